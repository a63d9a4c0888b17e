// The kafka sink against the embedded broker: what other clients read back, and what outages and refusals do.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { timestampType } from '@/engine/core/data-type';
import type { KafkaRecord } from '@/engine/kafka/protocol/record-index';
import { buildBatch } from '@/engine/testing/batch-builder';
import { kafkaConnector } from './kafka-connector';
import { aKafkaWorld, aRequest, aTable, createWriter, type KafkaWorld, layoutOf } from './testing/kafka-world';

let world: KafkaWorld;
let nextTopic = 0;

beforeAll(async () => {
  world = await aKafkaWorld();
});

afterAll(() => world.close());

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

async function readTopic(topic: string): Promise<(KafkaRecord & { partition: number })[]> {
  const all: (KafkaRecord & { partition: number })[] = [];
  for (const { partition, startOffset } of await world.admin.bounds(topic)) {
    const { records } = await world.admin.readRecords(topic, partition, startOffset, 1_000_000);
    for (const record of records) all.push({ ...record, partition });
  }
  return all;
}

function rowsOf(from: number, to: number): [bigint, string][] {
  return Array.from({ length: to - from }, (_, index) => [BigInt(from + index), `item ${from + index}`]);
}

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
  'rows written with compression %s are read back as JSON',
  async (codec) => {
    const topic = `out-${++nextTopic}`;
    const table = aTable(world, { topic, 'properties.compression.type': codec, 'penstock.sink.partitions': '1' });
    const writer = createWriter(kafkaConnector, aRequest(table));
    await writer.open(null);
    writer.write(buildBatch(layoutOf(table), rowsOf(0, 3000)));
    writer.kick();
    writer.write(buildBatch(layoutOf(table), rowsOf(3000, 5000)));
    await writer.flush();
    const records = await readTopic(topic);
    expect(records.map(({ value }) => JSON.parse(text(value) ?? '').id)).toEqual(
      Array.from({ length: 5000 }, (_, id) => id),
    );
    expect(text(records[7]?.value ?? null)).toBe('{"id":7,"item":"item 7"}');
    await writer.close();
  },
);

test('a missing topic is created with penstock.sink.partitions, and rows without key are spread over them', async () => {
  const topic = `out-${++nextTopic}`;
  const table = aTable(world, { topic, 'penstock.sink.partitions': '3' });
  const writer = createWriter(kafkaConnector, aRequest(table));
  await writer.open(null);
  for (let turn = 0; turn < 3; turn++) writer.write(buildBatch(layoutOf(table), rowsOf(turn * 10, turn * 10 + 10)));
  await writer.flush();
  const bounds = await world.admin.bounds(topic);
  expect(bounds.map(({ endOffset }) => endOffset)).toEqual([10, 10, 10]);
  await writer.close();
});

test('keys are written in key.format and decide the partition as the Java client does', async () => {
  const topic = `out-${++nextTopic}`;
  const table = aTable(world, {
    topic,
    'penstock.sink.partitions': '4',
    'key.format': 'json',
    'key.fields': 'id',
    'value.fields-include': 'EXCEPT_KEY',
  });
  const writer = createWriter(kafkaConnector, aRequest(table));
  await writer.open(null);
  writer.write(buildBatch(layoutOf(table), rowsOf(0, 40)));
  writer.write(buildBatch(layoutOf(table), rowsOf(0, 40)));
  await writer.flush();
  const records = await readTopic(topic);
  expect(records).toHaveLength(80);
  const partitions = new Map<string, Set<number>>();
  for (const { key, partition } of records) {
    const name = text(key) ?? '';
    partitions.set(name, (partitions.get(name) ?? new Set()).add(partition));
  }
  expect(partitions.size).toBe(40);
  expect([...partitions.values()].every((used) => used.size === 1)).toBe(true);
  expect(text(records[0]?.value ?? null)).toMatch(/^\{"item":"item \d+"\}$/);
  await writer.close();
});

test('writable timestamp metadata becomes the record timestamp', async () => {
  const topic = `out-${++nextTopic}`;
  const field = { name: 'ts', type: timestampType('TIMESTAMP_LTZ') };
  const table = aTable(
    world,
    { topic, 'penstock.sink.partitions': '1' },
    { metadataColumns: [{ field, key: 'timestamp', isVirtual: false }] },
  );
  const writer = createWriter(kafkaConnector, aRequest(table));
  await writer.open(null);
  writer.write(
    buildBatch(layoutOf(table), [
      [1n, 'a', 5000],
      [2n, 'b', 4000],
    ]),
  );
  await writer.flush();
  expect((await readTopic(topic)).map(({ timestamp }) => timestamp)).toEqual([5000, 4000]);
  await writer.close();
});

test('an outage of the broker delays rows but loses and reorders none', async () => {
  const topic = `out-${++nextTopic}`;
  const request = aRequest(aTable(world, { topic, 'penstock.sink.partitions': '1' }));
  const writer = createWriter(kafkaConnector, request);
  await writer.open(null);
  writer.write(buildBatch(layoutOf(request.table), rowsOf(0, 10)));
  await writer.flush();
  await world.stopBroker();
  for (let turn = 1; turn < 5; turn++) {
    writer.write(buildBatch(layoutOf(request.table), rowsOf(turn * 10, turn * 10 + 10)));
    writer.kick();
  }
  const flushed = writer.flush();
  await expect.poll(() => request.waiting.at(-1)).toMatch(/Kafka broker/);
  await world.startBroker();
  await flushed;
  const ids = (await readTopic(topic)).map(({ value }) => JSON.parse(text(value) ?? '').id);
  expect(ids).toEqual(Array.from({ length: 50 }, (_, id) => id));
  expect(request.waiting.at(-1)).toBe(null);
  await writer.close();
});

test('a record that is too large fails with topic, size and limit', async () => {
  const topic = `out-${++nextTopic}`;
  const table = aTable(world, { topic, 'penstock.sink.partitions': '1' });
  const writer = createWriter(kafkaConnector, aRequest(table));
  await writer.open(null);
  writer.write(buildBatch(layoutOf(table), [[1n, 'x'.repeat(2_000_000)]]));
  await expect(writer.flush()).rejects.toMatchObject({
    code: 'kafka.message-too-large',
    message: expect.stringMatching(
      new RegExp(
        `^record of 20000\\d\\d bytes for topic "${topic}" is too large: more than its max.message.bytes of 1048588$`,
      ),
    ),
  });
  await writer.close();
});

test('backpressure begins at properties.buffer.memory and ends when records are acknowledged', async () => {
  const topic = `out-${++nextTopic}`;
  const table = aTable(world, { topic, 'properties.buffer.memory': '1000' });
  const writer = createWriter(kafkaConnector, aRequest(table));
  await writer.open(null);
  expect(writer.whenWritable()).toBe(null);
  writer.write(buildBatch(layoutOf(table), rowsOf(0, 100)));
  const room = writer.whenWritable();
  expect(room).not.toBe(null);
  await room;
  expect(writer.whenWritable()).toBe(null);
  await writer.close();
});
