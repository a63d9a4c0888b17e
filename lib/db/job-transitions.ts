// The one way a job's status changes: a guarded update (`WHERE status IN (…)`, and the lease if a host does it), a row in
// job_transitions, and a `job` event. Zero rows = someone else was faster or the lease is lost; the caller must then stop.
// The table of allowed transitions is Flink's JobStatus, plus CREATED → CANCELED (cancelled before any host took it).

import { and, eq, inArray, sql } from 'drizzle-orm';
import { jobs, jobTransitions, operations } from '@/drizzle/schema/jobs';
import type { JobStatus } from '@/lib/contracts/job';
import type { OperationKind } from '@/lib/contracts/operation';
import type { Transaction } from './transaction';

export const jobTransitionTable: Record<JobStatus, readonly JobStatus[]> = {
  CREATED: ['RUNNING', 'FAILING', 'RESTARTING', 'FAILED', 'CANCELLING', 'CANCELED', 'SUSPENDED'],
  RUNNING: ['FAILING', 'RESTARTING', 'FAILED', 'CANCELLING', 'CANCELED', 'FINISHED', 'SUSPENDED'],
  FAILING: ['FAILED', 'RESTARTING', 'CANCELLING', 'CANCELED', 'SUSPENDED'],
  RESTARTING: ['RUNNING', 'CREATED', 'FAILING', 'FAILED', 'CANCELLING', 'CANCELED', 'FINISHED', 'SUSPENDED'],
  CANCELLING: ['CANCELED', 'FAILING', 'FAILED', 'SUSPENDED'],
  SUSPENDED: ['CREATED', 'RUNNING', 'RESTARTING', 'CANCELLING', 'CANCELED', 'FAILED', 'FINISHED'],
  FAILED: [],
  CANCELED: [],
  FINISHED: [],
};

type JobRow = typeof jobs.$inferSelect;

export interface TransitionRequest {
  readonly jobId: string;
  readonly to: JobStatus;
  readonly reason: string | null;
  /** Given by an engine host: the write only happens while it still holds the lease. */
  readonly lease?: { readonly owner: string; readonly epoch: number };
  /** Written in the same update: waitingFor, nextRestartAt, failure, graph, restoredCheckpointId, attempt. */
  readonly set?: Partial<
    Pick<
      JobRow,
      'waitingFor' | 'nextRestartAt' | 'failure' | 'graph' | 'restoredCheckpointId' | 'attempt' | 'restartRequestedAt'
    >
  >;
}

/** The row after the change, or null when the guard did not match (fenced off, or not allowed from the present status). */
export async function transitionJob(tx: Transaction, request: TransitionRequest): Promise<JobRow | null> {
  const allowedFrom = sourcesOf(request.to);
  const before = await tx.db.select({ status: jobs.status }).from(jobs).where(eq(jobs.id, request.jobId)).for('update');
  const from = before[0]?.status;
  const conditions = [eq(jobs.id, request.jobId), inArray(jobs.status, allowedFrom)];
  if (request.lease) {
    conditions.push(eq(jobs.leaseOwner, request.lease.owner), eq(jobs.leaseEpoch, request.lease.epoch));
  }
  const isEnd = jobTransitionTable[request.to].length === 0;
  const rows = await tx.db
    .update(jobs)
    .set({
      ...request.set,
      status: request.to,
      ...(request.to === 'RUNNING'
        ? { startedAt: sql`COALESCE(${jobs.startedAt}, now())`, runningSince: sql`now()`, nextRestartAt: null }
        : { runningSince: null }),
      ...(isEnd ? { endedAt: sql`now()`, waitingFor: null, nextRestartAt: null } : {}),
    })
    .where(and(...conditions))
    .returning();
  const row = rows[0];
  if (!row || from === undefined) return null;
  await tx.db.insert(jobTransitions).values({
    jobId: row.id,
    pipelineId: row.pipelineId,
    fromStatus: from,
    toStatus: request.to,
    attempt: row.attempt,
    reason: request.reason,
  });
  tx.emit({ type: 'job', pipelineId: row.pipelineId, jobId: row.id, status: row.status, attempt: row.attempt });
  return row;
}

function sourcesOf(to: JobStatus): JobStatus[] {
  const all: JobStatus[] = ['CREATED', 'RUNNING', 'FAILING', 'RESTARTING', 'CANCELLING', 'SUSPENDED'];
  return all.filter((from) => jobTransitionTable[from].includes(to));
}

/** Sets open operations of a job (of these kinds) to their end, with an event each. A TIMED_OUT one that succeeds late is completed too. */
export async function finishOperations(
  tx: Transaction,
  request: {
    readonly jobId: string;
    readonly kinds: readonly OperationKind[];
    readonly status: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
    readonly error?: string | null;
  },
): Promise<number> {
  const isEnd = request.status !== 'IN_PROGRESS';
  const rows = await tx.db
    .update(operations)
    .set({ status: request.status, error: request.error ?? null, completedAt: isEnd ? sql`now()` : null })
    .where(
      and(
        eq(operations.jobId, request.jobId),
        inArray(operations.kind, [...request.kinds]),
        inArray(operations.status, ['PENDING', 'IN_PROGRESS', 'TIMED_OUT']),
      ),
    )
    .returning({ id: operations.id, pipelineId: operations.pipelineId });
  for (const row of rows) {
    tx.emit({ type: 'operation', operationId: row.id, pipelineId: row.pipelineId, status: request.status });
  }
  return rows.length;
}
