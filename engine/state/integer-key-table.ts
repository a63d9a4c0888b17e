// Keys of one integer-valued column (BOOLEAN, int kinds, BIGINT, DATE, TIMESTAMP): the key itself lies in a Float64Array.
// NULL is one key with a slot of its own; BIGINTs beyond ±2^53 are exact through a side map, their entry in `keys` is NaN.
// Index entries: 0 empty, slot + 1, or TOMBSTONE. Linear probing, at most half full counting tombstones.

import type { Column } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { EngineError, invariant } from '@/engine/core/errors';
import { f64, i32, i64, u8 } from '@/engine/core/typed-array';
import type { ChunkReader } from './chunk-reader';
import type { ChunkWriter } from './chunk-writer';
import { hashInteger } from './hash';
import { grownDoubles, KeyTable } from './key-table';
import { ResultColumn } from './result-column';
import { isSafeBigInt } from './row-encoder';

const TOMBSTONE = -1;
const NO_SLOT = -1;

export class IntegerKeyTable extends KeyTable {
  readonly layout = 'integer';
  private keys = new Float64Array(this.capacity);
  private index = new Int32Array(this.capacity * 2);
  private usedEntries = 0;
  private nullSlot = NO_SLOT;
  private wideSlots = new Map<bigint, number>();
  private wideKeys = new Map<number, bigint>();
  private readonly result: ResultColumn;

  constructor(type: DataType) {
    super();
    this.result = new ResultColumn(type);
  }

  slotsFor(columns: readonly Column[], rows: Int32Array | null, count: number, out: Int32Array): void {
    const column = columns[0];
    invariant(column !== undefined, 'an integer key has one column');
    if (column.kind === 'long' && column.wide !== null) this.lookUpWide(column.wide, column.nulls, rows, count, out);
    else if (column.kind === 'decimal' || column.kind === 'double' || !('values' in column)) {
      throw new EngineError({ code: 'state.key-kind', message: `"${column.kind}" column used as an integer key` });
    } else this.lookUp(column.values, column.nulls, rows, count, out);
  }

  adopt(source: KeyTable): Int32Array {
    invariant(source instanceof IntegerKeyTable, 'tables of one operator have one key form');
    const slots = new Int32Array(source.size);
    for (let slot = 0; slot < source.size; slot += 1) {
      if (u8(source.live, slot) === 0) slots[slot] = NO_SLOT;
      else if (slot === source.nullSlot) slots[slot] = this.slotOfNull();
      else {
        const key = f64(source.keys, slot);
        slots[slot] = !Number.isNaN(key) ? this.slotOf(key) : this.slotOfWide(source.wideKeys.get(slot) ?? 0n);
      }
    }
    return slots;
  }

  release(slot: number): void {
    if (slot === this.nullSlot) this.nullSlot = NO_SLOT;
    else {
      const key = f64(this.keys, slot);
      if (!Number.isNaN(key)) this.index[this.positionOf(key, slot)] = TOMBSTONE;
      else {
        this.wideSlots.delete(this.wideKeys.get(slot) ?? 0n);
        this.wideKeys.delete(slot);
      }
    }
    this.free(slot);
  }

  keyColumns(slots: Int32Array, count: number): Column[] {
    const { result, keys, nullSlot } = this;
    result.reset(count);
    for (let k = 0; k < count; k += 1) {
      const slot = i32(slots, k);
      const key = f64(keys, slot);
      if (slot === nullSlot) result.setNull(k);
      else if (!Number.isNaN(key)) result.setNumber(k, key);
      else result.setBigInt(k, this.wideKeys.get(slot) ?? 0n);
    }
    return [result.toColumn(count)];
  }

  maintain(): void {}

  memoryBytes(): number {
    return this.baseBytes() + this.keys.byteLength + this.index.byteLength + this.wideKeys.size * 96;
  }

  protected growKeys(capacity: number): void {
    this.keys = grownDoubles(this.keys, capacity);
  }

  protected writeKeys(writer: ChunkWriter, slots: Int32Array, count: number): void {
    writer.int(this.nullSlot);
    writer.doubles(this.keys, slots, count);
    writer.bigints(this.wideKeys, slots, count);
  }

  protected readKeys(reader: ChunkReader, slots: Int32Array, count: number): void {
    this.nullSlot = reader.int();
    const keys = reader.doubles(count);
    for (let k = 0; k < count; k += 1) {
      this.keys[i32(slots, k)] = f64(keys, k);
      this.wideKeys.delete(i32(slots, k));
    }
    for (const [position, key] of reader.bigints()) this.wideKeys.set(i32(slots, position), key);
  }

