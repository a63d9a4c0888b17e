// Builds one record batch (message format v2) straight into a growing buffer, from byte ranges owned by the caller.
// append() copies the ranges; finish() writes the header, compresses when asked and puts the CRC-32C.
// Invariant: the bytes of finish() are one valid batch with base offset 0; the builder is empty again afterwards.

import { crc32c } from '@/engine/core/crc32c';
import { compress } from './compression';
import {
  ATTRIBUTES_AT,
  BASE_SEQUENCE_AT,
  BASE_TIMESTAMP_AT,
  BATCH_LENGTH_AT,
  CRC_AT,
  LAST_OFFSET_DELTA_AT,
  LEADER_EPOCH_AT,
  LENGTH_OVERHEAD,
  MAGIC_AT,
  MAX_TIMESTAMP_AT,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
  RECORD_COUNT_AT,
  RECORDS_AT,
} from './record-batch';
import type { RecordHeader } from './record-index';

/** Bytes a record needs besides key, value and headers, at most. */
const RECORD_OVERHEAD_MAX = 32;
/** Below this a plain loop beats the call into the array copy. */
const SHORT_COPY = 48;
const EMPTY = new Uint8Array(0);

export class RecordBatchBuilder {
  private bytes: Uint8Array;
  private at = RECORDS_AT;
  private baseTimestamp = 0;
  private maxTimestamp = 0;
  /** Records since the last finish(). */
  count = 0;

  constructor(capacity = 16_384) {
    this.bytes = new Uint8Array(capacity);
  }

  /** size() of a batch without records. */
  readonly emptySize = RECORDS_AT;

  /** Bytes of the batch so far, before compression. */
  size(): number {
    return this.at;
  }

  /**
   * Appends a record whose key and value lie in `source`; a length of -1 is null. `headers` is the encoded header area
   * (count and entries), empty for none. `timestamp` is epoch ms.
   */
  append(
    source: Uint8Array,
    range: { keyStart: number; keyLength: number; valueStart: number; valueLength: number },
    timestamp: number,
    headers: Uint8Array = EMPTY,
  ): void {
    const { keyLength, valueLength } = range;
    if (this.count === 0) {
      this.baseTimestamp = timestamp;
      this.maxTimestamp = timestamp;
    } else if (timestamp > this.maxTimestamp) this.maxTimestamp = timestamp;
    const keyBytes = keyLength < 0 ? 0 : keyLength;
    const valueBytes = valueLength < 0 ? 0 : valueLength;
    this.reserve(keyBytes + valueBytes + headers.length + RECORD_OVERHEAD_MAX);
    const timestampDelta = timestamp - this.baseTimestamp;
    const headerBytes = headers.length === 0 ? 1 : headers.length;
    const length =
      1 +
      varlongSize(timestampDelta) +
      varintSize(this.count) +
      varintSize(keyLength) +
      keyBytes +
      varintSize(valueLength) +
      valueBytes +
      headerBytes;
    const bytes = this.bytes;
    let at = writeVarint(bytes, this.at, length);
    bytes[at++] = 0;
    at = writeVarlong(bytes, at, timestampDelta);
    at = writeVarint(bytes, at, this.count);
    at = writeVarint(bytes, at, keyLength);
    at = copy(source, range.keyStart, keyBytes, bytes, at);
    at = writeVarint(bytes, at, valueLength);
    at = copy(source, range.valueStart, valueBytes, bytes, at);
    if (headers.length === 0) bytes[at++] = 0;
    else at = copy(headers, 0, headers.length, bytes, at);
    this.at = at;
    this.count++;
  }

