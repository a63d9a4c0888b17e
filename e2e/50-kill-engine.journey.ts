// Journey 6: the engine host is killed; the page says so within 15 s, the job is restored by the next host, the timeline shows
// the gap, and the counts are right.

import { expect, test } from './support/journey';
import { pidOf } from './support/stack';

interface Pipeline {
  readonly id: string;
}

const SCRIPT = `CREATE TABLE input (id BIGINT, k INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH (
  'connector' = 'kafka', 'topic' = 'killed-in', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE output (k INT, window_end TIMESTAMP(3), n BIGINT, total BIGINT) WITH ('connector' = 'kafka', 'topic' = 'killed-out', 'format' = 'json');
INSERT INTO output SELECT k, window_end, COUNT(*), SUM(id) FROM TABLE(TUMBLE(TABLE input, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY k, window_start, window_end;`;

test('a killed engine host is noticed, replaced, and nothing is lost or miscounted', async ({
  page,
  kafka,
  api,
  stack,
}) => {
  await kafka.createTopic({ name: 'killed-in', partitions: 1 });
  const pipeline = await api.send<Pipeline>('POST', '/pipelines', { name: 'killed', sql: SCRIPT });
  await api.send('POST', `/pipelines/${pipeline.id}/launch`, {
    startFrom: { kind: 'earliest' },
    checkpointIntervalMs: 500,
  });
  await page.goto(`/pipelines/${pipeline.id}`);
  await expect(page.getByText('Running', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  let next = 0;
  const write = async (count: number): Promise<void> => {
    const rows = Array.from({ length: count }, () => {
      const id = next++;
      const ts = new Date(Date.UTC(2026, 0, 1) + id * 10).toISOString().replace('T', ' ').replace('Z', '');
      return { key: null, value: Buffer.from(JSON.stringify({ id, k: id % 3, ts })), timestamp: Date.now() };
    });
    await kafka.writeRecords('killed-in', 0, rows);
  };
  await write(1_000);
  await expect(page.getByText(/[1-9]\d* of \d+ ok/).first()).toBeVisible();

  process.kill(pidOf(stack.home, 'engine'), 'SIGKILL');
  await write(1_000);
  await expect(page.getByText(/no sign of life|Restarting/).first()).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText('Caught up').first()).toBeVisible({ timeout: 60_000 });
  await write(200);

  const expected = expectedWindows(2_200);
  await expect
    .poll(async () => windowsIn(await readValues(kafka, 'killed-out')), { timeout: 30_000 })
    .toEqual(expected);
});

/** Windows that are closed after `count` rows, one per key and second; written again after a crash they must say the same. */
function expectedWindows(count: number): Record<string, string> {
  const windows: Record<string, { n: number; total: number }> = {};
  const lastSecond = Math.floor(((count - 1) * 10) / 1000);
  for (let id = 0; id < count; id++) {
    const second = Math.floor((id * 10) / 1000);
    if (second >= lastSecond) continue;
    const key = `${id % 3} ${second + 1}`;
    const window = windows[key] ?? { n: 0, total: 0 };
    windows[key] = { n: window.n + 1, total: window.total + id };
  }
  return Object.fromEntries(Object.entries(windows).map(([key, { n, total }]) => [key, `${n} ${total}`]));
}

function windowsIn(values: readonly string[]): Record<string, string> {
  const windows: Record<string, string> = {};
  for (const value of values) {
    const row = JSON.parse(value) as { k: number; window_end: string; n: number; total: number };
    const second = (Date.parse(`${row.window_end.replace(' ', 'T')}Z`) - Date.UTC(2026, 0, 1)) / 1000;
    const key = `${row.k} ${second}`;
    const text = `${row.n} ${row.total}`;
    if (windows[key] !== undefined && windows[key] !== text)
      throw new Error(`window ${key} was written as ${windows[key]} and ${text}`);
    windows[key] = text;
  }
  return windows;
}

async function readValues(
  kafka: import('@/engine/kafka/client/kafka-admin').KafkaAdmin,
  topic: string,
): Promise<string[]> {
  const values: string[] = [];
  for (const { partition, startOffset } of await kafka.bounds(topic)) {
    const { records } = await kafka.readRecords(topic, partition, startOffset, 10_000);
    for (const { value } of records) values.push(Buffer.from(value ?? []).toString());
  }
  return values;
}
