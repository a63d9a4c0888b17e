// Batches from JavaScript rows and back, for tests and for other slow paths. Values are LiteralValue's by type
// (BIGINT and INTERVAL_DAY_TIME bigint, DECIMAL unscaled bigint, timestamps epoch ms, STRING string, BYTES Uint8Array), ROW an array.
// Never for the hot path: one object per row. Invariant: readBatch(buildBatch(types, rows), types) equals rows.

import { type Batch, type BatchMeta, type Column, createColumn } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { f64, i32, i64, item, u8 } from '@/engine/core/typed-array';

export interface BuildBatchOptions {
  /** ROW_* bytes; all +I when left out. */
  readonly rowKinds?: readonly number[];
  readonly rowWatermarks?: readonly number[];
  readonly meta?: Partial<BatchMeta>;
  /** Use the wide (64-bit, bigint) layout of BIGINT and DECIMAL columns even where every value fits the narrow one. */
  readonly forceWide?: boolean;
  /** Allocate null masks even for columns without NULL. */
  readonly forceNullMasks?: boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function buildBatch(
  types: readonly DataType[],
  rows: readonly (readonly unknown[])[],
  options: BuildBatchOptions = {},
): Batch {
  return {
    length: rows.length,
    rowKinds: options.rowKinds === undefined ? null : Uint8Array.from(options.rowKinds),
    columns: types.map((type, index) =>
      buildColumn(
        type,
        rows.map((row) => row[index] ?? null),
        options,
      ),
    ),
    rowWatermarks: options.rowWatermarks === undefined ? null : Float64Array.from(options.rowWatermarks),
    meta: {
      fetchedAtMs: 0,
      minRecordTimestampMs: Number.NaN,
      maxRecordTimestampMs: Number.NaN,
      ...options.meta,
    },
  };
}

/** One column of a batch from values; see buildBatch for the shapes. */
export function buildColumn(type: DataType, values: readonly unknown[], options: BuildBatchOptions = {}): Column {
  const column = createColumn(type, values.length);
  if (column.kind === 'absent') return column;
  const nulls = values.map((value) => (value === null || value === undefined ? 1 : 0));
  if (options.forceNullMasks === true || nulls.includes(1)) column.nulls = Uint8Array.from(nulls);
  switch (column.kind) {
    case 'int':
    case 'double':
    case 'timestamp':
      values.forEach((value, row) => {
        column.values[row] = value === null ? 0 : Number(value);
      });
      return column;
    case 'boolean':
      values.forEach((value, row) => {
        column.values[row] = value === true ? 1 : 0;
      });
      return column;
    case 'long':
    case 'decimal': {
      const exact = values.map((value) => toBigInt(value));
      if (options.forceWide !== true && exact.every(isSafe)) column.values = Float64Array.from(exact.map(Number));
      else if (column.kind === 'long') column.wide = BigInt64Array.from(exact);
      else column.wide = exact;
      return column;
    }
    case 'bytes': {
      const chunks = values.map((value) => toBytes(value));
      column.arena = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
      let at = 0;
      chunks.forEach((chunk, row) => {
        column.arena.set(chunk, at);
        column.start[row] = at;
        column.length[row] = chunk.length;
        at += chunk.length;
      });
      return column;
    }
    case 'row': {
      const fields = type.kind === 'ROW' ? type.fields : [];
      column.children = fields.map((field, child) =>
        buildColumn(
          field.type,
          values.map((value) => (Array.isArray(value) ? (value[child] ?? null) : null)),
          options,
        ),
      );
      return column;
    }
  }
}

/** Rows of a batch as JavaScript values; reading a column the batch does not hold gives undefined. */
export function readBatch(batch: Batch, types: readonly DataType[]): unknown[][] {
  const rows: unknown[][] = [];
  for (let row = 0; row < batch.length; row += 1) {
    rows.push(types.map((type, index) => readCell(item(batch.columns, index), type, row)));
  }
  return rows;
}

/** One value of a column as a JavaScript value (LiteralValue shapes). */
export function readCell(column: Column, type: DataType, row: number): unknown {
  if (column.kind === 'absent') return undefined;
  if (column.nulls !== null && u8(column.nulls, row) === 1) return null;
  switch (column.kind) {
    case 'int':
      return i32(column.values, row);
    case 'double':
    case 'timestamp':
      return f64(column.values, row);
    case 'boolean':
      return u8(column.values, row) === 1;
    case 'long':
      return column.wide === null ? BigInt(f64(column.values, row)) : i64(column.wide, row);
    case 'decimal':
      return column.wide === null ? BigInt(f64(column.values, row)) : item(column.wide, row);
    case 'bytes': {
      const at = i32(column.start, row);
      const bytes = column.arena.subarray(at, at + i32(column.length, row));
      return type.kind === 'BYTES' ? bytes.slice() : decoder.decode(bytes);
    }
    case 'row': {
      const fields = type.kind === 'ROW' ? type.fields : [];
      return fields.map((field, child) => readCell(item(column.children, child), field.type, row));
    }
  }
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

function toBigInt(value: unknown): bigint {
  if (value === null || value === undefined) return 0n;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  throw new TypeError(`expected a bigint, got ${typeof value}`);
}

function toBytes(value: unknown): Uint8Array {
  if (value === null || value === undefined) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return encoder.encode(value);
  throw new TypeError(`expected a string or bytes, got ${typeof value}`);
}
