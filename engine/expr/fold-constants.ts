// Constant parts of an expression, evaluated once when a calc is compiled, by the reference interpreter. What fails (a bad
// cast, a division by zero) stays in the tree and fails when, and only if, a row gets there.

import { type Expression, mapExpression } from './expression';
import { interpret } from './interpret';

/** Functions whose result is not a function of their arguments alone. */
const VOLATILE = new Set([
  'CURRENT_TIMESTAMP',
  'NOW',
  'CURRENT_ROW_TIMESTAMP',
  'LOCALTIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'LOCALTIME',
  'CURRENT_WATERMARK',
]);

function isVolatile(expression: Expression): boolean {
  if (expression.kind !== 'call') return false;
  return VOLATILE.has(expression.name) || (expression.name === 'UNIX_TIMESTAMP' && expression.args.length === 0);
}

export function foldConstants(expression: Expression, timeZone: string): Expression {
  return mapExpression(expression, (node) => {
    if (node.kind !== 'call' || isVolatile(node) || node.args.some((arg) => arg.kind !== 'literal')) return node;
    try {
      const value = interpret(node, [], { timeZone, nowMs: 0, watermark: Number.NEGATIVE_INFINITY });
      return { kind: 'literal', type: node.type, value };
    } catch {
      return node;
    }
  });
}
