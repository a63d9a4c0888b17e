// The kafka source against the embedded broker: what is read, from where, and what happens when things go wrong.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { simpleType, timestampType } from '@/engine/core/data-type';
import { kafkaConnector } from './kafka-connector';
import {
  aKafkaWorld,
  aRequest,
  aTable,
  createReader,
  type KafkaWorld,
  metricValue,
  readUntil,
} from './testing/kafka-world';

let world: KafkaWorld;
let nextTopic = 0;

beforeAll(async () => {
  world = await aKafkaWorld();
});

afterAll(() => world.close());

async function aTopic(partitions = 1): Promise<string> {
  const name = `t-${++nextTopic}`;
  await world.admin.createTopic({ name, partitions });
  return name;
}

function order(id: number): { value: string; timestamp: number } {
  return { value: JSON.stringify({ id, item: `item ${id}` }), timestamp: 1000 + id };
}

function orders(from: number, to: number): { value: string; timestamp: number }[] {
  return Array.from({ length: to - from }, (_, index) => order(from + index));
}

const BOUNDED = { 'scan.startup.mode': 'earliest-offset', 'scan.bounded.mode': 'latest-offset' };

test('a bounded scan gives every record of every partition once, in order per partition, then ends', async () => {
  const topic = await aTopic(3);
  for (const partition of [0, 1, 2]) {
    await world.admin.writeRecords(topic, partition, orders(partition * 10_000, partition * 10_000 + 6_000), 'lz4');
    await world.admin.writeRecords(topic, partition, orders(partition * 10_000 + 6_000, partition * 10_000 + 6_500));
  }
  const table = aTable(world, { topic, ...BOUNDED });
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  const rows = await readUntil(reader, table);
  for (const partition of [0, 1, 2]) {
    const ids = rows.filter(({ split }) => split === `${topic}-${partition}`).map(({ row }) => Number(row[0]));
    expect(ids).toEqual(Array.from({ length: 6_500 }, (_, index) => partition * 10_000 + index));
  }
  expect(rows[0]?.row[1]).toMatch(/^item \d+$/);
  expect(reader.isFinished()).toBe(true);
  await reader.close();
});

test('metadata columns carry topic, partition, offset, timestamp and timestamp type', async () => {
  const topic = await aTopic(2);
  await world.admin.writeRecords(topic, 1, orders(0, 3));
  const table = aTable(
    world,
    { topic, ...BOUNDED },
    {
      metadataColumns: [
        { field: { name: 'topic', type: simpleType('STRING') }, key: 'topic', isVirtual: true },
        { field: { name: 'p', type: simpleType('INT') }, key: 'partition', isVirtual: true },
        { field: { name: 'o', type: simpleType('BIGINT') }, key: 'offset', isVirtual: true },
        { field: { name: 'ts', type: timestampType('TIMESTAMP_LTZ') }, key: 'timestamp', isVirtual: false },
        { field: { name: 'tt', type: simpleType('STRING') }, key: 'timestamp-type', isVirtual: true },
      ],
    },
  );
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  const rows = await readUntil(reader, table);
  expect(rows.map(({ row }) => row)).toEqual([
    [0n, 'item 0', topic, 1, 0n, 1000, 'CreateTime'],
    [1n, 'item 1', topic, 1, 1n, 1001, 'CreateTime'],
    [2n, 'item 2', topic, 1, 2n, 1002, 'CreateTime'],
  ]);
  await reader.close();
});

test.each([
  ['latest-offset', {}, [10, 11]],
  ['timestamp', { 'scan.startup.timestamp-millis': '1007' }, [7, 8, 9, 10, 11]],
  ['specific-offsets', { 'scan.startup.specific-offsets': 'partition:0,offset:4' }, [4, 5, 6, 7, 8, 9, 10, 11]],
  ['group-offsets', { 'properties.auto.offset.reset': 'earliest' }, Array.from({ length: 12 }, (_, index) => index)],
])('startup mode %s begins at the right record', async (mode, options, expected) => {
  const topic = await aTopic();
  for (const record of orders(0, 10)) await world.admin.writeRecords(topic, 0, [record]);
  const table = aTable(world, { topic, 'scan.startup.mode': mode, ...options });
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  await world.admin.writeRecords(topic, 0, orders(10, 12));
  const rows = await readUntil(reader, table, (read) => read.length >= expected.length);
  expect(rows.map(({ row }) => Number(row[0]))).toEqual(expected);
  await reader.close();
});

test.each([
  ['timestamp', { 'scan.bounded.timestamp-millis': '1004' }, 4],
  ['specific-offsets', { 'scan.bounded.specific-offsets': 'partition:0,offset:7' }, 7],
])('bounded mode %s ends before the right record', async (mode, options, count) => {
  const topic = await aTopic(2);
  for (const record of orders(0, 10)) await world.admin.writeRecords(topic, 0, [record]);
  const table = aTable(world, { topic, 'scan.startup.mode': 'earliest-offset', 'scan.bounded.mode': mode, ...options });
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  expect(await readUntil(reader, table)).toHaveLength(count);
  await reader.close();
});

