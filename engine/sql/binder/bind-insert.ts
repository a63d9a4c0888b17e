// INSERT INTO: matches query columns with the sink's by position, checks what Flink checks (number, implicit casts,
// NOT NULL, writable metadata), and projects the query into the sink's layout: physical fields, then writable metadata.

import {
  type DataType,
  type Field,
  formatDataType,
  isCharacterKind,
  isSameType,
  isTimestampKind,
  withNullable,
} from '@/engine/core/data-type';
import { bindCast, isBindProblem } from '@/engine/expr/bind-call';
import { implicitCast } from '@/engine/expr/bind-cast';
import type { Expression } from '@/engine/expr/expression';
import type { Identifier, InsertNode } from '../ast';
import { type CatalogTable, reportUnknownTable, type TableColumn, tableNameOf } from '../catalog';
import type { Relation, RelationField } from '../relation';
import { nearestName } from '../suggest';
import type { BindContext } from './bind-context';
import { bindQuery } from './bind-query';
import { isImplicitlyCastable } from './implicit-cast';
import { literal } from './literals';

export interface BoundInsert {
  readonly table: CatalogTable;
  readonly options: Readonly<Record<string, string>>;
  /** Fields in the sink's layout. */
  readonly relation: Relation;
  readonly span: { readonly start: number; readonly end: number };
  readonly nameSpan: { readonly start: number; readonly end: number };
}

/** Null = wrong, and reported. */
export function bindInsert(node: InsertNode, context: BindContext): BoundInsert | null {
  const name = tableNameOf(node.path, context.diagnostics);
  const query = bindQuery(node.query, [], context);
  if (name === null) return null;
  const entry = context.catalog.find(name.name);
  if (entry === null) {
    if (!context.catalog.isUnreadable(name.name)) reportUnknownTable(name, tableNames(context), context.diagnostics);
    return null;
  }
  if (entry.kind === 'view') {
    context.diagnostics.error(name, { code: 'sql.insert', message: `"${name.name}" is a view: INSERT needs a table` });
    return null;
  }
  if (query === null || entry.isBroken) return null;
  const columns = entry.columns.filter(isWritable);
  const targets = node.columns === null ? columns : pickColumns(node.columns, entry, columns, context);
  if (targets === null) return null;
  if (query.fields.some((field) => field.isBroken)) return null;
  const projections = matchColumns({ node, table: entry, query, columns, targets }, context);
  if (projections === null) return null;
  const ordered = [
    ...columns.filter((column) => column.kind === 'physical'),
    ...columns.filter((column) => column.kind === 'metadata'),
  ];
  const fields = ordered.map((column): RelationField => sinkField(column));
  const relation: Relation = {
    kind: 'project',
    input: query,
    projections: ordered.map(
      (column) => projections.get(column) ?? literal(withNullable(column.field.type, true), null),
    ),
    fields,
    span: node,
  };
  const options = { ...entry.options, ...Object.fromEntries(node.options.map((each) => [each.key, each.value])) };
  const table = node.options.length === 0 ? entry : { ...entry, optionNodes: [...node.options, ...entry.optionNodes] };
  return { table, options, relation, span: node, nameSpan: name };
}

function tableNames(context: BindContext): readonly string[] {
  return context.catalog
    .list()
    .filter((entry) => entry.kind === 'table')
    .map((entry) => entry.name);
}

function isWritable(column: TableColumn): boolean {
  return column.kind === 'physical' || (column.kind === 'metadata' && !column.isVirtual);
}

/** Metadata is written in the connector's type. */
function sinkField(column: TableColumn): Field {
  return column.kind === 'metadata' ? column.nativeField : column.field;
}

