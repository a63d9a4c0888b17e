// Relations → draft nodes. One recursive rule does projection push-down, filter push-down and merging of projections:
// a relation is built together with the condition and the projections that stand above it (`Demand`), and each kind of
// relation passes on as much of that as is right. A calc remains only where something is left to compute.

import type { Field } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import type { AggregateRelation, Relation, ScanRelation, WindowTableRelation } from '@/engine/sql/relation';
import { buildWindowAggregate } from './build-window-aggregate';
import { type Draft, INSERT_ONLY, isInsertOnly, type ValuesDraft } from './draft';
import { aggregateCalls, type BuildContext, buildColumns, calcOver, type Demand } from './draft-steps';
import {
  columnAt,
  columnsOf,
  conjunction,
  conjunctsOf,
  countReferences,
  identityColumns,
  isCostlyTwice,
  remapColumns,
  substitute,
} from './expression-shape';

/** Null = refused, and reported. */
export function buildDraft(relation: Relation, demand: Demand, context: BuildContext): Draft | null {
  switch (relation.kind) {
    case 'scan':
      return buildScan(relation, demand, context);
    case 'values':
      return buildValues(relation.rows, relation, demand);
    case 'filter': {
      const condition = conjunction([relation.condition, demand.condition]);
      return buildDraft(relation.input, { ...demand, condition }, context);
    }
    case 'project':
      return buildProject(relation, demand, context);
    case 'union':
      return buildUnion(relation, demand, context);
    case 'limit':
      return buildLimit(relation, demand, context);
    case 'window-table':
      return buildWindowTable(relation, demand, context);
    case 'aggregate':
      return relation.isWindowed
        ? buildWindowAggregate(relation, demand, context)
        : buildGroupAggregate(relation, demand, context);
  }
}

function buildScan(scan: ScanRelation, demand: Demand, context: BuildContext): Draft | null {
  const source = context.sourceOf(scan);
  if (source === null) return null;
  if (source.mode !== 'upsert') return calcOver(source, demand);
  const key = source.table.primaryKey.map((name) => scan.fields.findIndex((field) => field.name === name));
  const wanted = [...new Set([...key, ...columnsOf([demand.condition, ...demand.projections])])].sort((a, b) => a - b);
  const pruned = calcOver(source, {
    condition: null,
    projections: wanted.map((index) =>
      columnAt(index, scan.fields[index] ?? { name: '', type: { kind: 'NULL', nullable: true } }),
    ),
    fields: wanted.flatMap((index) => scan.fields[index] ?? []),
    span: scan.span,
  });
  const keys = key.map((index) => wanted.indexOf(index));
  const normalized: Draft = {
    kind: 'changelog-normalize',
    inputs: [pruned],
    keys,
    fields: pruned.fields,
    span: scan.span,
    changes: { updates: true, deletes: true },
    upsertKeys: [keys],
    needsBefore: false,
  };
  return calcOver(normalized, moveDemand(demand, wanted));
}

/** The demand over an input that holds only the columns `kept` of what it was made for. */
function moveDemand(demand: Demand, kept: readonly number[]): Demand {
  const position = (index: number): number => kept.indexOf(index);
  return {
    ...demand,
    condition: demand.condition === null ? null : remapColumns(demand.condition, position),
    projections: demand.projections.map((each) => remapColumns(each, position)),
  };
}

/** Rows of literals stay values; rows that compute something become one calc each over a single empty row. */
function buildValues(rows: readonly (readonly Expression[])[], relation: Relation, demand: Demand): Draft {
  const values = (literalRows: readonly (readonly Expression[])[], fields: readonly Field[]): ValuesDraft => ({
    kind: 'values',
    inputs: [],
    rows: literalRows,
    fields,
    span: relation.span,
    changes: INSERT_ONLY,
    upsertKeys: [],
    needsBefore: false,
  });
  const isLiteral = rows.every((row) => row.every((each) => each.kind === 'literal'));
  if (isLiteral) return calcOver(values(rows, relation.fields), demand);
  const single = values(
    [[{ kind: 'literal', type: { kind: 'INT', nullable: false }, value: 0 }]],
    [{ name: 'ZERO', type: { kind: 'INT', nullable: false } }],
  );
  const inputs = rows.map((row) => {
    const pick = (index: number): Expression =>
      row[index] ?? { kind: 'literal', type: { kind: 'NULL', nullable: true }, value: null };
    return calcOver(single, {
      ...demand,
      condition: demand.condition === null ? null : substitute(demand.condition, pick),
      projections: demand.projections.map((each) => substitute(each, pick)),
    });
  });
  return unionOf(inputs, demand);
}

function unionOf(inputs: readonly Draft[], demand: Demand): Draft {
  const [only] = inputs;
  if (only !== undefined && inputs.length === 1) return only;
  const changes = {
    updates: inputs.some((input) => input.changes.updates),
    deletes: inputs.some((input) => input.changes.deletes),
  };
  return {
    kind: 'union',
    inputs,
    fields: demand.fields,
    span: demand.span,
    changes,
    upsertKeys: [],
    needsBefore: false,
  };
}

