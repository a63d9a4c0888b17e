// Migrations on a real, empty Postgres: run once, idempotent, side by side, equal to drizzle/schema, and their guards hold.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as alerts from '@/drizzle/schema/alerts';
import * as checkpoints from '@/drizzle/schema/checkpoints';
import * as facts from '@/drizzle/schema/job-facts';
import * as jobs from '@/drizzle/schema/jobs';
import * as metrics from '@/drizzle/schema/metrics';
import * as pipelines from '@/drizzle/schema/pipelines';
import * as runbooks from '@/drizzle/schema/runbooks';
import * as system from '@/drizzle/schema/system';
import { EmbeddedPostgres } from '@/lib/supervisor/embedded-postgres';
import { labelKeyOf, MetricWriter } from './metric-writer';
import { runMigrations } from './migrate';
import { type Database, openDatabase } from './pool';
import { rawMetricsKeptMs, runRetention } from './retention';
import { appendEvents, withTransaction } from './transaction';

let home = '';
let postgres: EmbeddedPostgres;
let database: Database;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'penstock-migrate-'));
  postgres = new EmbeddedPostgres(home);
  const { url } = await postgres.start();
  const reports = await Promise.all([runMigrations(url), runMigrations(url)]);
  expect(reports.map((report) => report.applied.length).sort()).toEqual([0, 2]);
  database = openDatabase({ databaseUrl: url, connectRetryMs: 20_000 });
});

afterAll(async () => {
  await database?.close();
  await postgres?.stop();
  await rm(home, { recursive: true, force: true });
});

const modules = [alerts, checkpoints, facts, jobs, metrics, pipelines, runbooks, system];
const tables: PgTable[] = modules.flatMap((module) => Object.values(module).filter((value) => is(value, PgTable)));

