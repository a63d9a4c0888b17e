// Fills the metadata columns of a source batch (topic, partition, offset, timestamp, timestamp-type, leader-epoch) from the
// record index. Texts are constant per batch: all rows point at one arena.

import type { MetadataColumn } from '@/engine/connectors/connector';
import { ABSENT_COLUMN, type Column, createColumn } from '@/engine/core/batch';
import { type DataType, simpleType, timestampType } from '@/engine/core/data-type';
import { f64, i32, u8 } from '@/engine/core/typed-array';
import { type RecordIndex, TIMESTAMP_TYPES } from '@/engine/kafka/protocol/record-index';

/** Flink's metadata keys that this connector has, with their types. `headers` needs MAP. */
export const KAFKA_METADATA = {
  topic: { type: simpleType('STRING', false), isWritable: false },
  partition: { type: simpleType('INT', false), isWritable: false },
  offset: { type: simpleType('BIGINT', false), isWritable: false },
  timestamp: { type: timestampType('TIMESTAMP_LTZ', 3, false), isWritable: true },
  'timestamp-type': { type: simpleType('STRING', false), isWritable: false },
  'leader-epoch': { type: simpleType('INT'), isWritable: false },
} as const;

/** Null when the column can be had; otherwise what is wrong with it. */
export function metadataProblem({ field, key, isVirtual }: MetadataColumn, use: 'source' | 'sink'): string | null {
  if (key === 'headers') return 'metadata column "headers" needs type MAP, which is not supported';
  if (key.startsWith('value.')) return `metadata key "${key}" is not supported: the format offers no metadata`;
  if (!Object.hasOwn(KAFKA_METADATA, key)) return `invalid metadata key "${key}"`;
  if (use === 'sink' && !isVirtual && key !== 'timestamp') {
    return `metadata column "${field.name}" cannot be written: declare it as METADATA FROM '${key}' VIRTUAL`;
  }
  if (fits(key, field.type)) return null;
  return `metadata column "${field.name}" has a type that metadata key "${key}" cannot give`;
}

function fits(key: string, type: DataType): boolean {
  switch (key) {
    case 'timestamp':
      return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
    case 'partition':
    case 'leader-epoch':
      return type.kind === 'INT' || type.kind === 'BIGINT';
    case 'offset':
      return type.kind === 'BIGINT';
    default:
      return type.kind === 'STRING' || type.kind === 'VARCHAR';
  }
}

export interface RowSource {
  readonly topic: Uint8Array;
  readonly partition: number;
  readonly index: RecordIndex;
  /** Index position of every row. */
  readonly rows: Int32Array;
  readonly count: number;
}

/** A metadata column and how to fill it; columns the plan does not read are absent. */
export class MetadataFiller {
  readonly column: Column;
  private readonly key: string;

  constructor({ field, key }: MetadataColumn, isNeeded: boolean, capacity: number) {
    this.key = key;
    this.column = isNeeded ? createColumn(field.type, capacity) : ABSENT_COLUMN;
  }

  fill(source: RowSource): void {
    const { column } = this;
    switch (column.kind) {
      case 'int':
      case 'long':
        this.fillNumbers(column, source);
        return;
      case 'timestamp':
        for (let row = 0; row < source.count; row++) {
          column.values[row] = f64(source.index.timestamps, i32(source.rows, row));
        }
        return;
      case 'bytes':
        if (this.key === 'topic') fillConstant(column, source);
        else fillTimestampType(column, source);
    }
  }

  private fillNumbers(column: Extract<Column, { kind: 'int' | 'long' }>, source: RowSource): void {
    const { values } = column;
    const { rows, count, index } = source;
    if (this.key === 'partition') values.fill(source.partition, 0, count);
    else if (this.key === 'offset')
      for (let row = 0; row < count; row++) values[row] = f64(index.offsets, i32(rows, row));
    else {
      column.nulls = null;
      for (let row = 0; row < count; row++) {
        const epoch = i32(index.leaderEpochs, i32(rows, row));
        values[row] = epoch;
        if (epoch >= 0) continue;
        column.nulls ??= new Uint8Array(values.length);
        column.nulls[row] = 1;
      }
    }
  }
}

type BytesColumn = Extract<Column, { kind: 'bytes' }>;

function fillConstant(column: BytesColumn, { topic, count }: RowSource): void {
  column.arena = topic;
  column.start.fill(0, 0, count);
  column.length.fill(topic.length, 0, count);
}

const TYPE_NAMES: Uint8Array = new TextEncoder().encode(TIMESTAMP_TYPES.join(''));

function fillTimestampType(column: BytesColumn, { index, rows, count }: RowSource): void {
  const [first, second] = TIMESTAMP_TYPES;
  column.arena = TYPE_NAMES;
  for (let row = 0; row < count; row++) {
    const isAppendTime = u8(index.timestampTypes, i32(rows, row)) === 1;
    column.start[row] = isAppendTime ? first.length : 0;
    column.length[row] = isAppendTime ? second.length : first.length;
  }
}
