// GROUP BY window_start, window_end over TUMBLE or HOP → one window aggregate. Algorithm:
// 1. projections and filters between the aggregate and the window function are inlined down to the window function;
// 2. conditions on ordinary columns go below the window, conditions on window columns above (they are functions of keys);
// 3. keys on ordinary columns become group keys, window columns become properties, keys computed from window columns are
//    computed after the aggregate; 4. whatever mixes the two sides is refused in words.

import type { Field } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import type { AggregateRelation, Relation, WindowTableRelation } from '@/engine/sql/relation';
import { type Draft, INSERT_ONLY } from './draft';
import { aggregateCalls, type BuildContext, buildColumns, calcOver, type Demand } from './draft-steps';
import { columnAt, columnsOf, conjunction, conjunctsOf, identityColumns, substitute } from './expression-shape';
import type { WindowProperty } from './physical-plan';

interface Collapsed {
  readonly window: WindowTableRelation;
  readonly condition: Expression | null;
  /** Each field of the aggregate's input over the window function's fields. */
  readonly columns: readonly Expression[];
}

const PROPERTIES: readonly WindowProperty[] = ['window_start', 'window_end', 'window_time'];

function collapse(relation: Relation): Collapsed | null {
  switch (relation.kind) {
    case 'window-table':
      return { window: relation, condition: null, columns: identityColumns(relation.fields) };
    case 'filter': {
      const inner = collapse(relation.input);
      if (inner === null) return null;
      return { ...inner, condition: conjunction([inner.condition, inline(relation.condition, inner.columns)]) };
    }
    case 'project': {
      const inner = collapse(relation.input);
      if (inner === null) return null;
      return { ...inner, columns: relation.projections.map((each) => inline(each, inner.columns)) };
    }
    default:
      return null;
  }
}

function inline(expression: Expression, columns: readonly Expression[]): Expression {
  return substitute(
    expression,
    (index) => columns[index] ?? { kind: 'literal', type: { kind: 'NULL', nullable: true }, value: null },
  );
}

type Side = 'input' | 'window' | 'both';

export function buildWindowAggregate(relation: AggregateRelation, demand: Demand, context: BuildContext): Draft | null {
  const refuse = (message: string, hint: string | null = null): null => {
    context.diagnostics.error(relation.span, {
      code: 'sql.unsupported',
      message: `${message} is not supported yet`,
      hint,
    });
    return null;
  };
  const collapsed = collapse(relation.input);
  if (collapsed === null) {
    const hint =
      'Window the inner result again over its window_time: TUMBLE(TABLE inner, DESCRIPTOR(window_time), INTERVAL …).';
    return refuse('grouping by the window columns of an earlier aggregation or union', hint);
  }
  const { window } = collapsed;
  const count = window.input.fields.length;
  const sideOf = (expression: Expression): Side => sideOfColumns(columnsOf([expression]), count);
  const keys = relation.groupKeys.map((key) => inline(key, collapsed.columns));
  const conditions = conjunctsOf(collapsed.condition);
  if (conditions.some((each) => sideOf(each) === 'both'))
    return refuse('a condition that mixes window columns and others below GROUP BY');
  const calls = relation.aggregates.map((call) => ({
    ...call,
    argument: call.argument === null ? null : inline(call.argument, collapsed.columns),
    filter: call.filter === null ? null : inline(call.filter, collapsed.columns),
  }));
  const parts = calls.flatMap((call) => [call.argument, call.filter]).filter((each) => each !== null);
  if (parts.some((each) => touchesWindow(each, count))) return refuse('a window column inside an aggregate function');
  if (keys.some((key) => sideOf(key) === 'both'))
    return refuse('a GROUP BY expression that mixes window columns and others');
  const plainKeys = keys.filter((key) => sideOf(key) === 'input');
  const time = columnAt(window.window.timeIndex, window.input.fields[window.window.timeIndex] ?? NO_FIELD);
  const wanted = [time, ...plainKeys, ...parts];
  const below = conjunction(conditions.filter((each) => sideOf(each) === 'input'));
  const built = buildColumns(window.input, below, wanted, context);
  if (built === null) return null;
  const place = (expression: Expression | null): number | null =>
    expression === null ? null : (built.positions[wanted.indexOf(expression)] ?? null);
  const aggregates = aggregateCalls({ ...relation, aggregates: calls }, place);
  const above = conditions.filter((each) => sideOf(each) === 'window');
  const derived = keys.filter((key) => sideOf(key) === 'window');
  const used = columnsOf([...derived, ...above]);
  const properties = PROPERTIES.filter((_, at) => used.has(count + at));
  const layout = new Layout(count, plainKeys.length, aggregates.length, properties);
  const draft: Draft = {
    kind: 'window-aggregate',
    inputs: [built.draft],
    window: { ...window.window, timeIndex: built.positions[0] ?? 0 },
    groupKeys: plainKeys.map((_, index) => built.positions[1 + index] ?? 0),
    aggregates,
    properties,
    fields: outputFields(relation, keys, sideOf, window, properties),
    span: relation.span,
    changes: INSERT_ONLY,
    upsertKeys: [],
    needsBefore: false,
  };
  let nextKey = 0;
  const outputs: Expression[] = keys.map((key, index) => {
    if (sideOf(key) === 'window') return layout.overProperties(key);
    return columnAt(nextKey++, relation.fields[index] ?? NO_FIELD);
  });
  for (const [index] of aggregates.entries()) {
    outputs.push(columnAt(plainKeys.length + index, relation.fields[keys.length + index] ?? NO_FIELD));
  }
  const lifted = above.map((each) => layout.overProperties(each));
  return calcOver(draft, {
    ...demand,
    condition: conjunction([...lifted, demand.condition === null ? null : inline(demand.condition, outputs)]),
    projections: demand.projections.map((each) => inline(each, outputs)),
  });
}

