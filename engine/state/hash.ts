// Hash functions of the state tables. They need to be fast and well mixed, not compatible with anyone's; they never
// reach a file (indexes are rebuilt at restore), so they may change freely.

import { u8 } from '@/engine/core/typed-array';

/** Mixes an integer-valued double (|v| <= 2^53) into 32 bits. */
export function hashInteger(value: number): number {
  let hash = Math.imul(value | 0, 0x9e3779b1) ^ Math.imul((value * 2.3283064365386963e-10) | 0, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Hash of bytes[start .. start + length), four bytes at a time. */
export function hashBytes(bytes: Uint8Array, start: number, length: number): number {
  let hash = length ^ 0x3c6ef372;
  const end = start + length;
  const blocksEnd = start + (length & ~3);
  let at = start;
  for (; at < blocksEnd; at += 4) {
    const block = u8(bytes, at) | (u8(bytes, at + 1) << 8) | (u8(bytes, at + 2) << 16) | (u8(bytes, at + 3) << 24);
    hash = Math.imul(hash ^ block, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  for (; at < end; at += 1) hash = Math.imul(hash ^ u8(bytes, at), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  return hash ^ (hash >>> 15);
}

/** Whether two byte ranges of the same `length` are equal. */
export function equalBytes(left: Uint8Array, leftStart: number, right: Uint8Array, rightStart: number, length: number) {
  for (let k = 0; k < length; k += 1) if (u8(left, leftStart + k) !== u8(right, rightStart + k)) return false;
  return true;
}
