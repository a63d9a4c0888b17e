// End-to-end latency with checkpoints on: Kafka → filter → Kafka at a fixed rate, and a window's result after the window's
// end. The engine runs in a process of its own; this one writes and reads, so both ends share a clock.

import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch } from '@/engine/core/batch';
import { simpleType } from '@/engine/core/data-type';
import { createConnectors, SlotRegistry, systemClock } from '@/engine/engine';
import { ended, openProducer, type Stage } from './stage';

const RATE = 20_000;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 20_000;

export async function benchLatency(stage: Stage): Promise<void> {
  await measure(stage, {
    name: `Kafka → filter → Kafka at ${RATE} records/s`,
    input: 'latency-in',
    output: 'latency-out',
    rate: RATE,
    script: `CREATE TABLE input (id BIGINT, sent BIGINT, ts BIGINT) WITH ('connector' = 'kafka', 'topic' = 'latency-in', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
      CREATE TABLE output (id BIGINT, t BIGINT) WITH ('connector' = 'kafka', 'topic' = 'latency-out', 'format' = 'json');
      INSERT INTO output SELECT id, sent FROM input WHERE id >= 0;`,
    // Micro-seconds since this process began.
    latencyOf: (at, nowMs) => nowMs - at / 1000,
    now: () => performance.now(),
    goals: { p50: 5, p99: 30 },
  });
  await measure(stage, {
    name: 'window result after window end (1 s tumble)',
    input: 'window-in',
    output: 'window-out',
    rate: 2_000,
    script: `CREATE TABLE input (id BIGINT, sent BIGINT, ts BIGINT, rt AS TO_TIMESTAMP_LTZ(ts, 3), WATERMARK FOR rt AS rt) WITH ('connector' = 'kafka', 'topic' = 'window-in', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
      CREATE TABLE output (id BIGINT, t BIGINT) WITH ('connector' = 'kafka', 'topic' = 'window-out', 'format' = 'json');
      INSERT INTO output SELECT COUNT(*), (MAX(ts) / 1000 + 1) * 1000 FROM TABLE(TUMBLE(TABLE input, DESCRIPTOR(rt), INTERVAL '1' SECOND)) GROUP BY window_start, window_end;`,
    latencyOf: (at, nowMs) => nowMs - at,
    now: () => Date.now(),
    goals: { p50: 50, p99: Number.POSITIVE_INFINITY },
  });
}

interface Case {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly rate: number;
  readonly script: string;
  readonly latencyOf: (at: number, nowMs: number) => number;
  readonly now: () => number;
  readonly goals: { readonly p50: number; readonly p99: number };
}

async function measure(stage: Stage, given: Case): Promise<void> {
  await stage.admin.createTopic({ name: given.input, partitions: 1 });
  await stage.admin.createTopic({ name: given.output, partitions: 1 });
  const file = join(stage.folder, `${given.input}.sql`);
  await writeFile(file, `SET 'execution.checkpointing.interval' = '5 s';\n${given.script}`);
  const checkpoints = join(stage.folder, `${given.input}-checkpoints`);
  const engine = fork('bin/penstock.mjs', ['run', file, '--checkpoints', checkpoints, '--bootstrap', stage.bootstrap], {
    stdio: 'inherit',
  });
  const latencies: number[] = [];
  const stop = new AbortController();
  const reading = read(stage, given, latencies, stop.signal);
  await write(stage, given);
  stop.abort();
  await reading;
  await ended(engine);
  latencies.sort((left, right) => left - right);
  if (latencies.length === 0) throw new Error(`${given.name}: no result arrived`);
  const at = (quantile: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(quantile * latencies.length))] ?? Number.NaN;
  const isMet = at(0.5) <= given.goals.p50 && at(0.99) <= given.goals.p99;
  const figures = `p50 ${at(0.5).toFixed(1)} ms  p95 ${at(0.95).toFixed(1)} ms  p99 ${at(0.99).toFixed(1)} ms  p99.9 ${at(0.999).toFixed(1)} ms  max ${at(1).toFixed(1)} ms  n ${latencies.length}`;
  process.stdout.write(`${given.name.padEnd(46)} ${figures}  ${isMet ? 'met' : 'MISSED'}\n`);
}

/** Writes at the rate, in steps of a millisecond, without linger. */
async function write(stage: Stage, given: Case): Promise<void> {
  const producer = openProducer(stage);
  const target = { topic: given.input, partition: 0 };
  const range = { keyStart: 0, keyLength: -1, valueStart: 0, valueLength: 0 };
  const startMs = performance.now();
  let written = 0;
  while (performance.now() - startMs < WARM_UP_MS + MEASURED_MS) {
    const due = Math.floor(((performance.now() - startMs) / 1000) * given.rate);
    for (; written < due; written++) {
      const bytes = Buffer.from(
        `{"id":${written},"sent":${Math.round(performance.now() * 1000)},"ts":${Date.now()},"pad":"0123456789012345678901234567890123456789"}`,
      );
      range.valueLength = bytes.length;
      producer.append(target, bytes, range, Date.now());
    }
    producer.kick();
    await systemClock.sleep(1);
  }
  await producer.flush();
}

/** Reads results as they come; those of the warm-up are left out. */
async function read(stage: Stage, given: Case, latencies: number[], signal: AbortSignal): Promise<void> {
  const bigint = simpleType('BIGINT');
  const connector = createConnectors(() => {}).find((candidate) => candidate.name === 'kafka');
  if (!connector?.createReader) throw new Error('the kafka connector reads');
  const options = {
    topic: given.output,
    format: 'json',
    'scan.startup.mode': 'earliest-offset',
    'properties.bootstrap.servers': stage.bootstrap,
  };
  const physicalFields = [
    { name: 'id', type: bigint },
    { name: 't', type: bigint },
  ];
  const reader = connector.createReader({
    table: { name: 'output', connector: 'kafka', options, physicalFields, metadataColumns: [], primaryKey: [] },
    clock: systemClock,
    metrics: new SlotRegistry().group({}),
    timeZone: 'UTC',
    defaults: {},
    reportWaiting: () => {},
    reportBadRecord: () => {},
    neededPaths: [[0], [1]],
    startOverride: {},
  });
  await reader.open(null);
  const startMs = performance.now();
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  while (!signal.aborted) {
    const polled = reader.poll(() => Number.NEGATIVE_INFINITY);
    if (polled === null) await Promise.race([reader.available(), stopped]);
    else if (performance.now() - startMs > WARM_UP_MS) collect(polled.batch, given, latencies);
  }
  await reader.close();
}

function collect(batch: Batch, given: Case, latencies: number[]): void {
  const column = batch.columns[1];
  if (column?.kind !== 'long') throw new Error('column "at" is BIGINT');
  const now = given.now();
  for (const at of column.values.subarray(0, batch.length)) latencies.push(given.latencyOf(at, now));
}
