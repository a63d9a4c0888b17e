// Launch, stop, cancel, savepoint, restart: what people ask of the engine host, written as desired state (the control contract is at
// the top of drizzle/schema/jobs.ts). Each is one guarded update + an operation row + audit + NOTIFY, in one transaction.

import { and, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm';
import { checkpoints, savepoints } from '@/drizzle/schema/checkpoints';
import { jobs, jobTransitions, operations } from '@/drizzle/schema/jobs';
import { pipelines, pipelineVersions } from '@/drizzle/schema/pipelines';
import type { Savepoint } from '@/lib/contracts/checkpoint';
import { type StartOptions, terminalJobStatuses } from '@/lib/contracts/job';
import type { Operation, OperationKind } from '@/lib/contracts/operation';
import { violatedUnique } from '@/lib/db/db-errors';
import { notify } from '@/lib/db/notify';
import { type Change, change } from './change';
import { savepointOf } from './checkpoint-reads';
import { readOperation } from './operations';
import { emitPipeline } from './pipelines';
import { newId, newJobId, type ServiceContext } from './service-context';
import { notFound, ServiceError } from './service-error';

/** Starts a job of a version (default: the latest). Refused while another job of the pipeline has not ended. */
export async function launchPipeline(
  context: ServiceContext,
  pipelineId: string,
  options: StartOptions,
): Promise<Operation> {
  const jobId = newJobId();
  const operationId = newId();
  try {
    await change(context, async (tx) => {
      const version = await lockLaunchable(tx, pipelineId, options.version);
      await refuseMissingSavepoint(tx, pipelineId, options);
      await tx.db.insert(jobs).values({ id: jobId, pipelineId, version, options: { ...options, version } });
      await tx.db.insert(jobTransitions).values({
        jobId,
        pipelineId,
        fromStatus: null,
        toStatus: 'CREATED',
        attempt: 1,
        reason: `launched by ${context.actor}`,
      });
      await tx.db
        .update(pipelines)
        .set({ desired: 'RUNNING', currentJobId: jobId, updatedAt: sql`now()` })
        .where(eq(pipelines.id, pipelineId));
      await tx.db
        .update(pipelineVersions)
        .set({ launchedAt: sql`now()` })
        .where(and(eq(pipelineVersions.pipelineId, pipelineId), eq(pipelineVersions.version, version)));
      await ask(tx, context, { id: operationId, kind: 'launch', pipelineId, jobId, after: { version, ...options } });
      tx.emit({ type: 'job', pipelineId, jobId, status: 'CREATED', attempt: 1 });
    });
  } catch (error) {
    if (violatedUnique(error) === 'jobs_one_active_per_pipeline') throw alreadyRunning();
    throw error;
  }
  return readOperation(context, operationId);
}

function alreadyRunning(): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'job.already-active',
    message: 'a job of this pipeline has not ended yet',
    hint: 'Stop it first, or restart it.',
  });
}

/** Locks the pipeline row and gives the version to run; that version must have been valid when it was saved. */
async function lockLaunchable(tx: Change, pipelineId: string, wanted: number | undefined): Promise<number> {
  const found = await tx.db
    .select({ latestVersion: pipelines.latestVersion })
    .from(pipelines)
    .where(and(eq(pipelines.id, pipelineId), isNull(pipelines.deletedAt)))
    .for('update');
  const row = found[0];
  if (!row) throw notFound('pipeline', pipelineId);
  const version = wanted ?? row.latestVersion;
  const versions = await tx.db
    .select({ fingerprint: pipelineVersions.fingerprint })
    .from(pipelineVersions)
    .where(and(eq(pipelineVersions.pipelineId, pipelineId), eq(pipelineVersions.version, version)));
  if (versions.length === 0) throw notFound('pipeline version', String(version));
  if (versions[0]?.fingerprint === null) {
    throw new ServiceError({
      kind: 'precondition',
      code: 'pipeline.version-invalid',
      message: `version ${version} has errors and cannot be launched`,
      hint: 'Fix the errors in the editor and save a new version.',
    });
  }
  return version;
}

