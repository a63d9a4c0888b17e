// MIN and MAX over an input with retractions: every distinct value of a group is kept with its count, and the best entry per
// slot is remembered. Only the retraction of the last copy of the best value walks the group's list to find the next best.

import type { DataType } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import { f64, i32 } from '@/engine/core/typed-array';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import { grownInts } from '../key-table';
import type { ResultColumn } from '../result-column';
import { Accumulator, type AggregateInput, type SnapshotMode } from './accumulator';
import { EntrySet } from './entry-set';
import { createValueStore, type ValueStore } from './value-store';

export class RetractableExtremeAccumulator extends Accumulator {
  readonly layout: string;
  private readonly entries: EntrySet;
  private readonly store: ValueStore;
  /** Entry + 1 per slot, 0 = no value. */
  private best = new Int32Array(16);
  private readonly direction: number;

  constructor(name: 'MIN' | 'MAX', type: DataType) {
    super();
    this.store = createValueStore(type);
    this.direction = name === 'MAX' ? 1 : -1;
    this.layout = `${name.toLowerCase()}-values(${this.store.layout})`;
    this.entries = new EntrySet(type, (entry, row) => {
      this.store.grow(this.entries.keys.capacity);
      this.store.set(entry, row);
    });
  }

  prepare(input: AggregateInput): void {
    const { column } = input;
    invariant(column !== null, 'MIN and MAX have an argument');
    this.store.bind(column);
    this.entries.prepare(column, input);
  }

  add(slot: number, _row: number, position: number): void {
    if (this.entries.change(position, 1) === 1) this.offer(slot, i32(this.entries.entryOf, position));
  }

  retract(slot: number, _row: number, position: number): void {
    const isGone = this.entries.change(position, -1) === 0;
    if (isGone && i32(this.best, slot) === i32(this.entries.entryOf, position) + 1) this.findBest(slot);
  }

  reset(slot: number): void {
    this.entries.resetGroup(slot);
    this.best[slot] = 0;
  }

  override release(slot: number): void {
    this.reset(slot);
    this.entries.settle();
  }

  override settle(): void {
    this.entries.settle();
  }

  put(out: ResultColumn, index: number, slot: number): void {
    const best = i32(this.best, slot);
    if (best === 0) out.setNull(index);
    else this.store.put(out, index, best - 1);
  }

  override seal(out: ResultColumn): void {
    this.store.seal(out);
  }

  merge(source: Accumulator, slots: Int32Array): void {
    invariant(source instanceof RetractableExtremeAccumulator, 'same aggregate in every slice');
    const column = source.entries.keys.valueColumns(
      source.entries.keys.slotsToWrite('full'),
      source.entries.keys.liveCount,
      4,
    )[0];
    this.store.bind(column ?? null);
    const touched = new Set<number>();
    this.entries.adopt(source.entries, slots, (_column, _row, slot) => touched.add(slot));
    for (const slot of touched) this.findBest(slot);
  }

  grow(capacity: number): void {
    if (capacity > this.best.length) this.best = grownInts(this.best, capacity);
    this.entries.growGroups(capacity);
  }

  write(writer: ChunkWriter, _slots: Int32Array, mode: SnapshotMode): void {
    this.entries.write(writer, mode);
  }

  read(reader: ChunkReader): void {
    this.entries.read(reader);
  }

  override clear(): void {
    this.entries.clear();
  }

  override finishRestore(): void {
    const { entries, column } = this.entries.finishRestore();
    this.store.clear();
    this.store.grow(this.entries.keys.capacity);
    this.store.bind(column);
    this.best.fill(0);
    for (let row = 0; row < entries.length; row += 1) {
      const entry = i32(entries, row);
      this.store.set(entry, row);
      if (f64(this.entries.counts, entry) > 0) this.offer(this.entries.keys.prefixOf(entry), entry);
    }
  }

  override maintain(): void {
    this.entries.maintain();
    this.store.maintain(this.entries.keys.size);
  }

  memoryBytes(): number {
    return this.entries.memoryBytes() + this.store.memoryBytes() + this.best.byteLength;
  }

  private offer(slot: number, entry: number): void {
    const best = i32(this.best, slot);
    if (best === 0 || this.store.compareSlots(entry, best - 1) * this.direction > 0) this.best[slot] = entry + 1;
  }

  private findBest(slot: number): void {
    this.best[slot] = 0;
    for (let entry = this.entries.firstOf(slot); entry >= 0; entry = this.entries.nextOf(entry)) {
      if (f64(this.entries.counts, entry) > 0) this.offer(slot, entry);
    }
  }
}
