// Reads the 61-byte header of a record batch (magic 2) in place and patches the two fields a broker may change: base
// offset and partition leader epoch, which the batch's CRC does not cover. Never looks at the records themselves.
// Source of the layout: Kafka protocol guide, "Record Batch".

import { crc32c } from '@/engine/core/crc32c';

export const BATCH_HEADER_BYTES = 61;
/** Base offset and length field: what stands before the bytes that the length field counts. */
export const BATCH_LENGTH_PREFIX_BYTES = 12;

const AT_LENGTH = 8;
const AT_LEADER_EPOCH = 12;
const AT_MAGIC = 16;
const AT_CRC = 17;
const AT_ATTRIBUTES = 21;
const MAGIC = 2;

export const TRANSACTIONAL_BIT = 0x10;
export const CONTROL_BIT = 0x20;

export interface BatchHeader {
  readonly baseOffset: number;
  /** Size of the whole batch, the first 12 bytes included. */
  readonly sizeBytes: number;
  readonly attributes: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

/** INT64 at a position as a number; exact below 2^53, without a BigInt on the way. */
function int64At(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
}

/** Size in bytes that the batch at `at` announces; needs 12 readable bytes. */
export function batchSizeAt(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at + AT_LENGTH) + BATCH_LENGTH_PREFIX_BYTES;
}

/** Last offset of the batch at `at`; needs 27 readable bytes. */
export function lastOffsetAt(buffer: Buffer, at: number): number {
  return int64At(buffer, at) + buffer.readInt32BE(at + 23);
}

/** Header of the batch at `at`; needs 61 readable bytes. */
export function readBatchHeader(buffer: Buffer, at: number): BatchHeader {
  return {
    baseOffset: int64At(buffer, at),
    sizeBytes: batchSizeAt(buffer, at),
    attributes: buffer.readInt16BE(at + AT_ATTRIBUTES),
    lastOffset: lastOffsetAt(buffer, at),
    maxTimestamp: int64At(buffer, at + 35),
    producerId: int64At(buffer, at + 43),
    producerEpoch: buffer.readInt16BE(at + 51),
    baseSequence: buffer.readInt32BE(at + 53),
    recordCount: buffer.readInt32BE(at + 57),
  };
}

export type BatchDefect = 'too-short' | 'wrong-size' | 'old-magic' | 'bad-crc' | 'bad-count';

/** First defect of the batch that fills [at, end) exactly, or null for a sound one. */
export function findBatchDefect(buffer: Buffer, at: number, end: number): BatchDefect | null {
  if (end - at < BATCH_HEADER_BYTES) return 'too-short';
  if (buffer.readInt8(at + AT_MAGIC) !== MAGIC) return 'old-magic';
  if (batchSizeAt(buffer, at) !== end - at) return 'wrong-size';
  if (crc32c(buffer.subarray(at + AT_ATTRIBUTES, end)) !== buffer.readUInt32BE(at + AT_CRC)) return 'bad-crc';
  const recordCount = buffer.readInt32BE(at + 57);
  if (recordCount <= 0 || recordCount !== buffer.readInt32BE(at + 23) + 1) return 'bad-count';
  return null;
}

/** Gives the batch its place in the log. */
export function patchBatch(batch: Buffer, baseOffset: number, leaderEpoch: number): void {
  batch.writeBigInt64BE(BigInt(baseOffset), 0);
  batch.writeInt32BE(leaderEpoch, AT_LEADER_EPOCH);
}
