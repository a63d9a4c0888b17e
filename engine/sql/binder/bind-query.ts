// Queries → relations: WITH, UNION ALL, VALUES, LIMIT and the order of clauses of a SELECT without aggregation.
// SELECT with aggregation is in bind-aggregate.ts, the FROM clause in bind-from.ts.
// Null = the query cannot be known because of an error already reported.

import { type DataType, isSameType } from '@/engine/core/data-type';
import { commonType } from '@/engine/expr/bind-call';
import { implicitCast } from '@/engine/expr/bind-cast';
import type { Expression } from '@/engine/expr/expression';
import type { Identifier, QueryBody, QueryNode, SelectNode, ValuesNode } from '../ast';
import type { Span } from '../diagnostic';
import { plainField, type Relation, type RelationField, renameField } from '../relation';
import { bindAggregateSelect, isAggregateSelect } from './bind-aggregate';
import { type BindContext, type CommonTable, EMPTY_SCOPE, type Scope } from './bind-context';
import { bindCondition, bindExpression, type ExpressionScope } from './bind-expression';
import { bindFrom } from './bind-from';
import { literal } from './literals';
import { bindSelectItems, distinct, projectItems } from './select-items';

export function bindQuery(query: QueryNode, common: readonly CommonTable[], context: BindContext): Relation | null {
  let reachable = common;
  for (const table of query.with) {
    const bound = bindQuery(table.query, reachable, context);
    const relation = bound === null ? null : renameColumns(bound, table.columns, context);
    reachable = [{ name: table.name.name, relation }, ...reachable];
  }
  const body = bindBody(query.body, reachable, context);
  if (body === null || query.isRefused) return query.isRefused ? null : body;
  if (query.limit === null) return body;
  return { kind: 'limit', input: body, count: query.limit.count, fields: body.fields, span: query.limit.span };
}

/** Gives the columns the listed names; the number must fit. An empty list changes nothing. */
export function renameColumns(relation: Relation, names: readonly Identifier[], context: BindContext): Relation | null {
  const [first] = names;
  if (first === undefined) return relation;
  if (names.length !== relation.fields.length) {
    context.diagnostics.error(
      { start: first.start, end: names.at(-1)?.end ?? first.end },
      { code: 'sql.arity', message: `${names.length} column names for ${relation.fields.length} columns` },
    );
    return null;
  }
  const fields = relation.fields.map((field, index) => renameField(field, names[index]?.name ?? field.name));
  const projections = relation.fields.map(
    (field, index): Expression => ({ kind: 'column', type: field.type, index, path: [] }),
  );
  return { kind: 'project', input: relation, projections, fields, span: relation.span };
}

function bindBody(body: QueryBody, common: readonly CommonTable[], context: BindContext): Relation | null {
  switch (body.kind) {
    case 'nested':
      return bindQuery(body.query, common, context);
    case 'values':
      return bindValues(body, context);
    case 'select':
      return bindSelect(body, common, context);
    case 'union': {
      const inputs = body.inputs.map((input) => bindBody(input, common, context));
      return inputs.every((input) => input !== null) ? bindUnion(inputs, body, context) : null;
    }
  }
}

function bindSelect(select: SelectNode, common: readonly CommonTable[], context: BindContext): Relation | null {
  const from = select.from === null ? null : bindFrom(select.from, common, context, bindQuery);
  const scope: Scope = from === null ? EMPTY_SCOPE : from.scope;
  let input: Relation | null = from === null ? singleRow(select) : from.relation;
  if (select.where !== null) {
    const env: ExpressionScope = { context, scope, aggregates: null, clause: 'WHERE' };
    const condition = bindCondition(select.where, env);
    if (input !== null && condition !== null) {
      input = { kind: 'filter', input, condition, fields: input.fields, span: select.where };
    }
  }
  if (isAggregateSelect(select)) return bindAggregateSelect(select, input, scope, context);
  const env: ExpressionScope = { context, scope, aggregates: null, clause: 'SELECT' };
  const items = bindSelectItems(select.items, env);
  if (items === null || input === null) return null;
  const projected = projectItems(input, items, select);
  return select.isDistinct ? distinct(projected) : projected;
}