describe('the schema', () => {
  test('there are as many tables as drizzle/schema declares', async () => {
    const { rows } = await database.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'schema_migrations'`,
    );
    expect(rows[0]?.n).toBe(tables.length);
  });

  test.each(tables.map((table) => [getTableConfig(table).name, table] as const))(
    '%s has the columns declared',
    async (name, table) => {
      const { rows } = await database.pool.query<{ column: string; nullable: boolean }>(
        `SELECT column_name AS column, is_nullable = 'YES' AS nullable FROM information_schema.columns WHERE table_name = $1 ORDER BY 1`,
        [name],
      );
      const declared = getTableConfig(table).columns.map((column) => ({
        column: column.name,
        nullable: !column.notNull && !getTableConfig(table).primaryKeys.some((key) => key.columns.includes(column)),
      }));
      expect(rows).toEqual(declared.sort((left, right) => (left.column < right.column ? -1 : 1)));
    },
  );
});

test('a migration that was changed after it ran is refused in words', async () => {
  const folder = await mkdtemp(join(home, 'changed-'));
  await writeFile(join(folder, '0001_create_tables.sql'), 'SELECT 1');
  await writeFile(join(folder, '0002_guard_rows.sql'), 'SELECT 1');
  await expect(runMigrations(database.databaseUrl, folder)).rejects.toThrow(
    /"0001_create_tables.sql" was changed after/,
  );
});

test('a database of a newer version is refused in words', async () => {
  const folder = await mkdtemp(join(home, 'older-'));
  await expect(runMigrations(database.databaseUrl, folder)).rejects.toThrow(/newer Penstock/);
});

test('the audit log refuses changes', async () => {
  await database.pool.query(
    `INSERT INTO audit_log (actor, action, target_type, target_id) VALUES ('a', 'b', 'c', 'd')`,
  );
  await expect(database.pool.query(`UPDATE audit_log SET actor = 'x'`)).rejects.toThrow(/never changed/);
  await expect(database.pool.query('DELETE FROM audit_log')).rejects.toThrow(/never changed/);
});

test('events become visible in the order of their ids, also when transactions overlap', async () => {
  const append = (index: number) =>
    withTransaction(database, async (tx) => {
      await tx.db.execute('SELECT 1');
      tx.emit({ type: 'resource', resource: 'system', id: String(index) });
    });
  const seen: number[] = [];
  let isDone = false;
  const reader = (async () => {
    let last = 0;
    for (;;) {
      const wasDone = isDone;
      const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM events WHERE id > $1 ORDER BY id', [
        last,
      ]);
      for (const { id } of rows) {
        last = Number(id);
        seen.push(last);
      }
      if (wasDone) return;
    }
  })();
  await Promise.all(Array.from({ length: 200 }, (_, index) => append(index)));
  isDone = true;
  await reader;
  expect(seen).toHaveLength(200);
  expect(seen).toEqual([...seen].sort((left, right) => left - right));
});

describe('metrics', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);

  test('a batch is written once, a repeated one changes nothing, gaps stay gaps', async () => {
    const writer = new MetricWriter(database.pool);
    const batch = [
      { pipelineId: 'p', name: 'lag', labels: { b: '2', a: '1' }, atMs: now, value: 1 },
      { pipelineId: 'p', name: 'lag', labels: { a: '1', b: '2' }, atMs: now + 1000, value: 3 },
      { pipelineId: 'p', name: 'lag', labels: {}, atMs: now, value: Number.NaN },
    ];
    await writer.write(batch);
    await new MetricWriter(database.pool).write(batch);
    const { rows } = await database.pool.query(
      'SELECT m.label_key AS key, count(*)::int AS n FROM metric_samples s JOIN metric_series m ON m.id = s.series_id GROUP BY 1',
    );
    expect(rows).toEqual([{ key: 'a=1,b=2', n: 2 }]);
    expect(labelKeyOf({ b: '2', a: '1' })).toBe('a=1,b=2');
  });

  test('retention rolls minutes up before raw samples go, and keeps the peak', async () => {
    await runRetention(database.pool, now + 120_000);
    const later = await runRetention(database.pool, now + rawMetricsKeptMs + 180_000);
    expect(later.hasRun).toBe(true);
    const raw = await database.pool.query('SELECT 1 FROM metric_samples');
    const rolled = await database.pool.query('SELECT min, max, sum, count::int FROM metric_rollups');
    expect(raw.rowCount).toBe(0);
    expect(rolled.rows).toEqual([{ min: 1, max: 3, sum: 4, count: 2 }]);
  });
});

test('a statement waits for Postgres to come back, says so in words, and then runs', async () => {
  const target = new URL(database.databaseUrl);
  const first = await startProxy(Number(target.port), 0);
  const url = new URL(database.databaseUrl);
  url.port = String(first.port);
  const words: (string | null)[] = [];
  const patient = openDatabase({
    databaseUrl: url.href,
    connectRetryMs: 20_000,
    onWaiting: (said) => words.push(said),
  });
  try {
    await patient.pool.query('SELECT 1');
    await first.close();
    await expect.poll(() => patient.pool.idleCount).toBe(0);
    const pending = patient.pool.query<{ one: number }>('SELECT 1 AS one');
    await expect.poll(() => words[0] ?? '', { timeout: 15_000 }).toMatch(/Postgres has not answered for \d+ s/);
    const second = await startProxy(Number(target.port), first.port);
    expect((await pending).rows[0]?.one).toBe(1);
    expect(words.at(-1)).toBeNull();
    await patient.close();
    await second.close();
  } finally {
    await patient.close();
  }
});

/** A door to Postgres that can be shut: the outage as a client sees it. */
async function startProxy(targetPort: number, port: number): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

test('a transaction that fails writes neither rows nor events', async () => {
  const before = await database.pool.query('SELECT count(*)::int AS n FROM events');
  await expect(
    withTransaction(database, async (tx) => {
      await appendEvents(tx.db, [{ type: 'resource', resource: 'system', id: null }]);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect((await database.pool.query('SELECT count(*)::int AS n FROM events')).rows).toEqual(before.rows);
});
