// Writing values as ASCII straight into bytes. Every function writes at `at`, returns the position behind what it wrote and
// relies on the caller having made room (see VALUE_ROOM); nothing here allocates on its usual path.

import { u8 } from '@/engine/core/typed-array';
import { daysOfDate } from './scalar-text';

/** Bytes any scalar other than text needs at most, with slack for four-byte stores. */
export const VALUE_ROOM = 64;

const PAIRS = new Uint8Array(200);
for (let i = 0; i < 100; i++) {
  PAIRS[2 * i] = 48 + Math.floor(i / 10);
  PAIRS[2 * i + 1] = 48 + (i % 10);
}

export function putPair(out: Uint8Array, at: number, value: number): number {
  out[at] = u8(PAIRS, 2 * value);
  out[at + 1] = u8(PAIRS, 2 * value + 1);
  return at + 2;
}

/** Exactly `count` digits of a value below 10^count <= 10^9. */
export function putPadded(out: Uint8Array, at: number, value: number, count: number): number {
  let rest = value | 0;
  for (let i = at + count - 1; i >= at; i--) {
    const next = (rest / 10) | 0;
    out[i] = 48 + rest - next * 10;
    rest = next;
  }
  return at + count;
}

function digitCount(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  if (value < 10_000_000) return 7;
  return 8;
}

/** A non-negative safe integer. */
function putUnsigned(out: Uint8Array, at: number, value: number): number {
  if (value < 100_000_000) return putPadded(out, at, value, digitCount(value));
  const high = Math.floor(value / 100_000_000);
  return putPadded(out, putUnsigned(out, at, high), value - high * 100_000_000, 8);
}

/** A safe integer. */
export function putInteger(out: Uint8Array, at: number, value: number): number {
  if (value >= 0) return putUnsigned(out, at, value);
  out[at] = 45;
  return putUnsigned(out, at + 1, -value);
}

/** ASCII text; longer texts than VALUE_ROOM need room made by the caller. */
export function putAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/**
 * unscaled × 10^-scale without exponent, for safe integers; -1 when BigDecimal.toString would use an exponent and
 * `isPlain` is false.
 */
export function putDecimal(out: Uint8Array, at: number, unscaled: number, scale: number, isPlain: boolean): number {
  if (scale === 0) return putInteger(out, at, unscaled);
  if (scale > 15) return -1;
  const magnitude = Math.abs(unscaled);
  const unit = 10 ** scale;
  if (!isPlain && scale > 6 && magnitude < unit / 1e6) return -1;
  if (unscaled < 0) out[at++] = 45;
  const whole = Math.floor(magnitude / unit);
  const fraction = magnitude - whole * unit;
  at = putUnsigned(out, at, whole);
  out[at++] = 46;
  if (scale <= 8) return putPadded(out, at, fraction, scale);
  const high = Math.floor(fraction / 100_000_000);
  return putPadded(out, putPadded(out, at, high, scale - 8), fraction - high * 100_000_000, 8);
}

/** `.f`, `.ff` or `.fff` without trailing zeros; nothing for 0. */
function putFraction(out: Uint8Array, at: number, ms: number): number {
  if (ms === 0) return at;
  out[at++] = 46;
  if (ms % 100 === 0) return putPadded(out, at, ms / 100, 1);
  if (ms % 10 === 0) return putPadded(out, at, ms / 10, 2);
  return putPadded(out, at, ms, 3);
}

