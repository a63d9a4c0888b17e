// Checkpoints (history, summary, one by operator) and savepoints (snapshots a person asked for and owns).

import * as z from 'zod';
import { isoTime, pageQuery } from './common';

export const checkpointStatus = z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED']);
export type CheckpointStatus = z.infer<typeof checkpointStatus>;

export const checkpointStatusLabels: Record<CheckpointStatus, string> = {
  IN_PROGRESS: 'In progress',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
};

export const checkpoint = z
  .object({
    jobId: z.string(),
    id: z.int().describe('checkpoint id: grows by one within the pipeline'),
    isSavepoint: z.boolean(),
    savepointId: z.string().nullable(),
    status: checkpointStatus,
    triggeredAt: isoTime,
    completedAt: isoTime.nullable(),
    durationMs: z.number().nullable().describe('trigger to complete'),
    syncDurationMs: z.number().nullable(),
    asyncDurationMs: z.number().nullable(),
    sizeBytes: z.number().nullable().describe('written by this checkpoint (incremental)'),
    fullSizeBytes: z.number().nullable().describe('everything needed to restore it'),
    stateKeys: z.number().nullable(),
    failureReason: z.string().nullable(),
    isRetained: z.boolean().describe('its files are still there: a job can start from it'),
  })
  .meta({ id: 'Checkpoint' });
export type Checkpoint = z.infer<typeof checkpoint>;

export const checkpointSummary = z
  .object({
    counts: z.object({ completed: z.int(), failed: z.int(), inProgress: z.int(), restored: z.int() }),
    durationMs: z.object({ min: z.number(), avg: z.number(), p99: z.number(), max: z.number() }).nullable(),
    sizeBytes: z.object({ min: z.number(), avg: z.number(), max: z.number() }).nullable(),
    intervalMs: z.number().nullable(),
    nextAt: isoTime.nullable(),
    lastCompleted: checkpoint.nullable(),
    lastFailed: checkpoint.nullable(),
  })
  .meta({ id: 'CheckpointSummary' });
export type CheckpointSummary = z.infer<typeof checkpointSummary>;

export const checkpointList = z
  .object({ items: z.array(checkpoint), total: z.int(), summary: checkpointSummary })
  .meta({ id: 'CheckpointList' });
export type CheckpointList = z.infer<typeof checkpointList>;

export const listCheckpointsQuery = z.object({ ...pageQuery, status: checkpointStatus.optional() });

export const checkpointOperator = z
  .object({
    operatorId: z.string(),
    operatorName: z.string(),
    sizeBytes: z.number(),
    fullSizeBytes: z.number().nullable(),
    stateKeys: z.number().nullable(),
    syncDurationMs: z.number().nullable(),
    asyncDurationMs: z.number().nullable(),
    startDelayMs: z.number().nullable(),
  })
  .meta({ id: 'CheckpointOperator' });
export type CheckpointOperator = z.infer<typeof checkpointOperator>;

export const sourcePosition = z
  .object({ source: z.string(), split: z.string(), position: z.string() })
  .meta({ id: 'SourcePosition' });

export const checkpointDetail = checkpoint
  .extend({ operators: z.array(checkpointOperator), positions: z.array(sourcePosition), path: z.string().nullable() })
  .meta({ id: 'CheckpointDetail' });
export type CheckpointDetail = z.infer<typeof checkpointDetail>;

export const savepointStatus = z.enum(['REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'FAILED']);

export const savepoint = z
  .object({
    id: z.string(),
    pipelineId: z.string(),
    jobId: z.string(),
    version: z.int(),
    status: savepointStatus,
    note: z.string(),
    requestedBy: z.string(),
    requestedAt: isoTime,
    completedAt: isoTime.nullable(),
    sizeBytes: z.number().nullable(),
    failureReason: z.string().nullable(),
  })
  .meta({ id: 'Savepoint' });
export type Savepoint = z.infer<typeof savepoint>;
export const savepointList = z.object({ items: z.array(savepoint), total: z.int() }).meta({ id: 'SavepointList' });
export type SavepointList = z.infer<typeof savepointList>;
