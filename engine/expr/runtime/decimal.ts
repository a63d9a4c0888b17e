// Exact decimal arithmetic on scaled integers: rescaling, HALF_UP rounding (away from zero), division.
// bigint throughout: the narrow paths of generated code use plain numbers and come here only when they must.

import { EngineError } from '@/engine/core/errors';

const POWERS: bigint[] = [];
for (let exponent = 0; exponent <= 120; exponent += 1) POWERS.push(10n ** BigInt(exponent));

export function pow10(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

export function throwDivisionByZero(): never {
  throw new EngineError({
    code: 'expression.division-by-zero',
    message: '/ by zero',
    hint: 'Guard the divisor, for example with NULLIF(divisor, 0).',
  });
}

/** numerator / denominator to the nearest integer, halves away from zero. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throwDivisionByZero();
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const size = denominator < 0n ? -denominator : denominator;
  if (twice < size) return quotient;
  return numerator < 0n === denominator < 0n ? quotient + 1n : quotient - 1n;
}

/** The same value at another scale, rounded HALF_UP when digits are lost. */
export function rescale(value: bigint, from: number, to: number): bigint {
  if (to >= from) return value * pow10(to - from);
  return divideHalfUp(value, pow10(from - to));
}

/** a / b as a scaled integer: `shift` = result scale - scale of a + scale of b. */
export function divideDecimal(a: bigint, b: bigint, shift: number): bigint {
  if (b === 0n) throwDivisionByZero();
  return shift >= 0 ? divideHalfUp(a * pow10(shift), b) : divideHalfUp(a, b * pow10(-shift));
}

/** ROUND at `places` fraction digits (may be negative), value and result at the given scales. */
export function roundDecimal(value: bigint, scale: number, places: number, resultScale: number): bigint {
  if (places >= scale) return rescale(value, scale, resultScale);
  const unit = pow10(scale - Math.max(places, -80));
  return rescale(divideHalfUp(value, unit) * unit, scale, resultScale);
}

/** TRUNCATE at `places` fraction digits, same scale. */
export function truncateDecimal(value: bigint, scale: number, places: number): bigint {
  if (places >= scale) return value;
  const unit = pow10(scale - Math.max(places, -80));
  return (value / unit) * unit;
}

export function floorDecimal(value: bigint, scale: number): bigint {
  const unit = pow10(scale);
  const quotient = value / unit;
  return value < 0n && quotient * unit !== value ? quotient - 1n : quotient;
}

export function ceilDecimal(value: bigint, scale: number): bigint {
  return -floorDecimal(-value, scale);
}

/** Plain text without exponent: 1.50. */
export function formatDecimal(value: bigint, scale: number): string {
  if (scale === 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${value < 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
}

const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/** Text as a scaled integer rounded HALF_UP to `scale`; null when it is not a number. */
export function parseDecimal(text: string, scale: number): bigint | null {
  const match = DECIMAL_TEXT.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const exponent = Number(exponentText);
  const unscaled = BigInt(`${whole}${fraction}`);
  const from = fraction.length - exponent;
  const magnitude =
    scale - from > 400 ? overflowing(unscaled) : from - scale > 400 ? 0n : rescaleAny(unscaled, from, scale);
  return sign === '-' ? -magnitude : magnitude;
}

function overflowing(unscaled: bigint): bigint {
  return unscaled === 0n ? 0n : pow10(400);
}

function rescaleAny(value: bigint, from: number, to: number): bigint {
  return to >= from ? value * 10n ** BigInt(to - from) : divideHalfUp(value, 10n ** BigInt(from - to));
}

/** A double's shortest decimal text (as Java's BigDecimal.valueOf) as a scaled integer; null when not finite. */
export function decimalFromDouble(value: number, scale: number): bigint | null {
  return Number.isFinite(value) ? parseDecimal(String(value), scale) : null;
}

/** Nearest double of a scaled integer. */
export function decimalToDouble(value: bigint, scale: number): number {
  return scale === 0 ? Number(value) : Number(`${value}e-${scale}`);
}
