// Reference meaning of arithmetic: everything exact goes through bigint and is then brought to its type.

import { type DataType, isIntegerKind } from '@/engine/core/data-type';
import { EngineError } from '@/engine/core/errors';
import type { CallExpression, LiteralValue } from '../expression';
import { isIntervalKind } from '../type-rules';
import { bigAt, type EvaluationContext, numberAt, type StrictEvaluator } from './evaluator';
import { shiftMonths } from './reference-calendar';

const WIDTHS: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 };
const DAY = 86_400_000;

/** An exact whole number in an integer-like type: wrapped at its width; number or bigint as the type wants. */
export function toIntegerType(value: bigint, type: DataType): LiteralValue {
  const wrapped = BigInt.asIntN(WIDTHS[type.kind] ?? (type.kind === 'INTERVAL_DAY_TIME' ? 64 : 32), value);
  return type.kind === 'BIGINT' || type.kind === 'INTERVAL_DAY_TIME' ? wrapped : Number(wrapped);
}

/** numerator / denominator as an unscaled value of a DECIMAL type: HALF_UP, NULL on overflow. */
export function toDecimal(numerator: bigint, denominator: bigint, type: DataType): LiteralValue {
  if (type.kind !== 'DECIMAL') throw new TypeError('not a DECIMAL');
  const scaled = numerator * 10n ** BigInt(type.scale);
  const isNegative = scaled < 0n !== denominator < 0n;
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  const rounded = (2n * size(scaled) + size(denominator)) / (2n * size(denominator));
  if (rounded >= 10n ** BigInt(type.precision)) return null;
  return isNegative ? -rounded : rounded;
}

function scaleOf(type: DataType | undefined): number {
  return type?.kind === 'DECIMAL' ? type.scale : 0;
}

function divisionByZero(): never {
  throw new EngineError({ code: 'expression.division-by-zero', message: '/ by zero' });
}

const evaluateBinary: StrictEvaluator = (args, call, context) => {
  const kinds = call.args.map((arg) => arg.type);
  const [a, b] = kinds;
  if (a === undefined || b === undefined) throw new Error('two operands expected');
  if (isIntervalKind(b.kind) && !isIntervalKind(a.kind)) return moveTime(args, call, a, b, context);
  if (call.type.kind === 'DOUBLE' || call.type.kind === 'FLOAT') {
    const x = numberAt(args, 0);
    const y = numberAt(args, 1);
    const value = call.name === '+' ? x + y : call.name === '-' ? x - y : call.name === '*' ? x * y : x / y;
    return call.type.kind === 'FLOAT' ? Math.fround(value) : value;
  }
  const x = bigAt(args, 0);
  const y = bigAt(args, 1);
  if ((call.name === '/' || call.name === '%') && y === 0n) divisionByZero();
  if (call.type.kind !== 'DECIMAL') return toIntegerType(exact(call.name, x, y), call.type);
  const unitA = 10n ** BigInt(scaleOf(a));
  const unitB = 10n ** BigInt(scaleOf(b));
  if (call.name === '*') return toDecimal(x * y, unitA * unitB, call.type);
  if (call.name === '/') return toDecimal(x * unitB, y * unitA, call.type);
  return toDecimal(exact(call.name, x * unitB, y * unitA), unitA * unitB, call.type);
};

function exact(name: string, x: bigint, y: bigint): bigint {
  if (name === '+') return x + y;
  if (name === '-') return x - y;
  if (name === '*') return x * y;
  return name === '/' ? x / y : x % y;
}

function moveTime(
  args: readonly LiteralValue[],
  call: CallExpression,
  time: DataType,
  interval: DataType,
  context: EvaluationContext,
): number {
  const value = numberAt(args, 0);
  const amount = (call.name === '-' ? -1 : 1) * numberAt(args, 1);
  if (interval.kind === 'INTERVAL_YEAR_MONTH') return shiftMonths(value, amount, time, context.timeZone);
  if (time.kind === 'DATE') return value + Math.trunc(amount / DAY);
  if (time.kind === 'TIME') return (((value + amount) % DAY) + DAY) % DAY;
  return value + amount;
}

