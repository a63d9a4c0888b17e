// Reference interpreter: what an expression means, on one row of plain JavaScript values. Slow and written without the
// emitters' code, so that property tests can compare the two. Also folds constants when a calc is compiled.
// Values as LiteralValue by type; ROW an array. NULL in, NULL out unless the table says otherwise.

import type { CallExpression, Expression, LiteralValue } from './expression';
import { ARITHMETIC_EVALUATORS } from './interpret/evaluate-arithmetic';
import { evaluateCast } from './interpret/evaluate-cast';
import { equalValues, ORDER_EVALUATORS } from './interpret/evaluate-order';
import { TEXT_EVALUATORS } from './interpret/evaluate-text';
import { TIME_EVALUATORS } from './interpret/evaluate-time';
import type { EvaluationContext, StrictEvaluator } from './interpret/evaluator';

export type { EvaluationContext } from './interpret/evaluator';

const STRICT: ReadonlyMap<string, StrictEvaluator> = new Map([
  ...ARITHMETIC_EVALUATORS,
  ...ORDER_EVALUATORS,
  ...TEXT_EVALUATORS,
  ...TIME_EVALUATORS,
]);

/** Value of `expression` for `row`; throws EngineError where the job would fail. */
export function interpret(expression: Expression, row: readonly unknown[], context: EvaluationContext): LiteralValue {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'column') {
    let value: unknown = row[expression.index];
    for (const step of expression.path) value = Array.isArray(value) ? value[step] : null;
    return columnValue(value);
  }
  const lazy = interpretLazy(expression, (arg) => interpret(arg, row, context));
  if (lazy !== undefined) return lazy;
  const args = expression.args.map((arg) => interpret(arg, row, context));
  if (expression.name === 'CAST' || expression.name === 'TRY_CAST')
    return evaluateCast(expression, args[0] ?? null, context);
  if (expression.name === 'CONCAT_WS') return args[0] === null ? null : joinPresent(args);
  const evaluator = STRICT.get(expression.name);
  if (evaluator === undefined) throw new Error(`no interpretation of '${expression.name}'`);
  return args.includes(null) ? null : evaluator(args, expression, context);
}

/** Rows are built by tests and batches in LiteralValue's shapes; an array stands for a ROW that is only tested for NULL. */
function columnValue(value: unknown): LiteralValue {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? true : (value as LiteralValue);
}

function joinPresent(args: readonly LiteralValue[]): string {
  const [separator, ...parts] = args;
  return parts.filter((part) => part !== null).join(String(separator));
}

type Evaluate = (expression: Expression) => LiteralValue;

/** Forms that look at NULL or leave arguments unevaluated; undefined for all others. */
function interpretLazy(call: CallExpression, evaluate: Evaluate): LiteralValue | undefined {
  const [first, second] = call.args;
  switch (call.name) {
    case 'AND':
      return junction(call.args, false, evaluate);
    case 'OR':
      return junction(call.args, true, evaluate);
    case 'CASE':
      return evaluateCase(call.args, evaluate);
    case 'COALESCE':
      for (const arg of call.args) {
        const value = evaluate(arg);
        if (value !== null) return value;
      }
      return null;
    case 'IN':
      return evaluateIn(call.args, evaluate);
    case 'IS DISTINCT FROM': {
      if (first === undefined || second === undefined) return null;
      const left = evaluate(first);
      const right = evaluate(second);
      if (left === null || right === null) return left !== right;
      return !equalValues(left, right, first.type, second.type);
    }
    default:
      return first !== undefined && call.name.startsWith('IS ') ? evaluateTest(call.name, evaluate(first)) : undefined;
  }
}

function junction(args: readonly Expression[], decisive: boolean, evaluate: Evaluate): boolean | null {
  let isUnknown = false;
  for (const arg of args) {
    const value = evaluate(arg);
    if (value === decisive) return decisive;
    if (value === null) isUnknown = true;
  }
  return isUnknown ? null : !decisive;
}

function evaluateCase(args: readonly Expression[], evaluate: Evaluate): LiteralValue {
  for (let at = 0; at + 1 < args.length; at += 2) {
    const condition = args[at];
    const result = args[at + 1];
    if (condition !== undefined && result !== undefined && evaluate(condition) === true) return evaluate(result);
  }
  const otherwise = args[args.length - 1];
  return otherwise === undefined ? null : evaluate(otherwise);
}

function evaluateIn(args: readonly Expression[], evaluate: Evaluate): boolean | null {
  const [first, ...list] = args;
  const value = first === undefined ? null : evaluate(first);
  if (value === null || first === undefined) return null;
  let isUnknown = false;
  for (const item of list) {
    const other = evaluate(item);
    if (other === null) isUnknown = true;
    else if (equalValues(value, other, first.type, item.type)) return true;
  }
  return isUnknown ? null : false;
}

function evaluateTest(name: string, value: LiteralValue): boolean {
  switch (name) {
    case 'IS NULL':
    case 'IS UNKNOWN':
      return value === null;
    case 'IS NOT NULL':
    case 'IS NOT UNKNOWN':
      return value !== null;
    case 'IS TRUE':
      return value === true;
    case 'IS NOT TRUE':
      return value !== true;
    case 'IS FALSE':
      return value === false;
    default:
      return value !== false;
  }
}