async function refuseMissingSavepoint(tx: Change, pipelineId: string, options: StartOptions): Promise<void> {
  const { startFrom } = options;
  if (startFrom.kind !== 'savepoint') return;
  const rows = await tx.db
    .select({ id: savepoints.id })
    .from(savepoints)
    .where(
      and(
        eq(savepoints.id, startFrom.savepointId),
        eq(savepoints.pipelineId, pipelineId),
        eq(savepoints.status, 'COMPLETED'),
      ),
    );
  if (rows.length > 0) return;
  throw new ServiceError({
    kind: 'invalid',
    code: 'savepoint.not-usable',
    message: `"${startFrom.savepointId}" is not a completed savepoint of this pipeline`,
    fieldErrors: [{ field: 'startFrom.savepointId', message: 'is not a completed savepoint of this pipeline' }],
  });
}

/** With a savepoint (default) the job ends only when the savepoint is complete; if that fails it goes on running and says why. */
export async function stopPipeline(
  context: ServiceContext,
  pipelineId: string,
  input: { readonly withSavepoint: boolean; readonly drain: boolean },
): Promise<Operation> {
  const operationId = newId();
  await change(context, async (tx) => {
    const savepointId = input.withSavepoint ? newId() : null;
    const rows = await tx.db
      .update(jobs)
      .set({
        desired: 'STOPPED',
        stopWithSavepoint: input.withSavepoint,
        drain: input.drain,
        ...(savepointId === null ? {} : { desiredSavepointId: savepointId }),
      })
      .where(
        and(
          activeJobOf(pipelineId),
          eq(jobs.desired, 'RUNNING'),
          input.withSavepoint ? and(eq(jobs.status, 'RUNNING'), isNull(jobs.desiredSavepointId)) : undefined,
        ),
      )
      .returning();
    const job = rows[0];
    if (!job) throw await notActive(tx, pipelineId, input.withSavepoint ? 'stopped with a savepoint' : 'stopped');
    if (savepointId !== null) await addSavepoint(tx, context, { id: savepointId, job, note: 'taken at stop' });
    await setDesiredStopped(tx, pipelineId);
    await ask(tx, context, { id: operationId, kind: 'stop', pipelineId, jobId: job.id, savepointId, after: input });
  });
  return readOperation(context, operationId);
}

/** Without savepoint: what the last checkpoint does not hold is read again at the next start. */
export async function cancelPipeline(context: ServiceContext, pipelineId: string): Promise<Operation> {
  const operationId = newId();
  await change(context, async (tx) => {
    const rows = await tx.db
      .update(jobs)
      .set({ desired: 'CANCELED' })
      .where(and(activeJobOf(pipelineId), inArray(jobs.desired, ['RUNNING', 'STOPPED'])))
      .returning();
    const job = rows[0];
    if (!job) throw await notActive(tx, pipelineId, 'cancelled');
    await setDesiredStopped(tx, pipelineId);
    await ask(tx, context, { id: operationId, kind: 'cancel', pipelineId, jobId: job.id });
  });
  return readOperation(context, operationId);
}

export async function restartPipeline(context: ServiceContext, pipelineId: string): Promise<Operation> {
  const operationId = newId();
  await change(context, async (tx) => {
    const rows = await tx.db
      .update(jobs)
      .set({ restartRequestedAt: sql`now()` })
      .where(
        and(
          activeJobOf(pipelineId),
          eq(jobs.status, 'RUNNING'),
          eq(jobs.desired, 'RUNNING'),
          isNull(jobs.restartRequestedAt),
        ),
      )
      .returning();
    const job = rows[0];
    if (!job) throw await notActive(tx, pipelineId, 'restarted');
    await ask(tx, context, { id: operationId, kind: 'restart', pipelineId, jobId: job.id });
  });
  return readOperation(context, operationId);
}

