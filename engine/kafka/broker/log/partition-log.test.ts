// The log of a partition on a real disk: what is appended is read back, also after crashes that tear or damage files.

import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crc32c } from '@/engine/core/crc32c';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { encodeRecordBatch } from '@/engine/kafka/protocol/record-batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { KafkaFailure } from '../kafka-failure';
import { batchSizeAt, readBatchHeader } from './batch-header';
import { PartitionLog, type PartitionLogSettings } from './partition-log';

let folder = '';
let logged: string[] = [];
let settings: PartitionLogSettings;
let clock: ManualClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penstock-log-'));
  logged = [];
  clock = new ManualClock(1_000_000);
  settings = { retentionMs: -1, retentionBytes: -1, segmentBytes: 20_000, maxMessageBytes: 100_000 };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(isCheckedWhole = false): PartitionLog {
  const host = { clock, fsync: { kind: 'never' } as const, log: (_level: string, line: string) => logged.push(line) };
  const log = new PartitionLog('t-0', folder, () => settings, host);
  log.open(isCheckedWhole);
  return log;
}

interface BatchWish {
  readonly records?: number;
  readonly bytes?: number;
  readonly timestamp?: number;
  readonly compression?: number;
  readonly producer?: { id: number; epoch: number; sequence: number };
}

/** Timestamps rise by 1 per record from `timestamp` on. */
function aBatch({ records = 1, bytes = 100, timestamp = 1, compression = 0, producer }: BatchWish = {}): Buffer {
  const rows = Array.from({ length: records }, (_, index) => ({
    value: 'v'.repeat(bytes),
    timestamp: timestamp + index,
  }));
  const batch = Buffer.from(encodeRecordBatch(rows, compression));
  if (producer !== undefined) {
    batch.writeBigInt64BE(BigInt(producer.id), 43);
    batch.writeInt16BE(producer.epoch, 51);
    batch.writeInt32BE(producer.sequence, 53);
    batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  }
  return batch;
}

function fill(log: PartitionLog, batches: number, wish: BatchWish = {}): void {
  for (let index = 0; index < batches; index++) log.append(aBatch({ ...wish, timestamp: (index + 1) * 1000 }));
}

/** Base offsets of the batches of a read. */
function basesOf(bytes: Buffer | null): number[] {
  const bases: number[] = [];
  for (let at = 0; bytes !== null && at < bytes.length; at += batchSizeAt(bytes, at)) {
    bases.push(readBatchHeader(bytes, at).baseOffset);
  }
  return bases;
}

function codeOf(action: () => unknown): number | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof KafkaFailure) return error.code;
    throw error;
  }
}

const newest = (suffix: string): string =>
  join(
    folder,
    readdirSync(folder)
      .filter((name) => name.endsWith(suffix))
      .sort()
      .at(-1) ?? '',
  );

test('every offset of a log over many segments is found, before and after a clean restart', async () => {
  const log = open();
  fill(log, 400, { records: 3 });
  expect(readdirSync(folder).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(5);
  const check = (each: PartitionLog): void => {
    expect([each.startOffset, each.nextOffset]).toEqual([0, 1200]);
    for (let offset = 0; offset < 1200; offset += 7) {
      expect(basesOf(each.read(offset, 1, true))).toEqual([offset - (offset % 3)]);
    }
    expect(each.read(1200, 1000, true)).toBeNull();
    expect(codeOf(() => each.read(1201, 1000, true))).toBe(KafkaError.OFFSET_OUT_OF_RANGE);
  };
  check(log);
  await log.close();
  check(open());
  expect(logged).toEqual([]);
});

test('a read gives whole batches only, and its first one however small the limit', () => {
  const log = open();
  fill(log, 10, { bytes: 1000 });
  const size = log.read(0, 1, true)?.length ?? 0;
  expect(basesOf(log.read(2, size * 3, true))).toEqual([2, 3, 4]);
  expect(basesOf(log.read(2, size * 3 - 1, true))).toEqual([2, 3]);
  expect(basesOf(log.read(2, size - 1, true))).toEqual([2]);
  expect(log.read(2, size - 1, false)).toBeNull();
  log.append(aBatch({ bytes: 60_000 }));
  expect(basesOf(log.read(10, 10, true))).toEqual([10]);
});

test('a torn end is cut off after a crash, said in the log, and everything before it is kept', () => {
  fill(open(), 50);
  const path = newest('.log');
  const soundBytes = statSync(path).size;
  appendFileSync(path, aBatch().subarray(0, 40));
  const after = open();
  expect(after.nextOffset).toBe(50);
  expect(statSync(path).size).toBe(soundBytes);
  expect(logged.join()).toContain('torn end was cut off: 40 bytes');
  expect(after.append(aBatch()).baseOffset).toBe(50);
  expect(basesOf(after.read(49, 10_000, true))).toEqual([49, 50]);
});

test.each([0, 1, 11, 12, 60, 61, 100])('a last batch cut after %i bytes is dropped as a whole', (keptBytes) => {
  const log = open();
  fill(log, 5);
  const path = newest('.log');
  const last = log.read(4, 1, true)?.length ?? 0;
  truncateSync(path, statSync(path).size - last + keptBytes);
  expect(open().nextOffset).toBe(4);
});

test('a flipped bit in the last segment ends the log before the damaged batch', () => {
  const log = open();
  fill(log, 20);
  const path = newest('.log');
  const bytes = readFileSync(path);
  const at = batchSizeAt(bytes, 0) * 12 + 70;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(path, bytes);
  expect(open().nextOffset).toBe(12);
});

test('damage in an older segment is found when the whole log is checked', async () => {
  const log = open();
  fill(log, 400);
  await log.close();
  const first = join(folder, `${'0'.repeat(20)}.log`);
  const bytes = readFileSync(first);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 5) ^ 1, bytes.length - 5);
  writeFileSync(first, bytes);
  const checked = open(true);
  expect(logged.join()).toContain('in the middle of the log');
  expect(checked.nextOffset).toBe(400);
});

