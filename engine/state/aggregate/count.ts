// COUNT(*) and COUNT(x): one number per slot. Never NULL.

import { invariant } from '@/engine/core/errors';
import { f64, i32 } from '@/engine/core/typed-array';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import { grownDoubles } from '../key-table';
import type { ResultColumn } from '../result-column';
import { Accumulator } from './accumulator';

export class CountAccumulator extends Accumulator {
  readonly layout = 'count';
  private counts = new Float64Array(16);

  prepare(): void {}

  add(slot: number): void {
    this.counts[slot] = f64(this.counts, slot) + 1;
  }

  retract(slot: number): void {
    this.counts[slot] = f64(this.counts, slot) - 1;
  }

  reset(slot: number): void {
    this.counts[slot] = 0;
  }

  put(out: ResultColumn, index: number, slot: number): void {
    out.setNumber(index, f64(this.counts, slot));
  }

  merge(source: Accumulator, slots: Int32Array): void {
    invariant(source instanceof CountAccumulator, 'same aggregate in every slice');
    for (let k = 0; k < slots.length; k += 1) {
      const slot = i32(slots, k);
      if (slot >= 0) this.counts[slot] = f64(this.counts, slot) + f64(source.counts, k);
    }
  }

  grow(capacity: number): void {
    if (capacity > this.counts.length) this.counts = grownDoubles(this.counts, capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.doubles(this.counts, slots, slots.length);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    const counts = reader.doubles(slots.length);
    for (let k = 0; k < slots.length; k += 1) this.counts[i32(slots, k)] = f64(counts, k);
  }

  memoryBytes(): number {
    return this.counts.byteLength;
  }
}
