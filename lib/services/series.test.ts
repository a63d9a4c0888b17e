// Metric series on a real Postgres: what was written comes back in its buckets, from raw samples and from rollups, with gaps.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { MetricWriter } from '@/lib/db/metric-writer';
import { runRetention } from '@/lib/db/retention';
import { querySeries } from './metrics';
import { createPipeline } from './pipelines';
import { startTestServices, type TestServices, validSql } from './testing/test-services';

let services: TestServices;
let id = '';
const minute = 60_000;
const now = Math.floor(Date.now() / minute) * minute;

beforeAll(async () => {
  services = await startTestServices();
  const input = { name: 'p', description: '', tags: [], environment: 'development' as const, sql: validSql };
  id = (await createPipeline(services.context, input)).id;
  const sample = (secondsAgo: number, value: number, labels = {}) => ({
    pipelineId: id,
    name: 'pendingRecords',
    labels,
    atMs: now - secondsAgo * 1000,
    value,
  });
  await new MetricWriter(services.context.database.pool).write([
    sample(300, 7),
    sample(299, 900),
    sample(10, 1),
    sample(9, 3),
    sample(10, 5, { partition: 'orders-1' }),
  ]);
});
afterAll(() => services?.close());

async function read(fields: { from: number; step: number; labels?: string }) {
  const result = await querySeries(services.context, id, {
    names: 'pendingRecords',
    to: now,
    maxPoints: 300,
    ...fields,
  });
  return result.series.map((series) => ({
    labels: series.labels,
    points: series.points.filter((point) => point.avg !== null),
    all: series.points.length,
  }));
}

test('raw samples come back as min, avg and max of their bucket, and the rest are gaps', async () => {
  expect(await read({ from: now - 20_000, step: 10_000 })).toEqual([
    { labels: {}, points: [{ t: now - 10_000, min: 1, avg: 2, max: 3 }], all: 2 },
  ]);
});

test('a label asks for the series that have it', async () => {
  const [only] = await read({ from: now - 20_000, step: 10_000, labels: 'partition=*' });
  expect(only?.labels).toEqual({ partition: 'orders-1' });
  expect(await read({ from: now - 20_000, step: 10_000, labels: 'partition=orders-2' })).toEqual([]);
});

test('a coarse range gives the same before and after the minutes were rolled up, and the peak survives', async () => {
  const before = await read({ from: now - 600_000, step: minute });
  await runRetention(services.context.database.pool, now);
  const after = await read({ from: now - 600_000, step: minute });
  expect(after).toEqual(before);
  expect(after[0]?.points).toEqual([
    { t: now - 300_000, min: 7, avg: 453.5, max: 900 },
    { t: now - minute, min: 1, avg: 2, max: 3 },
  ]);
});
