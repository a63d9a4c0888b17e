// Finds the first record of a batch with a timestamp at or after a given one. Only reads uncompressed batches: a broker
// that unpacked what clients send could be made to fill its memory. For a compressed batch the answer is its first record.

import { BATCH_HEADER_BYTES, type BatchHeader, readBatchHeader } from './batch-header';

const COMPRESSION_MASK = 0x07;
const AT_BASE_TIMESTAMP = 27;

export interface TimestampedOffset {
  readonly offset: number;
  readonly timestamp: number;
}

/** The batch fills `batch` from its start; its largest timestamp is known to be >= `timestamp`. */
export function firstRecordAtOrAfter(batch: Buffer, timestamp: number): TimestampedOffset {
  const header = readBatchHeader(batch, 0);
  if ((header.attributes & COMPRESSION_MASK) !== 0) return wholeBatch(header);
  const baseTimestamp = Number(batch.readBigInt64BE(AT_BASE_TIMESTAMP));
  const cursor = { at: BATCH_HEADER_BYTES };
  for (let count = 0; count < header.recordCount && cursor.at < batch.length; count++) {
    const length = readVarint(batch, cursor);
    const end = cursor.at + length;
    cursor.at++;
    const recordTimestamp = baseTimestamp + readVarint(batch, cursor);
    const offset = header.baseOffset + readVarint(batch, cursor);
    if (recordTimestamp >= timestamp) return { offset, timestamp: recordTimestamp };
    if (end <= cursor.at) break;
    cursor.at = end;
  }
  return wholeBatch(header);
}

function wholeBatch(header: BatchHeader): TimestampedOffset {
  return { offset: header.baseOffset, timestamp: header.maxTimestamp };
}

/** Zigzag varint of up to ten bytes as a number; ends at the batch's end for malformed input. */
function readVarint(batch: Buffer, cursor: { at: number }): number {
  let value = 0;
  let scale = 1;
  for (let index = 0; index < 10 && cursor.at < batch.length; index++) {
    const byte = batch.readUInt8(cursor.at++);
    value += (byte & 0x7f) * scale;
    if ((byte & 0x80) === 0) break;
    scale *= 128;
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
