// Keeps what grows by itself bounded: metric samples (raw 2 h, minutes 8 days), events (1 h, at most 50,000), bad record samples
// (200 per pipeline), exceptions (1,000 per pipeline), checkpoints that hold no files (1,000 per pipeline).
// Called once a minute by the engine host; a try-lock makes it run in one process at a time. Each step is one bounded statement.

import type pg from 'pg';

const LOCK = 728_032;
export const rawMetricsKeptMs = 2 * 3_600_000;
export const rolledUpMetricsKeptMs = 8 * 86_400_000;
export const eventsKeptMs = 3_600_000;
const EVENTS_MAX = 50_000;

export interface RetentionReport {
  readonly hasRun: boolean;
  readonly rolledUp: number;
  readonly deleted: number;
}

export async function runRetention(pool: pg.Pool, nowMs: number): Promise<RetentionReport> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const lock = await client.query<{ got: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS got', [LOCK]);
    if (!lock.rows[0]?.got) {
      await client.query('ROLLBACK');
      return { hasRun: false, rolledUp: 0, deleted: 0 };
    }
    const rolledUp = await rollUpMetrics(client, nowMs);
    const deleted = (await pruneMetrics(client, nowMs)) + (await pruneLogs(client, nowMs));
    await client.query('COMMIT');
    return { hasRun: true, rolledUp, deleted };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Minutes that are over and not yet rolled up; the last two are done again, for samples that came late. Idempotent. */
async function rollUpMetrics(client: pg.PoolClient, nowMs: number): Promise<number> {
  const until = new Date(Math.floor(nowMs / 60_000) * 60_000);
  const result = await client.query(
    `INSERT INTO metric_rollups (series_id, at, min, max, sum, count)
     SELECT series_id, date_trunc('minute', at), min(value), max(value), sum(value), count(*)
     FROM metric_samples
     WHERE at < $1 AND at >= GREATEST(
       $1::timestamptz - interval '2 hours',
       COALESCE((SELECT max(at) FROM metric_rollups) - interval '2 minutes', '-infinity'))
     GROUP BY 1, 2
     ON CONFLICT (series_id, at) DO UPDATE
       SET min = excluded.min, max = excluded.max, sum = excluded.sum, count = excluded.count`,
    [until],
  );
  return result.rowCount ?? 0;
}

async function pruneMetrics(client: pg.PoolClient, nowMs: number): Promise<number> {
  const raw = await client.query('DELETE FROM metric_samples WHERE at < $1', [new Date(nowMs - rawMetricsKeptMs)]);
  const old = await client.query('DELETE FROM metric_rollups WHERE at < $1', [new Date(nowMs - rolledUpMetricsKeptMs)]);
  return (raw.rowCount ?? 0) + (old.rowCount ?? 0);
}

async function pruneLogs(client: pg.PoolClient, nowMs: number): Promise<number> {
  const statements: readonly [string, unknown[]][] = [
    ['DELETE FROM events WHERE at < $1', [new Date(nowMs - eventsKeptMs)]],
    ['DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - $1', [EVENTS_MAX]],
    [newestPerPipeline('bad_records', 200), []],
    [newestPerPipeline('job_exceptions', 1000), []],
    [
      `DELETE FROM checkpoints c USING (
         SELECT pipeline_id, id, row_number() OVER (PARTITION BY pipeline_id ORDER BY id DESC) AS n FROM checkpoints
       ) old WHERE old.n > 1000 AND c.pipeline_id = old.pipeline_id AND c.id = old.id
         AND NOT c.is_retained AND NOT c.is_savepoint`,
      [],
    ],
  ];
  let deleted = 0;
  for (const [text, values] of statements) deleted += (await client.query(text, values)).rowCount ?? 0;
  return deleted;
}

function newestPerPipeline(table: 'bad_records' | 'job_exceptions', kept: number): string {
  return `DELETE FROM ${table} WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY pipeline_id ORDER BY id DESC) AS n FROM ${table}) numbered
    WHERE n > ${kept})`;
}
