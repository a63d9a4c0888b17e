// A script → physical plan, diagnostics and table list: the door of the SQL front end. Never throws for what a user wrote;
// the plan is null exactly when there is an error. Without a zone in the script or environment the session zone is UTC.

import type { Connector } from '@/engine/connectors/connector';
import { formatDataType, type RowSchema } from '@/engine/core/data-type';
import { type Analysis, analyzeScript, type BoundSelect } from '@/engine/sql/analyze';
import type { BoundInsert } from '@/engine/sql/binder/bind-insert';
import type { CatalogEntry } from '@/engine/sql/catalog';
import type { Diagnostic, Span } from '@/engine/sql/diagnostic';
import type { Relation } from '@/engine/sql/relation';
import { assemblePlan } from './assemble-plan';
import { buildDraft } from './build-draft';
import { type Draft, isInsertOnly } from './draft';
import { type BuildContext, demandAll } from './draft-steps';
import { checkSinkMode, needsMaterializer, propagateNeedsBefore, sinkNeedsBefore } from './infer-changelog';
import { checkSettings } from './options';
import type { PhysicalPlan, PlanSpan } from './physical-plan';
import { TableUse } from './table-use';

export interface PlanEnvironment {
  readonly connectors: readonly Connector[];
  /** Session zone unless the script sets table.local-time-zone; default UTC. */
  readonly timeZone?: string;
  /** Whether a plain SELECT may stand in the script (its changelog goes to whoever runs it). */
  readonly allowSelect?: boolean;
}

export interface ColumnInfo {
  readonly name: string;
  /** As Flink prints it. */
  readonly type: string;
  readonly kind: 'physical' | 'metadata' | 'computed' | 'view';
  readonly timeAttribute: 'rowtime' | 'proctime' | null;
}

export interface TableInfo {
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** '' for views. */
  readonly connector: string;
  readonly columns: readonly ColumnInfo[];
  readonly primaryKey: readonly string[];
  readonly span: PlanSpan;
  readonly isSource: boolean;
  readonly isSink: boolean;
}

export interface PlannedScript {
  readonly plan: PhysicalPlan | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly tables: readonly TableInfo[];
  /** Columns of the plain SELECT, null when there is none. */
  readonly selectSchema: RowSchema | null;
}

const ZONE_KEY = 'table.local-time-zone';
const MATERIALIZE_KEY = 'table.exec.sink.upsert-materialize';

export function planScript(text: string, environment: PlanEnvironment): PlannedScript {
  const analysis = analyzeScript(text, { connectors: environment.connectors, timeZone: environment.timeZone ?? 'UTC' });
  const { diagnostics } = analysis;
  const options = checkSettings(analysis.settings, diagnostics);
  const use = new TableUse(environment.connectors, diagnostics);
  const select = pickSelect(analysis, environment.allowSelect ?? false);
  checkPurpose(analysis, text);
  const context: BuildContext = { diagnostics, build: buildDraft, sourceOf: (scan) => use.sourceOf(scan) };
  const roots: Draft[] = [];
  for (const insert of analysis.inserts) {
    const root = planInsert(insert, { context, use, options });
    if (root !== null) roots.push(root);
  }
  if (select !== null) {
    const root = planSelect(select, context);
    if (root !== null) roots.push(root);
  }
  for (const entry of analysis.catalog.list()) if (entry.kind === 'table') use.checkUnused(entry);
  const timeZone = options[ZONE_KEY] ?? environment.timeZone ?? 'UTC';
  const plan = diagnostics.errors > 0 ? null : assemblePlan(roots, options, timeZone);
  return {
    plan,
    diagnostics: diagnostics.list(),
    tables: analysis.catalog.list().map((entry) => tableInfo(entry, use)),
    selectSchema: select === null ? null : schemaOf(select.relation),
  };
}

function schemaOf(relation: Relation): RowSchema {
  return relation.fields.map(({ name, type }) => ({ name, type }));
}

