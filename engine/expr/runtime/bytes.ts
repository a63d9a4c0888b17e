// Text as UTF-8 bytes: comparison, search, LIKE and counting without decoding. A view is (arena, start, length).
// Order is unsigned byte order, which for UTF-8 is code point order (reference/flink-sql.md §2).

import { u8 } from '@/engine/core/typed-array';

export function equalBytes(
  a: Uint8Array,
  aStart: number,
  aLength: number,
  b: Uint8Array,
  bStart: number,
  bLength: number,
): boolean {
  if (aLength !== bLength) return false;
  for (let index = 0; index < aLength; index += 1) {
    if (a[aStart + index] !== b[bStart + index]) return false;
  }
  return true;
}

/** Negative, zero or positive. */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aLength: number,
  b: Uint8Array,
  bStart: number,
  bLength: number,
): number {
  const shared = aLength < bLength ? aLength : bLength;
  for (let index = 0; index < shared; index += 1) {
    const difference = u8(a, aStart + index) - u8(b, bStart + index);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

/** True when `needle` (whole array) stands at `at` bytes into the view. */
export function matchesAt(arena: Uint8Array, start: number, length: number, needle: Uint8Array, at: number): boolean {
  if (at < 0 || at + needle.length > length) return false;
  for (let index = 0; index < needle.length; index += 1) {
    if (arena[start + at + index] !== needle[index]) return false;
  }
  return true;
}

export function containsBytes(arena: Uint8Array, start: number, length: number, needle: Uint8Array): boolean {
  const last = length - needle.length;
  const first = needle[0];
  if (first === undefined) return true;
  for (let at = 0; at <= last; at += 1) {
    if (arena[start + at] === first && matchesAt(arena, start, length, needle, at)) return true;
  }
  return false;
}

/** Code points in a view: bytes that do not continue one. */
export function countCharacters(arena: Uint8Array, start: number, length: number): number {
  let count = 0;
  for (let at = start; at < start + length; at += 1) if ((u8(arena, at) & 0xc0) !== 0x80) count += 1;
  return count;
}

/** Byte offset (relative to the view) of the code point with index `character`; `length` when there are fewer. */
export function offsetOfCharacter(arena: Uint8Array, start: number, length: number, character: number): number {
  if (character <= 0) return 0;
  let seen = -1;
  for (let at = 0; at < length; at += 1) {
    if ((u8(arena, start + at) & 0xc0) === 0x80) continue;
    seen += 1;
    if (seen === character) return at;
  }
  return length;
}

export function leadingSpaces(arena: Uint8Array, start: number, length: number): number {
  let count = 0;
  while (count < length && arena[start + count] === 32) count += 1;
  return count;
}

export function trailingSpaces(arena: Uint8Array, start: number, length: number): number {
  let count = 0;
  while (count < length && arena[start + length - 1 - count] === 32) count += 1;
  return count;
}

/** A LIKE pattern as codes: a byte, or LIKE_ANY for `%`, or LIKE_ONE for `_`. */
export type LikePattern = Int16Array;
export const LIKE_ANY = -1;
export const LIKE_ONE = -2;

const ENCODER = new TextEncoder();

/** `escape` is one code point or null. An escape before anything but %, _ or itself stands for itself. */
export function compileLike(pattern: string, escapeWith: string | null): LikePattern {
  const codes: number[] = [];
  const points = [...pattern];
  for (let at = 0; at < points.length; at += 1) {
    const point = points[at] ?? '';
    const next = points[at + 1];
    if (point === escapeWith && (next === '%' || next === '_' || next === escapeWith)) {
      codes.push(...ENCODER.encode(next));
      at += 1;
    } else if (point === '%') {
      if (codes[codes.length - 1] !== LIKE_ANY) codes.push(LIKE_ANY);
    } else if (point === '_') codes.push(LIKE_ONE);
    else codes.push(...ENCODER.encode(point));
  }
  return Int16Array.from(codes);
}

/** Greedy match with one point of return: linear for usual patterns, at worst length × pattern. */
export function matchLike(arena: Uint8Array, start: number, length: number, pattern: LikePattern): boolean {
  const end = start + length;
  let at = start;
  let code = 0;
  let resumeCode = -1;
  let resumeAt = 0;
  while (at < end) {
    const wanted = pattern[code];
    if (wanted === LIKE_ANY) {
      code += 1;
      resumeCode = code;
      resumeAt = at;
    } else if (wanted === LIKE_ONE) {
      at = nextCharacter(arena, at, end);
      code += 1;
    } else if (wanted === arena[at]) {
      at += 1;
      code += 1;
    } else if (resumeCode >= 0) {
      resumeAt = nextCharacter(arena, resumeAt, end);
      at = resumeAt;
      code = resumeCode;
    } else return false;
  }
  while (pattern[code] === LIKE_ANY) code += 1;
  return code === pattern.length;
}

function nextCharacter(arena: Uint8Array, at: number, end: number): number {
  let next = at + 1;
  while (next < end && (u8(arena, next) & 0xc0) === 0x80) next += 1;
  return next;
}

let lastArena: Uint8Array | null = null;
let lastBuffer: Buffer = Buffer.alloc(0);

/** The text of a view; malformed UTF-8 becomes U+FFFD. */
export function decodeText(arena: Uint8Array, start: number, length: number): string {
  if (length === 0) return '';
  if (arena !== lastArena) {
    lastArena = arena;
    lastBuffer = Buffer.from(arena.buffer, arena.byteOffset, arena.byteLength);
  }
  const end = start + length;
  for (let at = start; at < end; at += 1) {
    if (u8(arena, at) >= 128) return lastBuffer.toString('utf8', start, end);
  }
  return lastBuffer.toString('latin1', start, end);
}
