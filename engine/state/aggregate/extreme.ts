// MIN and MAX over an input without retractions: the best value so far per slot. Equal values keep the earlier one.
// A NaN compares as in Java's `<` and `>`: it never replaces and is never replaced.

import type { DataType } from '@/engine/core/data-type';
import { EngineError, invariant } from '@/engine/core/errors';
import { i32, u8 } from '@/engine/core/typed-array';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import { grownBytes } from '../key-table';
import type { ResultColumn } from '../result-column';
import { Accumulator, type AggregateInput } from './accumulator';
import { createValueStore, type ValueStore } from './value-store';

export class ExtremeAccumulator extends Accumulator {
  readonly layout: string;
  private present = new Uint8Array(16);
  private readonly store: ValueStore;
  /** 1 for MAX, -1 for MIN. */
  private readonly direction: number;

  constructor(name: 'MIN' | 'MAX', type: DataType) {
    super();
    this.store = createValueStore(type);
    this.direction = name === 'MAX' ? 1 : -1;
    this.layout = `${name.toLowerCase()}(${this.store.layout})`;
  }

  prepare(input: AggregateInput): void {
    this.store.bind(input.column);
  }

  add(slot: number, row: number): void {
    if (u8(this.present, slot) === 0) {
      this.present[slot] = 1;
      this.store.set(slot, row);
    } else if (this.store.compareRow(row, slot) * this.direction > 0) this.store.set(slot, row);
  }

  retract(): void {
    throw new EngineError({
      code: 'state.retraction',
      message: 'this MIN or MAX was built for an input without updates',
    });
  }

  reset(slot: number): void {
    this.present[slot] = 0;
    this.store.forget(slot);
  }

  put(out: ResultColumn, index: number, slot: number): void {
    if (u8(this.present, slot) === 0) out.setNull(index);
    else this.store.put(out, index, slot);
  }

  override seal(out: ResultColumn): void {
    this.store.seal(out);
  }

  merge(source: Accumulator, slots: Int32Array): void {
    invariant(source instanceof ExtremeAccumulator, 'same aggregate in every slice');
    for (let k = 0; k < slots.length; k += 1) {
      const slot = i32(slots, k);
      if (slot < 0 || u8(source.present, k) === 0) continue;
      const isBetter =
        u8(this.present, slot) === 0 || this.store.compareOther(source.store, k, slot) * this.direction > 0;
      this.present[slot] = 1;
      if (isBetter) this.store.copy(slot, source.store, k);
    }
  }

  grow(capacity: number): void {
    if (capacity > this.present.length) this.present = grownBytes(this.present, capacity);
    this.store.grow(capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.flags(this.present, slots, slots.length);
    this.store.write(writer, slots);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    const present = reader.flags(slots.length);
    for (let k = 0; k < slots.length; k += 1) this.present[i32(slots, k)] = u8(present, k);
    this.store.read(reader, slots);
  }

  override clear(): void {
    this.store.clear();
  }

  override maintain(): void {
    this.store.maintain(this.present.length);
  }

  memoryBytes(): number {
    return this.present.byteLength + this.store.memoryBytes();
  }
}
