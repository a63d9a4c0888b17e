// Writes one columnar state chunk: a header that names the layout, then sections of typed arrays gathered by slot.
// Little-endian; every array section begins on an 8-byte border so that the reader copies whole arrays.
// It never decides what is dirty: callers pass the slots. Checksums belong to the storage layer.

import { f64, i32, u8 } from '@/engine/core/typed-array';

/** "PNSK" little-endian. */
export const CHUNK_MAGIC = 0x4b534e50;
export const CHUNK_VERSION = 1;

const encoder = new TextEncoder();

export class ChunkWriter {
  private buffer: ArrayBuffer;
  private view: DataView;
  private at = 0;

  constructor(layout: string, capacityBytes = 1024) {
    this.buffer = new ArrayBuffer((capacityBytes + 64) & ~7);
    this.view = new DataView(this.buffer);
    this.int(CHUNK_MAGIC);
    this.int(CHUNK_VERSION);
    this.text(layout);
  }

  int(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.at, value, true);
    this.at += 4;
  }

  double(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  text(value: string): void {
    const bytes = encoder.encode(value);
    this.int(bytes.length);
    this.reserve(bytes.length);
    new Uint8Array(this.buffer, this.at, bytes.length).set(bytes);
    this.at += bytes.length;
  }

  /** values[slots[k]] for k < count; `slots` null = the first `count`. */
  doubles(values: Float64Array, slots: Int32Array | null, count: number): void {
    const begin = this.section(count * 8);
    const target = new Float64Array(this.buffer, begin, count);
    if (slots === null) target.set(values.subarray(0, count));
    else for (let k = 0; k < count; k += 1) target[k] = f64(values, i32(slots, k));
  }

  ints(values: Int32Array, slots: Int32Array | null, count: number): void {
    const begin = this.section(count * 4);
    const target = new Int32Array(this.buffer, begin, count);
    if (slots === null) target.set(values.subarray(0, count));
    else for (let k = 0; k < count; k += 1) target[k] = i32(values, i32(slots, k));
  }

  flags(values: Uint8Array, slots: Int32Array | null, count: number): void {
    const begin = this.section(count);
    const target = new Uint8Array(this.buffer, begin, count);
    if (slots === null) target.set(values.subarray(0, count));
    else for (let k = 0; k < count; k += 1) target[k] = u8(values, i32(slots, k));
  }

  /** Lengths section, then the ranges one after the other. */
  ranges(arena: Uint8Array, starts: Int32Array, lengths: Int32Array, slots: Int32Array | null, count: number): void {
    this.ints(lengths, slots, count);
    let total = 0;
    for (let k = 0; k < count; k += 1) total += i32(lengths, slots === null ? k : i32(slots, k));
    const begin = this.section(total);
    const target = new Uint8Array(this.buffer, begin, total);
    let at = 0;
    for (let k = 0; k < count; k += 1) {
      const slot = slots === null ? k : i32(slots, k);
      const length = i32(lengths, slot);
      const start = i32(starts, slot);
      if (length <= 48) for (let b = 0; b < length; b += 1) target[at + b] = u8(arena, start + b);
      else target.set(arena.subarray(start, start + length), at);
      at += length;
    }
  }

  /** Values that do not fit a double, by slot: rare, so written as text. */
  bigints(values: ReadonlyMap<number, bigint>, slots: Int32Array | null, count: number): void {
    const positions: number[] = [];
    const texts: string[] = [];
    if (values.size > 0) {
      for (let k = 0; k < count; k += 1) {
        const value = values.get(slots === null ? k : i32(slots, k));
        if (value === undefined) continue;
        positions.push(k);
        texts.push(value.toString());
      }
    }
    this.int(positions.length);
    this.ints(Int32Array.from(positions), null, positions.length);
    for (const text of texts) this.text(text);
  }

  /** Bytes that are the caller's to keep. */
  finish(): Uint8Array {
    return new Uint8Array(this.buffer, 0, this.at).slice();
  }

  private section(byteLength: number): number {
    this.at = (this.at + 7) & ~7;
    this.reserve(byteLength);
    const begin = this.at;
    this.at += byteLength;
    return begin;
  }

  private reserve(byteLength: number): void {
    if (this.at + byteLength <= this.buffer.byteLength) return;
    const grown = new ArrayBuffer((Math.max(this.buffer.byteLength * 2, this.at + byteLength) + 7) & ~7);
    new Uint8Array(grown).set(new Uint8Array(this.buffer, 0, this.at));
    this.buffer = grown;
    this.view = new DataView(grown);
  }
}
