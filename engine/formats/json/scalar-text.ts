// Text to SQL values after Flink's JSON rules (flink-sql.md §13): what the exact slow path of the scanner uses.
// Pure; null means "not a value of this type". Nothing here is lenient beyond Java's own parsers.

import { MAX_DECIMAL_PRECISION } from '@/engine/core/data-type';

export type TimestampStandard = 'SQL' | 'ISO-8601';

/** Java's String.trim(): everything up to and including the space on both sides. */
export function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return text.slice(start, end);
}

/** Java's Integer/Long.parse of trimmed text, within [-2^(bits-1), 2^(bits-1)). */
export function parseIntegerText(text: string, bits: 8 | 16 | 32 | 64): bigint | null {
  const digits = javaTrim(text);
  if (!/^[+-]?\d{1,400}$/.test(digits)) return null;
  const value = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  return BigInt.asIntN(bits, value) === value ? value : null;
}

/**
 * A JSON number token as INT or BIGINT: integers exactly, others truncated toward zero after a range check as a double
 * (Jackson canConvertToInt/Long). 2^63 as a floating number saturates, as a Java cast does.
 */
export function parseNumberToken(token: string, bits: 32 | 64): bigint | null {
  if (/^-?\d+$/.test(token)) return parseIntegerText(token, bits);
  const value = Number(token);
  const bound = 2 ** (bits - 1);
  const max = bits === 32 ? bound - 1 : bound;
  if (!(value >= -bound && value <= max)) return null;
  const truncated = BigInt(Math.trunc(value));
  return bits === 64 && truncated === 2n ** 63n ? truncated - 1n : truncated;
}

const JAVA_DOUBLE = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;

/** Java's Double.parseDouble of trimmed text, without hexadecimal floats. */
export function parseDoubleText(text: string): number | null {
  const trimmed = javaTrim(text);
  if (!JAVA_DOUBLE.test(trimmed)) return null;
  return Number(trimmed.replace(/[fFdD]$/, ''));
}

/** `overflow`: a number, but too large for the type, which SQL turns into NULL. */
export type DecimalOutcome = bigint | 'overflow' | null;

/** Java's BigDecimal text as an integer scaled by 10^scale, rounded HALF_UP (away from zero). */
export function parseDecimalText(text: string, precision: number, scale: number): DecimalOutcome {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,10}))?$/.exec(text);
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (whole + fraction === '') return null;
  if (digits === '') return 0n;
  // The value is digits × 10^shift in units of 10^-scale.
  const shift = Number(exponent) - fraction.length + scale;
  if (digits.length + shift > MAX_DECIMAL_PRECISION + 1) return 'overflow';
  if (digits.length + shift < 0) return 0n;
  let scaled: bigint;
  if (shift >= 0) scaled = BigInt(digits + '0'.repeat(shift));
  else {
    const kept = digits.slice(0, digits.length + shift);
    const roundsUp = digits.charCodeAt(digits.length + shift) >= 53;
    scaled = BigInt(kept === '' ? 0 : kept) + (roundsUp ? 1n : 0n);
  }
  if (scaled >= 10n ** BigInt(precision)) return 'overflow';
  return sign === '-' ? -scaled : scaled;
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, or null when the day does not exist. */
export function daysOfDate(year: number, month: number, day: number): number | null {
  const before = DAYS_BEFORE_MONTH[month - 1];
  if (before === undefined || day < 1) return null;
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  const monthLength =
    month === 2 ? (isLeapYear(year) ? 29 : 28) : month === 12 ? 31 : (DAYS_BEFORE_MONTH[month] ?? 0) - before;
  if (day > monthLength) return null;
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + before + leapDay + day - 719163;
}

/** Value of `count` ASCII digits at `at`, or -1. */
function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Days of `yyyy-MM-dd` at the start of `text`, or null. */
function dateAt(text: string): number | null {
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  if (year < 0 || month < 0 || day < 0 || text[4] !== '-' || text[7] !== '-') return null;
  return daysOfDate(year, month, day);
}

/** Milliseconds of `HH:mm:ss[.f{1,9}]` from `at` to the end, or null. */
function timeAt(text: string, at: number): number | null {
  const hour = digitsAt(text, at, 2);
  const minute = digitsAt(text, at + 3, 2);
  const second = digitsAt(text, at + 6, 2);
  if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 59) return null;
  if (text[at + 2] !== ':' || text[at + 5] !== ':') return null;
  const whole = ((hour * 60 + minute) * 60 + second) * 1000;
  if (text.length === at + 8) return whole;
  const fraction = text.slice(at + 9);
  if (text[at + 8] !== '.' || !/^\d{1,9}$/.test(fraction)) return null;
  return whole + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** Days since epoch of `yyyy-MM-dd`. */
export function parseDateText(text: string): number | null {
  return text.length === 10 ? dateAt(text) : null;
}

/** Milliseconds of the day of `HH:mm:ss[.fraction]`; digits beyond milliseconds are cut. */
export function parseTimeText(text: string): number | null {
  return timeAt(text, 0);
}

/**
 * Epoch milliseconds of a timestamp in the given standard: `yyyy-MM-dd HH:mm:ss[.f]` (SQL) or with `T` (ISO-8601). With
 * local time zone (LTZ) a literal `Z` must follow, without it must not; offsets are refused. Digits beyond ms are cut.
 */
export function parseTimestampText(text: string, standard: TimestampStandard, isLocalZoned: boolean): number | null {
  if (text[10] !== (standard === 'SQL' ? ' ' : 'T')) return null;
  let body = text;
  if (isLocalZoned) {
    if (!text.endsWith('Z')) return null;
    body = text.slice(0, -1);
  }
  const days = dateAt(body);
  const time = timeAt(body, 11);
  return days === null || time === null ? null : days * 86_400_000 + time;
}
