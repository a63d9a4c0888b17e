// One keyed table of an aggregate: keys, the accumulators of every call, and optionally a hidden COUNT(*) and the last write
// time per slot. It knows nothing about windows or changelogs; it is told which rows to take with which sign.
// A snapshot is one chunk: header (layout, base or delta), keys, hidden columns, then each accumulator in call order.

import type { Batch } from '@/engine/core/batch';
import { f64, i32, item } from '@/engine/core/typed-array';
import { ChunkReader } from '../chunk-reader';
import { ChunkWriter } from '../chunk-writer';
import { createKeyTable } from '../create-key-table';
import { grownDoubles, type KeyTable } from '../key-table';
import type { ResultColumn } from '../result-column';
import type { Accumulator, SnapshotMode } from './accumulator';
import type { AggregateProgram } from './aggregate-program';
import { createAccumulator } from './create-accumulator';

/** Which rows of the batch, in which slots, with which signs. */
export interface RowSelection {
  readonly batch: Batch;
  readonly rows: Int32Array | null;
  readonly slots: Int32Array;
  readonly count: number;
  readonly signs: Int8Array | null;
  readonly resets: Uint8Array | null;
  readonly sequence: number;
}

export class AggregateTable {
  readonly keys: KeyTable;
  /** Hidden COUNT(*) per slot; empty unless the program counts records. */
  records = new Float64Array(0);
  /** Clock time of the last write per slot; empty unless the program keeps them. */
  writeTimes = new Float64Array(0);
  private readonly program: AggregateProgram;
  private readonly accumulators: readonly Accumulator[];
  private readonly layout: string;
  private isStored = false;

  constructor(program: AggregateProgram) {
    this.program = program;
    this.keys = createKeyTable(program.request.keyTypes);
    this.accumulators = program.request.aggregates.map(createAccumulator);
    this.layout = `${this.keys.layout} ${program.layout}`;
    this.grow();
  }

  /** Slots of the keys of the given rows, in the program's scratch array. */
  slotsFor(batch: Batch, rows: Int32Array | null, count: number): Int32Array {
    const slots = this.program.slotsScratch(count);
    this.keys.slotsFor(this.program.keyColumns(batch), rows, count, slots);
    this.grow();
    return slots;
  }

  /** Adds and retracts the selected rows in every call. Counts records when the program does. */
  accumulate(selection: RowSelection): void {
    if (this.program.request.countsRecords) this.countRecords(selection);
    for (let call = 0; call < this.accumulators.length; call += 1) {
      item(this.program.loops, call).accumulate(item(this.accumulators, call), this.inputOf(call, selection));
    }
  }

  /** Accumulates one call, writing results before and after every position into rows 2j and 2j + 1 of `out`. */
  trace(call: number, selection: RowSelection, out: ResultColumn): void {
    out.reset(selection.count * 2);
    item(this.program.loops, call).trace(item(this.accumulators, call), this.inputOf(call, selection), out);
  }

  /** Results of one call for slots[from .. from + count). */
  emit(call: number, slots: Int32Array, range: { from: number; count: number }, out: ResultColumn): void {
    out.reset(range.count);
    item(this.program.loops, call).emit(item(this.accumulators, call), slots, range, out);
  }

  /** Adds everything `source` holds. */
  merge(source: AggregateTable): void {
    const slots = this.keys.adopt(source.keys);
    this.grow();
    for (let call = 0; call < this.accumulators.length; call += 1) {
      item(this.accumulators, call).merge(item(source.accumulators, call), slots);
    }
    if (!this.program.request.countsRecords) return;
    for (let k = 0; k < slots.length; k += 1) {
      const slot = i32(slots, k);
      if (slot >= 0) this.records[slot] = f64(this.records, slot) + f64(source.records, k);
    }
  }

  /** Drops a key and everything kept for it; only between two batches. */
  release(slot: number): void {
    for (const accumulator of this.accumulators) accumulator.release(slot);
    if (this.records.length > 0) this.records[slot] = 0;
    this.keys.release(slot);
  }

  /** Reclaims memory; nothing emitted may point into the table any more. */
  maintain(): void {
    this.keys.maintain();
    for (const accumulator of this.accumulators) accumulator.maintain();
  }

  /** The chunk of this table, or null when nothing changed since the last one. */
  snapshot(mode: SnapshotMode): { readonly kind: 'base' | 'delta'; readonly bytes: Uint8Array } | null {
    const effective = this.isStored ? mode : 'full';
    const slots = this.keys.slotsToWrite(effective);
    if (effective === 'delta' && slots.length === 0) return null;
    const writer = new ChunkWriter(this.layout, slots.length * (24 + this.accumulators.length * 16));
    writer.int(effective === 'full' ? 1 : 0);
    this.keys.write(writer, slots);
    if (this.records.length > 0) writer.doubles(this.records, slots, slots.length);
    if (this.writeTimes.length > 0) writer.doubles(this.writeTimes, slots, slots.length);
    for (const accumulator of this.accumulators) accumulator.write(writer, slots, effective);
    this.isStored = true;
    return { kind: effective === 'full' ? 'base' : 'delta', bytes: writer.finish() };
  }

  /** Chunks in order, base first. Throws 'state.incompatible'. */
  restore(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.apply(new ChunkReader(chunk, this.layout));
    this.keys.finishRestore();
    for (const accumulator of this.accumulators) accumulator.finishRestore();
    this.isStored = chunks.length > 0;
  }

  memoryBytes(): number {
    let bytes = this.keys.memoryBytes() + this.records.byteLength + this.writeTimes.byteLength;
    for (const accumulator of this.accumulators) bytes += accumulator.memoryBytes();
    return bytes;
  }

  private apply(reader: ChunkReader): void {
    if (reader.int() === 1) {
      this.keys.clear();
      for (const accumulator of this.accumulators) accumulator.clear();
    }
    const { slots } = this.keys.read(reader);
    this.grow();
    if (this.records.length > 0) scatter(this.records, slots, reader.doubles(slots.length));
    if (this.writeTimes.length > 0) scatter(this.writeTimes, slots, reader.doubles(slots.length));
    for (const accumulator of this.accumulators) accumulator.read(reader, slots);
  }

  private inputOf(call: number, selection: RowSelection) {
    const spec = item(this.program.request.aggregates, call);
    const { batch, rows, count, slots, resets, sequence } = selection;
    return {
      column: spec.argument === null ? null : item(batch.columns, spec.argument),
      rows,
      slots,
      signs: this.program.signsOf(spec, batch, { rows, count, base: selection.signs }),
      resets,
      count,
      sequence,
    };
  }

  private countRecords(selection: RowSelection): void {
    const { records } = this;
    const { slots, signs, count } = selection;
    for (let j = 0; j < count; j += 1) {
      const slot = i32(slots, j);
      records[slot] = f64(records, slot) + (signs === null ? 1 : (signs[j] as number));
    }
  }

  private grow(): void {
    const { capacity } = this.keys;
    const { countsRecords, keepsWriteTimes } = this.program.request;
    for (const accumulator of this.accumulators) accumulator.grow(capacity);
    if (countsRecords && this.records.length < capacity) this.records = grownDoubles(this.records, capacity);
    if (keepsWriteTimes && this.writeTimes.length < capacity) this.writeTimes = grownDoubles(this.writeTimes, capacity);
  }
}

function scatter(target: Float64Array, slots: Int32Array, values: Float64Array): void {
  for (let k = 0; k < slots.length; k += 1) target[i32(slots, k)] = f64(values, k);
}
