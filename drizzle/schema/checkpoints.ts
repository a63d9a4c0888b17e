// Checkpoints and savepoints. A checkpoint's id grows by one within its pipeline, over all jobs and attempts.
// Written by the engine host: IN_PROGRESS is optional; COMPLETED only after the manifest is durable; `is_retained` turns false when
// its files are deleted. The FAILED row keeps its reason in words.

import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import type { CheckpointOperator, CheckpointStatus } from '@/lib/contracts/checkpoint';
import { instant } from './columns';
import { jobs } from './jobs';
import { pipelines } from './pipelines';

export interface StoredPosition {
  readonly source: string;
  readonly split: string;
  readonly position: string;
}

export const checkpoints = pgTable(
  'checkpoints',
  {
    pipelineId: text('pipeline_id')
      .notNull()
      .references(() => pipelines.id),
    id: integer('id').notNull(),
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    leaseEpoch: integer('lease_epoch').notNull().default(0),
    isSavepoint: boolean('is_savepoint').notNull().default(false),
    savepointId: text('savepoint_id'),
    status: text('status').$type<CheckpointStatus>().notNull(),
    /** Manifest, relative to the checkpoint storage; null unless COMPLETED. */
    manifestName: text('manifest_name'),
    fingerprint: text('fingerprint'),
    triggeredAt: instant('triggered_at').notNull(),
    completedAt: instant('completed_at'),
    durationMs: doublePrecision('duration_ms'),
    flushDurationMs: doublePrecision('flush_duration_ms'),
    syncDurationMs: doublePrecision('sync_duration_ms'),
    asyncDurationMs: doublePrecision('async_duration_ms'),
    sizeBytes: bigint('size_bytes', { mode: 'number' }),
    fullSizeBytes: bigint('full_size_bytes', { mode: 'number' }),
    stateKeys: bigint('state_keys', { mode: 'number' }),
    operators: jsonb('operators').$type<readonly CheckpointOperator[]>().notNull().default([]),
    positions: jsonb('positions').$type<readonly StoredPosition[]>().notNull().default([]),
    failureReason: text('failure_reason'),
    isRetained: boolean('is_retained').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.pipelineId, table.id] }),
    index('checkpoints_pipeline_triggered').on(table.pipelineId, table.triggeredAt),
  ],
);

export const savepoints = pgTable(
  'savepoints',
  {
    id: text('id').primaryKey(),
    pipelineId: text('pipeline_id')
      .notNull()
      .references(() => pipelines.id),
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    version: integer('version').notNull(),
    /** The checkpoints row that holds its data, set by the host. */
    checkpointId: integer('checkpoint_id'),
    status: text('status').$type<'REQUESTED' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'>().notNull().default('REQUESTED'),
    note: text('note').notNull().default(''),
    requestedBy: text('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull().defaultNow(),
    completedAt: instant('completed_at'),
    manifestName: text('manifest_name'),
    sizeBytes: bigint('size_bytes', { mode: 'number' }),
    failureReason: text('failure_reason'),
  },
  (table) => [index('savepoints_pipeline').on(table.pipelineId, table.requestedAt)],
);
