// A growing byte buffer into which computed text is written, one per compiled program, emptied before each batch.
// Growing keeps offsets valid: a view is (bytes, start, length) with `bytes` read after the last write.

import { u8 } from '@/engine/core/typed-array';

const ENCODER = new TextEncoder();
const SHORT_TEXT = 48;

export class ByteArena {
  bytes = new Uint8Array(4096);
  /** Start of the last value written. */
  at = 0;
  /** Length of the last value written. */
  length = 0;
  private used = 0;

  /** Forgets everything. A buffer grown beyond what batches need is kept: batches are alike. */
  reset(): void {
    this.used = 0;
  }

  /** Writes text as UTF-8; unpaired surrogates become U+FFFD. Sets `at` and `length`. */
  put(text: string): void {
    const size = text.length;
    this.reserve(size * 3);
    const start = this.used;
    this.at = start;
    if (size <= SHORT_TEXT) {
      const bytes = this.bytes;
      let index = 0;
      for (; index < size; index += 1) {
        const code = text.charCodeAt(index);
        if (code >= 128) break;
        bytes[start + index] = code;
      }
      if (index === size) {
        this.length = size;
        this.used = start + size;
        return;
      }
    }
    this.length = ENCODER.encodeInto(text, this.bytes.subarray(start)).written;
    this.used = start + this.length;
  }

  /** Copies bytes of another arena (or of this one). Sets `at` and `length`. */
  copy(source: Uint8Array, start: number, length: number): void {
    this.reserve(length);
    this.at = this.used;
    this.length = length;
    const bytes = this.bytes;
    if (length > 32) bytes.set(source.subarray(start, start + length), this.at);
    else for (let index = 0; index < length; index += 1) bytes[this.at + index] = u8(source, start + index);
    this.used += length;
  }

  private reserve(size: number): void {
    const needed = this.used + size;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.used));
    this.bytes = grown;
  }
}
