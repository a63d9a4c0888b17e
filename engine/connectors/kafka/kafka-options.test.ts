// Every wrong option of a kafka table is refused in words, with its key; every right one is understood.

import { expect, test } from 'vitest';
import type { TableSpec } from '@/engine/connectors/connector';
import { simpleType, timestampType } from '@/engine/core/data-type';
import { kafkaConnector } from './kafka-connector';
import { readKafkaOptions } from './kafka-options';

const BASE = { connector: 'kafka', topic: 'orders', format: 'json', 'properties.bootstrap.servers': 'localhost:9092' };

function aTable(options: Record<string, string | undefined>, more: Partial<TableSpec> = {}): TableSpec {
  const set = Object.entries({ ...BASE, ...options }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const physicalFields = ['id', 'item', 'k_user'].map((name) => ({ name, type: simpleType('STRING') }));
  return {
    name: 't',
    connector: 'kafka',
    options: Object.fromEntries(set),
    physicalFields,
    metadataColumns: [],
    primaryKey: [],
    ...more,
  };
}

function problemsOf(
  options: Record<string, string | undefined>,
  use: 'source' | 'sink' = 'source',
  more: Partial<TableSpec> = {},
): string[] {
  return kafkaConnector
    .validate(aTable(options, more), use)
    .map(({ option, message, hint }) => `${option}: ${message}${hint === undefined ? '' : ` | ${hint}`}`);
}

test.each([
  {},
  { 'properties.bootstrap.servers': undefined },
  {
    'properties.group.id': 'g',
    'properties.auto.offset.reset': 'earliest',
    'properties.isolation.level': 'read_committed',
  },
  { 'scan.startup.mode': 'timestamp', 'scan.startup.timestamp-millis': '1700000000000' },
  {
    'scan.startup.mode': 'specific-offsets',
    'scan.startup.specific-offsets': 'partition:0,offset:42;partition:1,offset:300',
  },
  {
    format: undefined,
    'value.format': 'json',
    'value.json.ignore-parse-errors': 'true',
    'key.format': 'json',
    'key.fields': 'id;item',
  },
  { topic: undefined, 'topic-pattern': 'orders-.*', 'scan.topic-partition-discovery.interval': '10 s' },
  { 'properties.linger.ms': '5', 'properties.max.poll.records': '500' },
  { 'scan.watermark.idle-timeout': '5 s' },
])('a right source is accepted: %o', (options) => {
  expect(problemsOf(options)).toEqual([]);
});

test.each([
  [{ topic: undefined }, /^topic: either 'topic' or 'topic-pattern' must be set/],
  [{ 'topic-pattern': 'a' }, /^topic-pattern: options 'topic' and 'topic-pattern' shouldn't be set together/],
  [{ topic: undefined, 'topic-pattern': '(' }, /^topic-pattern: "\(" is not a valid regular expression/],
  [{ topic: 'a b' }, /^topic: "a b" is not a valid topic name/],
  [{ format: undefined }, /^format: one of 'format' and 'value.format' must be set/],
  [{ format: 'avrro' }, /^format: format "avrro" is not supported \| Supported formats are json/],
  [{ 'scan.startup.mod': 'x' }, /^scan.startup.mod: unsupported option .* Did you mean "scan.startup.mode"\?/],
  [{ 'scan.startup.mode': 'earliest' }, /^scan.startup.mode: invalid value "earliest" .* earliest-offset/],
  [{ 'scan.startup.mode': 'timestamp' }, /^scan.startup.timestamp-millis: .*required in 'timestamp' mode but missing/],
  [
    { 'scan.startup.mode': 'specific-offsets' },
    /^scan.startup.specific-offsets: .*required in 'specific-offsets' mode but missing/,
  ],
  [
    { 'scan.startup.mode': 'specific-offsets', 'scan.startup.specific-offsets': '0:42' },
    /^scan.startup.specific-offsets: "0:42" is not a partition with its offset/,
  ],
  [{ 'scan.bounded.mode': 'timestamp' }, /^scan.bounded.timestamp-millis: /],
  [
    { 'properties.bootstrap.servers': 'localhost' },
    /^properties.bootstrap.servers: "localhost" is not a broker address/,
  ],
  [{ 'properties.bootstrap.servers': 'localhost:99999' }, /^properties.bootstrap.servers: .*port is not between/],
  [
    { 'properties.grup.id': 'g' },
    /^properties.grup.id: unsupported Kafka property "grup.id" \| Did you mean "properties.group.id"\?/,
  ],
  [{ 'properties.security.protocol': 'SASL_SSL' }, /^properties.sasl.jaas.config: user name and password are missing/],
  [{ 'properties.ssl.truststore.location': '/x.jks' }, /^properties.ssl.truststore.location: .*not supported/],
  [{ 'key.fields': 'id' }, /^key.format: option 'key.fields' needs 'key.format'/],
  [{ 'key.format': 'json', 'key.fields': 'nope' }, /^key.fields: key field "nope" is not a physical column/],
  [
    { 'key.format': 'json', 'key.fields': 'id', 'key.fields-prefix': 'k_', 'value.fields-include': 'EXCEPT_KEY' },
    /^key.fields-prefix: key field "id" does not begin with/,
  ],
  [
    { 'key.fields-prefix': 'k_', 'key.format': 'json', 'key.fields': 'k_user' },
    /^key.fields-prefix: a key prefix needs 'value.fields-include'/,
  ],
  [{ 'penstock.on-bad-record': 'dead-letter' }, /^penstock.dead-letter.topic: policy 'dead-letter' needs/],
  [
    { 'json.ignore-parse-error': 'true' },
    /^json.ignore-parse-error: unsupported option .* Did you mean "json.ignore-parse-errors"\?/,
  ],
])('a wrong source is refused: %o', (options, expected) => {
  const problems = problemsOf(options);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(expected);
});

test.each([
  [{ 'sink.delivery-guarantee': 'exactly-once' }, /delivery guarantee "exactly-once" is not supported/],
  [{ topic: 'a;b' }, /a list of topics is not supported for a sink/],
  [
    { 'sink.partitioner': 'round-robin', 'key.format': 'json', 'key.fields': 'id' },
    /'round-robin' partitioner only works when option 'key.fields' is not specified/,
  ],
  [{ 'properties.acks': '0' }, /acks "0" is not supported/],
  [{ 'properties.compression.type': 'brotli' }, /Supported values are none, gzip, snappy, lz4, zstd/],
])('a wrong sink is refused: %o', (options, expected) => {
  expect(problemsOf(options, 'sink').join('\n')).toMatch(expected);
});

test('metadata that needs MAP, is unknown or has a wrong type is refused', () => {
  const column = (name: string, key: string, type = simpleType('STRING')) => ({
    field: { name, type },
    key,
    isVirtual: true,
  });
  const metadataColumns = [column('h', 'headers'), column('x', 'nothing'), column('o', 'offset'), column('t', 'topic')];
  expect(problemsOf({}, 'source', { metadataColumns })).toEqual([
    'connector: metadata column "headers" needs type MAP, which is not supported',
    'connector: invalid metadata key "nothing"',
    'connector: metadata column "o" has a type that metadata key "offset" cannot give',
  ]);
  const timestamp = { field: { name: 'ts', type: timestampType('TIMESTAMP_LTZ') }, key: 'timestamp', isVirtual: false };
  expect(problemsOf({}, 'sink', { metadataColumns: [timestamp] })).toEqual([]);
  const partition = { field: { name: 'p', type: simpleType('INT') }, key: 'partition', isVirtual: false };
  expect(problemsOf({}, 'source', { metadataColumns: [partition] })).toEqual([]);
  expect(problemsOf({}, 'sink', { metadataColumns: [partition] })).toEqual([
    'connector: metadata column "p" cannot be written: declare it as METADATA FROM \'partition\' VIRTUAL',
  ]);
});

test('a primary key on an append-only table is refused with the way out', () => {
  expect(problemsOf({}, 'source', { primaryKey: ['id'] })[0]).toMatch(
    /doesn't support defining PRIMARY KEY.*upsert-kafka/,
  );
});

test('secrets of the JAAS configuration are read and never repeated', () => {
  const jaas = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="ann" password="p\\"w d";';
  const options = {
    'properties.security.protocol': 'SASL_SSL',
    'properties.sasl.jaas.config': jaas,
    'properties.sasl.mechanism': 'SCRAM-SHA-256',
  };
  const { options: read, problems } = readKafkaOptions(aTable(options), 'kafka', 'source');
  expect(problems).toEqual([]);
  expect(read.properties.sasl).toEqual({ mechanism: 'scram-sha-256', username: 'ann', password: 'p"w d' });
  const broken = problemsOf({ ...options, 'properties.sasl.jaas.config': 'required password="p4ss"' });
  expect(broken.join('\n')).not.toContain('p4ss');
});

test('EXCEPT_KEY splits the columns and the prefix is taken off the key', () => {
  const options = {
    'key.format': 'json',
    'key.fields': 'k_user',
    'key.fields-prefix': 'k_',
    'value.fields-include': 'EXCEPT_KEY',
  };
  const { options: read } = readKafkaOptions(aTable(options), 'kafka', 'source');
  expect(read.key?.fields.map(({ name }) => name)).toEqual(['user']);
  expect(read.value.fields.map(({ name }) => name)).toEqual(['id', 'item']);
});
