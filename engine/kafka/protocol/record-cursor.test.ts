// Reading record sets: bounds, damage, control batches and aborted transactions.

import { expect, test } from 'vitest';
import { crc32c } from '@/engine/core/crc32c';
import { summarizeRecordSet } from './record-batch';
import { encodeRecordBatch } from './record-batch-builder';
import { type AbortedTransaction, RecordCursor } from './record-cursor';
import { RecordIndex } from './record-index';

interface BatchSpec {
  readonly offset: number;
  readonly values: readonly string[];
  readonly producerId?: number;
  readonly control?: 'abort' | 'commit';
  readonly attributes?: number;
}

/** A batch as the log holds it: base offset, transactional and control flags, CRC made right again. */
function aBatch({ offset, values, producerId, control, attributes = 0 }: BatchSpec): Uint8Array {
  const marker = Buffer.from([0, 0, 0, control === 'commit' ? 1 : 0]);
  const records =
    control === undefined
      ? values.map((value) => ({ key: Buffer.from([0, 0, 0, 0]), value, timestamp: 7 }))
      : [{ key: marker, value: Buffer.alloc(6), timestamp: 7 }];
  const batch = encodeRecordBatch(records);
  const view = new DataView(batch.buffer);
  view.setBigInt64(0, BigInt(offset));
  const flags = (producerId === undefined ? 0 : 0x10) | (control === undefined ? 0 : 0x20) | attributes;
  view.setInt16(21, flags);
  if (producerId !== undefined) view.setBigInt64(43, BigInt(producerId));
  view.setUint32(17, crc32c(batch, 21, batch.length));
  return batch;
}

function aSet(...specs: readonly BatchSpec[]): Uint8Array {
  return new Uint8Array(Buffer.concat(specs.map(aBatch)));
}

interface ReadOptions {
  readonly firstOffset?: number;
  readonly endOffset?: number;
  readonly aborted?: readonly AbortedTransaction[] | null;
  readonly limit?: number;
}

function read(bytes: Uint8Array, options: ReadOptions = {}): { values: string[]; position: number; runs: number } {
  const { firstOffset = 0, endOffset = Number.POSITIVE_INFINITY, aborted = null, limit = 16 } = options;
  const cursor = new RecordCursor({
    label: 'orders-3',
    bytes,
    start: 0,
    end: bytes.length,
    firstOffset,
    abortedTransactions: aborted,
  });
  const index = new RecordIndex(16);
  const values: string[] = [];
  let runs = 0;
  while (cursor.read(index, limit, endOffset) > 0) {
    runs++;
    for (let row = 0; row < index.count; row++) {
      const start = index.valueStart[row] ?? 0;
      values.push(Buffer.from(index.bytes.subarray(start, start + (index.valueLength[row] ?? 0))).toString());
    }
  }
  return { values, position: cursor.position, runs };
}

test('uncompressed batches share one run and position ends behind the last offset', () => {
  const set = aSet({ offset: 0, values: ['a', 'b'] }, { offset: 5, values: ['c'] });
  expect(read(set)).toEqual({ values: ['a', 'b', 'c'], position: 6, runs: 1 });
});

test('a torn last batch is left for the next fetch', () => {
  const set = aSet({ offset: 0, values: ['a'] }, { offset: 1, values: ['b'] });
  for (let cut = 1; cut < set.length / 2; cut += 7) {
    const torn = set.subarray(0, set.length - cut);
    expect(read(torn)).toEqual({ values: ['a'], position: 1, runs: 1 });
    expect(summarizeRecordSet(torn, 0, torn.length, 't-0')).toEqual({
      nextOffset: 1,
      completeEnd: set.length / 2,
      codecs: 1,
    });
  }
});

test('every damaged byte behind the checksum is noticed, with partition and offset', () => {
  const set = aSet({ offset: 42, values: ['hello', 'world'] });
  for (let at = 17; at < set.length; at++) {
    const damaged = set.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x40;
    expect(() => read(damaged)).toThrow(
      expect.objectContaining({
        code: 'kafka.corrupt-record-batch',
        message: 'record batch at offset 42 of partition "orders-3" is corrupt: its checksum does not match',
      }),
    );
  }
});

