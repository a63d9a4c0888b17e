// Small questions to a Postgres before there is a pool: does it answer, does a database exist.

import pg from 'pg';

export async function isAnswering(databaseUrl: string): Promise<boolean> {
  return withClient(databaseUrl, async (client) => {
    await client.query('SELECT 1');
    return true;
  }).catch(() => false);
}

/** Creates the database unless it is there. `name` is ours, never a person's input. */
export async function ensureDatabase(databaseUrl: string, name: string): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  });
}

async function withClient<T>(databaseUrl: string, body: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 2_000,
    application_name: 'penstock probe',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await body(client);
  } finally {
    await client.end().catch(() => {});
  }
}
