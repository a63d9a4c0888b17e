// Rows about checkpoints and savepoints, written under the job's lease: a host that was fenced off records nothing.

import { and, desc, eq, sql } from 'drizzle-orm';
import { checkpoints, savepoints } from '@/drizzle/schema/checkpoints';
import { jobs } from '@/drizzle/schema/jobs';
import { EngineError } from '@/engine/engine';
import type { CheckpointOutcome } from '@/engine/ports';
import type { CheckpointOperator } from '@/lib/contracts/checkpoint';
import type { LoggedEvent } from '@/lib/contracts/event';
import { finishOperations } from '@/lib/db/job-transitions';
import type { Database } from '@/lib/db/pool';
import { type Transaction, withTransaction } from '@/lib/db/transaction';

export interface LeasedJob {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly hostId: string;
  readonly leaseEpoch: number;
  readonly retainedCheckpoints: number;
}

/** Throws `checkpoint.fenced` when the lease is lost; the checkpoint then must not be committed. */
export async function recordCheckpoint(
  database: Database,
  job: LeasedJob,
  outcome: CheckpointOutcome,
  savepointId: string | null,
): Promise<void> {
  await withTransaction(database, async (tx) => {
    await holdLease(tx, job);
    await tx.db
      .insert(checkpoints)
      .values(rowOf(job, outcome, savepointId))
      .onConflictDoNothing();
    if (outcome.kind === 'savepoint' && savepointId !== null) await recordSavepoint(tx, job, outcome, savepointId);
    if (outcome.outcome === 'completed' && outcome.kind === 'checkpoint') await markRetained(tx, job);
    tx.emit(eventOf(job, outcome));
  });
}

async function holdLease(tx: Transaction, job: LeasedJob): Promise<void> {
  const held = await tx.db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.id, job.jobId), eq(jobs.leaseOwner, job.hostId), eq(jobs.leaseEpoch, job.leaseEpoch)))
    .for('share');
  if (held.length > 0) return;
  throw new EngineError({
    code: 'checkpoint.fenced',
    message: 'checkpoint is not recorded: another engine host owns the job now',
    retriable: true,
  });
}

function rowOf(
  job: LeasedJob,
  outcome: CheckpointOutcome,
  savepointId: string | null,
): typeof checkpoints.$inferInsert {
  const common = {
    pipelineId: job.pipelineId,
    id: outcome.checkpointId,
    jobId: job.jobId,
    leaseEpoch: job.leaseEpoch,
    isSavepoint: outcome.kind === 'savepoint',
    savepointId,
    triggeredAt: new Date(outcome.triggeredAtMs),
  };
  if (outcome.outcome === 'failed') {
    const { message, detail, hint } = outcome.error;
    const failureReason = [`${outcome.reason}: ${message}`, detail, hint].filter((part) => part !== null).join('. ');
    const completedAt = new Date(outcome.endedAtMs);
    const durationMs = outcome.endedAtMs - outcome.triggeredAtMs;
    return { ...common, status: 'FAILED', failureReason, completedAt, durationMs };
  }
  return {
    ...common,
    status: 'COMPLETED',
    manifestName: outcome.manifestName,
    completedAt: new Date(outcome.completedAtMs),
    durationMs: outcome.durationMs,
    flushDurationMs: outcome.flushDurationMs,
    syncDurationMs: outcome.syncDurationMs,
    asyncDurationMs: outcome.asyncDurationMs,
    sizeBytes: outcome.checkpointedSizeBytes,
    fullSizeBytes: outcome.fullSizeBytes,
    stateKeys: outcome.operators.reduce((sum, operator) => sum + operator.keys, 0),
    operators: outcome.operators.map(
      (operator): CheckpointOperator => ({
        operatorId: operator.uid,
        operatorName: operator.name,
        sizeBytes: operator.checkpointedBytes,
        fullSizeBytes: operator.fullBytes,
        stateKeys: operator.keys,
        syncDurationMs: operator.syncDurationMs,
        asyncDurationMs: null,
        startDelayMs: null,
      }),
    ),
    positions: outcome.positions.map(({ split, position }) => ({
      source: split.replace(/-\d+$/, ''),
      split,
      position,
    })),
    isRetained: true,
  };
}

async function recordSavepoint(
  tx: Transaction,
  job: LeasedJob,
  outcome: CheckpointOutcome,
  savepointId: string,
): Promise<void> {
  const isCompleted = outcome.outcome === 'completed';
  await tx.db
    .update(savepoints)
    .set({
      status: isCompleted ? 'COMPLETED' : 'FAILED',
      checkpointId: outcome.checkpointId,
      completedAt: sql`now()`,
      manifestName: isCompleted ? outcome.manifestName : null,
      sizeBytes: isCompleted ? outcome.fullSizeBytes : null,
      failureReason: isCompleted ? null : outcome.error.message,
    })
    .where(eq(savepoints.id, savepointId));
  await tx.db.update(jobs).set({ desiredSavepointId: null }).where(eq(jobs.id, job.jobId));
  await finishOperations(tx, {
    jobId: job.jobId,
    kinds: ['savepoint'],
    status: isCompleted ? 'COMPLETED' : 'FAILED',
    error: isCompleted ? null : outcome.error.message,
  });
}

/** The files of all but the newest ones are gone (engine/checkpoint/retention.ts keeps as many). */
async function markRetained(tx: Transaction, job: LeasedJob): Promise<void> {
  const newest = tx.db
    .select({ id: checkpoints.id })
    .from(checkpoints)
    .where(
      and(
        eq(checkpoints.pipelineId, job.pipelineId),
        eq(checkpoints.status, 'COMPLETED'),
        eq(checkpoints.isSavepoint, false),
      ),
    )
    .orderBy(desc(checkpoints.id))
    .limit(job.retainedCheckpoints);
  await tx.db
    .update(checkpoints)
    .set({ isRetained: false })
    .where(
      and(
        eq(checkpoints.pipelineId, job.pipelineId),
        eq(checkpoints.isSavepoint, false),
        eq(checkpoints.isRetained, true),
        sql`${checkpoints.id} NOT IN (${newest})`,
      ),
    );
}

function eventOf(job: LeasedJob, outcome: CheckpointOutcome): LoggedEvent {
  return {
    type: 'checkpoint',
    pipelineId: job.pipelineId,
    jobId: job.jobId,
    checkpointId: outcome.checkpointId,
    status: outcome.outcome === 'completed' ? 'COMPLETED' : 'FAILED',
  };
}
