// Runs the reviewed SQL files of drizzle/migrations in order of their names, forward only, each in its own transaction, under an
// advisory lock so that several processes may start at once. A file that was changed after it ran is refused in words.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const LOCK = 728_030;

export interface MigrationReport {
  readonly applied: readonly string[];
  readonly alreadyThere: number;
}

export async function runMigrations(databaseUrl: string, folder = findMigrations()): Promise<MigrationReport> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'penstock migrate',
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const known = await client.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM schema_migrations');
    const sums = new Map(known.rows.map((row) => [row.name, row.sha256]));
    refuseUnknown([...sums.keys()], files);
    const applied: string[] = [];
    for (const name of files) {
      const text = await readFile(join(folder, name), 'utf8');
      if (await applyOne(client, name, text, sums.get(name))) applied.push(name);
    }
    return { applied, alreadyThere: files.length - applied.length };
  } finally {
    await client.end();
  }
}

async function applyOne(client: pg.Client, name: string, text: string, knownSum: string | undefined): Promise<boolean> {
  const sum = createHash('sha256').update(text).digest('hex');
  if (knownSum === sum) return false;
  if (knownSum !== undefined) {
    throw new Error(
      `migration "${name}" was changed after it had been applied to this database; add a new file instead`,
    );
  }
  await client.query('BEGIN');
  try {
    await client.query(text);
    await client.query('INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)', [name, sum]);
    await client.query('COMMIT');
    return true;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`migration "${name}" failed: ${reason}`, { cause: error });
  }
}

function refuseUnknown(known: readonly string[], files: readonly string[]): void {
  const foreign = known.filter((name) => !files.includes(name));
  if (foreign.length === 0) return;
  throw new Error(
    `this database was migrated by a newer Penstock (it has "${foreign.join('", "')}"); start that version instead`,
  );
}

/** Found upwards from this module (source tree or dist/), then from the working directory. */
function findMigrations(): string {
  for (const start of [dirname(fileURLToPath(import.meta.url)), process.cwd()]) {
    for (let folder = start; ; folder = dirname(folder)) {
      const candidate = join(folder, 'drizzle', 'migrations');
      if (existsSync(candidate)) return candidate;
      if (dirname(folder) === folder) break;
    }
  }
  throw new Error('the folder "drizzle/migrations" was not found beside the program');
}