test('an old message format is refused in words', () => {
  const set = aSet({ offset: 9, values: ['a'] });
  set[16] = 1;
  const refusal = expect.objectContaining({
    code: 'kafka.unsupported-message-format',
    message: 'message format v1 at offset 9 of partition "orders-3" is not supported',
  });
  expect(() => read(set)).toThrow(refusal);
  expect(() => summarizeRecordSet(set, 0, set.length, 'orders-3')).toThrow(refusal);
});

test('records at and behind the end offset are not given, and position stops there', () => {
  const set = aSet({ offset: 0, values: ['a', 'b', 'c'] }, { offset: 3, values: ['d'] });
  expect(read(set, { endOffset: 2 })).toEqual({ values: ['a', 'b'], position: 2, runs: 1 });
  expect(read(set, { endOffset: 3, limit: 1 })).toEqual({ values: ['a', 'b', 'c'], position: 3, runs: 3 });
});

test('control batches give no records but move the position', () => {
  const set = aSet(
    { offset: 0, values: ['a'], producerId: 1 },
    { offset: 1, values: [], producerId: 1, control: 'commit' },
  );
  expect(read(set, { aborted: [] })).toEqual({ values: ['a'], position: 2, runs: 1 });
});

test.each([
  {
    name: 'two open aborted transactions at the start, list unsorted',
    set: [
      { offset: 0, values: ['x'], producerId: 1 },
      { offset: 1, values: ['y'], producerId: 2 },
      { offset: 2, values: ['keep'] },
      { offset: 3, values: ['x2'], producerId: 1 },
      { offset: 4, values: [], producerId: 1, control: 'abort' },
      { offset: 5, values: ['y2'], producerId: 2 },
      { offset: 6, values: [], producerId: 2, control: 'abort' },
    ],
    aborted: [
      { producerId: 2, firstOffset: 1 },
      { producerId: 1, firstOffset: 0 },
    ],
    expected: ['keep'],
  },
  {
    name: 'a producer that commits after it aborted',
    set: [
      { offset: 0, values: ['bad'], producerId: 1 },
      { offset: 1, values: [], producerId: 1, control: 'abort' },
      { offset: 2, values: ['good'], producerId: 1 },
      { offset: 3, values: [], producerId: 1, control: 'commit' },
    ],
    aborted: [{ producerId: 1, firstOffset: 0 }],
    expected: ['good'],
  },
  {
    name: 'a producer that aborts after it committed',
    set: [
      { offset: 0, values: ['good'], producerId: 1 },
      { offset: 1, values: [], producerId: 1, control: 'commit' },
      { offset: 2, values: ['bad'], producerId: 1 },
      { offset: 3, values: [], producerId: 1, control: 'abort' },
    ],
    aborted: [{ producerId: 1, firstOffset: 2 }],
    expected: ['good'],
  },
] as const)('read_committed leaves out aborted records only: $name', ({ set, aborted, expected }) => {
  expect(read(aSet(...set), { aborted }).values).toEqual(expected);
});

test('read_uncommitted gives the records of aborted transactions too', () => {
  const set = aSet(
    { offset: 0, values: ['a'], producerId: 1 },
    { offset: 1, values: [], producerId: 1, control: 'abort' },
  );
  expect(read(set, { aborted: null }).values).toEqual(['a']);
});

test("under LogAppendTime every record has the batch's timestamp", () => {
  const set = aSet({ offset: 0, values: ['a', 'b'], attributes: 0x08 });
  const cursor = new RecordCursor({
    label: 't-0',
    bytes: set,
    start: 0,
    end: set.length,
    firstOffset: 0,
    abortedTransactions: null,
  });
  const index = new RecordIndex(4);
  cursor.read(index, 4);
  expect([...index.timestamps.subarray(0, 2)]).toEqual([7, 7]);
  expect([...index.timestampTypes.subarray(0, 2)]).toEqual([1, 1]);
});
