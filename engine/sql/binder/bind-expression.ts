// Syntax of an expression → bound expression with types. A part that is wrong is reported once and gives null, and
// whatever contains it is null silently. Aggregates are collected: a call of one becomes a column beyond AGGREGATE_BASE.

import { bindCall, bindCast, isBindProblem } from '@/engine/expr/bind-call';
import type { Expression } from '@/engine/expr/expression';
import { type AggregateName, aggregateType, listFunctions } from '@/engine/expr/function-catalog';
import type { CallNode, ExpressionNode } from '../ast';
import type { Span } from '../diagnostic';
import type { RelationAggregate } from '../relation';
import { nearestName } from '../suggest';
import type { BindContext, Scope } from './bind-context';
import { bindType } from './bind-type';
import { expressionDigest } from './expression-digest';
import { bytesLiteral, intervalLiteral, literal, numberLiteral, stringLiteral, typedLiteral } from './literals';
import { resolveName, resolvePath } from './resolve-name';

/** Column indexes from here on stand for aggregates until the query's output layout is known. */
export const AGGREGATE_BASE = 1_000_000;

const AGGREGATES: ReadonlySet<string> = new Set(['COUNT', 'SUM', 'MIN', 'MAX', 'AVG', 'FIRST_VALUE', 'LAST_VALUE']);

const REFUSED_AGGREGATES: ReadonlySet<string> = new Set(
  `LISTAGG STDDEV_POP STDDEV_SAMP STDDEV VAR_POP VAR_SAMP VARIANCE COLLECT SUM0 ARRAY_AGG APPROX_COUNT_DISTINCT JSON_OBJECTAGG
  JSON_ARRAYAGG ROW_NUMBER RANK DENSE_RANK LAG LEAD NTILE CUME_DIST PERCENT_RANK NTH_VALUE PERCENTILE_CONT PERCENTILE_DISC
  GROUPING GROUPING_ID GROUP_ID`.split(/\s+/),
);

const LEGACY_WINDOWS: ReadonlySet<string> = new Set(
  ['TUMBLE', 'HOP', 'SESSION'].flatMap((name) =>
    ['', '_START', '_END', '_ROWTIME', '_PROCTIME'].map((end) => name + end),
  ),
);

/** Aggregates of one SELECT, in order of appearance, equal ones once. */
export interface AggregateCollector {
  readonly calls: RelationAggregate[];
  readonly digests: Map<string, number>;
}

export interface ExpressionScope {
  readonly context: BindContext;
  readonly scope: Scope;
  /** Null where aggregates may not stand. */
  readonly aggregates: AggregateCollector | null;
  /** `WHERE`, `GROUP BY`, …: for messages. */
  readonly clause: string;
  readonly explainMissing?: (name: string) => string | null;
}

/** Null = wrong, and reported. */
export function bindExpression(node: ExpressionNode, env: ExpressionScope): Expression | null {
  const bound = bindNode(node, env);
  if (bound !== null) env.context.spans.set(bound, { start: node.start, end: node.end });
  return bound;
}

/** A condition: must be BOOLEAN. */
export function bindCondition(node: ExpressionNode, env: ExpressionScope): Expression | null {
  const bound = bindExpression(node, env);
  if (bound === null || bound.type.kind === 'BOOLEAN') return bound;
  if (bound.kind === 'literal' && bound.value === null) return { ...bound, type: { kind: 'BOOLEAN', nullable: true } };
  env.context.diagnostics.error(node, {
    code: 'sql.type',
    message: `${env.clause} must be a condition (BOOLEAN), not ${bound.type.kind}`,
  });
  return null;
}

