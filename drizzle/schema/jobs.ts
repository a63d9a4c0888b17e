// Jobs, their transitions, exceptions, bad records and the operations people asked for.
//
// THE CONTROL CONTRACT between console (lib/services) and engine host (lib/host). The console never calls the engine.
//  1. Launch: the console inserts a jobs row (status CREATED, desired RUNNING, options, version) + an operations row, and
//     NOTIFY penstock_jobs, '<jobId>'. A partial unique index allows one job that has not ended per pipeline.
//  2. Claim: a host takes a job that has not ended and whose lease is free or expired with one guarded update:
//     SET lease_owner = me, lease_epoch = lease_epoch + 1, lease_expires_at = now() + ttl WHERE … RETURNING. Every later write of
//     the host carries `AND lease_owner = me AND lease_epoch = mine`; zero rows = fenced off, stop the attempt at once.
//  3. Actual status is written by the host only (transitionJob in lib/db/job-transitions.ts): CREATED → RUNNING (started_at,
//     running_since), RUNNING → FAILING → RESTARTING (attempt + 1, next_restart_at) | FAILED, … Each appends job_transitions
//     and an event `job`. The host sets waiting_for (words, null = nothing) and graph (StoredJobGraph) when it starts.
//  4. Stop: the console sets desired = STOPPED, stop_with_savepoint, drain and, with a savepoint, inserts a savepoints row (REQUESTED)
//     and desired_savepoint_id. The host takes the savepoint, completes it, then FINISHED. If the savepoint fails the job goes on
//     running: host sets desired back to RUNNING, marks savepoint and operation FAILED with the reason. Without savepoint: FINISHED.
//  5. Cancel: desired = CANCELED; CANCELLING → CANCELED, no savepoint.
//  6. Savepoint while running: desired_savepoint_id = id (status stays); the host clears desired_savepoint_id when it ends.
//  7. Restart: restart_requested_at = now(); the host ends the attempt, restores from the last checkpoint, clears it.
//  8. Operations: the host sets IN_PROGRESS when it acts and COMPLETED or FAILED (error) at the end (finishOperations in
//     lib/db/job-transitions.ts). TIMED_OUT is written by the console when no host is alive for 30 s; a host that comes later still
//     acts on the job row, which is the truth; the operation row is only for people.
//  9. When a job reaches an end status by itself (FINISHED, FAILED) the host leaves pipelines.desired alone: "should run · failed".

import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { DeliveryGuarantee, JobDesired, JobStatus, StartOptions } from '@/lib/contracts/job';
import type { StoredJobGraph } from '@/lib/contracts/job-graph';
import type { OperationKind, OperationStatus } from '@/lib/contracts/operation';
import { createdAt, instant } from './columns';
import { pipelines } from './pipelines';

/** Why a job failed; the same facts as the engine's ErrorFacts without the stack. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  readonly detail: string | null;
  readonly hint: string | null;
}

export const jobs = pgTable(
  'jobs',
  {
    /** 32 hex digits, as Flink's JobID. */
    id: text('id').primaryKey(),
    pipelineId: text('pipeline_id')
      .notNull()
      .references(() => pipelines.id),
    version: integer('version').notNull(),
    status: text('status').$type<JobStatus>().notNull().default('CREATED'),
    desired: text('desired').$type<JobDesired>().notNull().default('RUNNING'),
    stopWithSavepoint: boolean('stop_with_savepoint').notNull().default(false),
    drain: boolean('drain').notNull().default(false),
    desiredSavepointId: text('desired_savepoint_id'),
    restartRequestedAt: instant('restart_requested_at'),
    options: jsonb('options').$type<StartOptions>().notNull(),
    deliveryGuarantee: text('delivery_guarantee').$type<DeliveryGuarantee>().notNull().default('at-least-once'),
    parallelism: integer('parallelism').notNull().default(1),
    graph: jsonb('graph').$type<StoredJobGraph>(),
    /** 1 = first attempt. */
    attempt: integer('attempt').notNull().default(1),
    waitingFor: text('waiting_for'),
    nextRestartAt: instant('next_restart_at'),
    failure: jsonb('failure').$type<JobFailure>(),
    restoredCheckpointId: integer('restored_checkpoint_id'),
    badRecordCount: bigint('bad_record_count', { mode: 'number' }).notNull().default(0),
    leaseOwner: text('lease_owner'),
    leaseEpoch: integer('lease_epoch').notNull().default(0),
    leaseExpiresAt: instant('lease_expires_at'),
    createdAt: createdAt(),
    startedAt: instant('started_at'),
    runningSince: instant('running_since'),
    endedAt: instant('ended_at'),
  },
  (table) => [
    uniqueIndex('jobs_one_active_per_pipeline')
      .on(table.pipelineId)
      .where(sql`${table.status} NOT IN ('FAILED', 'CANCELED', 'FINISHED')`),
    index('jobs_pipeline_created').on(table.pipelineId, table.createdAt),
  ],
);

export const jobTransitions = pgTable(
  'job_transitions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    pipelineId: text('pipeline_id').notNull(),
    fromStatus: text('from_status').$type<JobStatus>(),
    toStatus: text('to_status').$type<JobStatus>().notNull(),
    attempt: integer('attempt').notNull(),
    reason: text('reason'),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [
    index('job_transitions_job').on(table.jobId, table.id),
    index('job_transitions_pipeline_at').on(table.pipelineId, table.at),
  ],
);

export const jobExceptions = pgTable(
  'job_exceptions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    pipelineId: text('pipeline_id').notNull(),
    attempt: integer('attempt').notNull(),
    code: text('code').notNull(),
    message: text('message').notNull(),
    detail: text('detail'),
    hint: text('hint'),
    stack: text('stack'),
    vertexName: text('vertex_name'),
    isFatal: boolean('is_fatal').notNull().default(false),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [index('job_exceptions_pipeline_at').on(table.pipelineId, table.at)],
);

/** Newest samples only (pruned to 200 per pipeline); the whole number is jobs.bad_record_count. */
export const badRecords = pgTable(
  'bad_records',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    pipelineId: text('pipeline_id').notNull(),
    source: text('source').notNull(),
    split: text('split').notNull(),
    position: text('position').notNull(),
    reason: text('reason').notNull(),
    excerpt: text('excerpt').notNull(),
    policy: text('policy').$type<'fail' | 'skip' | 'dead-letter'>(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [index('bad_records_pipeline').on(table.pipelineId, table.id)],
);

export const operations = pgTable(
  'operations',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<OperationKind>().notNull(),
    pipelineId: text('pipeline_id')
      .notNull()
      .references(() => pipelines.id),
    jobId: text('job_id'),
    savepointId: text('savepoint_id'),
    status: text('status').$type<OperationStatus>().notNull().default('PENDING'),
    error: text('error'),
    requestedBy: text('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull().defaultNow(),
    completedAt: instant('completed_at'),
  },
  (table) => [
    index('operations_pipeline').on(table.pipelineId, table.requestedAt),
    index('operations_open').on(table.jobId).where(sql`${table.status} IN ('PENDING', 'IN_PROGRESS')`),
  ],
);
