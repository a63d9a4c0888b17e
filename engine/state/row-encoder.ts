// Canonical bytes of rows: equal rows have equal bytes, whatever column layout (narrow, wide, null mask) they came in.
// Form per column: a tag (0 NULL, 1 value, 2 wide decimal), then the value, little-endian: BOOLEAN 1 byte; int kinds 4;
// BIGINT, TIMESTAMP and DECIMAL within ±2^53 8 (integer); wide DECIMAL 16; DOUBLE 8 (one NaN, -0 differs from 0 as in Java's
// Double.equals); texts and bytes length and content; ROW its tag, then its children (all NULL when the row is).
// A column the plan never reads is written as NULL. Algorithm, column at a time: 1. sizes of all rows; 2. prefix sums give each row's place; 3. fields are written in order.

import type {
  BooleanColumn,
  BytesColumn,
  Column,
  DecimalColumn,
  DoubleColumn,
  IntColumn,
  LongColumn,
  NullMask,
  TimestampColumn,
} from '@/engine/core/batch';
import { invariant } from '@/engine/core/errors';
import { capacityFor, f64, i32, i64, item, u8 } from '@/engine/core/typed-array';

const TWO_32 = 4294967296;
const doubleView = new Float64Array(1);
const doubleBytes = new Uint8Array(doubleView.buffer);

export class RowEncoder {
  buffer: Uint8Array = new Uint8Array(1024);
  /** Row j is buffer[offsets[j] .. offsets[j + 1]). */
  offsets = new Int32Array(17);
  private cursors = new Int32Array(16);

  /**
   * Encodes rows `rows[0..count)` (null = 0..count) of `columns`; with `prefix`, prefix[j] (4 bytes) goes first. The result
   * stays in `buffer` and `offsets` until the next call.
   */
  encode(columns: readonly Column[], rows: Int32Array | null, count: number, prefix: Int32Array | null): void {
    if (this.cursors.length < count) {
      this.cursors = new Int32Array(capacityFor(count));
      this.offsets = new Int32Array(capacityFor(count) + 1);
    }
    const { cursors, offsets } = this;
    cursors.fill(prefix === null ? 0 : 4, 0, count);
    for (const column of columns) addSizes(column, rows, count, cursors);
    let total = 0;
    for (let j = 0; j < count; j += 1) {
      const size = i32(cursors, j);
      offsets[j] = total;
      cursors[j] = total;
      total += size;
    }
    offsets[count] = total;
    if (this.buffer.length < total) this.buffer = new Uint8Array(capacityFor(total));
    if (prefix !== null) writePrefix(prefix, count, this.buffer, cursors);
    for (const column of columns) writeField(column, rows, count, { buffer: this.buffer, cursors });
  }
}

interface Target {
  readonly buffer: Uint8Array;
  readonly cursors: Int32Array;
}

function addSizes(column: Column, rows: Int32Array | null, count: number, sizes: Int32Array): void {
  if (column.kind === 'row' || column.kind === 'absent') {
    for (let j = 0; j < count; j += 1) sizes[j] = i32(sizes, j) + 1;
    if (column.kind === 'row') for (const child of column.children) addSizes(child, rows, count, sizes);
    return;
  }
  const { nulls } = column;
  const fixed = column.kind === 'boolean' ? 2 : column.kind === 'int' || column.kind === 'bytes' ? 5 : 9;
  for (let j = 0; j < count; j += 1) {
    const i = rows === null ? j : i32(rows, j);
    if (nulls !== null && u8(nulls, i) === 1) {
      sizes[j] = i32(sizes, j) + 1;
      continue;
    }
    let size = fixed;
    if (column.kind === 'bytes') size += i32(column.length, i);
    else if (column.kind === 'decimal' && column.wide !== null && !isSafeBigInt(item(column.wide, i))) size = 17;
    sizes[j] = i32(sizes, j) + size;
  }
}

function writePrefix(prefix: Int32Array, count: number, buffer: Uint8Array, cursors: Int32Array): void {
  for (let j = 0; j < count; j += 1) {
    putInt32(buffer, i32(cursors, j), i32(prefix, j));
    cursors[j] = i32(cursors, j) + 4;
  }
}

function writeField(column: Column, rows: Int32Array | null, count: number, target: Target): void {
  if (column.kind === 'int') writeInts(column, rows, count, target);
  else if (column.kind === 'boolean') writeBooleans(column, rows, count, target);
  else if (column.kind === 'double') writeDoubles(column, rows, count, target);
  else if (column.kind === 'bytes') writeTexts(column, rows, count, target);
  else if (column.kind === 'long' && column.wide !== null) writeLongs(column, rows, count, target);
  else if (column.kind === 'decimal' && column.wide !== null) writeDecimals(column, rows, count, target);
  else if (column.kind === 'absent') writeNulls(count, target);
  else if (column.kind !== 'row') writeIntegers(column, rows, count, target);
  else {
    for (let j = 0; j < count; j += 1) putTag(column.nulls, rows === null ? j : i32(rows, j), j, target);
    for (const child of column.children) writeField(child, rows, count, target);
  }
}