/** `HH:mm:ss[.fff]` of milliseconds of the day. */
export function putTime(out: Uint8Array, at: number, msOfDay: number): number {
  const seconds = (msOfDay / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  at = putPair(out, at, (minutes / 60) | 0);
  out[at++] = 58;
  at = putPair(out, at, minutes % 60);
  out[at++] = 58;
  at = putPair(out, at, seconds % 60);
  return putFraction(out, at, msOfDay - seconds * 1000);
}

/** Year with at least four digits; beyond 9999 with a sign, before 0 negative, as Java's ISO_LOCAL_DATE. */
function putYear(out: Uint8Array, at: number, year: number): number {
  if (year >= 0 && year <= 9999) return putPadded(out, at, year, 4);
  out[at++] = year < 0 ? 45 : 43;
  const digits = String(Math.abs(year)).padStart(4, '0');
  return putAscii(out, at, digits);
}

/** `yyyy-MM-dd` of days since epoch (proleptic Gregorian). */
export function putDate(out: Uint8Array, at: number, days: number): number {
  // Civil-from-days in eras of 400 years that begin on 1 March.
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  at = putYear(out, at, yearOfEra + era * 400 + (month <= 2 ? 1 : 0));
  out[at++] = 45;
  at = putPair(out, at, month);
  out[at++] = 45;
  return putPair(out, at, dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1);
}

const FIRST_DAY = daysOfDate(0, 1, 1) ?? 0;
const LAST_DAY = daysOfDate(9999, 12, 31) ?? 0;
const MINUTE_TEXT = 16;

/** Writes timestamps of one column; remembers the text up to the minute, which neighbouring rows mostly share. */
export class TimestampWriter {
  private readonly separator: number;
  private readonly isZoned: boolean;
  private readonly minuteText = new Uint8Array(MINUTE_TEXT);
  private minute = Number.NaN;

  constructor(separator: string, isZoned: boolean) {
    this.separator = separator.charCodeAt(0);
    this.isZoned = isZoned;
  }

  /** `yyyy-MM-dd HH:mm:ss[.fff]`, `Z` behind it for LTZ; without quotes. */
  put(out: Uint8Array, at: number, ms: number): number {
    const minute = Math.floor(ms / 60_000);
    if (minute === this.minute) {
      const text = this.minuteText;
      for (let i = 0; i < MINUTE_TEXT; i++) out[at + i] = u8(text, i);
      at += MINUTE_TEXT;
    } else at = this.putMinute(out, at, minute);
    const rest = ms - minute * 60_000;
    const seconds = (rest / 1000) | 0;
    out[at++] = 58;
    at = putPair(out, at, seconds);
    at = putFraction(out, at, rest - seconds * 1000);
    if (this.isZoned) out[at++] = 90;
    return at;
  }

  private putMinute(out: Uint8Array, at: number, minute: number): number {
    const days = Math.floor(minute / 1440);
    const start = at;
    at = putDate(out, at, days);
    out[at++] = this.separator;
    at = putPair(out, at, Math.floor((minute - days * 1440) / 60));
    out[at++] = 58;
    at = putPair(out, at, minute - Math.floor(minute / 60) * 60);
    if (days >= FIRST_DAY && days <= LAST_DAY) {
      this.minuteText.set(out.subarray(start, at));
      this.minute = minute;
    }
    return at;
  }
}

/** 1 for bytes Jackson escapes inside a string. */
const ESCAPED = new Uint8Array(256);
ESCAPED.fill(1, 0, 0x20);
ESCAPED[0x22] = 1;
ESCAPED[0x5c] = 1;

/** What copyText() reads: one column's arena. */
export interface TextSource {
  readonly arena: Uint8Array;
  readonly view: DataView;
}

/** Copies text that needs no escape; -1 at the first byte that does. Test as in scan-primitives.ts scanRaw. */
export function copyText(outView: DataView, at: number, source: TextSource, start: number, length: number): number {
  const { arena, view } = source;
  const end = start + length;
  const last = end - 4;
  let p = start;
  while (p <= last) {
    const word = view.getInt32(p, true);
    if (((((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & ~word & 0x80808080) !== 0)
      return -1;
    outView.setInt32(at, word, true);
    p += 4;
    at += 4;
  }
  while (p < end) {
    const c = u8(arena, p++);
    if (u8(ESCAPED, c) === 1) return -1;
    outView.setUint8(at++, c);
  }
  return at;
}

const SHORT_ESCAPES: Readonly<Record<number, number>> = {
  34: 0x22,
  92: 0x5c,
  8: 0x62,
  9: 0x74,
  10: 0x6e,
  12: 0x66,
  13: 0x72,
};
const HEX_DIGITS = '0123456789ABCDEF';

/** Text with Jackson's escapes (short forms, else `\u001F` in upper case). Needs room for six bytes per input byte. */
export function putEscaped(out: Uint8Array, at: number, arena: Uint8Array, start: number, length: number): number {
  for (let p = start; p < start + length; p++) {
    const c = u8(arena, p);
    if (u8(ESCAPED, c) === 0) {
      out[at++] = c;
      continue;
    }
    out[at++] = 0x5c;
    const short = SHORT_ESCAPES[c];
    if (short !== undefined) out[at++] = short;
    else at = putAscii(out, at, `u00${HEX_DIGITS[c >> 4]}${HEX_DIGITS[c & 15]}`);
  }
  return at;
}
