// Arrays of one computed output column, reused from batch to batch. The generated loop writes them; finish() decides which
// of them the batch shows: no null mask when no row was NULL, the narrow array when every wide value fits it.

import type { Column, ColumnKind } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import { capacityFor, i64, item, u8 } from '@/engine/core/typed-array';

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

export class OutputColumn {
  values: Float64Array | Int32Array | Uint8Array = new Uint8Array(0);
  wide: BigInt64Array | bigint[] = [];
  nulls = new Uint8Array(0);
  start = new Int32Array(0);
  length = new Int32Array(0);
  /** Set by the loop: 1 when any row is NULL. */
  anyNull = 0;
  private readonly kind: Exclude<ColumnKind, 'absent'>;
  private narrow = new Float64Array(0);
  private ready: Column = { kind: 'absent' };
  private isWide = false;

  constructor(kind: Exclude<ColumnKind, 'absent'>) {
    invariant(kind !== 'row', 'a ROW cannot be computed');
    this.kind = kind;
  }

  /** Makes room for `rows`; called before each run of the loop. */
  reserve(rows: number, isWide: boolean, type: DataType): void {
    this.isWide = isWide && (this.kind === 'long' || this.kind === 'decimal');
    if (this.nulls.length < rows) this.nulls = new Uint8Array(capacityFor(rows));
    if (this.kind === 'bytes') {
      if (this.start.length < rows) {
        this.start = new Int32Array(capacityFor(rows));
        this.length = new Int32Array(capacityFor(rows));
      }
    } else if (this.isWide) {
      if (type.kind === 'DECIMAL') this.wide = new Array<bigint>(rows).fill(0n);
      else if (this.wide.length < rows) this.wide = new BigInt64Array(capacityFor(rows));
    } else if (this.values.length < rows) {
      const capacity = capacityFor(rows);
      if (this.kind === 'int') this.values = new Int32Array(capacity);
      else if (this.kind === 'boolean') this.values = new Uint8Array(capacity);
      else this.values = new Float64Array(capacity);
    }
  }

  /** Fixes the column after `rows` were written; `arena` is where a bytes column's rows lie. */
  finish(rows: number, arena: Uint8Array): void {
    const nulls = this.anyNull === 0 ? null : this.nulls;
    const { kind, values } = this;
    if (kind === 'bytes') {
      this.ready = { kind, arena, start: this.start, length: this.length, nulls };
    } else if (this.isWide) {
      this.ready = this.finishWide(rows, nulls);
    } else if (values instanceof Int32Array) {
      this.ready = { kind: 'int', values, nulls };
    } else if (values instanceof Uint8Array) {
      this.ready = { kind: 'boolean', values, nulls };
    } else if (kind === 'long' || kind === 'decimal') {
      this.ready = { kind, values, wide: null, nulls };
    } else {
      this.ready = { kind: kind === 'timestamp' ? 'timestamp' : 'double', values, nulls };
    }
  }

  /** The column of the last run. */
  column(): Column {
    return this.ready.kind === 'absent' ? this.emptyColumn() : this.ready;
  }

  private finishWide(rows: number, nulls: Uint8Array | null): Column {
    const { wide } = this;
    if (this.narrow.length < rows) this.narrow = new Float64Array(capacityFor(rows));
    const narrow = this.narrow;
    for (let row = 0; row < rows; row += 1) {
      const value =
        nulls !== null && u8(nulls, row) === 1 ? 0n : wide instanceof BigInt64Array ? i64(wide, row) : item(wide, row);
      if (value > MAX_SAFE || value < -MAX_SAFE) {
        return wide instanceof BigInt64Array
          ? { kind: 'long', values: narrow, wide, nulls }
          : { kind: 'decimal', values: narrow, wide, nulls };
      }
      narrow[row] = Number(value);
    }
    return { kind: this.kind === 'decimal' ? 'decimal' : 'long', values: narrow, wide: null, nulls };
  }

  /** Before the first row ever: a column of the right kind without rows. */
  private emptyColumn(): Column {
    this.reserve(1, false, { kind: 'BOOLEAN', nullable: true });
    this.anyNull = 0;
    this.finish(0, new Uint8Array(0));
    return this.ready;
  }
}
