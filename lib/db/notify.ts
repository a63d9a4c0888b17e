// NOTIFY with an id as payload, delivered when the transaction commits. Never carries data.

import { sql } from 'drizzle-orm';
import type { Channel } from './listen';
import type { Db } from './pool';

export async function notify(db: Db, channel: Channel, id: string): Promise<void> {
  await db.execute(sql`SELECT pg_notify(${channel}, ${id})`);
}
