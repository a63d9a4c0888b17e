// The only way services write: one transaction with the guarded update, its audit row and its events.

import { auditLog } from '@/drizzle/schema/system';
import { type Transaction, withTransaction } from '@/lib/db/transaction';
import type { ServiceContext } from './service-context';

export interface AuditEntry {
  /** `pipeline.launch`, `rule.update`, … */
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly before?: unknown;
  /** Never secrets. */
  readonly after?: unknown;
}

export interface Change extends Transaction {
  audit(entry: AuditEntry): Promise<void>;
}

export function change<T>(context: ServiceContext, body: (tx: Change) => Promise<T>): Promise<T> {
  return withTransaction(context.database, (tx) =>
    body({
      ...tx,
      audit: async (entry) => {
        await tx.db.insert(auditLog).values({
          actor: context.actor,
          requestId: context.requestId,
          action: entry.action,
          targetType: entry.targetType,
          targetId: entry.targetId,
          before: entry.before ?? null,
          after: entry.after ?? null,
        });
      },
    }),
  );
}
