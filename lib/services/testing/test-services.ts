// A real Postgres (the embedded one, in a temporary folder) with all migrations, and the API on top of it, for tests of services
// and API. One per test file; close() leaves nothing behind.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '@/lib/api/app';
import { type AppContext, createAppContext } from '@/lib/api/app-context';
import { runMigrations } from '@/lib/db/migrate';
import { EmbeddedPostgres } from '@/lib/supervisor/embedded-postgres';
import type { ServiceContext } from '../service-context';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, null without a body. Read with a contract's schema. */
  readonly json: unknown;
}

export interface TestServices {
  readonly databaseUrl: string;
  readonly app: AppContext;
  readonly context: ServiceContext;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export async function startTestServices(): Promise<TestServices> {
  const home = await mkdtemp(join(tmpdir(), 'penstock-services-'));
  const postgres = new EmbeddedPostgres(home);
  const { url } = await postgres.start();
  await runMigrations(url);
  const app = createAppContext({
    databaseUrl: url,
    kafkaBootstrap: null,
    kafkaIsEmbedded: false,
    version: '0.0.0-test',
    dataFolder: home,
  });
  const api = createApi(() => app);
  const fetchApi = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (!headers.has('host')) headers.set('host', '127.0.0.1:3000');
    return api.fetch(new Request(`http://127.0.0.1:3000/api/v1${path}`, { ...init, headers }));
  };
  return {
    databaseUrl: url,
    app,
    context: app.serviceContext('test'),
    fetch: fetchApi,
    call: async (method, path, body) => {
      const init =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const response = await fetchApi(path, { method, ...init });
      const text = await response.text();
      return { status: response.status, headers: response.headers, json: text === '' ? null : JSON.parse(text) };
    },
    close: async () => {
      await app.close();
      await postgres.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export const validSql = `CREATE TABLE orders (id BIGINT, amount DOUBLE) WITH ('connector' = 'datagen', 'rows-per-second' = '10');
CREATE TABLE big (id BIGINT) WITH ('connector' = 'blackhole');
INSERT INTO big SELECT id FROM orders WHERE amount > 1;`;

let names = 0;

/** A request with defaults, a new name each. */
export function aPipeline(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  names++;
  return { name: `pipeline-${names}`, sql: validSql, ...fields };
}
