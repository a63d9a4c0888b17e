// The embedded Postgres for real: first start, adoption of a server that an earlier process left running, restart.

import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isAnswering } from '@/lib/db/probe';
import { EmbeddedPostgres } from './embedded-postgres';
import { isAlive } from './process-identity';

const home = mkdtempSync(join(tmpdir(), 'penstock-pg-'));
// As for a folder made by the supervisor; without it root takes the way through a user namespace.
chmodSync(home, 0o755);
const started: EmbeddedPostgres[] = [];

function create(): EmbeddedPostgres {
  const postgres = new EmbeddedPostgres(home);
  started.push(postgres);
  return postgres;
}

afterAll(async () => {
  for (const postgres of started) await postgres.stop();
  rmSync(home, { recursive: true, force: true });
});

test('a new folder gets a server with a password; a second instance adopts it; after a stop the data is there again', async () => {
  const first = create();
  const report = await first.start();
  expect(report).toMatchObject({ isNew: true, wasAdopted: false });
  expect(await isAnswering(report.url)).toBe(true);
  expect(await isAnswering(report.url.replace(/:[^:@/]+@/, ':wrong@'))).toBe(false);
  expect(statSync(join(home, 'postgres', 'password')).mode & 0o077).toBe(0);

  const second = create();
  expect(await second.start()).toMatchObject({ pid: report.pid, wasAdopted: true, url: report.url });
  await second.stop();
  expect(isAlive(report.pid)).toBe(false);

  const third = await create().start();
  expect(third).toMatchObject({ isNew: false, wasAdopted: false });
  expect(await isAnswering(third.url)).toBe(true);
});
