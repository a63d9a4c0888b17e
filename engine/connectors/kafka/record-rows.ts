// Turns indexed records into one batch: 1. the value format decodes every payload straight from the fetched bytes, the key
// format the keys where key columns are wanted; 2. records without a row (null value, refused) leave no gap; 3. metadata
// columns are filled for the rows there are. upsert-kafka: a value is +U, a null value -D with only the key columns set.
// Invariant: the batch refers to the index's bytes and is valid until the next decode().

import type { FieldPath, TableSpec } from '@/engine/connectors/connector';
import { stripPrefix } from '@/engine/connectors/option-reader';
import { ABSENT_COLUMN, BATCH_ROWS_MAX, type Batch, type Column } from '@/engine/core/batch';
import { EngineError } from '@/engine/core/errors';
import { ROW_DELETE, ROW_UPDATE_AFTER } from '@/engine/core/row-kind';
import { f64, i32 } from '@/engine/core/typed-array';
import type { DecodeProblem, RowDecoder } from '@/engine/formats/format';
import { findFormat } from '@/engine/formats/format-registry';
import type { RecordIndex } from '@/engine/kafka/protocol/record-index';
import type { FormatChoice, KafkaTableOptions } from './kafka-options';
import { MetadataFiller } from './metadata-columns';
import { setNull } from './null-rows';

/** Called for a refused record; throws under policy 'fail'. */
export type OnRefused = (index: RecordIndex, at: number, part: 'key' | 'value', problem: DecodeProblem) => void;

export class RecordRows {
  readonly batch: Batch;
  private readonly isUpsert: boolean;
  private readonly emptyIsNull: boolean;
  private readonly value: RowDecoder;
  private readonly key: RowDecoder | null;
  private readonly valueColumns: readonly Column[];
  private readonly keyColumns: readonly Column[];
  private readonly fillers: readonly MetadataFiller[];
  private readonly rows = new Int32Array(BATCH_ROWS_MAX);
  private readonly kinds: Uint8Array | null;
  private readonly nullValues: number[] = [];
  private readonly nullKeys: number[] = [];

  constructor(table: TableSpec, options: KafkaTableOptions, neededPaths: readonly FieldPath[]) {
    this.isUpsert = options.kind === 'upsert-kafka';
    this.emptyIsNull = options.value.name !== 'raw';
    this.kinds = this.isUpsert ? new Uint8Array(BATCH_ROWS_MAX) : null;
    // In a plain table with all fields in the value, the value's fields win over the key's (Flink): the key is not decoded.
    const isKeyRead = options.key !== null && (this.isUpsert || !overlaps(options.key, options.value));
    const keyIndexes = isKeyRead && options.key !== null ? options.key.fieldIndexes : [];
    const columns: Column[] = Array.from(table.physicalFields, () => ABSENT_COLUMN);
    this.value = createDecoder(
      table,
      options.value,
      neededPaths.filter((path) => !keyIndexes.includes(path[0] ?? -1)),
    );
    this.valueColumns = place(columns, options.value, this.value, keyIndexes);
    const keyPaths = neededPaths.filter((path) => keyIndexes.includes(path[0] ?? -1));
    this.key = keyPaths.length > 0 && options.key !== null ? createDecoder(table, options.key, keyPaths) : null;
    this.keyColumns = this.key !== null && options.key !== null ? place(columns, options.key, this.key, []) : [];
    const physical = table.physicalFields.length;
    this.fillers = table.metadataColumns.map((column, at) => {
      const isNeeded = neededPaths.some((path) => path[0] === physical + at);
      return new MetadataFiller(column, isNeeded, BATCH_ROWS_MAX);
    });
    const meta = { fetchedAtMs: 0, minRecordTimestampMs: Number.NaN, maxRecordTimestampMs: Number.NaN };
    const all = [...columns, ...this.fillers.map((filler) => filler.column)];
    this.batch = { length: 0, rowKinds: this.kinds, columns: all, rowWatermarks: null, meta };
  }