const NO_FIELD: Field = { name: '', type: { kind: 'NULL', nullable: true } };

function sideOfColumns(columns: ReadonlySet<number>, count: number): Side {
  const indexes = [...columns];
  const hasWindow = indexes.some((index) => index >= count);
  if (!hasWindow) return 'input';
  return indexes.every((index) => index >= count) ? 'window' : 'both';
}

function touchesWindow(expression: Expression, count: number): boolean {
  return [...columnsOf([expression])].some((index) => index >= count);
}

function outputFields(
  relation: AggregateRelation,
  keys: readonly Expression[],
  sideOf: (expression: Expression) => Side,
  window: WindowTableRelation,
  properties: readonly WindowProperty[],
): readonly Field[] {
  const plain = relation.fields.filter(
    (_, index) => index < keys.length && sideOf(keys[index] ?? relation.groupKeys[0] ?? NULL) === 'input',
  );
  const aggregates = relation.fields.slice(keys.length);
  const count = window.input.fields.length;
  const bounds = properties.map((property) => window.fields[count + PROPERTIES.indexOf(property)] ?? NO_FIELD);
  return [...plain, ...aggregates, ...bounds];
}

const NULL: Expression = { kind: 'literal', type: { kind: 'NULL', nullable: true }, value: null };

/** Positions of window properties behind keys and aggregates. */
class Layout {
  private readonly count: number;
  private readonly base: number;
  private readonly properties: readonly WindowProperty[];

  constructor(count: number, keys: number, aggregates: number, properties: readonly WindowProperty[]) {
    this.count = count;
    this.base = keys + aggregates;
    this.properties = properties;
  }

  /** An expression over the window function's window columns, over the aggregate's output. */
  overProperties(expression: Expression): Expression {
    if (expression.kind === 'call')
      return { ...expression, args: expression.args.map((arg) => this.overProperties(arg)) };
    if (expression.kind === 'literal') return expression;
    const property = PROPERTIES[expression.index - this.count] ?? 'window_start';
    return { ...expression, index: this.base + this.properties.indexOf(property) };
  }
}