export async function requestSavepoint(context: ServiceContext, pipelineId: string, note: string): Promise<Savepoint> {
  const id = newId();
  const row = await change(context, async (tx) => {
    const rows = await tx.db
      .update(jobs)
      .set({ desiredSavepointId: id })
      .where(
        and(
          activeJobOf(pipelineId),
          eq(jobs.status, 'RUNNING'),
          eq(jobs.desired, 'RUNNING'),
          isNull(jobs.desiredSavepointId),
        ),
      )
      .returning();
    const job = rows[0];
    if (!job) throw await notActive(tx, pipelineId, 'given a savepoint');
    await ask(tx, context, {
      id: newId(),
      kind: 'savepoint',
      pipelineId,
      jobId: job.id,
      savepointId: id,
      after: { note },
    });
    return addSavepoint(tx, context, { id, job, note });
  });
  return savepointOf(row);
}

function activeJobOf(pipelineId: string) {
  return and(eq(jobs.pipelineId, pipelineId), notInArray(jobs.status, [...terminalJobStatuses]));
}

async function setDesiredStopped(tx: Change, pipelineId: string): Promise<void> {
  await tx.db.update(pipelines).set({ desired: 'STOPPED', updatedAt: sql`now()` }).where(eq(pipelines.id, pipelineId));
}

type JobRow = typeof jobs.$inferSelect;

async function addSavepoint(
  tx: Change,
  context: ServiceContext,
  input: { readonly id: string; readonly job: JobRow; readonly note: string },
): Promise<typeof savepoints.$inferSelect> {
  const { id, job, note } = input;
  const rows = await tx.db
    .insert(savepoints)
    .values({ id, pipelineId: job.pipelineId, jobId: job.id, version: job.version, note, requestedBy: context.actor })
    .returning();
  const row = rows[0];
  if (!row) throw notFound('savepoint', id);
  return row;
}

interface Ask {
  readonly id: string;
  readonly kind: OperationKind;
  readonly pipelineId: string;
  readonly jobId: string;
  readonly savepointId?: string | null;
  readonly after?: unknown;
}

async function ask(tx: Change, context: ServiceContext, request: Ask): Promise<void> {
  const { id, kind, pipelineId, jobId } = request;
  await tx.db.insert(operations).values({
    id,
    kind,
    pipelineId,
    jobId,
    savepointId: request.savepointId ?? null,
    requestedBy: context.actor,
  });
  await tx.audit({
    action: `pipeline.${kind}`,
    targetType: 'pipeline',
    targetId: pipelineId,
    after: request.after ?? null,
  });
  await notify(tx.db, 'penstock_jobs', jobId);
  tx.emit({ type: 'operation', operationId: id, pipelineId, status: 'PENDING' });
  emitPipeline(tx, pipelineId, 'status');
}

/** Why the guard did not match, in words. */
async function notActive(tx: Change, pipelineId: string, what: string): Promise<ServiceError> {
  const rows = await tx.db
    .select({ status: jobs.status, desired: jobs.desired, savepoint: jobs.desiredSavepointId })
    .from(pipelines)
    .leftJoin(jobs, eq(jobs.id, pipelines.currentJobId))
    .where(and(eq(pipelines.id, pipelineId), isNull(pipelines.deletedAt)));
  const row = rows[0];
  if (!row) return notFound('pipeline', pipelineId);
  const facts = { kind: 'conflict', code: 'job.not-in-state' } as const;
  if (row.status === null || terminalJobStatuses.includes(row.status)) {
    return new ServiceError({
      ...facts,
      message: `the pipeline cannot be ${what}: it has no job that runs`,
      hint: 'Launch it first.',
    });
  }
  const why =
    row.desired !== 'RUNNING'
      ? 'its job is being stopped already'
      : row.savepoint !== null
        ? 'a savepoint is being taken'
        : `its job is ${row.status}`;
  return new ServiceError({
    ...facts,
    message: `the pipeline cannot be ${what}: ${why}`,
    hint: 'Wait until that is over, then try again.',
  });
}

/** For start estimates: the newest checkpoint a job could start from. */
export async function readRestorePoint(context: ServiceContext, pipelineId: string) {
  const rows = await context.database.db
    .select()
    .from(checkpoints)
    .where(
      and(
        eq(checkpoints.pipelineId, pipelineId),
        eq(checkpoints.status, 'COMPLETED'),
        eq(checkpoints.isRetained, true),
      ),
    )
    .orderBy(sql`${checkpoints.id} DESC`)
    .limit(1);
  return rows[0] ?? null;
}