function buildProject(relation: Relation & { kind: 'project' }, demand: Demand, context: BuildContext): Draft | null {
  const { projections } = relation;
  const counts = countReferences([demand.condition, ...demand.projections]);
  const mustStand = projections.some((each, index) => (counts.get(index) ?? 0) > 1 && isCostlyTwice(each));
  if (mustStand) {
    const below = buildDraft(
      relation.input,
      { condition: null, projections, fields: relation.fields, span: relation.span },
      context,
    );
    return below === null ? null : calcOver(below, demand);
  }
  const pick = (index: number): Expression =>
    projections[index] ?? { kind: 'literal', type: { kind: 'NULL', nullable: true }, value: null };
  return buildDraft(
    relation.input,
    {
      ...demand,
      condition: demand.condition === null ? null : substitute(demand.condition, pick),
      projections: demand.projections.map((each) => substitute(each, pick)),
    },
    context,
  );
}

function buildUnion(relation: Relation & { kind: 'union' }, demand: Demand, context: BuildContext): Draft | null {
  const inputs = relation.inputs.map((input) => buildDraft(input, demand, context));
  if (!inputs.every((input) => input !== null)) return null;
  // A nested UNION ALL is flattened; inputs whose calc was dropped still have the demanded layout.
  return unionOf(
    inputs.flatMap((input) => (input.kind === 'union' ? input.inputs : [input])),
    demand,
  );
}

function buildLimit(relation: Relation & { kind: 'limit' }, demand: Demand, context: BuildContext): Draft | null {
  const wanted = [...columnsOf([demand.condition, ...demand.projections])].sort((a, b) => a - b);
  const kept = wanted.length === 0 ? [0] : wanted;
  const fields = kept.flatMap((index) => relation.fields[index] ?? []);
  const projections = kept.map((index, at) =>
    columnAt(index, fields[at] ?? { name: '', type: { kind: 'NULL', nullable: true } }),
  );
  const input = buildDraft(relation.input, { condition: null, projections, fields, span: relation.span }, context);
  if (input === null) return null;
  if (!isInsertOnly(input.changes)) {
    context.diagnostics.error(relation.span, {
      code: 'sql.unsupported',
      message: 'LIMIT over a query that updates its results is not supported yet',
    });
    return null;
  }
  const limit: Draft = {
    kind: 'limit',
    inputs: [input],
    count: relation.count,
    fields,
    span: relation.span,
    changes: INSERT_ONLY,
    upsertKeys: [],
    needsBefore: false,
  };
  return calcOver(limit, moveDemand(demand, kept));
}

/** Stand-alone window function: conditions that don't look at the window go below it, unread columns are dropped. */
function buildWindowTable(relation: WindowTableRelation, demand: Demand, context: BuildContext): Draft | null {
  const count = relation.input.fields.length;
  const isBelow = (condition: Expression): boolean => [...columnsOf([condition])].every((index) => index < count);
  const conjuncts = conjunctsOf(demand.condition);
  const below = conjunction(conjuncts.filter(isBelow));
  const above = conjunction(conjuncts.filter((each) => !isBelow(each)));
  const read = [...columnsOf([above, ...demand.projections])].filter((index) => index < count);
  const kept = [...new Set([...read, relation.window.timeIndex])].sort((a, b) => a - b);
  const inputFields = kept.flatMap((index) => relation.input.fields[index] ?? []);
  const input = buildDraft(
    relation.input,
    {
      condition: below,
      projections: kept.map((index, at) => columnAt(index, inputFields[at] ?? demandField)),
      fields: inputFields,
      span: relation.span,
    },
    context,
  );
  if (input === null) return null;
  const layout = [...kept, count, count + 1, count + 2];
  const fields = layout.flatMap((index) => relation.fields[index] ?? []);
  const draft: Draft = {
    kind: 'window-table-function',
    inputs: [input],
    window: { ...relation.window, timeIndex: kept.indexOf(relation.window.timeIndex) },
    fields,
    span: relation.span,
    changes: input.changes,
    upsertKeys: [],
    needsBefore: false,
  };
  return calcOver(draft, moveDemand({ ...demand, condition: above }, layout));
}

const demandField: Field = { name: '', type: { kind: 'NULL', nullable: true } };

function buildGroupAggregate(relation: AggregateRelation, demand: Demand, context: BuildContext): Draft | null {
  const extra = relation.aggregates.flatMap((call) => [call.argument, call.filter]).filter((each) => each !== null);
  const wanted = [...relation.groupKeys, ...extra];
  const needed = wanted.length === 0 ? identityColumns(relation.input.fields).slice(0, 1) : wanted;
  const built = buildColumns(relation.input, null, needed, context);
  if (built === null) return null;
  const place = (expression: Expression | null): number | null =>
    expression === null ? null : (built.positions[wanted.indexOf(expression)] ?? null);
  const groupKeys = relation.groupKeys.map((_, index) => built.positions[index] ?? 0);
  const hasChanges = !isInsertOnly(built.draft.changes);
  const draft: Draft = {
    kind: 'group-aggregate',
    inputs: [built.draft],
    groupKeys,
    aggregates: aggregateCalls(relation, place),
    fields: relation.fields,
    span: relation.span,
    changes: { updates: true, deletes: hasChanges },
    upsertKeys: [groupKeys.map((_, index) => index)],
    needsBefore: false,
  };
  return calcOver(draft, demand);
}
