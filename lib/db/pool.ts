// The connection pool and the Database handle. The only door to pg: bounded, with statement timeouts, and patient: while Postgres is
// away, taking a connection is tried again until a deadline, so an outage shorter than it is only a pause. A statement that was under
// way when the connection broke is never repeated here: only its caller knows whether that is safe.

import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { isConnectionError } from './db-errors';

export interface PoolOptions {
  readonly databaseUrl: string;
  readonly connectionsMax?: number;
  /** How long taking a connection is tried while Postgres is away. Web: 5 s (then 503), engine host: longer. */
  readonly connectRetryMs?: number;
  readonly statementTimeoutMs?: number;
  readonly applicationName?: string;
  /** Says in words since when Postgres is away; null when it is back. */
  readonly onWaiting?: (words: string | null) => void;
}

/** What queries run on: the pool, or one transaction. */
export type Db = PgDatabase<PgQueryResultHKT, Record<string, never>>;

export interface Database {
  readonly db: NodePgDatabase<Record<string, never>>;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  close(): Promise<void>;
}

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** A pool whose connect() — used by query() too — waits for Postgres to come back until the deadline. */
class PatientPool extends pg.Pool {
  private readonly patience: { readonly retryMs: number; readonly onWaiting: (words: string | null) => void };
  private awaySince: number | null = null;

  constructor(config: pg.PoolConfig, retryMs: number, onWaiting: (words: string | null) => void) {
    super(config);
    this.patience = { retryMs, onWaiting };
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const attempt = this.connectPatiently();
    if (!callback) return attempt;
    attempt.then(
      (client) =>
        callback(undefined, client, (release) => client.release(release instanceof Error ? release : Boolean(release))),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), undefined, () => {}),
    );
    return undefined;
  }

  private async connectPatiently(): Promise<pg.PoolClient> {
    const startedAt = performance.now();
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
      try {
        const client = await super.connect();
        if (this.awaySince !== null) this.patience.onWaiting(null);
        this.awaySince = null;
        return client;
      } catch (error) {
        if (!isConnectionError(error)) throw error;
        this.awaySince ??= performance.now();
        const awaySeconds = Math.round((performance.now() - this.awaySince) / 1000);
        this.patience.onWaiting(`Postgres has not answered for ${awaySeconds} s; trying again.`);
        if (this.ending || performance.now() - startedAt + pauseMs > this.patience.retryMs) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }
}

export function openDatabase(options: PoolOptions): Database {
  const pool = new PatientPool(
    {
      connectionString: options.databaseUrl,
      max: options.connectionsMax ?? 8,
      connectionTimeoutMillis: 5000,
      idleTimeoutMillis: 30_000,
      statement_timeout: options.statementTimeoutMs ?? 15_000,
      idle_in_transaction_session_timeout: 30_000,
      application_name: options.applicationName ?? 'penstock',
      keepAlive: true,
    },
    options.connectRetryMs ?? 5000,
    options.onWaiting ?? (() => {}),
  );
  // An idle connection that breaks (Postgres restarted) must not end the process; the next connect() makes a new one.
  pool.on('error', () => {});
  let closing: Promise<void> | null = null;
  return {
    db: drizzle(pool),
    pool,
    databaseUrl: options.databaseUrl,
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}
