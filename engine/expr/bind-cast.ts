// CAST and TRY_CAST: which casts exist, what type they give, and the casts that calls insert by themselves.
// Source: Flink's cast matrix (LogicalTypeCasts). A cast that is not listed is refused in words, never guessed.

import {
  type DataType,
  isCharacterKind,
  isIntegerKind,
  isNumericKind,
  isSameType,
  isTimestampKind,
  withNullable,
} from '@/engine/core/data-type';
import { type BindProblem, typeText } from './bind-problem';
import type { Expression, LiteralValue } from './expression';
import { isIntervalKind } from './type-rules';

const EPOCH_HINT = 'Use TO_TIMESTAMP_LTZ(value, 3) for epoch milliseconds or TO_TIMESTAMP_LTZ(value, 0) for seconds.';
const TO_EPOCH_HINT = 'Use UNIX_TIMESTAMP(CAST(value AS STRING)) or EXTRACT(EPOCH FROM value).';

/** Whether a value of type `from` can be cast to `to` (explicitly). */
export function isCastable(from: DataType, to: DataType): boolean {
  if (from.kind === 'NULL' || isSameType(from, to)) return true;
  if (to.kind === 'ROW' || from.kind === 'ROW' || to.kind === 'NULL') return false;
  if (isCharacterKind(to.kind)) return true;
  if (isCharacterKind(from.kind)) return !isIntervalKind(to.kind);
  if (isNumericKind(from.kind)) return isNumericKind(to.kind) || (to.kind === 'BOOLEAN' && isIntegerKind(from.kind));
  switch (from.kind) {
    case 'BOOLEAN':
      return isNumericKind(to.kind);
    case 'DATE':
      return isTimestampKind(to.kind);
    case 'TIME':
      return to.kind === 'TIME';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return to.kind === 'DATE' || to.kind === 'TIME' || isTimestampKind(to.kind);
    default:
      return false;
  }
}

/**
 * `CAST(argument AS target)`, or TRY_CAST. The result has the target's type, nullable if the argument is or if isTry;
 * a problem when Flink has no such cast.
 */
export function bindCast(argument: Expression, target: DataType, isTry: boolean): Expression | BindProblem {
  const from = argument.type;
  if (!isCastable(from, target)) {
    const problem = `cannot cast type '${typeText(from)}' to type '${typeText(target)}'`;
    if (isNumericKind(from.kind) && isTimestampKind(target.kind)) return { problem, hint: EPOCH_HINT };
    if (isTimestampKind(from.kind) && isNumericKind(target.kind)) return { problem, hint: TO_EPOCH_HINT };
    return { problem };
  }
  const type = withNullable(target, from.nullable || isTry);
  if (argument.kind === 'literal' && argument.value === null) return { kind: 'literal', type, value: null };
  return { kind: 'call', name: isTry ? 'TRY_CAST' : 'CAST', type, args: [argument] };
}

/** `expression` as `target`'s kind for use inside a call: unchanged when it already is, a literal folded, else a CAST. */
export function implicitCast(expression: Expression, target: DataType): Expression {
  const from = expression.type;
  const type = withNullable(target, from.nullable);
  if (isSameType(from, target)) return expression;
  if (expression.kind === 'literal') {
    const value = foldLiteral(expression.value, from, target);
    if (value !== undefined) return { kind: 'literal', type, value };
  }
  if (isCharacterKind(from.kind) && isCharacterKind(target.kind)) return expression;
  if (from.kind === target.kind && isTimestampKind(from.kind)) return expression;
  return { kind: 'call', name: 'CAST', type, args: [expression] };
}

/** The literal's value in the target type when that is exact and simple; undefined otherwise. */
function foldLiteral(value: LiteralValue, from: DataType, to: DataType): LiteralValue | undefined {
  if (value === null) return null;
  if (!isIntegerKind(from.kind) && from.kind !== 'DECIMAL') return undefined;
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const scale = from.kind === 'DECIMAL' ? from.scale : 0;
  if (to.kind === 'DECIMAL' && to.scale >= scale) return BigInt(value) * 10n ** BigInt(to.scale - scale);
  if (scale === 0 && to.kind === 'BIGINT') return BigInt(value);
  if (scale === 0 && isIntegerKind(to.kind) && typeof value === 'number') return value;
  if (to.kind === 'DOUBLE') return scale === 0 ? Number(value) : Number(`${value}e-${scale}`);
  return undefined;
}
