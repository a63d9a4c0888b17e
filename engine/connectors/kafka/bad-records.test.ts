// Decode policies of the kafka source: fail says where, skip counts, dead-letter keeps the record before the batch goes on.

import { afterAll, beforeAll, expect, test } from 'vitest';
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

beforeAll(async () => {
  world = await aKafkaWorld();
});

afterAll(() => world.close());

const BOUNDED = { 'scan.startup.mode': 'earliest-offset', 'scan.bounded.mode': 'latest-offset' };
const VALUES = ['{"id":1,"item":"a"}', '{"id":"no number","item":"b"}', 'not json', null, '{"id":4,"item":"d"}'];

async function aTopicOf(name: string, values: readonly (string | null)[]): Promise<string> {
  await world.admin.createTopic({ name });
  await world.admin.writeRecords(
    name,
    0,
    values.map((value, index) => ({ key: `k${index}`, value, timestamp: 1000 + index })),
  );
  return name;
}

test('fail names topic, partition, offset, field and byte position', async () => {
  const topic = await aTopicOf('bad-fail', VALUES);
  const table = aTable(world, { topic, ...BOUNDED });
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  await expect(readUntil(reader, table)).rejects.toMatchObject({
    code: 'format.bad-record',
    message: expect.stringMatching(
      /^record at offset 1 of partition "bad-fail-0" cannot be read: value field "id": .* at byte \d+$/,
    ),
    detail: expect.stringContaining('Topic "bad-fail", partition 0, offset 1: {"id":"no number"'),
  });
  await reader.close();
});

test('skip leaves the records out, counts them and keeps samples', async () => {
  const topic = await aTopicOf('bad-skip', VALUES);
  const request = aRequest(aTable(world, { topic, ...BOUNDED, 'penstock.on-bad-record': 'skip' }));
  const reader = createReader(kafkaConnector, request);
  await reader.open(null);
  const rows = await readUntil(reader, request.table);
  expect(rows.map(({ row }) => row)).toEqual([
    [1n, 'a'],
    [4n, 'd'],
  ]);
  expect(metricValue(request.registry, 'numRecordsInErrors')).toBe(2);
  expect(request.badRecords.map(({ split, position, excerpt }) => [split, position, excerpt])).toEqual([
    ['bad-skip-0', '1', VALUES[1]],
    ['bad-skip-0', '2', VALUES[2]],
  ]);
  expect(reader.splitStatus()[0]?.position).toBe('5');
  await reader.close();
});

test('json.ignore-parse-errors drops malformed records and nulls bad fields', async () => {
  const topic = await aTopicOf('bad-ignore', VALUES);
  const request = aRequest(aTable(world, { topic, ...BOUNDED, 'json.ignore-parse-errors': 'true' }));
  const reader = createReader(kafkaConnector, request);
  await reader.open(null);
  const rows = await readUntil(reader, request.table);
  expect(rows.map(({ row }) => row)).toEqual([
    [1n, 'a'],
    [null, 'b'],
    [4n, 'd'],
  ]);
  await reader.close();
});

test('dead-letter writes the records unchanged with their origin and reason', async () => {
  const topic = await aTopicOf('bad-dead', VALUES);
  const options = { 'penstock.on-bad-record': 'dead-letter', 'penstock.dead-letter.topic': 'graveyard' };
  const table = aTable(world, { topic, ...BOUNDED, ...options });
  const reader = createReader(kafkaConnector, aRequest(table));
  await reader.open(null);
  const rows = await readUntil(reader, table);
  expect(rows.map(({ row }) => Number(row[0]))).toEqual([1, 4]);
  const { records } = await world.admin.readRecords('graveyard', 0, 0, 10);
  const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString());
  expect(records.map(({ key, value, timestamp }) => [text(key), text(value), timestamp])).toEqual([
    ['k1', VALUES[1], 1001],
    ['k2', VALUES[2], 1002],
  ]);
  const headers = Object.fromEntries(records[0]?.headers.map(({ key, value }) => [key, text(value)]) ?? []);
  expect(headers).toMatchObject({
    'penstock.source.topic': 'bad-dead',
    'penstock.source.partition': '0',
    'penstock.source.offset': '1',
    'penstock.error': expect.stringContaining('value field "id"'),
  });
  await reader.close();
});
