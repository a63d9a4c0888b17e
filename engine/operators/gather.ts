// Picks rows of a batch into new columns. Texts stay in their arena: only (start, length) pairs move.

import type { Batch, Column, NullMask } from '@/engine/core/batch';
import { f64, i32, item, u8 } from '@/engine/core/typed-array';

/** Rows indices[from .. from + count) of a column; valid as long as the column is. */
export function gatherColumn(column: Column, indices: Int32Array, from: number, count: number): Column {
  if (column.kind === 'absent') return column;
  const nulls = gatherBytes(column.nulls, indices, from, count);
  switch (column.kind) {
    case 'int':
      return { kind: 'int', values: gatherInts(column.values, indices, from, count), nulls };
    case 'boolean':
      return { kind: 'boolean', values: gatherBytes(column.values, indices, from, count), nulls };
    case 'double':
    case 'timestamp':
      return { kind: column.kind, values: gatherDoubles(column.values, indices, from, count), nulls };
    case 'long': {
      const { wide } = column;
      if (wide === null)
        return { kind: 'long', values: gatherDoubles(column.values, indices, from, count), wide, nulls };
      const values = new BigInt64Array(count);
      for (let k = 0; k < count; k += 1) values[k] = wide[i32(indices, from + k)] as bigint;
      return { kind: 'long', values: column.values, wide: values, nulls };
    }
    case 'decimal': {
      const { wide } = column;
      if (wide === null) {
        return { kind: 'decimal', values: gatherDoubles(column.values, indices, from, count), wide, nulls };
      }
      const values = Array.from({ length: count }, (_, k) => item(wide, i32(indices, from + k)));
      return { kind: 'decimal', values: column.values, wide: values, nulls };
    }
    case 'bytes': {
      const start = gatherInts(column.start, indices, from, count);
      const length = gatherInts(column.length, indices, from, count);
      return { kind: 'bytes', arena: column.arena, start, length, nulls };
    }
    case 'row': {
      const children = column.children.map((child) => gatherColumn(child, indices, from, count));
      return { kind: 'row', children, nulls };
    }
  }
}

/** Row watermarks of the picked rows, null when the batch has none. */
export function gatherWatermarks(batch: Batch, indices: Int32Array, from: number, count: number): Float64Array | null {
  return batch.rowWatermarks === null ? null : gatherDoubles(batch.rowWatermarks, indices, from, count);
}

/** The first `count` rows of `indices` as a batch; row kinds, row watermarks and meta are carried along. */
export function gatherBatch(batch: Batch, indices: Int32Array, count: number): Batch {
  return {
    length: count,
    rowKinds: gatherBytes(batch.rowKinds, indices, 0, count),
    columns: batch.columns.map((column) => gatherColumn(column, indices, 0, count)),
    rowWatermarks: gatherWatermarks(batch, indices, 0, count),
    meta: batch.meta,
  };
}

export function gatherDoubles(values: Float64Array, indices: Int32Array, from: number, count: number): Float64Array {
  const target = new Float64Array(count);
  for (let k = 0; k < count; k += 1) target[k] = f64(values, i32(indices, from + k));
  return target;
}

function gatherInts(values: Int32Array, indices: Int32Array, from: number, count: number): Int32Array {
  const target = new Int32Array(count);
  for (let k = 0; k < count; k += 1) target[k] = i32(values, i32(indices, from + k));
  return target;
}

function gatherBytes(values: Uint8Array, indices: Int32Array, from: number, count: number): Uint8Array;
function gatherBytes(values: NullMask, indices: Int32Array, from: number, count: number): NullMask;
function gatherBytes(values: NullMask, indices: Int32Array, from: number, count: number): NullMask {
  if (values === null) return null;
  const target = new Uint8Array(count);
  for (let k = 0; k < count; k += 1) target[k] = u8(values, i32(indices, from + k));
  return target;
}
