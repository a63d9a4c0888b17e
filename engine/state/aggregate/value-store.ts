// One value of one leaf type per slot, for MIN, MAX, FIRST_VALUE and LAST_VALUE. Three forms: numbers; integers that may be
// wider than 2^53 (NaN in the array, exact in a side map); byte ranges in an arena. The owner knows whether a slot is set.
// Order is SQL's: numbers by value, texts by UTF-8 bytes.

import type { BytesColumn, Column } from '@/engine/core/batch';
import { columnKindOf } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { EngineError, invariant } from '@/engine/core/errors';
import { f64, i32, u8 } from '@/engine/core/typed-array';
import { ByteArena } from '../byte-arena';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import { grownDoubles, grownInts } from '../key-table';
import type { ResultColumn } from '../result-column';
import { isSafeBigInt } from '../row-encoder';
import { NO_NUMBERS, numberAt, numericSource, wideAt } from './numeric-source';

export abstract class ValueStore {
  abstract readonly layout: string;
  abstract bind(column: Column | null): void;
  /** Sign of (bound row - slot). */
  abstract compareRow(row: number, slot: number): number;
  abstract compareSlots(left: number, right: number): number;
  abstract set(slot: number, row: number): void;
  /** Takes over slot `from` of another store of the same type. */
  abstract copy(slot: number, source: ValueStore, from: number): void;
  abstract compareOther(source: ValueStore, from: number, slot: number): number;
  abstract put(out: ResultColumn, index: number, slot: number): void;
  abstract grow(capacity: number): void;
  abstract write(writer: ChunkWriter, slots: Int32Array): void;
  abstract read(reader: ChunkReader, slots: Int32Array): void;
  abstract memoryBytes(): number;
  clear(): void {}
  forget(_slot: number): void {}
  seal(_out: ResultColumn): void {}
  maintain(_size: number): void {}
}

/** Throws 'operator.unsupported' for ROW. */
export function createValueStore(type: DataType): ValueStore {
  switch (columnKindOf(type)) {
    case 'bytes':
      return new TextStore();
    case 'long':
    case 'decimal':
      return new ExactStore();
    case 'row':
      throw new EngineError({ code: 'operator.unsupported', message: 'aggregate over a ROW is not supported' });
    default:
      return new NumberStore();
  }
}

class NumberStore extends ValueStore {
  readonly layout = 'number';
  private values = new Float64Array(16);
  private source = NO_NUMBERS.values;

  bind(column: Column | null): void {
    this.source = numericSource(column).values;
  }

  compareRow(row: number, slot: number): number {
    return compareNumbers(numberAt(this.source, row), f64(this.values, slot));
  }

  compareSlots(left: number, right: number): number {
    return compareNumbers(f64(this.values, left), f64(this.values, right));
  }

  compareOther(source: ValueStore, from: number, slot: number): number {
    invariant(source instanceof NumberStore, 'stores of one type');
    return compareNumbers(f64(source.values, from), f64(this.values, slot));
  }

  set(slot: number, row: number): void {
    this.values[slot] = numberAt(this.source, row);
  }

  copy(slot: number, source: ValueStore, from: number): void {
    invariant(source instanceof NumberStore, 'stores of one type');
    this.values[slot] = f64(source.values, from);
  }

  put(out: ResultColumn, index: number, slot: number): void {
    out.setNumber(index, f64(this.values, slot));
  }

  grow(capacity: number): void {
    if (capacity > this.values.length) this.values = grownDoubles(this.values, capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.doubles(this.values, slots, slots.length);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    const values = reader.doubles(slots.length);
    for (let k = 0; k < slots.length; k += 1) this.values[i32(slots, k)] = f64(values, k);
  }

  memoryBytes(): number {
    return this.values.byteLength;
  }
}

class ExactStore extends ValueStore {
  readonly layout = 'exact';
  private values = new Float64Array(16);
  private readonly wideValues = new Map<number, bigint>();
  private source = NO_NUMBERS;

  bind(column: Column | null): void {
    this.source = numericSource(column);
  }

  compareRow(row: number, slot: number): number {
    const { values, wide } = this.source;
    const stored = f64(this.values, slot);
    if (wide === null && !Number.isNaN(stored)) return compareNumbers(numberAt(values, row), stored);
    return compareBigInts(wide === null ? BigInt(numberAt(values, row)) : wideAt(wide, row), this.exact(slot));
  }

  compareSlots(left: number, right: number): number {
    return this.compareOther(this, left, right);
  }

  compareOther(source: ValueStore, from: number, slot: number): number {
    invariant(source instanceof ExactStore, 'stores of one type');
    const left = f64(source.values, from);
    const right = f64(this.values, slot);
    if (!Number.isNaN(left) && !Number.isNaN(right)) return compareNumbers(left, right);
    return compareBigInts(source.exact(from), this.exact(slot));
  }

  set(slot: number, row: number): void {
    const { values, wide } = this.source;
    if (wide !== null) this.setExact(slot, wideAt(wide, row));
    else {
      if (this.wideValues.size > 0) this.wideValues.delete(slot);
      this.values[slot] = numberAt(values, row);
    }
  }

