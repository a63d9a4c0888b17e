import { fork } from 'node:child_process';
import { systemClock } from '@/engine/core/clock';
import { simpleType, timestampType } from '@/engine/core/data-type';
import { KafkaAdmin } from '@/engine/kafka/client/kafka-admin';
import { SlotRegistry } from '@/engine/metrics/slot-registry';
import { kafkaConnector } from './kafka-connector';

const child = fork(new URL('./zz-broker.ts', import.meta.url).pathname, [], { execArgv: process.execArgv });
const bootstrap = await new Promise<string>((r) => child.once('message', (m) => r(String(m))));
const N = 2_000_000;
const admin = new KafkaAdmin({ bootstrapServers: bootstrap, clock: systemClock });
await admin.createTopic({ name: 'bids', partitions: 2 });
const BIG = simpleType('BIGINT');
const fields = [
  { name: 'auction', type: BIG },
  { name: 'bidder', type: BIG },
  { name: 'price', type: BIG },
  { name: 'channel', type: simpleType('STRING') },
  { name: 'url', type: simpleType('STRING') },
  { name: 'dateTime', type: timestampType('TIMESTAMP') },
  { name: 'extra', type: simpleType('STRING') },
];
const options: Record<string, string> = {
  connector: 'kafka',
  topic: 'bids',
  format: 'json',
  'json.timestamp-format.standard': 'ISO-8601',
  'properties.bootstrap.servers': bootstrap,
  'scan.startup.mode': 'earliest-offset',
  'scan.bounded.mode': 'latest-offset',
};
const table = {
  name: 'bids',
  connector: 'kafka',
  options,
  physicalFields: fields,
  metadataColumns: [],
  primaryKey: [],
};
const registry = new SlotRegistry();
const base = {
  table,
  clock: systemClock,
  metrics: registry.group({}),
  timeZone: 'UTC',
  defaults: {},
  reportWaiting: (w: string | null) => console.log('waiting', w),
  reportBadRecord: () => {},
  startOverride: {},
};
// write through the sink
const { buildBatch } = await import('@/engine/testing/batch-builder');
const rows = Array.from({ length: 4096 }, (_, i) => [
  BigInt(1000 + (i % 1000)),
  BigInt(i * 7),
  BigInt(100 + i),
  'Google',
  'https://www.nexmark.com/abc/def/item.htm?query=1&channel_id=12345',
  1700000000000 + i,
  'x'.repeat(100),
]);
const batch = buildBatch(
  fields.map((f) => f.type),
  rows,
);
const w = kafkaConnector.createWriter!({ ...base, table });
await w.open(null);
for (let round = 0; round < 2; round++) {
  const tw = performance.now();
  const cw = process.cpuUsage();
  let written = 0;
  while (written < N / 2) {
    const wait = w.whenWritable();
    if (wait) await wait;
    w.write(batch);
    w.kick();
    written += 4096;
    if (written % (4096 * 4) === 0) await new Promise((r) => setImmediate(r));
  }
  await w.flush();
  const cpw = process.cpuUsage(cw);
  console.log(
    'sink',
    Math.round((written / (performance.now() - tw)) * 1000),
    'rows/s',
    ((cpw.user + cpw.system) / written).toFixed(2),
    'CPU-s per M',
  );
}
await w.close();
for (const [name, paths] of [
  ['3 of 7 fields', [[0], [2], [5]]],
  ['all 7 fields', fields.map((_, i) => [i])],
  ['none', []],
] as const) {
  const r = kafkaConnector.createReader!({ ...base, neededPaths: paths as number[][] });
  const c = process.cpuUsage();
  const t = performance.now();
  let n = 0;
  let batches = 0;
  await r.open(null);
  while (!r.isFinished()) {
    const b = r.poll(() => -Infinity);
    if (b) {
      n += b.batch.length;
      batches++;
      if ((batches & 3) === 0) await new Promise((x) => setImmediate(x));
    } else await r.available();
  }
  const ms = performance.now() - t;
  const cp = process.cpuUsage(c);
  console.log(
    name,
    n,
    Math.round((n / ms) * 1000),
    'rows/s',
    ((cp.user + cp.system) / n).toFixed(2),
    'CPU-s per M',
    batches,
    'batches',
  );
  await r.close();
}
const b = await admin.bounds('bids');
console.log(b);
await admin.close();
// idle cpu
const r = kafkaConnector.createReader!({
  ...base,
  table: { ...table, options: { ...options, 'scan.startup.mode': 'latest-offset', 'scan.bounded.mode': 'unbounded' } },
  neededPaths: [],
});
await r.open(null);
await systemClock.sleep(500);
const c0 = process.cpuUsage();
await systemClock.sleep(4000);
const c1 = process.cpuUsage(c0);
console.log('idle', (((c1.user + c1.system) / 4e6) * 100).toFixed(2), '% of a core');
await r.close();
child.send('stop');
await new Promise((x) => child.once('exit', x));
