// Rows of a hand-written statement. The statement names its columns; the caller's type states them. Guarantee behind the cast:
// both the pool and its transactions run on node-postgres, whose result always has `rows`.

import type { SQL } from 'drizzle-orm';
import type { Db } from './pool';

export async function queryRows<T>(db: Db, statement: SQL): Promise<T[]> {
  const result = (await db.execute(statement)) as { readonly rows: T[] };
  return result.rows;
}
