// The distinct values of every group with how often each occurs: what DISTINCT and retractable MIN/MAX stand on.
// An entry is a key (group slot, value) in one table; the entries of a group form a doubly linked list.
// Invariants: an entry with count 0 lives only until settle(); counts may be negative when a retraction came first, as in
// Flink, and such an entry stays. Entry numbers, like slots, survive snapshot and restore.

import type { Column } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { capacityFor, f64, i32, item, u8 } from '@/engine/core/typed-array';
import { ByteKeyTable } from '../byte-key-table';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import { grownBytes, grownDoubles, grownInts } from '../key-table';
import type { AggregateInput, SnapshotMode } from './accumulator';

const PREFIX_BYTES = 4;

export class EntrySet {
  readonly keys: ByteKeyTable;
  counts = new Float64Array(16);
  /** Entry of position j of the prepared input; -1 where its sign is 0. */
  entryOf = new Int32Array(16);
  private heads = new Int32Array(16);
  private next = new Int32Array(16);
  private previous = new Int32Array(16);
  private linked = new Uint8Array(16);
  private zeroed: number[] = [];
  private readonly onNewEntry: (entry: number, row: number) => void;

  /** `onNewEntry` is called once per new entry, with the batch row it came from. */
  constructor(type: DataType, onNewEntry: (entry: number, row: number) => void = () => {}) {
    this.keys = new ByteKeyTable([type], true);
    this.onNewEntry = onNewEntry;
  }

  /** Finds or makes the entries of all positions with a sign. */
  prepare(column: Column, input: AggregateInput): void {
    const { count, signs } = input;
    if (this.entryOf.length < count) this.entryOf = new Int32Array(capacityFor(count));
    if (signs === null) {
      this.keys.slotsForPrefixed([column], input.rows, count, input.slots, this.entryOf);
    } else this.prepareSigned(column, input, signs);
    this.grow(this.keys.capacity);
    for (let j = 0; j < count; j += 1) {
      const entry = i32(this.entryOf, j);
      if (entry < 0 || u8(this.linked, entry) === 1) continue;
      this.link(entry, i32(input.slots, j));
      this.onNewEntry(entry, input.rows === null ? j : i32(input.rows, j));
    }
  }

  /** Changes the count of the entry at a position and returns the new count. */
  change(position: number, by: number): number {
    const entry = i32(this.entryOf, position);
    const count = f64(this.counts, entry) + by;
    this.counts[entry] = count;
    if (count === 0) this.zeroed.push(entry);
    return count;
  }

  /** First entry of a group, -1 = none; then nextOf. */
  firstOf(slot: number): number {
    return slot < this.heads.length ? i32(this.heads, slot) - 1 : -1;
  }

  nextOf(entry: number): number {
    return i32(this.next, entry) - 1;
  }

  /** All counts of the group to 0; the entries go at settle(). */
  resetGroup(slot: number): void {
    for (let entry = this.firstOf(slot); entry >= 0; entry = this.nextOf(entry)) {
      this.counts[entry] = 0;
      this.keys.stamps[entry] = this.keys.epoch;
      this.zeroed.push(entry);
    }
  }

  settle(): void {
    for (const entry of this.zeroed) {
      if (f64(this.counts, entry) === 0 && u8(this.linked, entry) === 1) this.remove(entry);
    }
    this.zeroed.length = 0;
  }

  growGroups(capacity: number): void {
    if (capacity > this.heads.length) this.heads = grownInts(this.heads, capacity);
  }

  /**
   * Adds the entries of another set whose group k is group slots[k] here. `visit` gets the decoded value column, and per
   * value its row in it, its group here, and the count before and after.
   */
  adopt(
    source: EntrySet,
    slots: Int32Array,
    visit: (column: Column, row: number, slot: number, counts: { before: number; after: number }) => void,
  ): void {
    const entries = source.keys.slotsToWrite('full');
    const column = item(source.keys.valueColumns(entries, entries.length, PREFIX_BYTES), 0);
    const groups = entries.map((entry) => i32(slots, source.keys.prefixOf(entry)));
    const input = { column, rows: null, slots: groups, signs: null, resets: null, count: entries.length, sequence: 0 };
    this.prepare(column, input);
    for (let j = 0; j < entries.length; j += 1) {
      const by = f64(source.counts, i32(entries, j));
      const after = this.change(j, by);
      visit(column, j, i32(groups, j), { before: after - by, after });
    }
    this.settle();
  }

  write(writer: ChunkWriter, mode: SnapshotMode): void {
    const entries = this.keys.slotsToWrite(mode);
    this.keys.write(writer, entries);
    writer.doubles(this.counts, entries, entries.length);
  }

  read(reader: ChunkReader): void {
    const { slots } = this.keys.read(reader);
    this.grow(this.keys.capacity);
    const counts = reader.doubles(slots.length);
    for (let k = 0; k < slots.length; k += 1) this.counts[i32(slots, k)] = f64(counts, k);
  }

  clear(): void {
    this.keys.clear();
  }

  /** Lists are rebuilt; afterwards all live entries and their values, for whoever keeps more per entry. */
  finishRestore(): { readonly entries: Int32Array; readonly column: Column } {
    this.keys.finishRestore();
    this.heads.fill(0);
    this.linked.fill(0);
    const entries = this.keys.slotsToWrite('full');
    for (const entry of entries) this.link(entry, this.keys.prefixOf(entry));
    return { entries, column: item(this.keys.valueColumns(entries, entries.length, PREFIX_BYTES), 0) };
  }

  maintain(): void {
    this.keys.maintain();
  }

  memoryBytes(): number {
    const lists = this.heads.byteLength + this.next.byteLength + this.previous.byteLength + this.linked.byteLength;
    return this.keys.memoryBytes() + this.counts.byteLength + lists;
  }

  private prepareSigned(column: Column, input: AggregateInput, signs: Int8Array): void {
    const { count, rows, slots } = input;
    const taken = new Int32Array(count);
    const takenRows = new Int32Array(count);
    const prefix = new Int32Array(count);
    let used = 0;
    for (let j = 0; j < count; j += 1) {
      if (signs[j] === 0) continue;
      taken[used] = j;
      takenRows[used] = rows === null ? j : i32(rows, j);
      prefix[used] = i32(slots, j);
      used += 1;
    }
    const found = new Int32Array(used);
    this.keys.slotsForPrefixed([column], takenRows, used, prefix, found);
    this.entryOf.fill(-1, 0, count);
    for (let k = 0; k < used; k += 1) this.entryOf[i32(taken, k)] = i32(found, k);
  }

  private link(entry: number, slot: number): void {
    if (slot >= this.heads.length) this.growGroups(capacityFor(slot + 1));
    const head = i32(this.heads, slot);
    this.linked[entry] = 1;
    this.next[entry] = head;
    this.previous[entry] = 0;
    if (head > 0) this.previous[head - 1] = entry + 1;
    this.heads[slot] = entry + 1;
  }

  private remove(entry: number): void {
    const next = i32(this.next, entry);
    const previous = i32(this.previous, entry);
    if (next > 0) this.previous[next - 1] = previous;
    if (previous > 0) this.next[previous - 1] = next;
    else this.heads[this.keys.prefixOf(entry)] = next;
    this.linked[entry] = 0;
    this.keys.release(entry);
  }

  private grow(capacity: number): void {
    if (capacity <= this.counts.length) return;
    this.counts = grownDoubles(this.counts, capacity);
    this.next = grownInts(this.next, capacity);
    this.previous = grownInts(this.previous, capacity);
    this.linked = grownBytes(this.linked, capacity);
  }
}