/** The row of a SELECT without FROM; its column cannot be named. */
function singleRow(span: Span): Relation {
  const type: DataType = { kind: 'INT', nullable: false };
  return { kind: 'values', rows: [[literal(type, 0)]], fields: [plainField('ZERO', type)], span };
}

function bindValues(values: ValuesNode, context: BindContext): Relation | null {
  const env: ExpressionScope = { context, scope: EMPTY_SCOPE, aggregates: null, clause: 'VALUES' };
  const rows: Expression[][] = [];
  for (const row of values.rows) {
    const items = row.items.map((item) => bindExpression(item, env));
    if (!items.every((item) => item !== null)) return null;
    rows.push(items);
  }
  const [first] = rows;
  if (first === undefined) return null;
  for (const [index, row] of rows.entries()) {
    if (row.length === first.length) continue;
    const message = `VALUES rows differ in length: ${first.length} and ${row.length}`;
    context.diagnostics.error(values.rows[index] ?? values, { code: 'sql.arity', message });
    return null;
  }
  const fields: RelationField[] = [];
  for (const index of first.keys()) {
    const types = rows.map((row) => row[index]?.type ?? { kind: 'NULL' as const, nullable: true });
    const type = commonType(types);
    if (type === null) {
      const message = `column ${index + 1} of VALUES mixes types that have no common type`;
      context.diagnostics.error(values, { code: 'sql.type', message });
      return null;
    }
    const nullable = types.some((each) => each.nullable);
    fields.push(plainField(`EXPR$${index}`, { ...type, nullable }));
  }
  const cast = rows.map((row) => row.map((item, index) => castTo(item, fields[index])));
  return { kind: 'values', rows: cast, fields, span: values };
}

function castTo(expression: Expression, field: RelationField | undefined): Expression {
  if (field === undefined) return expression;
  return implicitCast(expression, field.type);
}

function bindUnion(
  inputs: readonly Relation[],
  body: QueryBody & { kind: 'union' },
  context: BindContext,
): Relation | null {
  const [first] = inputs;
  if (first === undefined) return null;
  const fields: RelationField[] = [];
  for (const [at, input] of inputs.entries()) {
    if (input.fields.length === first.fields.length) continue;
    context.diagnostics.error(body.inputs[at] ?? body, {
      code: 'sql.arity',
      message: `UNION ALL needs queries with the same number of columns: ${first.fields.length} and ${input.fields.length}`,
    });
    return null;
  }
  for (const [index, field] of first.fields.entries()) {
    const column = inputs.map((input) => input.fields[index] ?? field);
    if (column.some((each) => each.isBroken)) return null;
    const type = commonType(column.map((each) => each.type));
    if (type === null) {
      const wrong = column.findIndex((each) => commonType([field.type, each.type]) === null);
      const types = `${field.type.kind} and ${column[wrong]?.type.kind}`;
      context.diagnostics.error(body.inputs[wrong] ?? body, {
        code: 'sql.type',
        message: `column ${index + 1} ("${field.name}") of UNION ALL has types without a common type: ${types}`,
      });
      return null;
    }
    const nullable = column.some((each) => each.type.nullable);
    const isKept = column.every(
      (each) =>
        each.timeAttribute === field.timeAttribute &&
        each.windowRole === field.windowRole &&
        isSameType(each.type, field.type),
    );
    const merged = { ...type, nullable };
    fields.push(isKept ? { ...field, type: merged } : plainField(field.name, merged));
  }
  return { kind: 'union', inputs: inputs.map((input) => castInput(input, fields)), fields, span: body };
}

function castInput(input: Relation, fields: readonly RelationField[]): Relation {
  if (input.fields.every((field, index) => isSameType(field.type, fields[index]?.type ?? field.type))) return input;
  const projections = input.fields.map((field, index) =>
    castTo({ kind: 'column', type: field.type, index, path: [] }, fields[index]),
  );
  return { kind: 'project', input, projections, fields, span: input.span };
}
