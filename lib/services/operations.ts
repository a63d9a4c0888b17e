// Operations as people see them: "asked 2 s ago, waiting for the engine", and the time-out when no engine host is alive.

import { and, desc, eq, sql } from 'drizzle-orm';
import { operations } from '@/drizzle/schema/jobs';
import type { Operation, OperationKind, OperationList, OperationStatus } from '@/lib/contracts/operation';
import { formatDuration } from '@/lib/format';
import { change } from './change';
import { isEngineAlive } from './pipeline-rows';
import { requirePipeline } from './pipelines';
import { isoOrNull, type ServiceContext } from './service-context';
import { notFound } from './service-error';

type OperationRow = typeof operations.$inferSelect;

/** After this long without any host the ask is marked as timed out; a host that starts later still acts on the job. */
export const operationTimeoutMs = 30_000;

export function operationWords(facts: {
  readonly kind: OperationKind;
  readonly status: OperationStatus;
  readonly error: string | null;
  readonly ageMs: number;
  readonly isEngineAlive: boolean;
}): string {
  const { kind, status, error } = facts;
  const asked = `asked ${formatDuration(Math.max(1000, Math.floor(facts.ageMs / 1000) * 1000))} ago`;
  switch (status) {
    case 'PENDING':
      return facts.isEngineAlive ? `${asked}, waiting for the engine` : `${asked}, but no engine host is alive`;
    case 'IN_PROGRESS':
      return `${asked}, the engine is working on it`;
    case 'COMPLETED':
      return `${kind} completed`;
    case 'FAILED':
      return `${kind} failed: ${error ?? 'no reason was recorded'}`;
    case 'TIMED_OUT':
      return `no engine host has answered for ${formatDuration(operationTimeoutMs)}; the ${kind} is done when one starts`;
  }
}

function operationOf(row: OperationRow, engineAlive: boolean, nowMs: number): Operation {
  return {
    id: row.id,
    kind: row.kind,
    pipelineId: row.pipelineId,
    jobId: row.jobId,
    status: row.status,
    words: operationWords({
      kind: row.kind,
      status: row.status,
      error: row.error,
      ageMs: nowMs - row.requestedAt.getTime(),
      isEngineAlive: engineAlive,
    }),
    error: row.error,
    savepointId: row.savepointId,
    requestedBy: row.requestedBy,
    requestedAt: row.requestedAt.toISOString(),
    completedAt: isoOrNull(row.completedAt),
  };
}

export async function readOperation(context: ServiceContext, id: string): Promise<Operation> {
  const rows = await context.database.db.select().from(operations).where(eq(operations.id, id));
  const row = rows[0];
  if (!row) throw notFound('operation', id);
  return operationOf(row, await isEngineAlive(context), context.now());
}

/** The newest 50 of a pipeline. */
export async function listOperations(context: ServiceContext, pipelineId: string): Promise<OperationList> {
  await requirePipeline(context, pipelineId);
  const [rows, engineAlive] = await Promise.all([
    context.database.db
      .select()
      .from(operations)
      .where(eq(operations.pipelineId, pipelineId))
      .orderBy(desc(operations.requestedAt))
      .limit(50),
    isEngineAlive(context),
  ]);
  return { items: rows.map((row) => operationOf(row, engineAlive, context.now())), total: rows.length };
}

/** Marks asks that nobody took; called every few seconds by the web process (event hub). */
export async function expireOperations(context: ServiceContext): Promise<number> {
  if (await isEngineAlive(context)) return 0;
  return change(context, async (tx) => {
    const rows = await tx.db
      .update(operations)
      .set({ status: 'TIMED_OUT' })
      .where(
        and(
          eq(operations.status, 'PENDING'),
          sql`${operations.requestedAt} < now() - ${operationTimeoutMs} * interval '1 ms'`,
        ),
      )
      .returning({ id: operations.id, pipelineId: operations.pipelineId });
    for (const row of rows)
      tx.emit({ type: 'operation', operationId: row.id, pipelineId: row.pipelineId, status: 'TIMED_OUT' });
    return rows.length;
  });
}
