// SUM and AVG over FLOAT and DOUBLE. SUM(FLOAT) rounds to 32 bits at every step as Java does; AVG sums in 64 bits.
// NULL while no non-NULL argument is in the group.

import { invariant } from '@/engine/core/errors';
import { f64, i32 } from '@/engine/core/typed-array';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import { grownDoubles } from '../key-table';
import type { ResultColumn } from '../result-column';
import { Accumulator, type AggregateInput } from './accumulator';
import { NO_NUMBERS, numberAt, numericSource } from './numeric-source';

export class FloatSumAccumulator extends Accumulator {
  readonly layout: string;
  private sums = new Float64Array(16);
  private counts = new Float64Array(16);
  private source = NO_NUMBERS;
  private readonly isAverage: boolean;
  private readonly isFloat: boolean;

  constructor(name: 'SUM' | 'AVG', isFloat: boolean) {
    super();
    this.isAverage = name === 'AVG';
    this.isFloat = isFloat;
    this.layout = isFloat && !this.isAverage ? 'float-sum' : 'double-sum';
  }

  prepare(input: AggregateInput): void {
    this.source = numericSource(input.column);
  }

  add(slot: number, row: number): void {
    this.counts[slot] = f64(this.counts, slot) + 1;
    this.addValue(slot, numberAt(this.source.values, row));
  }

  retract(slot: number, row: number): void {
    this.counts[slot] = f64(this.counts, slot) - 1;
    this.addValue(slot, -numberAt(this.source.values, row));
  }

  reset(slot: number): void {
    this.counts[slot] = 0;
    this.sums[slot] = 0;
  }

  put(out: ResultColumn, index: number, slot: number): void {
    const count = f64(this.counts, slot);
    const value = this.isAverage ? f64(this.sums, slot) / count : f64(this.sums, slot);
    if (count === 0) out.setNull(index);
    else out.setNumber(index, this.isFloat ? Math.fround(value) : value);
  }

  merge(source: Accumulator, slots: Int32Array): void {
    invariant(source instanceof FloatSumAccumulator, 'same aggregate in every slice');
    for (let k = 0; k < slots.length; k += 1) {
      const slot = i32(slots, k);
      if (slot < 0 || f64(source.counts, k) === 0) continue;
      this.counts[slot] = f64(this.counts, slot) + f64(source.counts, k);
      this.addValue(slot, f64(source.sums, k));
    }
  }

  grow(capacity: number): void {
    if (capacity <= this.sums.length) return;
    this.sums = grownDoubles(this.sums, capacity);
    this.counts = grownDoubles(this.counts, capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.doubles(this.sums, slots, slots.length);
    writer.doubles(this.counts, slots, slots.length);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    const sums = reader.doubles(slots.length);
    const counts = reader.doubles(slots.length);
    for (let k = 0; k < slots.length; k += 1) {
      this.sums[i32(slots, k)] = f64(sums, k);
      this.counts[i32(slots, k)] = f64(counts, k);
    }
  }

  memoryBytes(): number {
    return this.sums.byteLength + this.counts.byteLength;
  }

  private addValue(slot: number, value: number): void {
    const sum = f64(this.sums, slot) + value;
    this.sums[slot] = this.isFloat && !this.isAverage ? Math.fround(sum) : sum;
  }
}