function writeNulls(count: number, target: Target): void {
  for (let j = 0; j < count; j += 1) {
    const at = i32(target.cursors, j);
    target.buffer[at] = 0;
    target.cursors[j] = at + 1;
  }
}

/** Writes the tag; true when a value follows. Moves the cursor past the tag only. */
function putTag(nulls: NullMask, i: number, j: number, target: Target): boolean {
  const at = i32(target.cursors, j);
  const isNull = nulls !== null && u8(nulls, i) === 1;
  target.buffer[at] = isNull ? 0 : 1;
  target.cursors[j] = at + 1;
  return !isNull;
}

function writeInts(column: IntColumn, rows: Int32Array | null, count: number, target: Target): void {
  for (let j = 0; j < count; j += 1) {
    const i = rows === null ? j : i32(rows, j);
    if (!putTag(column.nulls, i, j, target)) continue;
    const at = i32(target.cursors, j);
    putInt32(target.buffer, at, i32(column.values, i));
    target.cursors[j] = at + 4;
  }
}

function writeBooleans(column: BooleanColumn, rows: Int32Array | null, count: number, target: Target): void {
  for (let j = 0; j < count; j += 1) {
    const i = rows === null ? j : i32(rows, j);
    if (!putTag(column.nulls, i, j, target)) continue;
    const at = i32(target.cursors, j);
    target.buffer[at] = u8(column.values, i);
    target.cursors[j] = at + 1;
  }
}

function writeIntegers(
  column: LongColumn | TimestampColumn | DecimalColumn,
  rows: Int32Array | null,
  count: number,
  target: Target,
): void {
  for (let j = 0; j < count; j += 1) {
    const i = rows === null ? j : i32(rows, j);
    if (!putTag(column.nulls, i, j, target)) continue;
    const at = i32(target.cursors, j);
    const value = f64(column.values, i);
    putInt32(target.buffer, at, value | 0);
    putInt32(target.buffer, at + 4, Math.floor(value / TWO_32));
    target.cursors[j] = at + 8;
  }
}

function writeLongs(column: LongColumn, rows: Int32Array | null, count: number, target: Target): void {
  const { wide } = column;
  invariant(wide !== null, 'writeLongs needs the wide layout');
  for (let j = 0; j < count; j += 1) {
    const i = rows === null ? j : i32(rows, j);
    if (!putTag(column.nulls, i, j, target)) continue;
    const at = i32(target.cursors, j);
    putBigInt(target.buffer, at, i64(wide, i), 8);
    target.cursors[j] = at + 8;
  }
}

function writeDecimals(column: DecimalColumn, rows: Int32Array | null, count: number, target: Target): void {
  const { wide } = column;
  invariant(wide !== null, 'writeDecimals needs the wide layout');
  for (let j = 0; j < count; j += 1) {
    const i = rows === null ? j : i32(rows, j);
    if (!putTag(column.nulls, i, j, target)) continue;
    const at = i32(target.cursors, j);
    const value = item(wide, i);
    const size = isSafeBigInt(value) ? 8 : 16;
    if (size === 16) target.buffer[at - 1] = 2;
    putBigInt(target.buffer, at, value, size);
    target.cursors[j] = at + size;
  }
}

function writeDoubles(column: DoubleColumn, rows: Int32Array | null, count: number, target: Target): void {
  for (let j = 0; j < count; j += 1) {
    const i = rows === null ? j : i32(rows, j);
    if (!putTag(column.nulls, i, j, target)) continue;
    const at = i32(target.cursors, j);
    const value = f64(column.values, i);
    doubleView[0] = !Number.isNaN(value) ? value : Number.NaN;
    for (let k = 0; k < 8; k += 1) target.buffer[at + k] = u8(doubleBytes, k);
    target.cursors[j] = at + 8;
  }
}

function writeTexts(column: BytesColumn, rows: Int32Array | null, count: number, target: Target): void {
  const { arena } = column;
  const { buffer } = target;
  for (let j = 0; j < count; j += 1) {
    const i = rows === null ? j : i32(rows, j);
    if (!putTag(column.nulls, i, j, target)) continue;
    const at = i32(target.cursors, j) + 4;
    const start = i32(column.start, i);
    const length = i32(column.length, i);
    putInt32(buffer, at - 4, length);
    if (length <= 48) for (let k = 0; k < length; k += 1) buffer[at + k] = u8(arena, start + k);
    else buffer.set(arena.subarray(start, start + length), at);
    target.cursors[j] = at + length;
  }
}

function putInt32(buffer: Uint8Array, at: number, value: number): void {
  buffer[at] = value;
  buffer[at + 1] = value >> 8;
  buffer[at + 2] = value >> 16;
  buffer[at + 3] = value >> 24;
}

function putBigInt(buffer: Uint8Array, at: number, value: bigint, size: number): void {
  let rest = BigInt.asUintN(size * 8, value);
  for (let k = 0; k < size; k += 4) {
    putInt32(buffer, at + k, Number(rest & 0xffff_ffffn) | 0);
    rest >>= 32n;
  }
}

export function isSafeBigInt(value: bigint): boolean {
  return value >= -9007199254740991n && value <= 9007199254740991n;
}
