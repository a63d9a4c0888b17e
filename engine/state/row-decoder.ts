// The inverse of RowEncoder: canonical bytes of many rows back into batch columns, column at a time. Texts are not copied:
// the column points into the arena the bytes lie in, so it is valid only until that arena is compacted or appended to.

import { type Column, columnKindOf } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { capacityFor, i32, u8 } from '@/engine/core/typed-array';
import { ResultColumn } from './result-column';

const TWO_32 = 4294967296;
const doubleView = new Float64Array(1);
const doubleBytes = new Uint8Array(doubleView.buffer);

interface Source {
  readonly bytes: Uint8Array;
  /** Where row k goes on; moved past each field as it is read. */
  readonly cursors: Int32Array;
  readonly count: number;
}

export class RowDecoder {
  private readonly readers: readonly FieldReader[];
  private cursors = new Int32Array(16);

  constructor(types: readonly DataType[]) {
    this.readers = types.map((type) => new FieldReader(type));
  }

  /** Rows k < count that begin at bytes[starts[slots[k]] + skip]; `slots` null = starts[k]. Columns are reused by the next call. */
  decode(bytes: Uint8Array, starts: Int32Array, slots: Int32Array | null, count: number, skip = 0): Column[] {
    if (this.cursors.length < count) this.cursors = new Int32Array(capacityFor(count));
    const { cursors } = this;
    for (let k = 0; k < count; k += 1) cursors[k] = i32(starts, slots === null ? k : i32(slots, k)) + skip;
    return this.readers.map((reader) => reader.read({ bytes, cursors, count }));
  }
}

class FieldReader {
  private readonly leaf: ResultColumn | null;
  private readonly children: readonly FieldReader[];

  constructor(type: DataType) {
    this.leaf = columnKindOf(type) === 'row' ? null : new ResultColumn(type);
    this.children = type.kind === 'ROW' ? type.fields.map((field) => new FieldReader(field.type)) : [];
  }

  read(source: Source): Column {
    if (this.leaf === null) return this.readRow(source);
    this.leaf.reset(source.count);
    this.leaf.arena = source.bytes;
    readLeaf(this.leaf, source);
    return this.leaf.toColumn(source.count);
  }

  private readRow(source: Source): Column {
    const { bytes, cursors, count } = source;
    const nulls = new Uint8Array(capacityFor(count));
    for (let k = 0; k < count; k += 1) {
      const at = i32(cursors, k);
      nulls[k] = u8(bytes, at) === 0 ? 1 : 0;
      cursors[k] = at + 1;
    }
    return { kind: 'row', children: this.children.map((child) => child.read(source)), nulls };
  }
}

function readLeaf(column: ResultColumn, source: Source): void {
  const { bytes, cursors, count } = source;
  const { kind } = column;
  for (let k = 0; k < count; k += 1) {
    const at = i32(cursors, k) + 1;
    const tag = u8(bytes, at - 1);
    if (tag === 0) {
      column.setNull(k);
      cursors[k] = at;
    } else if (kind === 'bytes') {
      const length = getInt32(bytes, at);
      column.setRange(k, at + 4, length);
      cursors[k] = at + 4 + length;
    } else if (tag === 2) {
      column.setBigInt(k, getBigInt(bytes, at, 16));
      cursors[k] = at + 16;
    } else if (kind === 'int' || kind === 'boolean') {
      column.setNumber(k, kind === 'int' ? getInt32(bytes, at) : u8(bytes, at));
      cursors[k] = at + (kind === 'int' ? 4 : 1);
    } else {
      if (kind === 'double') column.setNumber(k, getDouble(bytes, at));
      else readInteger(column, k, bytes, at);
      cursors[k] = at + 8;
    }
  }
}

function readInteger(column: ResultColumn, row: number, bytes: Uint8Array, at: number): void {
  const value = getInt32(bytes, at + 4) * TWO_32 + (getInt32(bytes, at) >>> 0);
  if (Number.isSafeInteger(value)) column.setNumber(row, value);
  else column.setBigInt(row, getBigInt(bytes, at, 8));
}

function getInt32(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) | (u8(bytes, at + 1) << 8) | (u8(bytes, at + 2) << 16) | (u8(bytes, at + 3) << 24);
}

function getDouble(bytes: Uint8Array, at: number): number {
  for (let k = 0; k < 8; k += 1) doubleBytes[k] = u8(bytes, at + k);
  return doubleView[0] ?? 0;
}

function getBigInt(bytes: Uint8Array, at: number, size: number): bigint {
  let value = 0n;
  for (let k = size - 4; k >= 0; k -= 4) value = (value << 32n) | BigInt(getInt32(bytes, at + k) >>> 0);
  return BigInt.asIntN(size * 8, value);
}