  /** The finished batch, a fresh array. `compression` must be loaded (loadCompression). The builder is emptied. */
  finish(compression = 0): Uint8Array {
    const records = compression === 0 ? null : compress(compression, this.bytes.subarray(RECORDS_AT, this.at));
    const total = records === null ? this.at : RECORDS_AT + records.length;
    const batch = new Uint8Array(total);
    if (records === null) batch.set(this.bytes.subarray(0, total));
    else batch.set(records, RECORDS_AT);
    const view = new DataView(batch.buffer);
    view.setInt32(BATCH_LENGTH_AT, total - LENGTH_OVERHEAD);
    view.setInt32(LEADER_EPOCH_AT, -1);
    view.setInt8(MAGIC_AT, 2);
    view.setInt16(ATTRIBUTES_AT, compression);
    view.setInt32(LAST_OFFSET_DELTA_AT, this.count - 1);
    view.setBigInt64(BASE_TIMESTAMP_AT, BigInt(this.baseTimestamp));
    view.setBigInt64(MAX_TIMESTAMP_AT, BigInt(this.maxTimestamp));
    view.setBigInt64(PRODUCER_ID_AT, -1n);
    view.setInt16(PRODUCER_EPOCH_AT, -1);
    view.setInt32(BASE_SEQUENCE_AT, -1);
    view.setInt32(RECORD_COUNT_AT, this.count);
    view.setUint32(CRC_AT, crc32c(batch, ATTRIBUTES_AT, total));
    this.at = RECORDS_AT;
    this.count = 0;
    return batch;
  }

  private reserve(extra: number): void {
    const needed = this.at + extra;
    if (needed <= this.bytes.length) return;
    let capacity = this.bytes.length;
    while (capacity < needed) capacity *= 2;
    const grown = new Uint8Array(capacity);
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
  }
}

export interface ProducerRecord {
  readonly key?: Uint8Array | string | null;
  readonly value: Uint8Array | string | null;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly headers?: readonly RecordHeader[];
}

/** One batch from record objects: for tests and one-off writes (dead letters), not for the record loop. */
export function encodeRecordBatch(records: readonly ProducerRecord[], compression = 0): Uint8Array {
  const builder = new RecordBatchBuilder(1024);
  for (const record of records) {
    const key = bytesOf(record.key ?? null);
    const value = bytesOf(record.value);
    const source = Buffer.concat([key ?? EMPTY, value ?? EMPTY]);
    const keyLength = key === null ? -1 : key.length;
    const range = {
      keyStart: 0,
      keyLength,
      valueStart: key?.length ?? 0,
      valueLength: value === null ? -1 : value.length,
    };
    builder.append(source, range, record.timestamp, encodeHeaders(record.headers ?? []));
  }
  return builder.finish(compression);
}

function bytesOf(value: Uint8Array | string | null): Uint8Array | null {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

/** The header area of a record as append() takes it. */
export function encodeHeaders(headers: readonly RecordHeader[]): Uint8Array {
  if (headers.length === 0) return EMPTY;
  const parts: Uint8Array[] = [varint(headers.length)];
  for (const header of headers) {
    const key = Buffer.from(header.key);
    parts.push(
      varint(key.length),
      key,
      varint(header.value === null ? -1 : header.value.length),
      header.value ?? EMPTY,
    );
  }
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  return bytes.subarray(0, writeVarint(bytes, 0, value));
}

function copy(source: Uint8Array, start: number, length: number, target: Uint8Array, at: number): number {
  if (length < SHORT_COPY)
    for (let index = 0; index < length; index++) target[at + index] = source[start + index] as number;
  else target.set(source.subarray(start, start + length), at);
  return at + length;
}

function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  if (zigzag < 0x80) return 1;
  if (zigzag < 0x4000) return 2;
  if (zigzag < 0x200000) return 3;
  return zigzag < 0x10000000 ? 4 : 5;
}

function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** ZigZag of a safe integer, as a number: exact while |value| < 2^52. */
function zigzagNumber(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function varlongSize(value: number): number {
  let size = 1;
  for (let rest = zigzagNumber(value); rest > 0x7f; rest = Math.floor(rest / 128)) size++;
  return size;
}

function writeVarlong(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = zigzagNumber(value);
  while (rest > 0x7f) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}
