// The record batch (message format v2) as bytes: where its header fields lie, and walking the batches of a fetched record
// set without touching their records. Pure; never copies. Records themselves: record-cursor.ts (reading) and
// record-batch-builder.ts (writing).

import { EngineError } from '@/engine/core/errors';

const _BASE_OFFSET_AT = 0;
export const BATCH_LENGTH_AT = 8;
export const LEADER_EPOCH_AT = 12;
export const MAGIC_AT = 16;
export const CRC_AT = 17;
export const ATTRIBUTES_AT = 21;
export const LAST_OFFSET_DELTA_AT = 23;
export const BASE_TIMESTAMP_AT = 27;
export const MAX_TIMESTAMP_AT = 35;
export const PRODUCER_ID_AT = 43;
export const PRODUCER_EPOCH_AT = 51;
export const BASE_SEQUENCE_AT = 53;
export const RECORD_COUNT_AT = 57;
export const RECORDS_AT = 61;

/** `batchLength` counts the bytes behind itself. */
export const LENGTH_OVERHEAD = 12;

export const COMPRESSION_MASK = 0x07;
export const LOG_APPEND_TIME_BIT = 0x08;
export const TRANSACTIONAL_BIT = 0x10;
export const CONTROL_BIT = 0x20;

const TWO_32 = 4294967296;

/** INT64 as a number; offsets, timestamps and producer ids stay below 2^53. */
export function readInt64(view: DataView, at: number): number {
  return view.getInt32(at) * TWO_32 + view.getUint32(at + 4);
}

export function dataViewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where the batch at `at` ends, or -1 when its last bytes are missing (Kafka may cut the last batch of a response). */
export function batchEnd(view: DataView, at: number, end: number): number {
  if (at + RECORDS_AT > end) return -1;
  const batchStop = at + LENGTH_OVERHEAD + view.getInt32(at + BATCH_LENGTH_AT);
  return batchStop > end ? -1 : batchStop;
}

export interface RecordSetSummary {
  /** Offset after the last complete batch, -1 when there is none. */
  readonly nextOffset: number;
  /** End of the last complete batch: what lies behind it is torn and will be fetched again. */
  readonly completeEnd: number;
  /** Bit c is set when a batch uses compression codec c. */
  readonly codecs: number;
}

/** Walks the batch headers of bytes[start, end). `label` names the partition in errors. */
export function summarizeRecordSet(bytes: Uint8Array, start: number, end: number, label: string): RecordSetSummary {
  const view = dataViewOf(bytes);
  let nextOffset = -1;
  let codecs = 0;
  let at = start;
  while (at < end) {
    if (at + MAGIC_AT < end) refuseOldMagic(view, at, label);
    const stop = batchEnd(view, at, end);
    if (stop < 0) break;
    if (stop < at + RECORDS_AT) throw corruptBatch(label, readInt64(view, at), 'its length field is too small');
    nextOffset = readInt64(view, at) + view.getInt32(at + LAST_OFFSET_DELTA_AT) + 1;
    codecs |= 1 << (view.getInt16(at + ATTRIBUTES_AT) & COMPRESSION_MASK);
    at = stop;
  }
  return { nextOffset, completeEnd: at, codecs };
}

export function refuseOldMagic(view: DataView, at: number, label: string): void {
  const magic = view.getInt8(at + MAGIC_AT);
  if (magic === 2) return;
  throw new EngineError({
    code: 'kafka.unsupported-message-format',
    message: `message format v${magic} at offset ${readInt64(view, at)} of partition "${label}" is not supported`,
    hint: 'Only record batches (message format v2, Kafka 0.11 and newer) can be read; rewrite the topic with a current producer.',
  });
}

export function corruptBatch(label: string, offset: number, why: string): EngineError {
  return new EngineError({
    code: 'kafka.corrupt-record-batch',
    message: `record batch at offset ${offset} of partition "${label}" is corrupt: ${why}`,
    hint: 'Start the pipeline behind this offset to leave the batch out, or restore the topic from a replica.',
  });
}
