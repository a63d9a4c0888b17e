// Everything generated code may call, by name (`F.name`). Slow paths only: what is hot is written inline by the emitters.

import { EngineError } from '@/engine/core/errors';
import * as bytes from '../runtime/bytes';
import * as calendar from '../runtime/calendar';
import { formatByPattern, parseByPattern } from '../runtime/date-pattern';
import { ceilTo, datePart, floorTo } from '../runtime/date-rounding';
import * as decimal from '../runtime/decimal';
import * as javaNumber from '../runtime/java-number';
import * as text from '../runtime/text';
import type { TimeZoneRules } from '../runtime/time-zone';

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** A bigint DECIMAL as a number: null on overflow of the type, NaN when it is no safe integer. */
function narrowDecimal(value: bigint, limit: bigint): number | null {
  if (value >= limit || value <= -limit) return null;
  return value > MAX_SAFE || value < -MAX_SAFE ? Number.NaN : Number(value);
}

function failCast(value: string, target: string): never {
  const shown = value.length > 100 ? `${value.slice(0, 100)}…` : value;
  throw new EngineError({
    code: 'expression.bad-cast',
    message: `cannot cast '${shown}' to ${target}`,
    hint: 'TRY_CAST gives NULL for such values.',
  });
}

function decimalFromNumber(value: number, scale: number): bigint {
  const exact = decimal.decimalFromDouble(value, scale);
  if (exact === null) return failCast(String(value), 'DECIMAL');
  return exact;
}

function truncateToWhole(value: bigint, scale: number): bigint {
  return value / decimal.pow10(scale);
}

/** ROUND of an integer: only negative `places` change it. */
function roundLong(value: bigint, places: number): bigint {
  return places >= 0 ? value : decimal.roundDecimal(value, 0, places, 0);
}

function truncateLong(value: bigint, places: number): bigint {
  return places >= 0 ? value : decimal.truncateDecimal(value, 0, places);
}

/** Rounds the shortest decimal text of the double, as Flink does through BigDecimal.valueOf. */
function roundDouble(value: number, places: number): number {
  return changeDigits(value, places, decimal.divideHalfUp);
}

function truncateDouble(value: number, places: number): number {
  return changeDigits(value, places, (numerator, denominator) => numerator / denominator);
}

function changeDigits(value: number, places: number, divide: (a: bigint, b: bigint) => bigint): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential());
  if (match === null) return value;
  const fraction = match[3] ?? '';
  // value = digits * 10^-scale
  const scale = fraction.length - Number(match[4]);
  if (scale <= places) return value;
  if (scale - places > 400) return 0;
  const digits = divide(BigInt(`${match[1]}${match[2]}${fraction}`), decimal.pow10(scale - places));
  return Number(`${digits}e${-places}`) + 0;
}

const EPOCH_MIN = -62_167_219_200_000;
const EPOCH_MAX = 253_402_300_799_999;

/** Epoch ms within the years 0 to 9999, else null. */
function epochInRange(ms: number): number | null {
  return ms >= EPOCH_MIN && ms <= EPOCH_MAX ? ms : null;
}

function parseTimestampText(value: string): number | null {
  return calendar.parseTimestamp(value, 3);
}

/** Falls back to the default form, as Flink does. */
function parseTimestampPattern(value: string, pattern: string): number | null {
  return parseByPattern(value, pattern) ?? calendar.parseTimestamp(value.trim(), 3);
}

function parseDatePattern(value: string, pattern: string): number | null {
  const ms = parseByPattern(value, pattern);
  return ms === null ? null : Math.floor(ms / calendar.MS_PER_DAY);
}

function parseLocalTimestamp(value: string, precision: number, zone: TimeZoneRules): number | null {
  const local = calendar.parseTimestamp(value, precision);
  return local === null ? null : zone.toEpoch(local);
}

/** Epoch seconds of a local time, the smallest BIGINT when the text does not fit. */
function unixSeconds(value: string, pattern: string, zone: TimeZoneRules): number {
  const local = parseByPattern(value, pattern);
  return local === null ? -(2 ** 63) : Math.floor(zone.toEpoch(local) / 1000);
}

/** Epoch or day ms cut to a precision below milliseconds' three digits. */
function cutMillis(ms: number, precision: number): number {
  if (precision >= 3) return ms;
  const unit = 10 ** (3 - precision);
  return Math.floor(ms / unit) * unit;
}

/** A whole number wrapped to 32 bits, exact for any double. */
function wrapToInt(value: number): number {
  return value | 0;
}

let lastPattern = '';
let lastEscape: string | null = null;
let lastCompiled = bytes.compileLike('', null);

function matchLikeText(
  arena: Uint8Array,
  start: number,
  length: number,
  pattern: string,
  escapeWith: string | null,
): boolean {
  if (pattern !== lastPattern || escapeWith !== lastEscape) {
    lastPattern = pattern;
    lastEscape = escapeWith;
    lastCompiled = bytes.compileLike(pattern, escapeWith);
  }
  return bytes.matchLike(arena, start, length, lastCompiled);
}

function joinText(separator: string, ...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(separator);
}

export const HELPER_FUNCTIONS = {
  ...bytes,
  ...calendar,
  ...decimal,
  ...javaNumber,
  ...text,
  formatByPattern,
  datePart,
  floorTo,
  ceilTo,
  narrowDecimal,
  failCast,
  decimalFromNumber,
  truncateToWhole,
  roundLong,
  truncateLong,
  roundDouble,
  truncateDouble,
  epochInRange,
  parseTimestampText,
  parseTimestampPattern,
  parseDatePattern,
  parseLocalTimestamp,
  unixSeconds,
  cutMillis,
  wrapToInt,
  matchLikeText,
  joinText,
  parseDecimalText: (value: string, scale: number) => decimal.parseDecimal(javaNumber.trimSpaces(value), scale),
  startsWith: (value: string, prefix: string) => value.startsWith(prefix),
  endsWith: (value: string, suffix: string) => value.endsWith(suffix),
  inStr: (value: string, search: string) => text.locate(search, value, 1),
  trim1: (value: string, characters: string) => text.trimCharacters(value, characters, 1),
  trim2: (value: string, characters: string) => text.trimCharacters(value, characters, 2),
  trim3: (value: string, characters: string) => text.trimCharacters(value, characters, 3),
  md5: (value: string) => text.digest('md5', value),
  sha1: (value: string) => text.digest('sha1', value),
  sha256: (value: string) => text.digest('sha256', value),
  sha512: (value: string) => text.digest('sha512', value),
};
