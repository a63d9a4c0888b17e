// The broker's promise: SIGKILL at any moment loses no acknowledged record, no committed offset, and invents none.
// A real child process is killed in the middle of writes, several times over one data folder.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Below the project, so that the bundle finds node_modules.
const parent = resolve('node_modules/.cache/penstock-crash');
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'run-'));
const program = join(folder, 'broker.mjs');
let child: ChildProcess | null = null;

beforeAll(async () => {
  const source = `
    import { systemClock } from '@/engine/core/clock';
    import { Broker } from '@/engine/kafka/broker/broker';
    const broker = new Broker({ dataDir: process.argv[2], port: 0, clock: systemClock, defaults: { partitions: 1, segmentBytes: 1048576 } });
    const { port } = await broker.start();
    process.send({ port });
    process.on('disconnect', () => process.exit(1));
  `;
  await build({
    stdin: { contents: source, resolveDir: resolve('.'), loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': resolve('.') },
    logLevel: 'silent',
  });
});

afterAll(async () => {
  await killBroker();
  rmSync(folder, { recursive: true, force: true });
});

async function startBroker(): Promise<Kafka> {
  child = spawn(process.execPath, [program, join(folder, 'data')], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [message]: { port: number }[] = await once(child, 'message');
  const brokers = [`127.0.0.1:${message?.port ?? 0}`];
  return new Kafka({
    brokers,
    logLevel: logLevel.NOTHING,
    retry: { retries: 2, initialRetryTime: 10 },
    connectionTimeout: 5000,
  });
}

async function killBroker(): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Sends until the broker dies; adds each value to `acknowledged` once its batch is. */
async function sendUntilDeath(producer: Producer, prefix: string, acknowledged: string[]): Promise<void> {
  for (let batch = 0; ; batch++) {
    const values = Array.from({ length: 50 }, (_, index) => `${prefix}-${batch}-${index}-${'x'.repeat(200)}`);
    try {
      await producer.send({ topic: 'crash', messages: values.map((value) => ({ value })) });
    } catch {
      return;
    }
    acknowledged.push(...values);
  }
}

async function readAll(kafka: Kafka, group: string): Promise<string[]> {
  const admin = kafka.admin();
  await admin.connect();
  const end = Number((await admin.fetchTopicOffsets('crash'))[0]?.high ?? 0);
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic: 'crash', fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((done, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer
      .run({
        autoCommit: false,
        eachMessage: async ({ message }) => {
          values.push(message.value?.toString() ?? '');
          if (Number(message.offset) === end - 1) done();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return values;
}

test('after every SIGKILL all acknowledged records and committed offsets are there, in order and once', async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < 4; round++) {
    const kafka = await startBroker();
    const admin = kafka.admin();
    await admin.connect();
    if (round > 0) {
      const committed = await admin.fetchOffsets({ groupId: 'committer', topics: ['crash'] });
      expect(committed[0]?.partitions[0]?.offset).toBe('7');
    }
    if (round === 0) {
      await admin.createTopics({ topics: [{ topic: 'crash', numPartitions: 1 }] });
      await admin.setOffsets({ groupId: 'committer', topic: 'crash', partitions: [{ partition: 0, offset: '7' }] });
    }
    await admin.disconnect();
    const producers = [kafka.producer({ retry: { retries: 0 } }), kafka.producer({ retry: { retries: 0 } })];
    for (const producer of producers) await producer.connect();
    const before = acknowledged.length;
    const sending = producers.map((producer, index) => sendUntilDeath(producer, `${round}/${index}`, acknowledged));
    // Killed as soon as a changing number of batches went through, with others on their way.
    while (acknowledged.length < before + 2000 * (round + 1) + 50) await new Promise((next) => setImmediate(next));
    await killBroker();
    await Promise.all(sending);
    for (const producer of producers) await producer.disconnect();
  }
  const values = await readAll(await startBroker(), 'reader');
  const stored = new Set(values);
  expect(acknowledged.filter((value) => !stored.has(value))).toEqual([]);
  expect(stored.size).toBe(values.length);
  // Not acknowledged but stored is allowed only for the batches that were on their way when it was killed.
  expect(values.length - acknowledged.length).toBeLessThanOrEqual(4 * 2 * 50);
});