function bindNode(node: ExpressionNode, env: ExpressionScope): Expression | null {
  switch (node.kind) {
    case 'refused':
      return null;
    case 'number':
      return settle(numberLiteral(node.text), node, env);
    case 'string':
      return stringLiteral(node.value);
    case 'bytes':
      return settle(bytesLiteral(node.hex), node, env);
    case 'boolean':
      return literal({ kind: 'BOOLEAN', nullable: false }, node.value);
    case 'null':
      return literal({ kind: 'NULL', nullable: true }, null);
    case 'symbol':
      return literal({ kind: 'STRING', nullable: false }, node.symbol);
    case 'typed-literal':
      return settle(typedLiteral(node.type, node.value), node, env);
    case 'interval':
      warnPrecision(node, env);
      return settle(intervalLiteral(node), node.valueSpan, env);
    case 'name':
      return bindName(node, env);
    case 'field': {
      const base = bindExpression(node.base, env);
      if (base === null) return null;
      if (base.kind === 'column') return resolvePath(base, [node.field], env.context);
      return fail(node, env, 'sql.unsupported', 'access to a field of a computed row is not supported yet');
    }
    case 'cast':
      return bindCastNode(node, env);
    case 'call':
      return bindCallNode(node, env);
  }
}

function bindName(node: Extract<ExpressionNode, { kind: 'name' }>, env: ExpressionScope): Expression | null {
  return resolveName(node.parts, env.scope, env.context, env.explainMissing);
}

function bindCastNode(node: Extract<ExpressionNode, { kind: 'cast' }>, env: ExpressionScope): Expression | null {
  const argument = bindExpression(node.argument, env);
  const type = bindType(node.type, env.context.diagnostics);
  if (argument === null || type === null) return null;
  const bound = bindCast(argument, type, node.isTry);
  if (!isBindProblem(bound)) return bound;
  return fail(node, env, 'sql.type', bound.problem, bound.hint ?? null);
}

function bindCallNode(node: CallNode, env: ExpressionScope): Expression | null {
  if (AGGREGATES.has(node.name)) return bindAggregate(node, env);
  if (refuseCall(node, env)) return null;
  const args = node.args.map((arg) => bindExpression(arg, env));
  if (!args.every((arg) => arg !== null)) return null;
  const bound = bindCall(node.name, args, { timeZone: env.context.timeZone });
  if (!isBindProblem(bound)) return bound;
  const span = bound.argument === undefined || node.isOperator ? node : (node.args[bound.argument] ?? node);
  if (bound.problem.endsWith('is not known')) return reportUnknownFunction(node, env);
  const code = /not (yet )?supported/.test(bound.problem) ? 'sql.unsupported' : 'sql.type';
  return fail(span, env, code, bound.problem, bound.hint ?? null);
}

/** Calls that exist in Flink but not here, and clauses that only aggregates take. */
function refuseCall(node: CallNode, env: ExpressionScope): boolean {
  const refusal = refusalOf(node);
  if (refusal === null) return false;
  env.context.diagnostics.error(node.nameSpan, {
    code: 'sql.unsupported',
    message: refusal.message,
    hint: refusal.hint,
  });
  return true;
}

function refusalOf(node: CallNode): { message: string; hint: string | null } | null {
  if (REFUSED_AGGREGATES.has(node.name)) {
    return { message: `aggregate function ${node.name} is not supported yet`, hint: null };
  }
  if (LEGACY_WINDOWS.has(node.name)) {
    const hint = 'Use the window table functions: FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL …)).';
    return { message: `the group window function ${node.name} is not supported yet`, hint };
  }
  if (node.name === 'PROCTIME') return { message: 'processing time (PROCTIME) is not supported yet', hint: null };
  if (node.isDistinct || node.filter !== null || node.isStar) {
    const clause = node.isDistinct ? 'DISTINCT' : node.isStar ? '*' : 'FILTER';
    return { message: `${clause} is not supported in ${node.name}: it is not an aggregate function`, hint: null };
  }
  return null;
}

function reportUnknownFunction(node: CallNode, env: ExpressionScope): null {
  const names = listFunctions()
    .map((each) => each.name)
    .filter((name) => /^[A-Z]/.test(name));
  const near = nearestName(node.name, names);
  env.context.diagnostics.error(node.nameSpan, {
    code: 'sql.unknown-function',
    message: `function "${node.name}" does not exist or is not supported`,
    hint: near === null ? null : `Did you mean ${near}?`,
    fix: near === null ? null : { title: `Change to ${near}`, ...node.nameSpan, replacement: near },
  });
  return null;
}

