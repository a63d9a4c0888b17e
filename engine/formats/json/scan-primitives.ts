// Strict walking over JSON text in bytes without decoding it: strings, numbers, whole values. Grammar is RFC 8259, exactly
// what JSON.parse accepts. Positions at or past `end` may be read (neighbouring records, or nothing at all), never trusted:
// callers compare the final position with `end`. A negative result is `~position` of the first byte that cannot be.

import { u8 } from '@/engine/core/typed-array';

/** Nesting refused beyond this; Jackson's own limit (StreamReadConstraints). */
export const MAX_DEPTH = 1000;

/** Result of skipValue() for a value nested deeper than MAX_DEPTH. */
export const TOO_DEEP = -0x80000000;

/** 1 for bytes that end a run of plain characters inside a string: controls, quote, backslash. */
const RAW_STOP = new Uint8Array(256);
/** The same and every byte of a multi-byte character. */
const ASCII_STOP = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const stops = byte < 0x20 || byte === 0x22 || byte === 0x5c;
  RAW_STOP[byte] = stops ? 1 : 0;
  ASCII_STOP[byte] = stops || byte >= 0x80 ? 1 : 0;
}

/**
 * First position in [p, end) holding a quote, backslash, control or non-ASCII byte; `end` when there is none.
 * Four bytes at a time: `x - 0x21` borrows for x < 0x21, where x = byte ^ 2 maps controls and the quote below 0x21;
 * `y - 1` borrows for y = 0, where y = byte ^ backslash. False borrows only happen above a true one.
 */
export function scanAscii(bytes: Uint8Array, view: DataView, from: number, end: number): number {
  let p = from;
  const last = end - 4;
  while (p <= last) {
    const word = view.getInt32(p, true);
    if (((((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101) | word) & 0x80808080) !== 0) break;
    p += 4;
  }
  while (p < end && u8(ASCII_STOP, u8(bytes, p)) === 0) p++;
  return p;
}

/** As scanAscii, but bytes of multi-byte characters are plain. */
export function scanRaw(bytes: Uint8Array, view: DataView, from: number, end: number): number {
  let p = from;
  const last = end - 4;
  while (p <= last) {
    const word = view.getInt32(p, true);
    if (((((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & ~word & 0x80808080) !== 0) break;
    p += 4;
  }
  while (p < end && u8(RAW_STOP, u8(bytes, p)) === 0) p++;
  return p;
}

/** First position at or after `p` that is not JSON whitespace. */
export function skipSpace(bytes: Uint8Array, p: number): number {
  for (;;) {
    const c = bytes[p];
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return p;
    p++;
  }
}

function isHexDigit(c: number | undefined): boolean {
  if (c === undefined) return false;
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66);
}

/** Position behind the escape whose backslash is at `p`. */
function skipEscape(bytes: Uint8Array, p: number): number {
  switch (bytes[p + 1]) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return p + 2;
    case 0x75:
      for (let i = p + 2; i < p + 6; i++) if (!isHexDigit(bytes[i])) return ~i;
      return p + 6;
    default:
      return ~(p + 1);
  }
}

/** Position behind the closing quote of the string whose content starts (or goes on) at `p`. */
export function skipString(bytes: Uint8Array, view: DataView, p: number, end: number): number {
  for (;;) {
    p = scanRaw(bytes, view, p, end);
    if (p >= end) return ~end;
    const c = u8(bytes, p);
    if (c === 0x22) return p + 1;
    if (c !== 0x5c) return ~p;
    p = skipEscape(bytes, p);
    if (p < 0) return p;
  }
}

/** First position at or after `p` that is not a digit. */
export function skipDigits(bytes: Uint8Array, p: number): number {
  while ((u8(bytes, p) ^ 0x30) < 10) p++;
  return p;
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 0x30 && c <= 0x39;
}

/** Position behind the number at `p`. */
export function skipNumber(bytes: Uint8Array, p: number): number {
  if (bytes[p] === 0x2d) p++;
  if (!isDigit(bytes[p])) return ~p;
  if (bytes[p] === 0x30) p++;
  else p = skipDigits(bytes, p);
  if (bytes[p] === 0x2e) {
    p++;
    if (!isDigit(bytes[p])) return ~p;
    p = skipDigits(bytes, p);
  }
  const c = bytes[p];
  if (c === 0x65 || c === 0x45) {
    p++;
    if (bytes[p] === 0x2b || bytes[p] === 0x2d) p++;
    if (!isDigit(bytes[p])) return ~p;
    p = skipDigits(bytes, p);
  }
  return p;
}

const LITERALS: Readonly<Record<number, string>> = { 116: 'true', 102: 'false', 110: 'null' };

/** Position behind the number or literal at `p`. */
export function skipScalar(bytes: Uint8Array, p: number): number {
  const literal = LITERALS[bytes[p] ?? 0];
  if (literal === undefined) return skipNumber(bytes, p);
  for (let i = 1; i < literal.length; i++) if (bytes[p + i] !== literal.charCodeAt(i)) return ~(p + i);
  return p + literal.length;
}

/** Position of the value that follows the key at `p`. */
function skipKey(bytes: Uint8Array, view: DataView, p: number, end: number): number {
  p = skipSpace(bytes, p);
  if (bytes[p] !== 0x22) return ~p;
  p = skipString(bytes, view, p + 1, end);
  if (p < 0) return p;
  p = skipSpace(bytes, p);
  return bytes[p] === 0x3a ? p + 1 : ~p;
}

/** 1 = object, 0 = array, for every container open in skipContainer; never re-entered. */
const isObjectAt = new Uint8Array(MAX_DEPTH);

/** Position behind the object or array at `p`, or TOO_DEEP. */
function skipContainer(bytes: Uint8Array, view: DataView, p: number, end: number): number {
  let depth = 0;
  for (;;) {
    // At the start of a value.
    p = skipSpace(bytes, p);
    const c = bytes[p];
    if (c === 0x7b || c === 0x5b) {
      if (depth === MAX_DEPTH) return TOO_DEEP;
      isObjectAt[depth++] = c === 0x7b ? 1 : 0;
      p = skipSpace(bytes, p + 1);
      if (bytes[p] !== c + 2) {
        if (c === 0x7b) p = skipKey(bytes, view, p, end);
        if (p < 0) return p;
        continue;
      }
      p++;
      depth--;
    } else {
      p = c === 0x22 ? skipString(bytes, view, p + 1, end) : skipScalar(bytes, p);
      if (p < 0) return p;
    }
    // Behind a value: close what ends here.
    for (;;) {
      if (depth === 0) return p;
      p = skipSpace(bytes, p);
      const isObject = isObjectAt[depth - 1] === 1;
      if (bytes[p] === 0x2c) {
        p = isObject ? skipKey(bytes, view, p + 1, end) : p + 1;
        if (p < 0) return p;
        break;
      }
      if (bytes[p] !== (isObject ? 0x7d : 0x5d)) return ~p;
      p++;
      depth--;
    }
  }
}

/** Position behind the value at `p` (no leading space), TOO_DEEP, or `~position` of the offending byte. */
export function skipValue(bytes: Uint8Array, view: DataView, p: number, end: number): number {
  const c = bytes[p];
  if (c === 0x22) return skipString(bytes, view, p + 1, end);
  if (c === 0x7b || c === 0x5b) return skipContainer(bytes, view, p, end);
  return skipScalar(bytes, p);
}
