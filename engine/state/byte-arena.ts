// Append-only bytes shared by the slots of one table. A slot refers to its bytes by (start, length).
// Invariant: bytes once appended stay where they are until compact(), which only its owner calls, between two batches;
// so a batch that is being emitted may point straight into `bytes`.

import { EngineError } from '@/engine/core/errors';
import { i32, u8 } from '@/engine/core/typed-array';

const ARENA_BYTES_MAX = 0x7fff_0000;
/** Arenas smaller than this are not worth compacting. */
const COMPACT_BYTES_MIN = 65_536;

export class ByteArena {
  bytes = new Uint8Array(256);
  used = 0;
  /** Bytes no slot refers to any more. */
  garbage = 0;

  /** Copies source[start .. start + length) to the end and returns where it begins. */
  append(source: Uint8Array, start: number, length: number): number {
    this.reserve(length);
    const at = this.used;
    const { bytes } = this;
    if (length <= 48) for (let k = 0; k < length; k += 1) bytes[at + k] = u8(source, start + k);
    else bytes.set(source.subarray(start, start + length), at);
    this.used = at + length;
    return at;
  }

  /** Makes room for `length` more bytes; `bytes` may be replaced by a larger copy. */
  reserve(length: number): void {
    const needed = this.used + length;
    if (needed <= this.bytes.length) return;
    if (needed > ARENA_BYTES_MAX) {
      throw new EngineError({
        code: 'state.too-large',
        message: 'keys or texts of one state table exceed 2 GiB',
        hint: 'Reduce the number of groups or the length of the texts that are grouped by.',
      });
    }
    const grown = new Uint8Array(Math.min(ARENA_BYTES_MAX, Math.max(needed, this.bytes.length * 2)));
    grown.set(this.bytes.subarray(0, this.used));
    this.bytes = grown;
  }

  discard(length: number): void {
    this.garbage += length;
  }

  clear(): void {
    this.used = 0;
    this.garbage = 0;
  }

  shouldCompact(): boolean {
    return this.garbage > COMPACT_BYTES_MIN && this.garbage * 2 > this.used;
  }

  /** Keeps only the ranges of slots 0..count-1 with length > 0; rewrites `starts`. Lengths of dead slots must be 0. */
  compact(starts: Int32Array, lengths: Int32Array, count: number): void {
    const kept = new Uint8Array(Math.max(256, this.used - this.garbage));
    let at = 0;
    for (let slot = 0; slot < count; slot += 1) {
      const length = i32(lengths, slot);
      if (length === 0) continue;
      const start = i32(starts, slot);
      kept.set(this.bytes.subarray(start, start + length), at);
      starts[slot] = at;
      at += length;
    }
    this.bytes = kept;
    this.used = at;
    this.garbage = 0;
  }
}
