// Numbers as Java writes and reads them, so that output equals Flink's byte for byte.
// Rule: Double.toString (plain between 1e-3 and 1e7, else d.dddE±n, always one fraction digit), shortest digits (JDK 19+).

/** Java's Double.toString. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const shortest = value.toExponential();
  // Where one digit would do, Java picks the closest decimal of two digits: 4.9E-324, not 5.0E-324.
  return formatDigits(value, /^-?\de/.test(shortest) ? value.toExponential(1) : shortest);
}

/** Java's Float.toString of a value already rounded to 32 bits. */
export function formatFloat(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatDouble(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return formatDigits(value, text);
  }
  return formatDigits(value, value.toExponential(9));
}

/** `exponential` is JavaScript's d.ddde±n of `value`. */
function formatDigits(value: number, exponential: string): string {
  const at = exponential.indexOf('e');
  const exponent = Number(exponential.slice(at + 1));
  const digits =
    exponential
      .slice(value < 0 ? 1 : 0, at)
      .replace('.', '')
      .replace(/0+$/, '') || '0';
  const sign = value < 0 ? '-' : '';
  if (exponent >= 7 || exponent < -3) {
    return `${sign}${digits.charAt(0)}.${digits.slice(1) || '0'}E${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

const DOUBLE_TEXT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?|NaN|Infinity)$/;

/** Java's Double.parseDouble for decimal notation; null when the text is no number. */
export function parseDouble(text: string): number | null {
  const trimmed = text.trim();
  if (!DOUBLE_TEXT.test(trimmed)) return null;
  return trimmed.endsWith('NaN') ? Number.NaN : Number(trimmed.replace(/[dDfF]$/, ''));
}

const INTEGER_TEXT = /^([+-]?)(\d*)(?:\.\d*)?$/;

/**
 * Integer text as Flink reads it: optional sign, digits, a fraction that is checked and dropped; spaces around are ignored.
 * Null when malformed or outside [-limit, limit - 1].
 */
export function parseInteger(text: string, limit: bigint): bigint | null {
  const trimmed = trimSpaces(text);
  const match = INTEGER_TEXT.exec(trimmed);
  if (match === null || trimmed === '' || trimmed === '+' || trimmed === '-') return null;
  const magnitude = BigInt(match[2] === '' || match[2] === undefined ? '0' : match[2]);
  const value = match[1] === '-' ? -magnitude : magnitude;
  return value < -limit || value >= limit ? null : value;
}

/** Without U+0020 at both ends: what Flink's BinaryStringData.trim does. */
export function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === 32) start += 1;
  while (end > start && text.charCodeAt(end - 1) === 32) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

const TRUE_WORDS = new Set(['t', 'true', 'y', 'yes', '1']);
const FALSE_WORDS = new Set(['f', 'false', 'n', 'no', '0']);

/** BOOLEAN from text; null when it is neither. */
export function parseBoolean(text: string): boolean | null {
  const word = trimSpaces(text).toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  return FALSE_WORDS.has(word) ? false : null;
}

/** Java's narrowing of a double to int: NaN is 0, out of range saturates. */
export function doubleToInt(value: number): number {
  if (value >= 2147483647) return 2147483647;
  if (value <= -2147483648) return -2147483648;
  return value | 0;
}

const LONG_MAX = 9223372036854775807n;
const TWO_63 = 2 ** 63;

/** Java's narrowing of a double to long. */
export function doubleToLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= TWO_63) return LONG_MAX;
  if (value <= -TWO_63) return -LONG_MAX - 1n;
  return BigInt(Math.trunc(value));
}
