// The stage of a benchmark: an embedded broker in a process of its own, topics filled with bids, and running a script in this
// process with its counts and CPU time.

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnectors, JobAttempt, planScript, SlotRegistry, systemClock } from '@/engine/engine';
import { KafkaAdmin } from '@/engine/kafka/client/kafka-admin';
import { RecordProducer } from '@/engine/kafka/client/record-producer';
import { bidAt, bidJson } from './bids';

export interface Stage {
  readonly bootstrap: string;
  readonly admin: KafkaAdmin;
  readonly folder: string;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-bench-'));
  const broker = fork('bin/penstock.mjs', ['broker', '--port', '0', '--data', join(folder, 'broker')], {
    env: { ...process.env, PENSTOCK_HOME: folder, PENSTOCK_LOG_LEVEL: 'warn' },
  });
  const port = await new Promise<number>((resolve, reject) => {
    broker.once('message', (message: { port: number }) => resolve(message.port));
    broker.once('exit', (code) => reject(new Error(`the broker ended with code ${code}`)));
  });
  const bootstrap = `127.0.0.1:${port}`;
  const admin = new KafkaAdmin({ bootstrapServers: bootstrap, clock: systemClock });
  return {
    bootstrap,
    admin,
    folder,
    close: async () => {
      await admin.close();
      await ended(broker);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await gone;
}

/** Writes the first `count` bids into a topic of one partition. */
export async function fillBids(stage: Stage, topic: string, count: number): Promise<void> {
  await stage.admin.createTopic({ name: topic, partitions: 1 });
  const producer = openProducer(stage);
  const range = { keyStart: 0, keyLength: -1, valueStart: 0, valueLength: 0 };
  for (let index = 0; index < count; index++) {
    const bid = bidAt(index);
    const bytes = Buffer.from(bidJson(bid));
    range.valueLength = bytes.length;
    producer.append({ topic, partition: 0 }, bytes, range, bid.atMs);
    if ((index & 1023) === 0) {
      producer.kick();
      await producer.whenWritable();
    }
  }
  await producer.flush();
}

export function openProducer(stage: Stage): RecordProducer {
  return new RecordProducer(stage.admin.client, {
    acks: -1,
    compression: 0,
    batchBytes: 256 * 1024,
    pendingBytesMax: 16 * 1024 * 1024,
    requestTimeoutMs: 30_000,
    onAcknowledged: () => {},
  });
}

export interface Measured {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Lines of a plain SELECT. */
  readonly lines: readonly string[];
}

/** Runs a bounded script to its end in this process. Throws when it does not plan or fails. */
export async function runScript(stage: Stage, text: string): Promise<Measured> {
  const connectors = createConnectors(() => {});
  const { plan, diagnostics } = planScript(text, { connectors, allowSelect: true });
  const [problem] = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (plan === null) throw new Error(`the benchmark's script does not plan: ${problem?.message ?? 'nothing to run'}`);
  const chunks: string[] = [];
  const attempt = new JobAttempt(
    {
      jobId: 'bench',
      plan,
      leaseEpoch: 0,
      checkpoint: { intervalMs: 0, minPauseMs: 0, timeoutMs: 60_000 },
      retainedCheckpoints: 1,
      nextCheckpointId: 1,
      restoreFrom: null,
      allowNonRestoredState: false,
      startOverride: {},
      connectorDefaults: { 'properties.bootstrap.servers': stage.bootstrap },
    },
    {
      clock: systemClock,
      connectors,
      storage: null,
      metrics: new SlotRegistry(),
      collect: (lines) => chunks.push(Buffer.from(lines).toString('utf8')),
      events: {
        running: () => {},
        waiting: () => {},
        checkpointEnded: async () => {},
        badRecord: () => {},
        sourceStatus: () => {},
      },
    },
  );
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  const result = await attempt.run();
  const used = process.cpuUsage(cpu);
  if (result.kind !== 'finished') throw new Error(`the run ended as ${JSON.stringify(result)}`);
  return {
    wallSeconds: (performance.now() - startMs) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    lines: chunks
      .join('')
      .split('\n')
      .filter((line) => line !== ''),
  };
}
