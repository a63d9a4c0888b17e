// SELECT with GROUP BY, HAVING or aggregates. Algorithm:
// 1. keys are bound over the input; 2. select list and HAVING are bound over the input with aggregates collected;
// 3. each result is rewritten over the aggregate's output: a subtree equal to a key becomes that key's column, an aggregate
// its column, and an input column that is left over is reported; 4. aggregate, filter (HAVING), projection are stacked.
// GROUP BY resolves against input columns only, as Flink does: no aliases, no positions.

import type { ColumnExpression, Expression } from '@/engine/expr/expression';
import type { ExpressionNode, SelectItem, SelectNode } from '../ast';
import {
  type AggregateRelation,
  plainField,
  type Relation,
  type RelationField,
  withoutTimeAttribute,
} from '../relation';
import type { BindContext, Scope } from './bind-context';
import {
  AGGREGATE_BASE,
  type AggregateCollector,
  bindCondition,
  bindExpression,
  type ExpressionScope,
  hasAggregate,
} from './bind-expression';
import { expressionDigest } from './expression-digest';
import { type BoundItem, bindSelectItems, distinct, projectItems } from './select-items';

export function isAggregateSelect(select: SelectNode): boolean {
  if (select.groupBy !== null || select.having !== null) return true;
  return select.items.some((item) => item.kind === 'expression' && hasAggregate(item.expression));
}

export function bindAggregateSelect(
  select: SelectNode,
  input: Relation | null,
  scope: Scope,
  context: BindContext,
): Relation | null {
  const keys = bindGroupKeys(select, scope, context);
  const collector: AggregateCollector = { calls: [], digests: new Map() };
  const env: ExpressionScope = { context, scope, aggregates: collector, clause: 'SELECT' };
  const items = bindSelectItems(select.items, env);
  const explainMissing = (name: string): string | null => aliasHint(select, name, 'HAVING');
  const having =
    select.having === null ? null : bindCondition(select.having, { ...env, clause: 'HAVING', explainMissing });
  if (input === null || keys === null || items === null) return null;
  const layout: OutputLayout = {
    keys,
    digests: new Map(keys.map((key, index) => [expressionDigest(key), index])),
    input,
    context,
  };
  const aggregate = buildAggregate(select, input, keys, collector, items);
  warnHalfWindow(select, aggregate, scope, context);
  const outputItems = items.map((item): BoundItem => ({ ...item, expression: toOutput(item.expression, layout) }));
  const condition = toOutput(having, layout);
  const filtered: Relation =
    condition === null || select.having === null
      ? aggregate
      : { kind: 'filter', input: aggregate, condition, fields: aggregate.fields, span: select.having };
  const projected = projectItems(filtered, outputItems, select);
  return select.isDistinct ? distinct(projected) : projected;
}

function bindGroupKeys(select: SelectNode, scope: Scope, context: BindContext): readonly Expression[] | null {
  const keys: Expression[] = [];
  const digests = new Set<string>();
  let isComplete = true;
  for (const node of select.groupBy ?? []) {
    if (node.kind === 'number') {
      reportOrdinal(node, select, context);
      isComplete = false;
      continue;
    }
    const explainMissing = (name: string): string | null => aliasHint(select, name, 'GROUP BY');
    const key = bindExpression(node, { context, scope, aggregates: null, clause: 'GROUP BY', explainMissing });
    if (key === null) {
      isComplete = false;
      continue;
    }
    if (key.type.kind === 'ROW') {
      context.diagnostics.error(node, {
        code: 'sql.unsupported',
        message: 'GROUP BY a ROW column is not supported yet',
      });
      isComplete = false;
      continue;
    }
    const digest = expressionDigest(key);
    if (!digests.has(digest)) keys.push(key);
    digests.add(digest);
  }
  return isComplete ? keys : null;
}

function reportOrdinal(node: ExpressionNode & { kind: 'number' }, select: SelectNode, context: BindContext): void {
  const item = select.items[Number(node.text) - 1];
  const text = item?.kind === 'expression' ? sourceOf(item, context) : null;
  context.diagnostics.error(node, {
    code: 'sql.unsupported',
    message: `positions such as ${node.text} in GROUP BY are not supported, as in Flink`,
    hint: 'Write the expression itself.',
    fix: text === null ? null : { title: `Write ${text}`, start: node.start, end: node.end, replacement: text },
  });
}

function sourceOf(item: SelectItem, context: BindContext): string {
  return context.text.slice(item.expression.start, item.expression.end);
}

