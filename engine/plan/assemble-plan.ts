// Draft trees → one physical plan. Equal sub-plans of several INSERTs become one node (one Kafka read for all of them);
// ids are stable hashes of kind, keys and sub-plan in terms of column names of tables, so that a changed query keeps the
// state of what did not change. Sources come last: they read the union of what their consumers need (source-pruning.ts).

import type { Field } from '@/engine/core/data-type';
import { formatDataType } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import { expressionDigest } from '@/engine/sql/binder/expression-digest';
import { describeDraft, nameDraft } from './describe-draft';
import type { Draft, SourceDraft } from './draft';
import { columnName } from './expression-text';
import { changelogOf } from './infer-changelog';
import { parseDurationMs } from './options';
import type { PhysicalNode, PhysicalPlan } from './physical-plan';
import { pruneSource, readerPaths } from './source-pruning';
import { stableHash } from './stable-hash';

/** A draft's place in the plan: the node and what identifies its state. */
interface Placed {
  readonly id: number;
  readonly identity: string;
}

/** Node with its source draft, until pruning. */
export interface DraftNode {
  readonly node: PhysicalNode;
  readonly draft: Draft;
}

export function assemblePlan(
  roots: readonly Draft[],
  options: Readonly<Record<string, string>>,
  timeZone: string,
): PhysicalPlan {
  const assembler = new Assembler(options);
  for (const root of roots) assembler.place(root);
  const nodes = assembler.finish();
  const fingerprint = stableHash(nodes.map((node) => node.uid).join(','));
  return { nodes, options, timeZone, fingerprint };
}

class Assembler {
  private readonly options: Readonly<Record<string, string>>;
  private readonly entries: DraftNode[] = [];
  private readonly shared = new Map<string, Placed>();
  private readonly uids = new Map<string, number>();

  constructor(options: Readonly<Record<string, string>>) {
    this.options = options;
  }

  place(draft: Draft): Placed {
    const inputs = draft.inputs.map((input) => this.place(input));
    const identity = `${identityOf(draft)}<${inputs.map((input) => input.identity).join(';')}>`;
    const key = `${identity}|${variantOf(draft)}|${inputs.map((input) => input.id).join(',')}`;
    const isRoot = draft.kind === 'sink' || draft.kind === 'collect';
    const known = isRoot ? undefined : this.shared.get(key);
    if (known !== undefined) return known;
    const id = this.entries.length;
    const node = toNode(draft, {
      id,
      uid: this.uniqueId(identity),
      inputs: inputs.map((input) => input.id),
      options: this.options,
    });
    this.entries.push({ node, draft });
    const placed = { id, identity };
    this.shared.set(key, placed);
    return placed;
  }

  finish(): readonly PhysicalNode[] {
    let nodes: readonly PhysicalNode[] = this.entries.map((entry) => entry.node);
    for (const { node, draft } of this.entries) {
      if (node.kind === 'source' && draft.kind === 'source') nodes = pruneSource(nodes, node.id, draft);
    }
    return nodes;
  }

  private uniqueId(identity: string): string {
    const uid = stableHash(identity);
    const count = (this.uids.get(uid) ?? 0) + 1;
    this.uids.set(uid, count);
    return count === 1 ? uid : `${uid}-${count}`;
  }
}

/** What the node's state depends on, without aliases; columns of a table by name, of other nodes by position. */
function identityOf(draft: Draft): string {
  const input = draft.inputs[0];
  const text = (expression: Expression | null): string =>
    expression === null ? '-' : expressionIdentity(expression, input);
  const column = (index: number | null): string => (index === null ? '*' : columnIdentity(index, input));
  switch (draft.kind) {
    case 'source':
    case 'sink': {
      const keys = draft.kind === 'sink' && draft.materializeKeys !== null ? draft.materializeKeys.join(',') : '';
      return `${draft.kind}:${draft.table.name}:${draft.table.connector}:${keys}`;
    }
    case 'calc':
      return `calc:${text(draft.condition)}:${draft.projections.map(text).join(',')}`;
    case 'group-aggregate':
    case 'window-aggregate': {
      const calls = draft.aggregates.map(
        (call) =>
          `${call.function}(${call.isDistinct ? 'DISTINCT ' : ''}${column(call.argument)}|${call.filter === null ? '' : column(call.filter)}):${formatDataType(call.type)}`,
      );
      const window = draft.kind === 'window-aggregate' ? `${windowIdentity(draft)}:${draft.properties.join(',')}` : '';
      return `${draft.kind}:${window}:${draft.groupKeys.map(column).join(',')}:${calls.join(',')}`;
    }
    case 'window-table-function':
      return `${draft.kind}:${windowIdentity(draft)}`;
    case 'changelog-normalize':
      return `${draft.kind}:${draft.keys.map(column).join(',')}`;
    case 'values':
      return `values:${draft.rows.map((row) => row.map(expressionDigest).join(',')).join(';')}`;
    case 'limit':
      return `limit:${draft.count}`;
    case 'union':
    case 'collect':
      return draft.kind;
  }
}

