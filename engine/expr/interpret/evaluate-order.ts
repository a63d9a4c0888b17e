// Reference meaning of comparison: exact numbers by value at any scale, text by code point, bytes by byte.

import type { DataType } from '@/engine/core/data-type';
import type { LiteralValue } from '../expression';
import type { StrictEvaluator } from './evaluator';

function unscaled(value: LiteralValue, type: DataType, scale: number): bigint | null {
  if (typeof value !== 'bigint') return null;
  return value * 10n ** BigInt(scale - (type.kind === 'DECIMAL' ? type.scale : 0));
}

function scaleOf(type: DataType): number {
  return type.kind === 'DECIMAL' ? type.scale : 0;
}

/** Negative, zero, positive, or NaN when NaN takes part. */
export function orderValues(a: LiteralValue, b: LiteralValue, typeA: DataType, typeB: DataType): number {
  if (typeof a === 'string' && typeof b === 'string') return orderLists(codePoints(a), codePoints(b));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return orderLists([...a], [...b]);
  const scale = Math.max(scaleOf(typeA), scaleOf(typeB));
  const x = unscaled(a, typeA, scale);
  const y = unscaled(b, typeB, scale);
  if (x !== null && y !== null) return x < y ? -1 : x > y ? 1 : 0;
  const left = Number(a);
  const right = Number(b);
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
  return left < right ? -1 : left > right ? 1 : 0;
}

function codePoints(text: string): number[] {
  return [...text].map((point) => point.codePointAt(0) ?? 0);
}

function orderLists(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function equalValues(a: LiteralValue, b: LiteralValue, typeA: DataType, typeB: DataType): boolean {
  return orderValues(a, b, typeA, typeB) === 0;
}

function comparison(test: (order: number) => boolean): StrictEvaluator {
  return (args, call) => {
    const [a, b] = call.args;
    if (a === undefined || b === undefined) return null;
    return test(orderValues(args[0] ?? null, args[1] ?? null, a.type, b.type));
  };
}

function extreme(sign: number): StrictEvaluator {
  return (args, call) =>
    args.reduce((best, next) => (orderValues(next, best, call.type, call.type) * sign > 0 ? next : best));
}

export const ORDER_EVALUATORS: readonly (readonly [string, StrictEvaluator])[] = [
  ['=', comparison((order) => order === 0)],
  ['<>', comparison((order) => order !== 0)],
  ['<', comparison((order) => order < 0)],
  ['<=', comparison((order) => order <= 0)],
  ['>', comparison((order) => order > 0)],
  ['>=', comparison((order) => order >= 0)],
  ['NOT', (args) => args[0] !== true],
  ['GREATEST', extreme(1)],
  ['LEAST', extreme(-1)],
];
