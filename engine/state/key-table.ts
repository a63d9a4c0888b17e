// Keys of one state table: an open-addressing index over dense slots. A slot number is the address of everything else that
// is kept for the key (accumulators, rows, time stamps) and stays the same through snapshot and restore.
// Invariants: slots are given out in order of first insertion unless one was freed before; a slot is freed only through
// release(), between two batches; a slot's stamp equals `epoch` iff it was touched since the last snapshot.

import type { Column } from '@/engine/core/batch';
import { i32, u8 } from '@/engine/core/typed-array';
import type { ChunkReader } from './chunk-reader';
import type { ChunkWriter } from './chunk-writer';

const CAPACITY_MIN = 16;

export abstract class KeyTable {
  /** Names the key form inside the chunk layout. */
  abstract readonly layout: string;
  /** Slots ever given out: every live slot is below. */
  size = 0;
  /** Keys that exist now. */
  liveCount = 0;
  capacity = CAPACITY_MIN;
  live = new Uint8Array(CAPACITY_MIN);
  stamps = new Int32Array(CAPACITY_MIN);
  epoch = 1;
  private freeSlots: number[] = [];

  /**
   * Slot of the key of each row rows[0..count) (null = 0..count), inserted when new, into `out`. Every slot is stamped as
   * touched. `columns` are the key columns only. After the call `capacity` may have grown.
   */
  abstract slotsFor(columns: readonly Column[], rows: Int32Array | null, count: number, out: Int32Array): void;
  /** Slots, in this table, of the keys of slots 0..source.size-1 of `source` (-1 where dead), inserted when new. */
  abstract adopt(source: KeyTable): Int32Array;
  /** Forgets the key of a live slot; the slot may be given out again. */
  abstract release(slot: number): void;
  /** Key columns of slots slots[0..count); valid until the table changes. */
  abstract keyColumns(slots: Int32Array, count: number): Column[];
  /** Reclaims memory of released keys; only between two batches. */
  abstract maintain(): void;
  abstract memoryBytes(): number;
  protected abstract growKeys(capacity: number): void;
  protected abstract writeKeys(writer: ChunkWriter, slots: Int32Array, count: number): void;
  protected abstract readKeys(reader: ChunkReader, slots: Int32Array, count: number): void;
  protected abstract clearKeys(): void;
  /** Rebuilds the index from the live slots. */
  protected abstract rebuild(): void;

  /** Slots to write: touched since the last snapshot, or all live ones, ascending. */
  slotsToWrite(mode: 'delta' | 'full'): Int32Array {
    const { live, stamps, epoch, size } = this;
    const slots = new Int32Array(size);
    let count = 0;
    for (let slot = 0; slot < size; slot += 1) {
      if (mode === 'full' ? u8(live, slot) === 1 : i32(stamps, slot) === epoch) slots[count++] = slot;
    }
    return slots.subarray(0, count);
  }

  /** Writes the given slots; dead ones are written as deleted. Ends the epoch. */
  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.int(this.size);
    writer.int(slots.length);
    writer.ints(slots, null, slots.length);
    writer.flags(this.live, slots, slots.length);
    const liveSlots = slots.filter((slot) => u8(this.live, slot) === 1);
    this.writeKeys(writer, liveSlots, liveSlots.length);
    this.epoch += 1;
  }

  /** Applies one chunk; returns its slots. finishRestore() must follow the last chunk. */
  read(reader: ChunkReader): { readonly slots: Int32Array; readonly liveSlots: Int32Array } {
    const size = reader.int();
    const count = reader.int();
    const slots = reader.ints(count);
    const flags = reader.flags(count);
    this.reserve(size);
    this.size = Math.max(this.size, size);
    const liveSlots = slots.filter((_, position) => u8(flags, position) === 1);
    for (let k = 0; k < count; k += 1) this.live[i32(slots, k)] = u8(flags, k);
    this.readKeys(reader, liveSlots, liveSlots.length);
    return { slots, liveSlots };
  }

  /** A 'base' chunk replaces everything. */
  clear(): void {
    this.live.fill(0);
    this.size = 0;
    this.liveCount = 0;
    this.freeSlots = [];
    this.clearKeys();
  }

  finishRestore(): void {
    this.freeSlots = [];
    this.liveCount = 0;
    for (let slot = this.size - 1; slot >= 0; slot -= 1) {
      if (u8(this.live, slot) === 1) this.liveCount += 1;
      else this.freeSlots.push(slot);
    }
    this.rebuild();
  }

  protected allocate(): number {
    const reused = this.freeSlots.pop();
    const slot = reused ?? this.size++;
    if (slot >= this.capacity) this.reserve(slot + 1);
    this.live[slot] = 1;
    this.liveCount += 1;
    return slot;
  }

  protected free(slot: number): void {
    this.live[slot] = 0;
    this.stamps[slot] = this.epoch;
    this.liveCount -= 1;
    this.freeSlots.push(slot);
  }

  protected baseBytes(): number {
    return this.live.byteLength + this.stamps.byteLength + this.freeSlots.length * 8;
  }

  private reserve(slots: number): void {
    if (slots <= this.capacity) return;
    let capacity = this.capacity;
    while (capacity < slots) capacity *= 2;
    this.live = grownBytes(this.live, capacity);
    this.stamps = grownInts(this.stamps, capacity);
    this.growKeys(capacity);
    this.capacity = capacity;
  }
}

export function grownBytes(array: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(capacity);
  grown.set(array);
  return grown;
}

export function grownInts(array: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(capacity);
  grown.set(array);
  return grown;
}

export function grownDoubles(array: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacity);
  grown.set(array);
  return grown;
}
