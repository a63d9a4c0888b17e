// The broker against kafkajs's public API: what an ordinary client does must work unchanged.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompressionTypes, type EachMessagePayload, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '@/engine/core/clock';
import { Broker } from './broker';

const dataDir = mkdtempSync(join(tmpdir(), 'penstock-broker-'));
const logged: string[] = [];
const broker = new Broker({ dataDir, port: 0, clock: systemClock, log: (_level, message) => logged.push(message) });
let kafka: Kafka;

beforeAll(async () => {
  const { host, port } = await broker.start();
  kafka = new Kafka({
    clientId: 'test',
    brokers: [`${host}:${port}`],
    logLevel: logLevel.NOTHING,
    retry: { retries: 2 },
  });
});

afterAll(async () => {
  await broker.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Resolves when `isDone` holds; called again at each signal. */
function watch(isDone: () => boolean): { check: () => void; done: Promise<void> } {
  let resolve: () => void = () => {};
  const done = new Promise<void>((whenDone) => {
    resolve = whenDone;
  });
  return { done, check: () => (isDone() ? resolve() : undefined) };
}

test('admin creates, describes, changes, grows and deletes topics', async () => {
  const admin = kafka.admin();
  await admin.connect();
  const topic = { topic: 'admin-1', numPartitions: 2, configEntries: [{ name: 'retention.ms', value: '3600000' }] };
  expect(await admin.createTopics({ topics: [topic] })).toBe(true);
  expect(await admin.createTopics({ topics: [topic] })).toBe(false);
  await admin.createPartitions({ topicPartitions: [{ topic: 'admin-1', count: 3 }] });
  const metadata = await admin.fetchTopicMetadata({ topics: ['admin-1'] });
  expect(metadata.topics[0]?.partitions.map(({ partitionId }) => partitionId).sort()).toEqual([0, 1, 2]);
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name: 'admin-1', configEntries: [{ name: 'retention.bytes', value: '5000000' }] }],
  });
  const configs = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: 'admin-1' }] });
  const values = configs.resources[0]?.configEntries.map(
    ({ configName, configValue }) => `${configName}=${configValue}`,
  );
  expect(values).toContain('retention.bytes=5000000');
  expect(values).toContain('retention.ms=604800000');
  const unknown = { ...topic, topic: 'admin-2', configEntries: [{ name: 'no.such.thing', value: '1' }] };
  await expect(admin.createTopics({ topics: [unknown] })).rejects.toThrow();
  expect((await admin.describeCluster()).brokers).toHaveLength(1);
  await admin.deleteTopics({ topics: ['admin-1'] });
  expect(await admin.listTopics()).not.toContain('admin-1');
  await admin.disconnect();
});

test('produced records come back in order with keys, headers, timestamps and gzip, and offsets are listed', async () => {
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  await admin.createTopics({ topics: [{ topic: 'plain', numPartitions: 1 }] });
  const values = Array.from({ length: 500 }, (_, index) => `value ${index}`);
  await producer.send({
    topic: 'plain',
    messages: values
      .slice(0, 250)
      .map((value, index) => ({ key: `k${index}`, value, headers: { h: 'x' }, timestamp: '1000' })),
  });
  await producer.send({
    topic: 'plain',
    compression: CompressionTypes.GZIP,
    messages: values.slice(250).map((value) => ({ value, timestamp: '2000' })),
  });
  expect(await admin.fetchTopicOffsets('plain')).toMatchObject([{ partition: 0, low: '0', high: '500' }]);
  expect(await admin.fetchTopicOffsetsByTimestamp('plain', 1500)).toMatchObject([{ offset: '250' }]);
  const consumer = kafka.consumer({ groupId: 'reader', maxWaitTimeInMs: 100 });
  const seen: EachMessagePayload[] = [];
  const all = watch(() => seen.length === 500);
  await consumer.connect();
  await consumer.subscribe({ topic: 'plain', fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async (payload) => {
      seen.push(payload);
      all.check();
    },
  });
  await all.done;
  expect(seen.map(({ message }) => message.value?.toString())).toEqual(values);
  expect(seen[3]?.message).toMatchObject({ offset: '3', timestamp: '1000' });
  expect(seen[3]?.message.headers?.h?.toString()).toBe('x');
  await consumer.commitOffsets([{ topic: 'plain', partition: 0, offset: '321' }]);
  await consumer.disconnect();
  expect((await admin.fetchOffsets({ groupId: 'reader', topics: ['plain'] }))[0]?.partitions[0]?.offset).toBe('321');
  expect((await admin.listGroups()).groups).toContainEqual({ groupId: 'reader', protocolType: 'consumer' });
  expect((await admin.deleteGroups(['reader']))[0]?.errorCode ?? 0).toBe(0);
  await admin.deleteTopicRecords({ topic: 'plain', partitions: [{ partition: 0, offset: '300' }] });
  expect(await admin.fetchTopicOffsets('plain')).toMatchObject([{ low: '300', high: '500' }]);
  await Promise.all([admin.disconnect(), producer.disconnect()]);
});

test('two members share the partitions of a topic, and the one that stays gets all of them', async () => {
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  await admin.createTopics({ topics: [{ topic: 'shared', numPartitions: 4 }] });
  const assigned = new Map<string, number[]>();
  const owners = new Map<string, Set<number>>();
  const isShared = watch(() => assigned.get('a')?.length === 2 && assigned.get('b')?.length === 2);
  const isAlone = watch(() => assigned.get('a')?.length === 4 && !assigned.has('b'));
  const start = async (name: string) => {
    const consumer = kafka.consumer({
      groupId: 'sharing',
      sessionTimeout: 6000,
      heartbeatInterval: 100,
      maxWaitTimeInMs: 100,
    });
    await consumer.connect();
    await consumer.subscribe({ topic: 'shared', fromBeginning: true });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      assigned.set(name, payload.memberAssignment.shared ?? []);
      isShared.check();
      isAlone.check();
    });
    await consumer.run({
      eachMessage: async ({ partition }) => {
        owners.set(name, (owners.get(name) ?? new Set()).add(partition));
      },
    });
    return consumer;
  };
  const first = await start('a');
  const second = await start('b');
  await isShared.done;
  expect([...(assigned.get('a') ?? []), ...(assigned.get('b') ?? [])].sort()).toEqual([0, 1, 2, 3]);
  const description = await admin.describeGroups(['sharing']);
  expect(description.groups[0]).toMatchObject({ state: 'Stable', protocolType: 'consumer' });
  expect(description.groups[0]?.members).toHaveLength(2);
  assigned.clear();
  await second.disconnect();
  await isAlone.done;
  await first.disconnect();
  await Promise.all([admin.disconnect(), producer.disconnect()]);
});

test('an idempotent producer works, a transactional one is refused in words', async () => {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (let index = 0; index < 5; index++) await producer.send({ topic: 'idem', messages: [{ value: String(index) }] });
  await producer.disconnect();
  const transactional = kafka.producer({ transactionalId: 'tx-1', idempotent: true, maxInFlightRequests: 1 });
  const attempt = async (): Promise<void> => {
    await transactional.connect();
    await transactional.transaction();
  };
  await expect(attempt()).rejects.toThrow();
  await transactional.disconnect();
  expect(logged.some((line) => line.includes('"tx-1"') && line.includes('not supported'))).toBe(true);
});
