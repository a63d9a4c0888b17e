// Content of JSON strings as UTF-8: validity of raw bytes, escapes resolved into a byte sink, base64 content.
// Input positions must already be known to delimit a well-formed JSON string (scan-primitives.ts).

import { u8 } from '@/engine/core/typed-array';
import type { ByteSink } from '@/engine/formats/format';
import { ensureRoom } from '@/engine/formats/format';

/** Position of the first byte that is not valid UTF-8 in [from, end), or -1. Overlong forms and surrogates are invalid. */
export function invalidUtf8At(bytes: Uint8Array, from: number, end: number): number {
  let p = from;
  while (p < end) {
    const c = u8(bytes, p);
    if (c < 0x80) {
      p++;
      // Most text is ASCII in runs.
      while (p + 4 <= end && ((u8(bytes, p) | u8(bytes, p + 1) | u8(bytes, p + 2) | u8(bytes, p + 3)) & 0x80) === 0)
        p += 4;
      continue;
    }
    const width = c >= 0xc2 && c <= 0xdf ? 2 : c >= 0xe0 && c <= 0xef ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
    if (width === 0 || p + width > end) return p;
    const second = u8(bytes, p + 1);
    const low = c === 0xe0 ? 0xa0 : c === 0xf0 ? 0x90 : 0x80;
    const high = c === 0xed ? 0x9f : c === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return p;
    for (let i = 2; i < width; i++) if ((u8(bytes, p + i) & 0xc0) !== 0x80) return p;
    p += width;
  }
  return -1;
}

/** Byte that a one-letter escape stands for; the letter itself for quote, backslash and slash. */
const SIMPLE_ESCAPES = Uint8Array.from({ length: 256 }, (_, letter) => letter);
SIMPLE_ESCAPES.set([8], 0x62);
SIMPLE_ESCAPES.set([12], 0x66);
SIMPLE_ESCAPES.set([10], 0x6e);
SIMPLE_ESCAPES.set([13], 0x72);
SIMPLE_ESCAPES.set([9], 0x74);

function hexAt(bytes: Uint8Array, p: number): number {
  let value = 0;
  for (let i = p; i < p + 4; i++) {
    const c = u8(bytes, i);
    value = value * 16 + (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);
  }
  return value;
}

function putCodePoint(out: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    out[at++] = code;
  } else if (code < 0x800) {
    out[at++] = 0xc0 | (code >> 6);
    out[at++] = 0x80 | (code & 63);
  } else if (code < 0x10000) {
    out[at++] = 0xe0 | (code >> 12);
    out[at++] = 0x80 | ((code >> 6) & 63);
    out[at++] = 0x80 | (code & 63);
  } else {
    out[at++] = 0xf0 | (code >> 18);
    out[at++] = 0x80 | ((code >> 12) & 63);
    out[at++] = 0x80 | ((code >> 6) & 63);
    out[at++] = 0x80 | (code & 63);
  }
  return at;
}

/** Appends the content bytes[p, end) with its escapes resolved; a lone surrogate becomes U+FFFD. Returns bytes appended. */
export function appendUnescaped(bytes: Uint8Array, p: number, end: number, sink: ByteSink): number {
  const out = ensureRoom(sink, end - p);
  const first = sink.length;
  let at = first;
  while (p < end) {
    const c = u8(bytes, p);
    if (c !== 0x5c) {
      out[at++] = c;
      p++;
      continue;
    }
    const kind = u8(bytes, p + 1);
    if (kind !== 0x75) {
      out[at++] = u8(SIMPLE_ESCAPES, kind);
      p += 2;
      continue;
    }
    let code = hexAt(bytes, p + 2);
    p += 6;
    if (code >= 0xd800 && code <= 0xdfff) {
      const isPair = code < 0xdc00 && p + 6 <= end && bytes[p] === 0x5c && bytes[p + 1] === 0x75;
      const low = isPair ? hexAt(bytes, p + 2) : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        p += 6;
      } else {
        code = 0xfffd;
      }
    }
    at = putCodePoint(out, at, code);
  }
  sink.length = at;
  return at - first;
}

const BASE64_TEXT = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Appends the bytes that strictly padded base64 `text` stands for; returns how many, or -1 when it is not base64. */
export function appendBase64(text: string, sink: ByteSink): number {
  if (!BASE64_TEXT.test(text)) return -1;
  const decoded = Buffer.from(text, 'base64');
  ensureRoom(sink, decoded.length).set(decoded, sink.length);
  sink.length += decoded.length;
  return decoded.length;
}
