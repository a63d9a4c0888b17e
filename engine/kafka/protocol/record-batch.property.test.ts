// The record-batch codec against itself and against kafkajs's own encoder and decoder.

import { createRequire } from 'node:module';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { COMPRESSION_NAMES, loadCompression } from './compression';
import { encodeRecordBatch, type ProducerRecord } from './record-batch-builder';
import { RecordCursor } from './record-cursor';
import { type KafkaRecord, RecordIndex, recordAt } from './record-index';

// kafkajs has no types for its codec; the shapes used here are those of 2.2.4.
const load = createRequire(import.meta.url);
const KafkaDecoder = load('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => unknown;
const decodeWithKafkajs = load('kafkajs/src/protocol/recordBatch/v0/decoder.js') as (decoder: unknown) => Promise<{
  records: {
    key: Buffer | null;
    value: Buffer | null;
    timestamp: string;
    offset: string;
    headers: Record<string, Buffer>;
  }[];
}>;
const kafkajsRecord = load('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => unknown;
const { RecordBatch: kafkajsBatch } = load('kafkajs/src/protocol/recordBatch/v0/index.js') as {
  RecordBatch: (batch: object) => Promise<{ buffer: Buffer }>;
};

beforeAll(async () => {
  for (const codec of COMPRESSION_NAMES.keys()) await loadCompression(codec);
});

const bytes = fc.uint8Array({ maxLength: 200 });
const timestamp = fc.integer({ min: 0, max: 4_102_444_800_000 });
const record = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  timestamp,
  headers: fc.array(fc.record({ key: fc.string({ maxLength: 10 }), value: fc.option(bytes) }), { maxLength: 3 }),
});
const records = fc.array(record, { minLength: 1, maxLength: 60 });

function readAll(batch: Uint8Array, limit: number, firstOffset = 0): KafkaRecord[] {
  const set = { label: 't-0', bytes: batch, start: 0, end: batch.length, firstOffset, abortedTransactions: null };
  const cursor = new RecordCursor(set);
  const index = new RecordIndex(64);
  const read: KafkaRecord[] = [];
  while (cursor.read(index, limit) > 0) for (let row = 0; row < index.count; row++) read.push(recordAt(index, row));
  expect(cursor.isDone()).toBe(true);
  return read;
}

function plain(value: Uint8Array | null): number[] | null {
  return value === null ? null : [...value];
}

function comparable(list: readonly (ProducerRecord & { offset?: number })[]): unknown[] {
  return list.map(({ key, value, timestamp: at, headers }, index) => ({
    offset: index,
    timestamp: at,
    key: plain((key ?? null) as Uint8Array | null),
    value: plain(value as Uint8Array | null),
    headers: (headers ?? []).map((header) => [header.key, plain(header.value)]),
  }));
}

test.each(COMPRESSION_NAMES.map((name, codec) => ({ name, codec })))(
  'records survive encode and decode ($name), whatever the row limit',
  ({ codec }) => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 64 }), (list, limit) => {
        const read = readAll(encodeRecordBatch(list, codec), limit);
        expect(comparable(read)).toEqual(comparable(list));
        expect(read.map(({ offset }) => offset)).toEqual(list.map((_, index) => index));
      }),
      { numRuns: 40 },
    );
  },
);

test('reading from an offset inside a batch gives exactly the records from there on', () => {
  fc.assert(
    fc.property(records, fc.nat(59), (list, skip) => {
      const firstOffset = Math.min(skip, list.length - 1);
      const read = readAll(encodeRecordBatch(list), 64, firstOffset);
      expect(read.map(({ offset }) => offset)).toEqual(list.map((_, index) => index).slice(firstOffset));
    }),
  );
});

test('kafkajs reads what we write', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        record.map((one) => ({ ...one, headers: [] })),
        { minLength: 1, maxLength: 20 },
      ),
      async (list) => {
        const batch = Buffer.from(encodeRecordBatch(list));
        // kafkajs takes the record count from the header only when it reads the whole message set itself.
        const { records: read } = await decodeWithKafkajs(new KafkaDecoder(batch));
        expect(
          read.map(({ offset, timestamp: at, key, value }) => [Number(offset), Number(at), plain(key), plain(value)]),
        ).toEqual(list.map(({ timestamp: at, key, value }, index) => [index, at, plain(key ?? null), plain(value)]));
      },
    ),
    { numRuns: 30 },
  );
});

test('we read what kafkajs writes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key: fc.option(bytes), value: fc.option(bytes), timestamp }), {
        minLength: 1,
        maxLength: 20,
      }),
      async (list) => {
        const firstTimestamp = list[0]?.timestamp ?? 0;
        const encoded = list.map(({ key, value, timestamp: at }, offsetDelta) =>
          kafkajsRecord({
            offsetDelta,
            timestampDelta: at - firstTimestamp,
            key: key === null ? null : Buffer.from(key),
            value: value === null ? null : Buffer.from(value),
            headers: {},
          }),
        );
        const batch = await kafkajsBatch({
          firstTimestamp,
          maxTimestamp: firstTimestamp,
          lastOffsetDelta: list.length - 1,
          records: encoded,
        });
        const read = readAll(new Uint8Array(batch.buffer), 64);
        expect(read.map(({ timestamp: at, key, value }) => [at, plain(key), plain(value)])).toEqual(
          list.map(({ timestamp: at, key, value }) => [at, plain(key), plain(value)]),
        );
      },
    ),
    { numRuns: 30 },
  );
});
