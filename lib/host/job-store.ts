// What a job controller writes about its job: status transitions with their operations, exceptions, bad records, waiting
// words. Every write is guarded by the lease; `false` means that it is lost.

import { and, desc, eq, sql } from 'drizzle-orm';
import { checkpoints, savepoints } from '@/drizzle/schema/checkpoints';
import { badRecords, jobExceptions, jobs } from '@/drizzle/schema/jobs';
import { pipelineVersions } from '@/drizzle/schema/pipelines';
import { type ErrorFacts, type PhysicalPlan, planGraph } from '@/engine/engine';
import type { BadRecordSample } from '@/engine/ports';
import type { JobStatus } from '@/lib/contracts/job';
import type { StoredJobGraph } from '@/lib/contracts/job-graph';
import type { OperationKind } from '@/lib/contracts/operation';
import { finishOperations, type TransitionRequest, transitionJob } from '@/lib/db/job-transitions';
import type { Database } from '@/lib/db/pool';
import { type Transaction, withTransaction } from '@/lib/db/transaction';
import type { OwnedJob } from './claim-jobs';

export interface JobScope {
  readonly job: OwnedJob;
  readonly hostId: string;
}

export class JobStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async readSql(job: OwnedJob): Promise<string> {
    const rows = await this.database.db
      .select({ sql: pipelineVersions.sql })
      .from(pipelineVersions)
      .where(and(eq(pipelineVersions.pipelineId, job.pipelineId), eq(pipelineVersions.version, job.version)));
    return rows[0]?.sql ?? '';
  }

  async readSavepointManifest(savepointId: string): Promise<string | null> {
    const { db } = this.database;
    const rows = await db
      .select({ name: savepoints.manifestName })
      .from(savepoints)
      .where(eq(savepoints.id, savepointId));
    return rows[0]?.name ?? null;
  }

  async readNewestCheckpointId(pipelineId: string): Promise<number> {
    const rows = await this.database.db
      .select({ id: checkpoints.id })
      .from(checkpoints)
      .where(eq(checkpoints.pipelineId, pipelineId))
      .orderBy(desc(checkpoints.id))
      .limit(1);
    return rows[0]?.id ?? 0;
  }

  running(scope: JobScope, restoredCheckpointId: number | null, graph: StoredJobGraph): Promise<boolean> {
    const reason = restoredCheckpointId === null ? 'started' : `restored from checkpoint ${restoredCheckpointId}`;
    return this.transition(
      scope,
      'RUNNING',
      reason,
      { waitingFor: null, restoredCheckpointId, graph, restartRequestedAt: null },
      async (tx) => {
        await finishOperations(tx, { jobId: scope.job.id, kinds: ['launch', 'restart'], status: 'COMPLETED' });
      },
    );
  }

  /** Failing → restarting keeps the exception and counts the next attempt. */
  failing(scope: JobScope, error: ErrorFacts): Promise<boolean> {
    return this.transition(scope, 'FAILING', error.message, {}, (tx) => addException(tx, scope, error, false));
  }

  restarting(scope: JobScope, reason: string, delayMs: number): Promise<boolean> {
    const nextRestartAt = new Date(Date.now() + delayMs);
    const set = { nextRestartAt, attempt: scope.job.attempt + 1, restartRequestedAt: null };
    return this.transition(scope, 'RESTARTING', reason, set);
  }

  fail(scope: JobScope, error: ErrorFacts, why?: string): Promise<boolean> {
    const { code, message, detail, hint } = error;
    const reason = why ? `${message} (${why})` : message;
    return this.transition(scope, 'FAILED', reason, { failure: { code, message, detail, hint } }, async (tx) => {
      await addException(tx, scope, error, true);
      await finishOperations(tx, {
        jobId: scope.job.id,
        kinds: ['launch', 'stop', 'savepoint', 'restart'],
        status: 'FAILED',
        error: message,
      });
    });
  }

  finish(scope: JobScope, reason: string, wasStopped = false): Promise<boolean> {
    return this.transition(scope, 'FINISHED', reason, {}, async (tx) => {
      const kinds: OperationKind[] = wasStopped ? ['stop', 'savepoint'] : ['stop', 'launch'];
      await finishOperations(tx, { jobId: scope.job.id, kinds, status: 'COMPLETED' });
    });
  }

  cancelling(scope: JobScope): Promise<boolean> {
    return this.transition(scope, 'CANCELLING', 'cancel was asked for', {}, async (tx) => {
      await finishOperations(tx, { jobId: scope.job.id, kinds: ['cancel'], status: 'IN_PROGRESS' });
    });
  }

  cancel(scope: JobScope): Promise<boolean> {
    return this.transition(scope, 'CANCELED', 'canceled', {}, async (tx) => {
      await finishOperations(tx, { jobId: scope.job.id, kinds: ['cancel', 'launch'], status: 'COMPLETED' });
    });
  }

  suspend(scope: JobScope): Promise<boolean> {
    return this.transition(scope, 'SUSPENDED', 'engine host is shutting down', { waitingFor: 'an engine host' });
  }

  /** The savepoint of a stop failed: the job goes on running (control contract, rule 4). */
  async stopFailed(scope: JobScope, reason: string): Promise<void> {
    await withTransaction(this.database, async (tx) => {
      await tx.db
        .update(jobs)
        .set({ desired: 'RUNNING', stopWithSavepoint: false, desiredSavepointId: null })
        .where(this.held(scope));
      await finishOperations(tx, {
        jobId: scope.job.id,
        kinds: ['stop', 'savepoint'],
        status: 'FAILED',
        error: reason,
      });
    });
  }

  async acting(scope: JobScope, kinds: readonly OperationKind[]): Promise<void> {
    await withTransaction(this.database, async (tx) => {
      await finishOperations(tx, { jobId: scope.job.id, kinds, status: 'IN_PROGRESS' });
    });
  }

  async waiting(scope: JobScope, what: string | null): Promise<void> {
    await withTransaction(this.database, async (tx) => {
      const rows = await tx.db
        .update(jobs)
        .set({ waitingFor: what })
        .where(this.held(scope))
        .returning({ status: jobs.status, attempt: jobs.attempt });
      const row = rows[0];
      if (row) tx.emit({ type: 'job', pipelineId: scope.job.pipelineId, jobId: scope.job.id, ...row });
    });
  }

  async addBadRecord(scope: JobScope, source: string, sample: BadRecordSample): Promise<void> {
    const { split, position, reason, excerpt } = sample;
    const { id: jobId, pipelineId } = scope.job;
    await withTransaction(this.database, async (tx) => {
      await tx.db
        .update(jobs)
        .set({ badRecordCount: sql`${jobs.badRecordCount} + 1` })
        .where(this.held(scope));
      await tx.db.insert(badRecords).values({ jobId, pipelineId, source, split, position, reason, excerpt });
    });
  }

  private held(scope: JobScope): ReturnType<typeof and> {
    const { job, hostId } = scope;
    return and(eq(jobs.id, job.id), eq(jobs.leaseOwner, hostId), eq(jobs.leaseEpoch, job.leaseEpoch));
  }

  private transition(
    scope: JobScope,
    to: JobStatus,
    reason: string,
    set: NonNullable<TransitionRequest['set']>,
    also?: (tx: Transaction) => Promise<void>,
  ): Promise<boolean> {
    return withTransaction(this.database, async (tx) => {
      const lease = { owner: scope.hostId, epoch: scope.job.leaseEpoch };
      const row = await transitionJob(tx, { jobId: scope.job.id, to, reason, lease, set });
      if (row === null) return false;
      await also?.(tx);
      return true;
    });
  }
}

async function addException(tx: Transaction, scope: JobScope, error: ErrorFacts, isFatal: boolean): Promise<void> {
  const { id: jobId, pipelineId, attempt } = scope.job;
  const { code, message, detail, hint, stack } = error;
  await tx.db.insert(jobExceptions).values({ jobId, pipelineId, attempt, code, message, detail, hint, stack, isFatal });
  tx.emit({ type: 'exception', pipelineId, jobId, message });
}

/** The static part of the execution graph, with stable node uids as vertex ids. */
export function storedGraphOf(plan: PhysicalPlan): StoredJobGraph {
  const graph = planGraph(plan);
  const uidOf = new Map(plan.nodes.map((node) => [node.id, node.uid]));
  const vertices = plan.nodes.map((node) => ({
    id: node.uid,
    name: node.name,
    description: node.description,
    kind: node.kind,
    parallelism: 1,
    changelog: node.changelog,
    span: node.span,
  }));
  const edges = graph.edges.map((edge) => ({ from: uidOf.get(edge.from) ?? '', to: uidOf.get(edge.to) ?? '' }));
  return { vertices, edges };
}
