// withTransaction: everything or nothing, with events written last.
// Events are collected while the body runs and inserted just before commit, because their trigger holds a lock until then.

import { events } from '@/drizzle/schema/system';
import type { LoggedEvent } from '@/lib/contracts/event';
import type { Database, Db } from './pool';

export interface Transaction {
  readonly db: Db;
  /** Appends an event when the transaction commits. */
  emit(event: LoggedEvent): void;
}

export async function withTransaction<T>(database: Database, body: (tx: Transaction) => Promise<T>): Promise<T> {
  return database.db.transaction(async (db) => {
    const collected: LoggedEvent[] = [];
    const result = await body({ db, emit: (event) => collected.push(event) });
    await appendEvents(db, collected);
    return result;
  });
}

/** Must be the last statement of its transaction: see drizzle/migrations/0002_guard_rows.sql. */
export async function appendEvents(db: Db, list: readonly LoggedEvent[]): Promise<void> {
  if (list.length === 0) return;
  const rows = list.map((event) => ({
    id: 0, // replaced by the trigger
    type: event.type,
    pipelineId: 'pipelineId' in event ? event.pipelineId : null,
    data: event,
  }));
  await db.insert(events).values(rows);
}