function bindAggregate(node: CallNode, env: ExpressionScope): Expression | null {
  const collector = env.aggregates;
  if (collector === null) {
    const hint = env.clause === 'WHERE' ? 'Conditions on aggregates stand in HAVING.' : null;
    return fail(node, env, 'sql.aggregate', `aggregate function ${node.name} is not allowed in ${env.clause}`, hint);
  }
  const inner: ExpressionScope = { ...env, aggregates: null, clause: `an argument of ${node.name}` };
  if (node.isStar && node.name !== 'COUNT') return fail(node, env, 'sql.aggregate', `${node.name}(*) is not supported`);
  if (!node.isStar && node.args.length !== 1) return refuseArity(node, env);
  const argumentNode = node.args[0];
  const argument = argumentNode === undefined ? null : bindExpression(argumentNode, inner);
  const filter = node.filter === null ? null : bindCondition(node.filter, { ...inner, clause: 'FILTER' });
  if ((argumentNode !== undefined && argument === null) || (node.filter !== null && filter === null)) return null;
  const name = node.name as AggregateName;
  const type = aggregateType(name, argument?.type ?? null);
  if (isBindProblem(type)) return fail(argumentNode ?? node, env, 'sql.type', type.problem, type.hint ?? null);
  return collect(collector, { function: name, argument, isDistinct: node.isDistinct, filter, type, name: '' });
}

function refuseArity(node: CallNode, env: ExpressionScope): null {
  if (node.name === 'COUNT' && node.args.length > 1) {
    return fail(node, env, 'sql.unsupported', 'COUNT of several values is not supported yet');
  }
  return fail(node, env, 'sql.type', `${node.name} takes one argument, got ${node.args.length}`);
}

function collect(collector: AggregateCollector, call: RelationAggregate): Expression {
  const argument = call.argument === null ? '*' : expressionDigest(call.argument);
  const filter = call.filter === null ? '' : expressionDigest(call.filter);
  const digest = `${call.function}(${call.isDistinct ? 'DISTINCT ' : ''}${argument})${filter}`;
  let index = collector.digests.get(digest);
  if (index === undefined) {
    index = collector.calls.length;
    collector.calls.push(call);
    collector.digests.set(digest, index);
  }
  return { kind: 'column', type: call.type, index: AGGREGATE_BASE + index, path: [] };
}

/** Whether an aggregate function is called anywhere in it. */
export function hasAggregate(node: ExpressionNode): boolean {
  switch (node.kind) {
    case 'call':
      return AGGREGATES.has(node.name) || node.args.some(hasAggregate);
    case 'cast':
      return hasAggregate(node.argument);
    case 'field':
      return hasAggregate(node.base);
    default:
      return false;
  }
}

/** Flink wants SECOND(3) for three digits and more; here it runs, but elsewhere it would not. */
function warnPrecision(node: Extract<ExpressionNode, { kind: 'interval' }>, env: ExpressionScope): void {
  const digits = /^\s*[+-]?(\d+)/.exec(node.value)?.[1]?.length ?? 0;
  if (digits <= (node.precision ?? 2)) return;
  const unit = node.unitSpan;
  const at = env.context.text.slice(unit.start, unit.end).search(/[^A-Za-z]|$/) + unit.start;
  env.context.diagnostics.warn(node, {
    code: 'sql.interval-precision',
    message: `Apache Flink refuses this interval: ${node.from} takes ${node.precision ?? 2} digits unless written ${node.from}(${digits})`,
    fix:
      node.precision === null
        ? { title: `Write ${node.from}(${digits})`, start: at, end: at, replacement: `(${digits})` }
        : null,
  });
}

function settle(value: Expression | string, span: Span, env: ExpressionScope): Expression | null {
  return typeof value === 'string' ? fail(span, env, 'sql.literal', value) : value;
}

function fail(span: Span, env: ExpressionScope, code: string, message: string, hint: string | null = null): null {
  env.context.diagnostics.error(span, { code, message, hint });
  return null;
}
