// The embedded Postgres for real: first start, adoption of a server that an earlier process left running, restart.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isAnswering } from '@/lib/db/probe';
import { EmbeddedPostgres } from './embedded-postgres';
import { isAlive } from './process-identity';

const parent = mkdtempSync(join(tmpdir(), 'penstock-pg-'));
const folder = join(parent, 'postgres');
const started: EmbeddedPostgres[] = [];

function create(): EmbeddedPostgres {
  const postgres = new EmbeddedPostgres({ folder });
  started.push(postgres);
  return postgres;
}

afterAll(async () => {
  for (const postgres of started) await postgres.stop();
  rmSync(parent, { recursive: true, force: true });
});

test('a new folder gets a server with a password; a second instance adopts it; after a stop the data is there again', async () => {
  const first = create();
  const report = await first.start();
  expect(report).toMatchObject({ isNew: true, isAdopted: false });
  expect(await isAnswering(report.url)).toBe(true);
  expect(await isAnswering(report.url.replace(/:[^:@/]+@/, ':wrong@'))).toBe(false);
  expect(statSync(join(folder, 'password')).mode & 0o077).toBe(0);

  const second = create();
  expect(await second.start()).toMatchObject({ pid: report.pid, isAdopted: true, url: report.url });
  await second.stop();
  expect(isAlive(report.pid)).toBe(false);

  const third = await create().start();
  expect(third).toMatchObject({ isNew: false, isAdopted: false });
  expect(await isAnswering(third.url)).toBe(true);
});
