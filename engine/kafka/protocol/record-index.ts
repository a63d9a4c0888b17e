// Where the records of one run lie: offset arrays into one byte array, filled by RecordCursor. Nothing is copied.
// Invariant: rows [0, count) are valid; every key, value and header range lies inside `bytes`.

import { f64, i32 } from '@/engine/core/typed-array';

/** Kafka's timestamp types as their metadata column spells them. */
export const TIMESTAMP_TYPES = ['CreateTime', 'LogAppendTime'] as const;

export class RecordIndex {
  readonly capacity: number;
  count = 0;
  bytes: Uint8Array = new Uint8Array(0);
  readonly offsets: Float64Array;
  readonly timestamps: Float64Array;
  readonly keyStart: Int32Array;
  /** -1 = null. */
  readonly keyLength: Int32Array;
  readonly valueStart: Int32Array;
  /** -1 = null (tombstone). */
  readonly valueLength: Int32Array;
  /** Where the header count begins and the record ends. */
  readonly headersStart: Int32Array;
  readonly recordEnd: Int32Array;
  readonly leaderEpochs: Int32Array;
  /** Position in TIMESTAMP_TYPES. */
  readonly timestampTypes: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.offsets = new Float64Array(capacity);
    this.timestamps = new Float64Array(capacity);
    this.keyStart = new Int32Array(capacity);
    this.keyLength = new Int32Array(capacity);
    this.valueStart = new Int32Array(capacity);
    this.valueLength = new Int32Array(capacity);
    this.headersStart = new Int32Array(capacity);
    this.recordEnd = new Int32Array(capacity);
    this.leaderEpochs = new Int32Array(capacity);
    this.timestampTypes = new Uint8Array(capacity);
  }
}

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** One record as an object: for people (topic browser) and tests, never for the record loop. */
export interface KafkaRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** Row `row` of the index as an object; its bytes are views of the index's bytes. */
export function recordAt(index: RecordIndex, row: number): KafkaRecord {
  return {
    offset: f64(index.offsets, row),
    timestamp: f64(index.timestamps, row),
    key: range(index.bytes, i32(index.keyStart, row), i32(index.keyLength, row)),
    value: range(index.bytes, i32(index.valueStart, row), i32(index.valueLength, row)),
    headers: readHeaders(index.bytes, i32(index.headersStart, row), i32(index.recordEnd, row)),
  };
}

function range(bytes: Uint8Array, start: number, length: number): Uint8Array | null {
  return length < 0 ? null : bytes.subarray(start, start + length);
}

function readHeaders(bytes: Uint8Array, start: number, end: number): RecordHeader[] {
  const headers: RecordHeader[] = [];
  let at = start;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < end && shift < 35; shift += 7) {
      const byte = bytes[at++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return (value >>> 1) ^ -(value & 1);
  };
  const text = new TextDecoder();
  for (let count = varint(); count > 0 && at < end; count--) {
    const keyLength = varint();
    const key = text.decode(bytes.subarray(at, at + keyLength));
    at += keyLength;
    const valueLength = varint();
    headers.push({ key, value: range(bytes, at, valueLength) });
    at += Math.max(0, valueLength);
  }
  return headers;
}