test("group offsets without a committed offset and without a reset policy fail in Flink's words", async () => {
  const topic = await aTopic();
  const reader = createReader(kafkaConnector, aRequest(aTable(world, { topic, 'properties.group.id': 'nobody' })));
  await expect(reader.open(null)).rejects.toThrow(`undefined offset with no reset policy for partitions: [${topic}-0]`);
  await reader.close();
});

test('a restored reader goes on after the last batch given out and overrides the startup mode', async () => {
  const topic = await aTopic();
  await world.admin.writeRecords(topic, 0, orders(0, 5_000));
  const table = aTable(world, { topic, ...BOUNDED });
  const first = createReader(kafkaConnector, aRequest(table));
  await first.open(null);
  const before = await readUntil(first, table, (rows) => rows.length > 0);
  const snapshot = first.snapshot();
  await first.close();
  await world.admin.writeRecords(topic, 0, orders(5_000, 5_010));
  const second = createReader(kafkaConnector, aRequest(table));
  await second.open(snapshot);
  const after = await readUntil(second, table);
  expect(before.length + after.length).toBe(5_000);
  expect(Number(after[0]?.row[0])).toBe(before.length);
  await second.close();
});

test('offsets of a completed checkpoint are committed to the group and shown in the status', async () => {
  const topic = await aTopic();
  await world.admin.writeRecords(topic, 0, orders(0, 8));
  const request = aRequest(
    aTable(world, { topic, 'properties.group.id': `group-${topic}`, 'scan.startup.mode': 'earliest-offset' }),
  );
  const reader = createReader(kafkaConnector, request);
  await reader.open(null);
  await readUntil(reader, request.table, (rows) => rows.length === 8);
  reader.notifyCheckpointComplete(reader.snapshot());
  await expect
    .poll(() => reader.splitStatus())
    .toEqual([
      {
        id: `${topic}-0`,
        position: '8',
        pendingRecords: 0,
        startPosition: '0',
        endPosition: '8',
        committedPosition: '8',
      },
    ]);
  const committed = await world.admin.client.committedOffsets(`group-${topic}`, null);
  expect(committed.get(`${topic}-0`)).toBe(8);
  expect(metricValue(request.registry, 'commitsSucceeded')).toBe(1);
  expect(metricValue(request.registry, 'pendingRecords')).toBe(0);
  expect(metricValue(request.registry, 'currentOffset', `${topic}-0`)).toBe(7);
  expect(metricValue(request.registry, 'committedOffset', `${topic}-0`)).toBe(8);
  await reader.close();
});

test('a record arriving in an idle topic is given out without waiting for the long poll to end', async () => {
  const topic = await aTopic();
  const table = aTable(world, {
    topic,
    'scan.startup.mode': 'earliest-offset',
    'properties.fetch.max.wait.ms': '60000',
  });
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  await world.admin.writeRecords(topic, 0, orders(0, 1));
  expect(await readUntil(reader, table, (rows) => rows.length === 1)).toHaveLength(1);
  await reader.close();
});

test('a missing topic is waited for in words and read once it is there', async () => {
  const topic = `late-${++nextTopic}`;
  const request = aRequest(aTable(world, { topic, 'scan.startup.mode': 'earliest-offset' }));
  const reader = createReader(kafkaConnector, request);
  await reader.open(null);
  expect(request.waiting).toEqual([`topic "${topic}" does not exist; waiting for it to be created`]);
  await world.admin.createTopic({ name: topic });
  await world.admin.writeRecords(topic, 0, orders(0, 2));
  expect(await readUntil(reader, request.table, (rows) => rows.length === 2)).toHaveLength(2);
  expect(request.waiting.at(-1)).toBe(null);
  await reader.close();
});

test("a missing topic fails the start under penstock.missing-topic = 'fail'", async () => {
  const reader = createReader(
    kafkaConnector,
    aRequest(aTable(world, { topic: 'nowhere', 'penstock.missing-topic': 'fail' })),
  );
  await expect(reader.open(null)).rejects.toMatchObject({
    code: 'kafka.missing-topic',
    message: 'topic "nowhere" does not exist',
  });
  await reader.close();
});

test('new partitions of a topic pattern are found and read from their beginning', async () => {
  const prefix = `pattern-${++nextTopic}`;
  await world.admin.createTopic({ name: `${prefix}-a` });
  const { topic: _, ...options } = {
    topic: '',
    'topic-pattern': `${prefix}-.*`,
    'scan.startup.mode': 'latest-offset',
    'scan.topic-partition-discovery.interval': '50 ms',
  };
  const table = aTable(world, options);
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  await world.admin.createTopic({ name: `${prefix}-b`, partitions: 2 });
  await world.admin.writeRecords(`${prefix}-b`, 1, orders(0, 3));
  const rows = await readUntil(reader, table, (read) => read.length === 3);
  expect(rows.every(({ split }) => split === `${prefix}-b-1`)).toBe(true);
  expect(reader.splitIds()).toEqual([`${prefix}-a-0`, `${prefix}-b-0`, `${prefix}-b-1`]);
  await reader.close();
});