function aliasHint(select: SelectNode, name: string, clause: string): string | null {
  const item = select.items.find((each) => each.kind === 'expression' && each.alias?.name === name);
  if (item === undefined) return null;
  return `"${name}" is an alias of the select list, which ${clause} cannot see: repeat its expression.`;
}

function buildAggregate(
  select: SelectNode,
  input: Relation,
  keys: readonly Expression[],
  collector: AggregateCollector,
  items: readonly BoundItem[],
): AggregateRelation {
  const keyFields = keys.map((key, index) => keyField(key, index, input));
  const roles = new Set(keyFields.map((field) => field.windowRole));
  const isWindowed = roles.has('window_start') && roles.has('window_end');
  const names = aggregateNames(items);
  const calls = collector.calls.map((call, index) => ({
    ...call,
    name: names.get(AGGREGATE_BASE + index) ?? `EXPR$${index}`,
  }));
  const fields = [
    ...keyFields.map((field) =>
      isWindowed && field.windowRole === 'window_time' ? field : withoutTimeAttribute(field),
    ),
    ...calls.map((call) => plainField(call.name, call.type)),
  ];
  return {
    kind: 'aggregate',
    input,
    groupKeys: keys,
    aggregates: calls,
    isWindowed,
    fields,
    span: select.groupBySpan ?? select,
  };
}

function keyField(key: Expression, index: number, input: Relation): RelationField {
  if (key.kind !== 'column') return plainField(`$f${index}`, key.type);
  const field = input.fields[key.index];
  if (field !== undefined && key.path.length === 0) return field;
  let type = field?.type;
  let name = field?.name ?? `$f${index}`;
  for (const step of key.path) {
    if (type?.kind !== 'ROW') break;
    name = type.fields[step]?.name ?? name;
    type = type.fields[step]?.type;
  }
  return plainField(name, key.type);
}

/** Aggregates that are a select item of their own take its name. */
function aggregateNames(items: readonly BoundItem[]): Map<number, string> {
  const names = new Map<number, string>();
  for (const { expression, name } of items) {
    const isAggregate = expression?.kind === 'column' && expression.index >= AGGREGATE_BASE;
    if (isAggregate && !names.has(expression.index)) names.set(expression.index, name);
  }
  return names;
}

interface OutputLayout {
  readonly keys: readonly Expression[];
  readonly digests: ReadonlyMap<string, number>;
  readonly input: Relation;
  readonly context: BindContext;
}

/** The expression over the aggregate's output; null (and reported) when it uses a column that is not grouped. */
function toOutput(expression: Expression | null, layout: OutputLayout): Expression | null {
  if (expression === null) return null;
  const key = layout.digests.get(expressionDigest(expression));
  if (key !== undefined) return { kind: 'column', type: expression.type, index: key, path: [] };
  switch (expression.kind) {
    case 'literal':
      return expression;
    case 'column':
      return columnToOutput(expression, layout);
    case 'call': {
      const args = expression.args.map((arg) => toOutput(arg, layout));
      return args.every((arg) => arg !== null) ? { ...expression, args } : null;
    }
  }
}

function columnToOutput(column: ColumnExpression, layout: OutputLayout): Expression | null {
  if (column.index >= AGGREGATE_BASE) return { ...column, index: layout.keys.length + column.index - AGGREGATE_BASE };
  const name = layout.input.fields[column.index]?.name ?? '?';
  const span = layout.context.spans.get(column) ?? layout.input.span;
  layout.context.diagnostics.error(span, {
    code: 'sql.not-grouped',
    message: `column "${name}" must be in GROUP BY or inside an aggregate function`,
    hint: `Add "${name}" to GROUP BY, or aggregate it, for example with MAX.`,
  });
  return null;
}

function warnHalfWindow(select: SelectNode, aggregate: AggregateRelation, scope: Scope, context: BindContext): void {
  if (aggregate.isWindowed || select.groupBySpan === null) return;
  const hasWindow = scope.fields?.some((field) => field.windowRole === 'window_start') ?? false;
  const groupsByWindow = aggregate.fields.some((field) => field.windowRole !== undefined);
  if (!hasWindow || !groupsByWindow) return;
  context.diagnostics.warn(select.groupBySpan, {
    code: 'sql.half-window',
    message: 'GROUP BY has one of window_start and window_end only: this is an unbounded aggregation with updates',
    hint: 'Group by both window_start and window_end for one result per window.',
  });
}
