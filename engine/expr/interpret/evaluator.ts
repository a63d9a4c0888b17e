// Types and small readers shared by the evaluators of the reference interpreter.

import type { CallExpression, LiteralValue } from '../expression';

export interface EvaluationContext {
  readonly timeZone: string;
  /** Epoch ms that CURRENT_TIMESTAMP and the like give. */
  readonly nowMs: number;
  /** Watermark before the row, -Infinity when none. */
  readonly watermark: number;
}

/** Called only when no argument is NULL. */
export type StrictEvaluator = (
  args: readonly LiteralValue[],
  call: CallExpression,
  context: EvaluationContext,
) => LiteralValue;

export function numberAt(args: readonly LiteralValue[], at: number): number {
  return Number(args[at]);
}

export function bigAt(args: readonly LiteralValue[], at: number): bigint {
  const value = args[at];
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  throw new TypeError(`argument ${at} is not an exact number`);
}

export function textAt(args: readonly LiteralValue[], at: number): string {
  const value = args[at];
  if (typeof value !== 'string') throw new TypeError(`argument ${at} is not text`);
  return value;
}