function pickColumns(
  names: readonly Identifier[],
  table: CatalogTable,
  writable: readonly TableColumn[],
  context: BindContext,
): readonly TableColumn[] | null {
  const picked: TableColumn[] = [];
  let isComplete = true;
  for (const name of names) {
    const column = table.columns.find((each) => each.field.name === name.name);
    const problem = columnProblem(name, column, table, picked);
    if (problem === null && column !== undefined) {
      picked.push(column);
      continue;
    }
    isComplete = false;
    const near =
      column === undefined
        ? nearestName(
            name.name,
            writable.map((each) => each.field.name),
          )
        : null;
    context.diagnostics.error(name, {
      code: column === undefined ? 'sql.unknown-column' : 'sql.insert',
      message: problem ?? '',
      hint: near === null ? null : `Did you mean "${near}"?`,
      fix: near === null ? null : { title: `Change to ${near}`, start: name.start, end: name.end, replacement: near },
    });
  }
  for (const column of writable) {
    if (picked.includes(column) || column.field.type.nullable) continue;
    isComplete = false;
    context.diagnostics.error(
      { start: names[0]?.start ?? 0, end: names.at(-1)?.end ?? 0 },
      {
        code: 'sql.insert',
        message: `column "${column.field.name}" of "${table.name}" is NOT NULL and must be in the list`,
      },
    );
  }
  return isComplete ? picked : null;
}

function columnProblem(
  name: Identifier,
  column: TableColumn | undefined,
  table: CatalogTable,
  picked: readonly TableColumn[],
): string | null {
  if (column === undefined) return `column "${name.name}" does not exist in "${table.name}"`;
  if (column.kind === 'computed') return `column "${name.name}" is computed: it cannot be written`;
  if (column.kind === 'metadata' && column.isVirtual)
    return `column "${name.name}" is VIRTUAL metadata: it cannot be written`;
  return picked.includes(column) ? `column "${name.name}" is in the list twice` : null;
}

interface Match {
  readonly node: InsertNode;
  readonly table: CatalogTable;
  readonly query: Relation;
  /** The sink's schema, declaration order. */
  readonly columns: readonly TableColumn[];
  /** Columns that the query fills, in its order. */
  readonly targets: readonly TableColumn[];
}

function matchColumns(match: Match, context: BindContext): Map<TableColumn, Expression> | null {
  const { query, targets } = match;
  if (query.fields.length !== targets.length) {
    return refuse(match, 'Different number of columns.', match.node.query, context);
  }
  const result = new Map<TableColumn, Expression>();
  for (const [index, target] of targets.entries()) {
    const field = query.fields[index];
    if (field === undefined) return null;
    if (!isImplicitlyCastable(field.type, target.field.type)) {
      const cause = `Incompatible types for sink column '${target.field.name}' at position ${index}.`;
      return refuse(match, cause, itemSpan(match.node, index), context, castHint(field, target.field));
    }
    const column: Expression = { kind: 'column', type: field.type, index, path: [] };
    result.set(target, convert(column, sinkField(target).type));
  }
  return result;
}

function castHint(from: Field, to: Field): string {
  return `Write CAST(${from.name.startsWith('EXPR$') ? '…' : from.name} AS ${typeText(to.type)}) if that is meant.`;
}

function refuse(
  match: Match,
  cause: string,
  span: { start: number; end: number },
  context: BindContext,
  hint: string | null = null,
): null {
  const message = [
    `column types of query result and sink for '${match.table.name}' do not match.`,
    `Cause: ${cause}`,
    '',
    `Query schema: [${schemaText(match.query.fields)}]`,
    `Sink schema:  [${schemaText(match.targets.map((column) => column.field))}]`,
  ].join('\n');
  context.diagnostics.error(span, { code: 'sql.insert-schema', message, hint });
  return null;
}

function schemaText(fields: readonly Field[]): string {
  return fields.map((field) => `${field.name}: ${formatDataType(field.type)}`).join(', ');
}

/** Where the query's column stands in its select list, when that is plain. */
function itemSpan(node: InsertNode, index: number): { start: number; end: number } {
  const { body } = node.query;
  if (body.kind === 'values') return body.rows[0]?.items[index] ?? body;
  if (body.kind !== 'select' || body.items.some((item) => item.kind === 'star')) return node.query;
  return body.items[index] ?? node.query;
}

/** An implicit cast; lengths of strings are not enforced (table.exec.sink.type-length-enforcer = IGNORE). */
function convert(expression: Expression, target: DataType): Expression {
  const from = expression.type;
  if (isSameType(from, target) || (isCharacterKind(from.kind) && isCharacterKind(target.kind))) return expression;
  const isShorter = isTimestampKind(target.kind) && 'precision' in target && target.precision < 3;
  if (!isShorter) return implicitCast(expression, target);
  const cast = bindCast(expression, target, false);
  return isBindProblem(cast) ? expression : cast;
}

function typeText(type: DataType): string {
  return formatDataType(withNullable(type, true));
}
