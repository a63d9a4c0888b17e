// upsert-kafka against the embedded broker: keys, tombstones and row kinds both ways.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TableSpec } from '@/engine/connectors/connector';
import {
  aKafkaWorld,
  aRequest,
  aTable,
  createReader,
  createWriter,
  type KafkaWorld,
  layoutOf,
  readUntil,
} from '@/engine/connectors/kafka/testing/kafka-world';
import { ROW_DELETE, ROW_INSERT, ROW_UPDATE_AFTER, ROW_UPDATE_BEFORE } from '@/engine/core/row-kind';
import { buildBatch } from '@/engine/testing/batch-builder';
import { upsertKafkaConnector } from './upsert-kafka-connector';

let world: KafkaWorld;

beforeAll(async () => {
  world = await aKafkaWorld();
});

afterAll(() => world.close());

function anUpsertTable(topic: string, options: Record<string, string> = {}): TableSpec {
  const table = aTable(world, {}, { primaryKey: ['id'], connector: 'upsert-kafka' });
  const { format: _, ...kept } = table.options;
  const formats = { connector: 'upsert-kafka', topic, 'key.format': 'json', 'value.format': 'json' };
  return { ...table, options: { ...kept, ...formats, ...options } };
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

test('the sink writes +I and +U as values, -U and -D as tombstones under the same key', async () => {
  const table = anUpsertTable('upsert-out', { 'penstock.sink.partitions': '1' });
  const writer = createWriter(upsertKafkaConnector, aRequest(table));
  await writer.open(null);
  const rows = [
    [1n, 'a'],
    [1n, 'a'],
    [1n, 'b'],
    [1n, 'b'],
  ];
  writer.write(
    buildBatch(layoutOf(table), rows, { rowKinds: [ROW_INSERT, ROW_UPDATE_BEFORE, ROW_UPDATE_AFTER, ROW_DELETE] }),
  );
  await writer.flush();
  const { records } = await world.admin.readRecords('upsert-out', 0, 0, 10);
  expect(records.map(({ key, value }) => [text(key), text(value)])).toEqual([
    ['{"id":1}', '{"id":1,"item":"a"}'],
    ['{"id":1}', null],
    ['{"id":1}', '{"id":1,"item":"b"}'],
    ['{"id":1}', null],
  ]);
  await writer.close();
});

test.each([{}, { 'value.fields-include': 'EXCEPT_KEY' }])(
  'the source gives values as +U and tombstones as -D with the key only (%o)',
  async (options) => {
    const topic = `upsert-in-${Object.keys(options).length}`;
    await world.admin.createTopic({ name: topic });
    const at = { timestamp: 1 };
    await world.admin.writeRecords(topic, 0, [
      { key: '{"id":1}', value: '{"id":1,"item":"a"}', ...at },
      { key: '{"id":2}', value: '{"id":2,"item":"with \\"escape\\""}', ...at },
      { key: '{"id":1}', value: null, ...at },
      { key: '{"id":1}', value: '{"id":1,"item":"c"}', ...at },
    ]);
    await world.admin.writeRecords(topic, 0, [{ key: '{"id":2}', value: null, ...at }]);
    await world.admin.writeRecords(topic, 0, [{ key: '{"id":3}', value: '{"id":3,"item":"z"}', ...at }]);
    const table = anUpsertTable(topic, { 'scan.bounded.mode': 'latest-offset', ...options });
    const reader = createReader(upsertKafkaConnector, aRequest(table));
    await reader.open(null);
    const rows = await readUntil(reader, table);
    expect(rows.map(({ kind, row }) => [kind, ...row])).toEqual([
      ['+U', 1n, 'a'],
      ['+U', 2n, 'with "escape"'],
      ['-D', 1n, null],
      ['+U', 1n, 'c'],
      ['-D', 2n, null],
      ['+U', 3n, 'z'],
    ]);
    await reader.close();
  },
);

test.each([
  ['no primary key', { primaryKey: [] }, {}, "'upsert-kafka' tables require to define a PRIMARY KEY constraint"],
  ['a startup mode', {}, { 'scan.startup.mode': 'latest-offset' }, 'option "scan.startup.mode" is not supported'],
  ['key.fields', {}, { 'key.fields': 'id' }, 'option "key.fields" is not supported for connector "upsert-kafka"'],
])('%s is refused in words', (_name, spec, options, message) => {
  const table = { ...anUpsertTable('t', options), ...spec };
  expect(upsertKafkaConnector.validate(table, 'source').map((problem) => problem.message)).toContain(message);
});

test('a missing key format is a missing required option', () => {
  const table = anUpsertTable('t');
  const { 'key.format': _, ...options } = table.options;
  const problems = upsertKafkaConnector.validate({ ...table, options }, 'sink');
  expect(problems.map(({ option }) => option)).toEqual(['key.format']);
});