/** The one SELECT that may stand in a script, where SELECT is allowed. */
function pickSelect(analysis: Analysis, isAllowed: boolean): BoundSelect | null {
  const nodes = analysis.statements.filter((statement) => statement.kind === 'query');
  const { diagnostics } = analysis;
  for (const [index, node] of nodes.entries()) {
    if (!isAllowed) {
      diagnostics.error(firstWord(node), {
        code: 'plan.select',
        message: 'a plain SELECT is not supported in a pipeline',
        hint: 'Write its result somewhere: INSERT INTO … SELECT. "penstock run" prints plain SELECTs.',
      });
    } else if (index > 0) {
      diagnostics.error(firstWord(node), {
        code: 'plan.select',
        message: 'more than one plain SELECT in a script is not supported yet',
      });
    }
  }
  return isAllowed ? (analysis.selects[0] ?? null) : null;
}

function firstWord(span: Span): Span {
  return { start: span.start, end: Math.min(span.end, span.start + 6) };
}

function checkPurpose(analysis: Analysis, text: string): void {
  const { statements, diagnostics } = analysis;
  if (diagnostics.errors > 0 || statements.some((each) => each.kind === 'insert' || each.kind === 'query')) return;
  const last = statements.at(-1);
  const span = last === undefined ? { start: 0, end: Math.min(text.length, 1) } : { start: last.start, end: last.end };
  diagnostics.error(last === undefined ? span : firstWord(span), {
    code: 'plan.nothing-to-run',
    message:
      last === undefined ? 'the script is empty' : 'the script has no INSERT INTO statement: there is nothing to run',
    hint: 'Add INSERT INTO sink SELECT … FROM source.',
  });
}

function planSelect(select: BoundSelect, context: BuildContext): Draft | null {
  const input = buildDraft(select.relation, demandAll(select.relation), context);
  if (input === null) return null;
  propagateNeedsBefore(input, true);
  return {
    kind: 'collect',
    inputs: [input],
    fields: select.relation.fields,
    span: select.span,
    changes: input.changes,
    upsertKeys: [],
    needsBefore: !isInsertOnly(input.changes),
  };
}

interface InsertFacts {
  readonly context: BuildContext;
  readonly use: TableUse;
  readonly options: Readonly<Record<string, string>>;
}

function planInsert(insert: BoundInsert, facts: InsertFacts): Draft | null {
  const { context, use, options } = facts;
  const input = buildDraft(insert.relation, demandAll(insert.relation), context);
  const sink = use.sinkOf(insert);
  if (input === null || sink === null) return null;
  const mode = sink.connector.sinkMode(sink.table);
  const fields = insert.relation.fields;
  const at = { name: sink.table.name, mode, span: insert.nameSpan };
  if (!checkSinkMode(input, at, context.diagnostics)) return null;
  const primaryKey = sink.table.primaryKey.map((name) => fields.findIndex((field) => field.name === name));
  const setting = (options[MATERIALIZE_KEY] ?? 'AUTO').toUpperCase();
  const isMaterialized = needsMaterializer(input, { mode, primaryKey, setting });
  propagateNeedsBefore(input, sinkNeedsBefore(input, mode, primaryKey) || isMaterialized);
  return {
    kind: 'sink',
    inputs: [input],
    table: sink.table,
    notNullColumns: fields.flatMap((field, index) => (field.type.nullable ? [] : [index])),
    materializeKeys: isMaterialized ? primaryKey : null,
    fields,
    span: insert.span,
    changes: input.changes,
    upsertKeys: [],
    needsBefore: false,
  };
}

function tableInfo(entry: CatalogEntry, use: TableUse): TableInfo {
  const base = { name: entry.name, span: { start: entry.span.start, end: entry.span.end } };
  if (entry.kind === 'view') {
    const columns = entry.fields.map((field): ColumnInfo => {
      return {
        name: field.name,
        type: formatDataType(field.type),
        kind: 'view',
        timeAttribute: field.timeAttribute ?? null,
      };
    });
    return { ...base, kind: 'view', connector: '', columns, primaryKey: [], isSource: false, isSink: false };
  }
  const columns = entry.columns.map((column, index): ColumnInfo => {
    const { name, type } = column.field;
    const timeAttribute = entry.fields[index]?.timeAttribute ?? null;
    return { name, type: formatDataType(type), kind: column.kind, timeAttribute };
  });
  return {
    ...base,
    kind: 'table',
    connector: entry.connector,
    columns,
    primaryKey: entry.primaryKey,
    isSource: use.isSource(entry.name),
    isSink: use.isSink(entry.name),
  };
}