/** A function of one exact number given as numerator over 10^scale. */
function overExact(
  change: (value: bigint, unit: bigint) => bigint,
  onDouble: (value: number) => number,
): StrictEvaluator {
  return (args, call) => {
    const type = call.args[0]?.type;
    if (type === undefined) return null;
    if (type.kind === 'DOUBLE' || type.kind === 'FLOAT') return onDouble(numberAt(args, 0));
    const unit = 10n ** BigInt(scaleOf(type));
    const result = change(bigAt(args, 0), unit);
    return call.type.kind === 'DECIMAL' ? toDecimal(result, unit, call.type) : toIntegerType(result, call.type);
  };
}

function floorBig(value: bigint, unit: bigint): bigint {
  const rest = ((value % unit) + unit) % unit;
  return value - rest;
}

/** ROUND (HALF_UP) and TRUNCATE to fraction digits. */
function toDigits(isRounding: boolean): StrictEvaluator {
  return (args, call) => {
    const places = args.length > 1 ? numberAt(args, 1) : 0;
    const type = call.args[0]?.type;
    if (type === undefined) return null;
    const isExact = isIntegerKind(type.kind) || type.kind === 'DECIMAL';
    const [digits, scale] = isExact ? [bigAt(args, 0), scaleOf(type)] : decimalDigits(numberAt(args, 0));
    if (digits === null) return numberAt(args, 0);
    const step = 10n ** BigInt(Math.max(0, scale - places));
    const size = digits < 0n ? -digits : digits;
    const kept = ((isRounding ? size + step / 2n : size) / step) * step;
    const result = digits < 0n ? -kept : kept;
    if (call.type.kind === 'DECIMAL') return toDecimal(result, 10n ** BigInt(scale), call.type);
    if (isExact) return toIntegerType(result, call.type);
    const value = Number(`${result}e${-scale}`);
    return call.type.kind === 'FLOAT' ? Math.fround(value) : value;
  };
}

/** Shortest decimal form of a double as digits and scale; null digits when it has none to cut. */
function decimalDigits(value: number): [bigint | null, number] {
  if (!Number.isFinite(value) || value === 0) return [null, 0];
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const fraction = mantissa.split('.')[1] ?? '';
  const scale = fraction.length - Number(exponent);
  return [BigInt(mantissa.replace('.', '')) * 10n ** BigInt(Math.max(0, -scale)), Math.max(0, scale)];
}

function onDoubles(change: (x: number, y: number) => number): StrictEvaluator {
  return (args) => change(numberAt(args, 0), numberAt(args, 1));
}

export const ARITHMETIC_EVALUATORS: readonly (readonly [string, StrictEvaluator])[] = [
  ['+', evaluateBinary],
  ['-', evaluateBinary],
  ['*', evaluateBinary],
  ['/', evaluateBinary],
  ['%', evaluateBinary],
  [
    'UNARY -',
    overExact(
      (value) => -value,
      (value) => -value,
    ),
  ],
  ['ABS', overExact((value) => (value < 0n ? -value : value), Math.abs)],
  ['SIGN', overExact((value, unit) => (value > 0n ? unit : value < 0n ? -unit : 0n), Math.sign)],
  ['FLOOR', overExact(floorBig, Math.floor)],
  ['CEIL', overExact((value, unit) => -floorBig(-value, unit), Math.ceil)],
  ['ROUND', toDigits(true)],
  ['TRUNCATE', toDigits(false)],
  ['POWER', onDoubles((x, y) => x ** y)],
  ['SQRT', onDoubles(Math.sqrt)],
  ['LN', onDoubles(Math.log)],
  ['LOG10', onDoubles(Math.log10)],
  ['LOG2', onDoubles((x) => Math.log(x) / Math.log(2))],
  ['EXP', onDoubles(Math.exp)],
];
