// A leaf column under construction: state writes single values into it, in any order, and toColumn() gives the batch column.
// Numbers of every kind live in one Float64Array (monomorphic writes); integers beyond ±2^53 are kept aside in `wideAt` and
// turn the column wide at the end. Texts are (start, length) into `arena`, usually the state's own: nothing is copied.
// Reused between batches: reset(capacity) before each use.

import { type Column, type ColumnKind, columnKindOf } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import { capacityFor, f64, i32, u8 } from '@/engine/core/typed-array';

const EMPTY = new Uint8Array(0);

export class ResultColumn {
  readonly kind: Exclude<ColumnKind, 'absent' | 'row'>;
  numbers = new Float64Array(0);
  nulls = new Uint8Array(0);
  starts = new Int32Array(0);
  lengths = new Int32Array(0);
  arena: Uint8Array = EMPTY;
  wideAt: Map<number, bigint> | null = null;
  private hasNulls = false;

  constructor(type: DataType) {
    const kind = columnKindOf(type);
    invariant(kind !== 'row', 'a ROW is not a leaf column');
    this.kind = kind;
  }

  reset(capacity: number): void {
    this.wideAt = null;
    this.hasNulls = false;
    if (this.nulls.length >= capacity) return;
    const size = capacityFor(capacity);
    this.nulls = new Uint8Array(size);
    if (this.kind === 'bytes') {
      this.starts = new Int32Array(size);
      this.lengths = new Int32Array(size);
    } else this.numbers = new Float64Array(size);
  }

  setNumber(row: number, value: number): void {
    this.nulls[row] = 0;
    this.numbers[row] = value;
  }

  setNull(row: number): void {
    this.nulls[row] = 1;
    this.hasNulls = true;
    if (this.kind === 'bytes') this.lengths[row] = 0;
    else this.numbers[row] = 0;
  }

  /** An integer of any size; the narrow form is used when it fits. */
  setBigInt(row: number, value: bigint): void {
    this.nulls[row] = 0;
    if (value >= -9007199254740991n && value <= 9007199254740991n) {
      this.numbers[row] = Number(value);
      return;
    }
    this.numbers[row] = Number.NaN;
    this.wideAt ??= new Map();
    this.wideAt.set(row, value);
  }

  /** Bytes of `arena`, which must be the same array for the whole column by the time toColumn() is called. */
  setRange(row: number, start: number, length: number): void {
    this.nulls[row] = 0;
    this.starts[row] = start;
    this.lengths[row] = length;
  }

  /** Whether rows `left` and `right` hold the same value (NULL equals NULL, NaN equals NaN). */
  isSame(left: number, right: number): boolean {
    if (u8(this.nulls, left) !== u8(this.nulls, right)) return false;
    if (u8(this.nulls, left) === 1) return true;
    if (this.kind === 'bytes') return this.isSameRange(left, right);
    const value = f64(this.numbers, left);
    if (!Number.isNaN(value)) return value === f64(this.numbers, right);
    const other = f64(this.numbers, right);
    return Number.isNaN(other) && this.wideAt?.get(left) === this.wideAt?.get(right);
  }

  /** Becomes rows indices[0..count) of `source`. */
  gather(source: ResultColumn, indices: Int32Array, from: number, count: number): void {
    this.reset(count);
    this.arena = source.arena;
    this.hasNulls = source.hasNulls;
    for (let k = 0; k < count; k += 1) {
      const index = i32(indices, from + k);
      this.nulls[k] = u8(source.nulls, index);
      if (this.kind === 'bytes') {
        this.starts[k] = i32(source.starts, index);
        this.lengths[k] = i32(source.lengths, index);
      } else this.numbers[k] = f64(source.numbers, index);
    }
    if (source.wideAt === null) return;
    for (let k = 0; k < count; k += 1) {
      const wide = source.wideAt.get(i32(indices, from + k));
      if (wide !== undefined) this.setBigInt(k, wide);
    }
  }

  /** The first `count` rows as a batch column; valid until the next reset(). */
  toColumn(count: number): Column {
    const nulls = this.hasNulls ? this.nulls : null;
    const { kind, numbers } = this;
    switch (kind) {
      case 'bytes':
        return { kind, arena: this.arena, start: this.starts, length: this.lengths, nulls };
      case 'int':
        return { kind, values: Int32Array.from(numbers.subarray(0, count)), nulls };
      case 'boolean':
        return { kind, values: Uint8Array.from(numbers.subarray(0, count)), nulls };
      case 'long':
        return { kind, values: numbers, wide: this.hasWide() ? this.wideLongs(count) : null, nulls };
      case 'decimal':
        return { kind, values: numbers, wide: this.hasWide() ? this.wideDecimals(count) : null, nulls };
      case 'double':
      case 'timestamp':
        return { kind, values: numbers, nulls };
    }
  }

  private hasWide(): boolean {
    return this.wideAt !== null && this.wideAt.size > 0;
  }

  private wideLongs(count: number): BigInt64Array {
    return BigInt64Array.from(this.wideDecimals(count));
  }

  private wideDecimals(count: number): bigint[] {
    const values = new Array<bigint>(count).fill(0n);
    for (let k = 0; k < count; k += 1) {
      const number = f64(this.numbers, k);
      values[k] = !Number.isNaN(number) ? BigInt(number) : (this.wideAt?.get(k) ?? 0n);
    }
    return values;
  }

  private isSameRange(left: number, right: number): boolean {
    const length = i32(this.lengths, left);
    if (length !== i32(this.lengths, right)) return false;
    const leftStart = i32(this.starts, left);
    const rightStart = i32(this.starts, right);
    if (leftStart === rightStart) return true;
    for (let k = 0; k < length; k += 1) {
      if (u8(this.arena, leftStart + k) !== u8(this.arena, rightStart + k)) return false;
    }
    return true;
  }
}

/** Result columns of the given leaf types. */
export function resultColumns(types: readonly DataType[]): ResultColumn[] {
  return types.map((type) => new ResultColumn(type));
}