  copy(slot: number, source: ValueStore, from: number): void {
    invariant(source instanceof ExactStore, 'stores of one type');
    this.setExact(slot, source.exact(from));
  }

  put(out: ResultColumn, index: number, slot: number): void {
    const value = f64(this.values, slot);
    if (!Number.isNaN(value)) out.setNumber(index, value);
    else out.setBigInt(index, this.exact(slot));
  }

  grow(capacity: number): void {
    if (capacity > this.values.length) this.values = grownDoubles(this.values, capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.doubles(this.values, slots, slots.length);
    writer.bigints(this.wideValues, slots, slots.length);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    const values = reader.doubles(slots.length);
    for (let k = 0; k < slots.length; k += 1) {
      this.values[i32(slots, k)] = f64(values, k);
      this.wideValues.delete(i32(slots, k));
    }
    for (const [position, value] of reader.bigints()) this.wideValues.set(i32(slots, position), value);
  }

  override clear(): void {
    this.wideValues.clear();
  }

  override forget(slot: number): void {
    this.values[slot] = 0;
    this.wideValues.delete(slot);
  }

  memoryBytes(): number {
    return this.values.byteLength + this.wideValues.size * 64;
  }

  private exact(slot: number): bigint {
    const value = f64(this.values, slot);
    return !Number.isNaN(value) ? BigInt(value) : (this.wideValues.get(slot) ?? 0n);
  }

  private setExact(slot: number, value: bigint): void {
    if (isSafeBigInt(value)) {
      this.values[slot] = Number(value);
      this.wideValues.delete(slot);
    } else {
      this.values[slot] = Number.NaN;
      this.wideValues.set(slot, value);
    }
  }
}

const NO_TEXTS: BytesColumn = {
  kind: 'bytes',
  arena: new Uint8Array(0),
  start: new Int32Array(0),
  length: new Int32Array(0),
  nulls: null,
};

class TextStore extends ValueStore {
  readonly layout = 'text';
  private starts = new Int32Array(16);
  private lengths = new Int32Array(16);
  private readonly arena = new ByteArena();
  private source = NO_TEXTS;

  bind(column: Column | null): void {
    invariant(column?.kind === 'bytes', 'a text aggregate reads a bytes column');
    this.source = column;
  }

  compareRow(row: number, slot: number): number {
    const { arena, start, length } = this.source;
    return compareBytes(arena.subarray(i32(start, row), i32(start, row) + i32(length, row)), this.bytesOf(slot));
  }

  compareSlots(left: number, right: number): number {
    return compareBytes(this.bytesOf(left), this.bytesOf(right));
  }

  compareOther(source: ValueStore, from: number, slot: number): number {
    invariant(source instanceof TextStore, 'stores of one type');
    return compareBytes(source.bytesOf(from), this.bytesOf(slot));
  }

  set(slot: number, row: number): void {
    const { arena, start, length } = this.source;
    this.setRange(slot, arena, i32(start, row), i32(length, row));
  }

  copy(slot: number, source: ValueStore, from: number): void {
    invariant(source instanceof TextStore, 'stores of one type');
    this.setRange(slot, source.arena.bytes, i32(source.starts, from), i32(source.lengths, from));
  }

  put(out: ResultColumn, index: number, slot: number): void {
    out.setRange(index, i32(this.starts, slot), i32(this.lengths, slot));
  }

  override seal(out: ResultColumn): void {
    out.arena = this.arena.bytes;
  }

  override forget(slot: number): void {
    this.arena.discard(i32(this.lengths, slot));
    this.lengths[slot] = 0;
  }

  override maintain(): void {
    if (this.arena.shouldCompact()) this.arena.compact(this.starts, this.lengths, this.lengths.length);
  }

  override clear(): void {
    this.arena.clear();
    this.lengths.fill(0);
  }

  grow(capacity: number): void {
    if (capacity <= this.starts.length) return;
    this.starts = grownInts(this.starts, capacity);
    this.lengths = grownInts(this.lengths, capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.ranges(this.arena.bytes, this.starts, this.lengths, slots, slots.length);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    const { lengths, bytes } = reader.ranges(slots.length);
    let at = 0;
    for (let k = 0; k < slots.length; k += 1) {
      this.setRange(i32(slots, k), bytes, at, i32(lengths, k));
      at += i32(lengths, k);
    }
  }

  memoryBytes(): number {
    return this.starts.byteLength + this.lengths.byteLength + this.arena.bytes.byteLength;
  }

  private bytesOf(slot: number): Uint8Array {
    const start = i32(this.starts, slot);
    return this.arena.bytes.subarray(start, start + i32(this.lengths, slot));
  }

  private setRange(slot: number, bytes: Uint8Array, start: number, length: number): void {
    this.arena.discard(i32(this.lengths, slot));
    this.starts[slot] = this.arena.append(bytes, start, length);
    this.lengths[slot] = length;
  }
}

function compareNumbers(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareBigInts(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let k = 0; k < shared; k += 1) {
    const difference = u8(left, k) - u8(right, k);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