function windowIdentity(draft: Draft & { kind: 'window-aggregate' | 'window-table-function' }): string {
  const { kind, sizeMs, slideMs, offsetMs, timeIndex, timeZone } = draft.window;
  return `${kind}:${sizeMs}:${slideMs}:${offsetMs}:${columnIdentity(timeIndex, draft.inputs[0])}:${timeZone}`;
}

function columnIdentity(index: number, input: Draft | undefined): string {
  return input?.kind === 'source' ? `"${input.fields[index]?.name}"` : `$${index}`;
}

function expressionIdentity(expression: Expression, input: Draft | undefined): string {
  if (input?.kind !== 'source') return expressionDigest(expression);
  const fields: readonly Field[] = input.fields;
  switch (expression.kind) {
    case 'literal':
      return expressionDigest(expression);
    case 'column':
      return `"${columnName(expression, fields)}"`;
    case 'call': {
      const args = expression.args.map((arg) => expressionIdentity(arg, input)).join(',');
      const isCast = expression.name === 'CAST' || expression.name === 'TRY_CAST';
      return `${expression.name}(${args})${isCast ? `:${formatDataType(expression.type)}` : ''}`;
    }
  }
}

/** Differences that forbid sharing but don't change what the state holds. */
function variantOf(draft: Draft): string {
  if (draft.kind === 'source') {
    return JSON.stringify(Object.entries(draft.table.options).sort(([left], [right]) => (left < right ? -1 : 1)));
  }
  return draft.needsBefore ? 'before' : '';
}

interface NodeFacts {
  readonly id: number;
  readonly uid: string;
  readonly inputs: readonly number[];
  readonly options: Readonly<Record<string, string>>;
}

function toNode(draft: Draft, facts: NodeFacts): PhysicalNode {
  const { id, uid, inputs, options } = facts;
  const base = {
    id,
    uid,
    name: nameDraft(draft),
    description: describeDraft(draft),
    inputs,
    schema: draft.fields.map(plainField),
    changelog: changelogOf(draft),
    span: { start: draft.span.start, end: draft.span.end },
  };
  const input = draft.inputs[0];
  const inputMode = input === undefined ? 'append' : changelogOf(input);
  switch (draft.kind) {
    case 'source':
      return sourceNode(draft, base, options);
    case 'calc':
      return { ...base, kind: 'calc', condition: draft.condition, projections: draft.projections };
    case 'group-aggregate': {
      const stateTtlMs = parseDurationMs(options['table.exec.state.ttl'] ?? '0') ?? 0;
      const { groupKeys, aggregates, needsBefore } = draft;
      return {
        ...base,
        kind: 'group-aggregate',
        groupKeys,
        aggregates,
        inputMode,
        emitUpdateBefore: needsBefore,
        stateTtlMs,
      };
    }
    case 'window-aggregate': {
      const { window, groupKeys, aggregates, properties } = draft;
      return { ...base, kind: 'window-aggregate', window, groupKeys, aggregates, properties, inputMode };
    }
    case 'window-table-function':
      return { ...base, kind: 'window-table-function', window: draft.window };
    case 'union':
      return { ...base, kind: 'union' };
    case 'changelog-normalize':
      return { ...base, kind: 'changelog-normalize', keys: draft.keys, emitUpdateBefore: draft.needsBefore };
    case 'values':
      return { ...base, kind: 'values', rows: draft.rows };
    case 'limit':
      return { ...base, kind: 'limit', count: draft.count };
    case 'sink': {
      const isDrop = options['table.exec.sink.not-null-enforcer']?.toUpperCase() === 'DROP';
      const { table, notNullColumns, materializeKeys } = draft;
      return {
        ...base,
        kind: 'sink',
        table,
        notNullColumns,
        notNullEnforcer: isDrop ? 'DROP' : 'ERROR',
        materializeKeys,
      };
    }
    case 'collect':
      return { ...base, kind: 'collect' };
  }
}

type Base = Pick<PhysicalNode, 'id' | 'uid' | 'name' | 'description' | 'inputs' | 'schema' | 'changelog' | 'span'>;

function sourceNode(draft: SourceDraft, base: Base, options: Readonly<Record<string, string>>): PhysicalNode {
  const { watermark } = draft.catalogTable;
  const own = draft.table.options['scan.watermark.idle-timeout'];
  const idleTimeoutMs = parseDurationMs(own ?? options['table.exec.source.idle-timeout'] ?? '0') ?? 0;
  return {
    ...base,
    kind: 'source',
    table: draft.table,
    neededPaths: readerPaths(draft.table),
    computed: null,
    watermark: watermark === null ? null : { ...watermark, idleTimeoutMs },
    isBounded: draft.connector.isBounded(draft.table),
  };
}

/** A contract field: without the binder's window roles. */
function plainField(field: Field): Field {
  const { name, type, timeAttribute } = field;
  return timeAttribute === undefined ? { name, type } : { name, type, timeAttribute };
}
