// FIRST_VALUE and LAST_VALUE over an input without retractions: first or last non-NULL argument in arrival order. The arrival
// number is kept so that slices of a HOP window merge in arrival order, not in slice order.

import type { DataType } from '@/engine/core/data-type';
import { EngineError, invariant } from '@/engine/core/errors';
import { f64, i32 } from '@/engine/core/typed-array';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import { grownDoubles } from '../key-table';
import type { ResultColumn } from '../result-column';
import { Accumulator, type AggregateInput } from './accumulator';
import { createValueStore, type ValueStore } from './value-store';

export class FirstLastAccumulator extends Accumulator {
  readonly layout: string;
  /** Arrival number + 1 of the kept value, 0 = none. */
  private arrivals = new Float64Array(16);
  private readonly store: ValueStore;
  private readonly isFirst: boolean;
  private sequence = 0;

  constructor(name: 'FIRST_VALUE' | 'LAST_VALUE', type: DataType) {
    super();
    this.store = createValueStore(type);
    this.isFirst = name === 'FIRST_VALUE';
    this.layout = `${name.toLowerCase()}(${this.store.layout})`;
  }

  prepare(input: AggregateInput): void {
    this.store.bind(input.column);
    this.sequence = input.sequence + 1;
  }

  add(slot: number, row: number): void {
    if (this.isFirst && f64(this.arrivals, slot) !== 0) return;
    this.arrivals[slot] = this.sequence + row;
    this.store.set(slot, row);
  }

  retract(): void {
    throw new EngineError({
      code: 'operator.unsupported',
      message: 'FIRST_VALUE and LAST_VALUE over an input with updates are not supported',
    });
  }

  reset(slot: number): void {
    this.arrivals[slot] = 0;
    this.store.forget(slot);
  }

  put(out: ResultColumn, index: number, slot: number): void {
    if (f64(this.arrivals, slot) === 0) out.setNull(index);
    else this.store.put(out, index, slot);
  }

  override seal(out: ResultColumn): void {
    this.store.seal(out);
  }

  merge(source: Accumulator, slots: Int32Array): void {
    invariant(source instanceof FirstLastAccumulator, 'same aggregate in every slice');
    for (let k = 0; k < slots.length; k += 1) {
      const slot = i32(slots, k);
      const theirs = f64(source.arrivals, k);
      if (slot < 0 || theirs === 0) continue;
      const ours = f64(this.arrivals, slot);
      if (ours !== 0 && ours < theirs === this.isFirst) continue;
      this.arrivals[slot] = theirs;
      this.store.copy(slot, source.store, k);
    }
  }

  grow(capacity: number): void {
    if (capacity > this.arrivals.length) this.arrivals = grownDoubles(this.arrivals, capacity);
    this.store.grow(capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.doubles(this.arrivals, slots, slots.length);
    this.store.write(writer, slots);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    const arrivals = reader.doubles(slots.length);
    for (let k = 0; k < slots.length; k += 1) this.arrivals[i32(slots, k)] = f64(arrivals, k);
    this.store.read(reader, slots);
  }

  override clear(): void {
    this.store.clear();
  }

  override maintain(): void {
    this.store.maintain(this.arrivals.length);
  }

  memoryBytes(): number {
    return this.arrivals.byteLength + this.store.memoryBytes();
  }
}