  /** Decodes all records of the index; the result may have no rows. */
  decode(
    index: RecordIndex,
    from: { topic: Uint8Array; partition: number },
    fetchedAtMs: number,
    onRefused: OnRefused,
  ): Batch {
    const { batch, value, key } = this;
    this.nullValues.length = 0;
    this.nullKeys.length = 0;
    value.begin(index.bytes);
    key?.begin(index.bytes);
    const count = this.decodeRows(index, onRefused);
    value.finish(count);
    key?.finish(count);
    for (const row of this.nullValues) setNull(this.valueColumns, row, BATCH_ROWS_MAX);
    for (const row of this.nullKeys) setNull(this.keyColumns, row, BATCH_ROWS_MAX);
    for (const filler of this.fillers) filler.fill({ ...from, index, rows: this.rows, count });
    batch.length = count;
    batch.rowWatermarks = null;
    batch.rowKinds = this.kinds;
    this.fillMeta(index, count, fetchedAtMs);
    return batch;
  }

  private decodeRows(index: RecordIndex, onRefused: OnRefused): number {
    const { value, key, rows, kinds, emptyIsNull } = this;
    const { valueStart, valueLength, keyStart, keyLength } = index;
    let row = 0;
    for (let at = 0; at < index.count; at++) {
      const length = i32(valueLength, at);
      if (length < 0 || (length === 0 && emptyIsNull)) {
        if (kinds === null || length === 0) continue;
        this.nullValues.push(row);
      } else {
        const start = i32(valueStart, at);
        if (!value.decode(start, start + length, row)) {
          onRefused(index, at, 'value', value.problem());
          continue;
        }
      }
      if (key !== null) {
        const keyBytes = i32(keyLength, at);
        const start = i32(keyStart, at);
        if (keyBytes < 0) this.nullKeys.push(row);
        else if (!key.decode(start, start + keyBytes, row)) {
          if (this.nullValues.at(-1) === row) this.nullValues.pop();
          onRefused(index, at, 'key', key.problem());
          continue;
        }
      }
      if (kinds !== null) kinds[row] = length < 0 ? ROW_DELETE : ROW_UPDATE_AFTER;
      rows[row] = at;
      row++;
    }
    return row;
  }

  private fillMeta(index: RecordIndex, count: number, fetchedAtMs: number): void {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < count; row++) {
      const timestamp = f64(index.timestamps, i32(this.rows, row));
      if (timestamp < low) low = timestamp;
      if (timestamp > high) high = timestamp;
    }
    const { meta } = this.batch;
    meta.fetchedAtMs = fetchedAtMs;
    meta.minRecordTimestampMs = count > 0 && low >= 0 ? low : Number.NaN;
    meta.maxRecordTimestampMs = count > 0 && high >= 0 ? high : Number.NaN;
  }
}

function overlaps(key: FormatChoice, value: FormatChoice): boolean {
  return key.fieldIndexes.some((index) => value.fieldIndexes.includes(index));
}

function createDecoder(table: TableSpec, choice: FormatChoice, paths: readonly FieldPath[]): RowDecoder {
  const format = findFormat(choice.name);
  if (format === null) {
    throw new EngineError({ code: 'kafka.unknown-format', message: `format "${choice.name}" is not supported` });
  }
  const neededPaths = paths.flatMap(([first = -1, ...rest]) => {
    const position = choice.fieldIndexes.indexOf(first);
    return position < 0 ? [] : [[position, ...rest]];
  });
  const options = stripPrefix(table.options, choice.prefix);
  return format.createDecoder({ fields: choice.fields, neededPaths, options, capacity: BATCH_ROWS_MAX });
}

/** Puts the decoder's columns where the table wants them, except positions in `others`; gives those it placed. */
function place(
  into: Column[],
  choice: FormatChoice,
  decoder: RowDecoder,
  others: readonly number[],
): readonly Column[] {
  const placed: Column[] = [];
  choice.fieldIndexes.forEach((index, position) => {
    const column = decoder.columns[position];
    if (column === undefined || others.includes(index)) return;
    into[index] = column;
    placed.push(column);
  });
  return placed;
}
