// Columnar batches: the only form in which records exist inside the engine. There is no row object anywhere.
// Ownership: a batch belongs to whoever emitted it and is valid only until the receiving call returns; emitters reuse
// their arrays. A receiver that keeps rows copies them (state, sinks' byte buffers).
// Invariants: every column array has capacity >= batch.length; nulls[i] === 1 means NULL and the value slot is undefined;
// a ROW column's children are NULL wherever the row itself is NULL, so a nested field is read straight from its child.

import type { DataType } from './data-type';

/** One byte per row, 1 = NULL; absent when the column has no NULL in this batch. */
export type NullMask = Uint8Array | null;

/** TINYINT, SMALLINT, INT, DATE (days since epoch), TIME (ms of day), INTERVAL_YEAR_MONTH (months). */
export interface IntColumn {
  readonly kind: 'int';
  values: Int32Array;
  nulls: NullMask;
}

/**
 * BIGINT and INTERVAL_DAY_TIME (ms). While every value of the batch is a safe integer (|v| <= 2^53-1) `values` holds them
 * and `wide` is null; otherwise `wide` holds every row and `values` must not be read.
 */
export interface LongColumn {
  readonly kind: 'long';
  values: Float64Array;
  wide: BigInt64Array | null;
  nulls: NullMask;
}

/** DECIMAL(p, s) as integers scaled by 10^s, with the same narrow/wide rule as LongColumn (`wide` up to 38 digits). */
export interface DecimalColumn {
  readonly kind: 'decimal';
  values: Float64Array;
  wide: bigint[] | null;
  nulls: NullMask;
}

/** FLOAT (already rounded with Math.fround) and DOUBLE. */
export interface DoubleColumn {
  readonly kind: 'double';
  values: Float64Array;
  nulls: NullMask;
}

/** TIMESTAMP and TIMESTAMP_LTZ as milliseconds since epoch (precision <= 3; a TIMESTAMP(6) is kept to the millisecond). */
export interface TimestampColumn {
  readonly kind: 'timestamp';
  values: Float64Array;
  nulls: NullMask;
}

export interface BooleanColumn {
  readonly kind: 'boolean';
  values: Uint8Array;
  nulls: NullMask;
}

/** STRING, CHAR, VARCHAR (UTF-8) and BYTES: row i is arena[start[i] .. start[i] + length[i]). */
export interface BytesColumn {
  readonly kind: 'bytes';
  arena: Uint8Array;
  start: Int32Array;
  length: Int32Array;
  nulls: NullMask;
}

export interface RowColumn {
  readonly kind: 'row';
  children: Column[];
  nulls: NullMask;
}

/** A column the plan never reads: nothing was decoded into it. Reading it is a programmer error. */
export interface AbsentColumn {
  readonly kind: 'absent';
}

export type Column =
  | IntColumn
  | LongColumn
  | DecimalColumn
  | DoubleColumn
  | TimestampColumn
  | BooleanColumn
  | BytesColumn
  | RowColumn
  | AbsentColumn;

export type ColumnKind = Column['kind'];

export const ABSENT_COLUMN: AbsentColumn = { kind: 'absent' };

/** Carried from source to sink for latency metrics. */
export interface BatchMeta {
  /** Clock.monotonic() when the bytes arrived; for fired windows: of the batch that moved the watermark. */
  fetchedAtMs: number;
  /** Smallest record timestamp, epoch ms (Kafka record timestamp); NaN when unknown. */
  minRecordTimestampMs: number;
  maxRecordTimestampMs: number;
}

export interface Batch {
  length: number;
  /** null = all +I. Values are the ROW_* bytes of row-kind.ts. */
  rowKinds: Uint8Array | null;
  columns: Column[];
  /**
   * Watermark visible to an operator just BEFORE row i (-Infinity when none yet). Null when the plan has no watermark.
   * Lateness is judged against this, so results do not depend on batch borders (engine.md §7).
   */
  rowWatermarks: Float64Array | null;
  meta: BatchMeta;
}

/** Upper bound of rows in a batch; sources cut earlier by bytes. */
export const BATCH_ROWS_MAX = 4096;

export function columnKindOf(type: DataType): Exclude<ColumnKind, 'absent'> {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'NULL':
      return 'boolean';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
      return 'int';
    case 'BIGINT':
    case 'INTERVAL_DAY_TIME':
      return 'long';
    case 'DECIMAL':
      return 'decimal';
    case 'FLOAT':
    case 'DOUBLE':
      return 'double';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 'timestamp';
    case 'STRING':
    case 'CHAR':
    case 'VARCHAR':
    case 'BYTES':
      return 'bytes';
    case 'ROW':
      return 'row';
  }
}

const EMPTY_BYTES = new Uint8Array(0);

/** A column of `capacity` rows with no nulls allocated; bytes columns start with an empty arena. */
export function createColumn(type: DataType, capacity: number): Column {
  const kind = columnKindOf(type);
  switch (kind) {
    case 'int':
      return { kind, values: new Int32Array(capacity), nulls: null };
    case 'long':
      return { kind, values: new Float64Array(capacity), wide: null, nulls: null };
    case 'decimal':
      return { kind, values: new Float64Array(capacity), wide: null, nulls: null };
    case 'double':
    case 'timestamp':
      return { kind, values: new Float64Array(capacity), nulls: null };
    case 'boolean':
      return { kind, values: new Uint8Array(capacity), nulls: null };
    case 'bytes':
      return {
        kind,
        arena: EMPTY_BYTES,
        start: new Int32Array(capacity),
        length: new Int32Array(capacity),
        nulls: null,
      };
    case 'row': {
      const fields = type.kind === 'ROW' ? type.fields : [];
      return { kind, children: fields.map((field) => createColumn(field.type, capacity)), nulls: null };
    }
  }
}
