// agg(DISTINCT x): an inner accumulator that sees a value only when its count in the group becomes 1 (add) or returns to 0
// (retract). Exact: every distinct value is kept.

import type { DataType } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import type { ResultColumn } from '../result-column';
import { Accumulator, type AggregateInput, type SnapshotMode } from './accumulator';
import { EntrySet } from './entry-set';

export class DistinctAccumulator extends Accumulator {
  readonly layout: string;
  private readonly entries: EntrySet;
  private readonly inner: Accumulator;

  constructor(inner: Accumulator, type: DataType) {
    super();
    this.inner = inner;
    this.entries = new EntrySet(type);
    this.layout = `distinct(${inner.layout})`;
  }

  prepare(input: AggregateInput): void {
    const { column } = input;
    invariant(column !== null, 'DISTINCT has an argument');
    this.inner.prepare(input);
    this.entries.prepare(column, input);
  }

  add(slot: number, row: number, position: number): void {
    if (this.entries.change(position, 1) === 1) this.inner.add(slot, row, position);
  }

  retract(slot: number, row: number, position: number): void {
    if (this.entries.change(position, -1) === 0) this.inner.retract(slot, row, position);
  }

  reset(slot: number): void {
    this.entries.resetGroup(slot);
    this.inner.reset(slot);
  }

  override release(slot: number): void {
    this.reset(slot);
    this.entries.settle();
  }

  override settle(): void {
    this.entries.settle();
    this.inner.settle();
  }

  put(out: ResultColumn, index: number, slot: number): void {
    this.inner.put(out, index, slot);
  }

  override seal(out: ResultColumn): void {
    this.inner.seal(out);
  }

  merge(source: Accumulator, slots: Int32Array): void {
    invariant(source instanceof DistinctAccumulator, 'same aggregate in every slice');
    let isPrepared = false;
    this.entries.adopt(source.entries, slots, (column, row, slot, { before, after }) => {
      if (!isPrepared) {
        isPrepared = true;
        this.inner.prepare({ column, rows: null, slots, signs: null, resets: null, count: 0, sequence: 0 });
      }
      if (before <= 0 && after > 0) this.inner.add(slot, row, row);
      else if (before > 0 && after <= 0) this.inner.retract(slot, row, row);
    });
  }

  grow(capacity: number): void {
    this.inner.grow(capacity);
    this.entries.growGroups(capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array, mode: SnapshotMode): void {
    this.entries.write(writer, mode);
    this.inner.write(writer, slots, mode);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    this.entries.read(reader);
    this.inner.read(reader, slots);
  }

  override clear(): void {
    this.entries.clear();
    this.inner.clear();
  }

  override finishRestore(): void {
    this.entries.finishRestore();
    this.inner.finishRestore();
  }

  override maintain(): void {
    this.entries.maintain();
    this.inner.maintain();
  }

  memoryBytes(): number {
    return this.entries.memoryBytes() + this.inner.memoryBytes();
  }
}