  protected clearKeys(): void {
    this.nullSlot = NO_SLOT;
    this.wideKeys.clear();
    this.wideSlots.clear();
    this.index.fill(0);
    this.usedEntries = 0;
  }

  protected rebuild(): void {
    let entries = 32;
    while (entries < this.liveCount * 4) entries *= 2;
    this.index = new Int32Array(entries);
    this.usedEntries = 0;
    this.wideSlots.clear();
    const { index, keys, live, size } = this;
    const mask = entries - 1;
    for (let slot = 0; slot < size; slot += 1) {
      if (u8(live, slot) === 0 || slot === this.nullSlot) continue;
      const key = f64(keys, slot);
      if (Number.isNaN(key)) {
        this.wideSlots.set(this.wideKeys.get(slot) ?? 0n, slot);
        continue;
      }
      let at = hashInteger(key) & mask;
      while (i32(index, at) !== 0) at = (at + 1) & mask;
      index[at] = slot + 1;
      this.usedEntries += 1;
    }
  }

  private lookUp(
    values: Int32Array | Float64Array | Uint8Array,
    nulls: Uint8Array | null,
    rows: Int32Array | null,
    count: number,
    out: Int32Array,
  ): void {
    const { epoch } = this;
    let { index, keys, stamps } = this;
    let mask = index.length - 1;
    for (let j = 0; j < count; j += 1) {
      const i = rows === null ? j : i32(rows, j);
      let slot = NO_SLOT;
      if (nulls !== null && u8(nulls, i) === 1) {
        slot = this.slotOfNull();
        ({ index, keys, stamps } = this);
      } else {
        const key = (values[i] as number) + 0;
        let at = hashInteger(key) & mask;
        for (let entry = i32(index, at); entry !== 0; entry = i32(index, at)) {
          if (entry > 0 && f64(keys, entry - 1) === key) {
            slot = entry - 1;
            break;
          }
          at = (at + 1) & mask;
        }
        if (slot === NO_SLOT) {
          slot = this.insertAt(at, key);
          ({ index, keys, stamps } = this);
          mask = index.length - 1;
        }
      }
      stamps[slot] = epoch;
      out[j] = slot;
    }
  }

  private lookUpWide(
    wide: BigInt64Array,
    nulls: Uint8Array | null,
    rows: Int32Array | null,
    count: number,
    out: Int32Array,
  ): void {
    for (let j = 0; j < count; j += 1) {
      const i = rows === null ? j : i32(rows, j);
      let slot = NO_SLOT;
      if (nulls !== null && u8(nulls, i) === 1) slot = this.slotOfNull();
      else {
        const key = i64(wide, i);
        slot = isSafeBigInt(key) ? this.slotOf(Number(key)) : this.slotOfWide(key);
      }
      this.stamps[slot] = this.epoch;
      out[j] = slot;
    }
  }

  private slotOf(key: number): number {
    const { index, keys } = this;
    const mask = index.length - 1;
    let at = hashInteger(key) & mask;
    for (let entry = i32(index, at); entry !== 0; entry = i32(index, at)) {
      if (entry > 0 && f64(keys, entry - 1) === key) return entry - 1;
      at = (at + 1) & mask;
    }
    return this.insertAt(at, key);
  }

  private slotOfNull(): number {
    if (this.nullSlot === NO_SLOT) {
      this.nullSlot = this.allocate();
      this.keys[this.nullSlot] = 0;
    }
    return this.nullSlot;
  }

  private slotOfWide(key: bigint): number {
    const known = this.wideSlots.get(key);
    if (known !== undefined) return known;
    const slot = this.allocate();
    this.keys[slot] = Number.NaN;
    this.wideSlots.set(key, slot);
    this.wideKeys.set(slot, key);
    return slot;
  }

  private insertAt(position: number, key: number): number {
    const slot = this.allocate();
    this.keys[slot] = key;
    this.index[position] = slot + 1;
    this.usedEntries += 1;
    if (this.usedEntries * 2 > this.index.length) this.rebuild();
    return slot;
  }

  private positionOf(key: number, slot: number): number {
    const mask = this.index.length - 1;
    let at = hashInteger(key) & mask;
    while (i32(this.index, at) !== slot + 1) at = (at + 1) & mask;
    return at;
  }
}