test('a 20 MB record between small ones is read', async () => {
  const topic = `large-${++nextTopic}`;
  await world.admin.createTopic({ name: topic, configs: { 'max.message.bytes': '30000000' } });
  await world.admin.writeRecords(topic, 0, orders(0, 2));
  const text = 'x'.repeat(20 * 1024 * 1024);
  await world.admin.writeRecords(topic, 0, [{ value: JSON.stringify({ id: 2, item: text }), timestamp: 1 }]);
  await world.admin.writeRecords(topic, 0, orders(3, 4));
  const table = aTable(world, { topic, ...BOUNDED });
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  const rows = await readUntil(reader, table);
  expect(rows.map(({ row }) => Number(row[0]))).toEqual([0, 1, 2, 3]);
  expect(String(rows[2]?.row[1])).toHaveLength(text.length);
  await reader.close();
});

test('a broker that goes away and comes back loses nothing and is waited for in words', async () => {
  const topic = await aTopic();
  await world.admin.writeRecords(topic, 0, orders(0, 3));
  const request = aRequest(aTable(world, { topic, 'scan.startup.mode': 'earliest-offset' }));
  const reader = createReader(kafkaConnector, request);
  await reader.open(null);
  await readUntil(reader, request.table, (rows) => rows.length === 3);
  await world.stopBroker();
  await expect.poll(() => request.waiting.at(-1)).toMatch(/connection|refused/);
  await world.startBroker();
  await world.admin.writeRecords(topic, 0, orders(3, 6));
  const rows = await readUntil(reader, request.table, (read) => read.length === 3);
  expect(rows.map(({ row }) => Number(row[0]))).toEqual([3, 4, 5]);
  expect(request.waiting.at(-1)).toBe(null);
  await reader.close();
});

test('an offset that retention deleted is an error in words, or reset as auto.offset.reset says and reported', async () => {
  const topic = await aTopic();
  await world.admin.writeRecords(topic, 0, orders(0, 5));
  const position = { splits: [{ id: `${topic}-0`, position: '99' }] };
  const strict = createReader(kafkaConnector, aRequest(aTable(world, { topic })));
  await strict.open(position);
  await strict.available();
  expect(() => strict.poll(() => 0)).toThrow(
    expect.objectContaining({
      code: 'kafka.offset-out-of-range',
      message: `offset 99 of partition "${topic}-0" lies outside its log`,
    }),
  );
  await strict.close();
  const request = aRequest(aTable(world, { topic, 'properties.auto.offset.reset': 'earliest' }));
  const lenient = createReader(kafkaConnector, request);
  await lenient.open(position);
  expect(await readUntil(lenient, request.table, (rows) => rows.length === 5)).toHaveLength(5);
  expect(request.badRecords[0]?.reason).toBe('offset out of range, reset to 0 by auto.offset.reset: it went back');
  await lenient.close();
});

test('a corrupt record batch stops the scan with partition and offset', async () => {
  const topic = await aTopic();
  const reader = createReader(
    kafkaConnector,
    aRequest(aTable(world, { topic, 'scan.startup.mode': 'earliest-offset' })),
  );
  await reader.open(null);
  await world.admin.writeRecords(topic, 0, orders(0, 3));
  await world.corruptLog(topic);
  await reader.close();
  const again = createReader(
    kafkaConnector,
    aRequest(aTable(world, { topic, 'scan.startup.mode': 'earliest-offset' })),
  );
  await again.open(null);
  await again.available();
  expect(() => again.poll(() => 0)).toThrow(expect.objectContaining({ code: 'kafka.corrupt-record-batch' }));
  await again.close();
});

test('the start chosen at launch replaces every scan.startup option', async () => {
  const topic = await aTopic();
  await world.admin.writeRecords(topic, 0, orders(0, 5));
  const table = aTable(world, {
    topic,
    ...BOUNDED,
    'scan.startup.mode': 'timestamp',
    'scan.startup.timestamp-millis': '0',
  });
  const override = { 'scan.startup.mode': 'specific-offsets', 'scan.startup.specific-offsets': 'partition:0,offset:3' };
  const reader = createReader(kafkaConnector, aRequest(table, override));
  await reader.open(null);
  expect((await readUntil(reader, table)).map(({ row }) => Number(row[0]))).toEqual([3, 4]);
  await reader.close();
});

test('among partitions with data the one with the lowest watermark is read first', async () => {
  const topic = await aTopic(3);
  for (const partition of [0, 1, 2]) await world.admin.writeRecords(topic, partition, orders(0, 2));
  const reader = createReader(
    kafkaConnector,
    aRequest(aTable(world, { topic, 'scan.startup.mode': 'earliest-offset' })),
  );
  await reader.open(null);
  await expect.poll(() => reader.splitStatus().every(({ endPosition }) => endPosition === '2')).toBe(true);
  const watermarks = [50, 10, 30];
  const order = [0, 1, 2].map(() => reader.poll((split) => watermarks[split] ?? 0)?.split);
  expect(order).toEqual([1, 2, 0]);
  await reader.close();
});