test('a damaged index file is rebuilt from its log', async () => {
  const log = open();
  fill(log, 400);
  await log.close();
  const index = join(folder, `${'0'.repeat(20)}.index`);
  const bytes = readFileSync(index);
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  writeFileSync(index, bytes);
  expect(basesOf(open().read(77, 1, true))).toEqual([77]);
});

test.each([
  ['wrong checksum', (batch: Buffer) => batch.writeUInt8(batch.readUInt8(80) ^ 1, 80), KafkaError.CORRUPT_MESSAGE],
  ['old format', (batch: Buffer) => batch.writeInt8(1, 16), KafkaError.UNSUPPORTED_FOR_MESSAGE_FORMAT],
  ['wrong length', (batch: Buffer) => batch.writeInt32BE(7, 8), KafkaError.CORRUPT_MESSAGE],
  ['control batch', (batch: Buffer) => resealed(batch, 0x20), KafkaError.INVALID_RECORD],
  ['transactional batch', (batch: Buffer) => resealed(batch, 0x10), KafkaError.INVALID_TXN_STATE],
])('a batch with %s is refused and nothing is written', (_name, spoil, code) => {
  const log = open();
  const batch = aBatch();
  spoil(batch);
  expect(codeOf(() => log.append(batch))).toBe(code);
  expect(log.sizeBytes).toBe(0);
});

function resealed(batch: Buffer, attributes: number): void {
  batch.writeInt16BE(attributes, 21);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
}

test('a batch above max.message.bytes is refused', () => {
  expect(codeOf(() => open().append(aBatch({ bytes: 100_000 })))).toBe(KafkaError.MESSAGE_TOO_LARGE);
});

test('retention by size keeps at least that much and never the active segment away', () => {
  const log = open();
  fill(log, 1000);
  settings = { ...settings, retentionBytes: 50_000 };
  log.maintain(clock.now());
  expect(log.sizeBytes).toBeGreaterThanOrEqual(50_000);
  expect(log.sizeBytes).toBeLessThan(50_000 + 20_000);
  expect(log.nextOffset).toBe(1000);
  expect(codeOf(() => log.read(0, 1, true))).toBe(KafkaError.OFFSET_OUT_OF_RANGE);
  expect(basesOf(log.read(log.startOffset, 1, true))).toEqual([log.startOffset]);
});

test('retention by time removes what is older, the active segment included, and offsets go on after a restart', async () => {
  const log = open();
  log.append(aBatch({ records: 5, timestamp: clock.now() }));
  settings = { ...settings, retentionMs: 60_000 };
  log.maintain(clock.now() + 59_000);
  expect(log.startOffset).toBe(0);
  log.maintain(clock.now() + 61_000);
  expect([log.startOffset, log.nextOffset, log.sizeBytes]).toEqual([5, 5, 0]);
  await log.close();
  expect(open().append(aBatch()).baseOffset).toBe(5);
});

test('the first record at or after a timestamp is found exactly in plain batches, by batch in compressed ones', () => {
  const log = open();
  fill(log, 300, { records: 3 });
  expect(log.offsetForTimestamp(0)).toEqual({ offset: 0, timestamp: 1000 });
  expect(log.offsetForTimestamp(150_001)).toEqual({ offset: 448, timestamp: 150_001 });
  expect(log.offsetForTimestamp(150_003)).toEqual({ offset: 450, timestamp: 151_000 });
  expect(log.offsetForTimestamp(300_003)).toBeNull();
});

test('records before a deleted offset are gone, also after a crash', () => {
  const log = open();
  fill(log, 500);
  expect(log.deleteBefore(321)).toBe(321);
  expect(codeOf(() => log.read(320, 1, true))).toBe(KafkaError.OFFSET_OUT_OF_RANGE);
  expect(open().startOffset).toBe(321);
  expect(codeOf(() => log.deleteBefore(501))).toBe(KafkaError.OFFSET_OUT_OF_RANGE);
  expect(log.deleteBefore(-1)).toBe(500);
});

test.each(['crash', 'clean stop'])(
  'a batch sent again is written once, also after a %s; gaps and old epochs are refused',
  async (how) => {
    const log = open();
    const send = (to: PartitionLog, sequence: number, epoch = 0) =>
      to.append(aBatch({ records: 2, producer: { id: 9, epoch, sequence } }));
    for (let sequence = 0; sequence < 400; sequence += 2) send(log, sequence);
    expect(send(log, 398)).toEqual({ baseOffset: 398, isDuplicate: true });
    if (how === 'clean stop') await log.close();
    const after = open();
    expect(after.nextOffset).toBe(400);
    expect(send(after, 396)).toEqual({ baseOffset: 396, isDuplicate: true });
    expect(codeOf(() => send(after, 402))).toBe(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER);
    expect(send(after, 400)).toEqual({ baseOffset: 400, isDuplicate: false });
    expect(codeOf(() => send(after, 5, 1))).toBe(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER);
    expect(send(after, 0, 1).isDuplicate).toBe(false);
    expect(codeOf(() => send(after, 402, 0))).toBe(KafkaError.INVALID_PRODUCER_EPOCH);
  },
);
