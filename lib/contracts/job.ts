// A job: one execution of a pipeline's version. Status words are Flink's; launch options and their estimate; the timeline.

import * as z from 'zod';
import { isoTime, listOf } from './common';

export const jobStatus = z.enum([
  'CREATED',
  'RUNNING',
  'FAILING',
  'FAILED',
  'CANCELLING',
  'CANCELED',
  'RESTARTING',
  'SUSPENDED',
  'FINISHED',
]);
export type JobStatus = z.infer<typeof jobStatus>;

/** A host's claim on a job; renewed every second, so seconds of silence mean that the host is gone or cut off. */
export const leaseTtlMs = 10_000;

/** No transition leaves these (Flink: globally terminal states). */
export const terminalJobStatuses: readonly JobStatus[] = ['FAILED', 'CANCELED', 'FINISHED'];

export const jobDesired = z.enum(['RUNNING', 'STOPPED', 'CANCELED']);
export type JobDesired = z.infer<typeof jobDesired>;

export const deliveryGuarantee = z.enum(['at-least-once', 'exactly-once']);
export type DeliveryGuarantee = z.infer<typeof deliveryGuarantee>;

export const deliveryGuaranteeLabels: Record<DeliveryGuarantee, string> = {
  'at-least-once': 'At least once: after a failure, records since the last checkpoint may be written again',
  'exactly-once': 'Exactly once',
};

export const startFrom = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('latest-checkpoint') }),
    z.object({ kind: z.literal('savepoint'), savepointId: z.string().min(1, 'choose a savepoint') }),
    z.object({ kind: z.literal('earliest') }),
    z.object({ kind: z.literal('latest') }),
    z.object({ kind: z.literal('group-offsets') }),
    z.object({ kind: z.literal('timestamp'), timestamp: isoTime }),
  ])
  .meta({ id: 'StartFrom' });
export type StartFrom = z.infer<typeof startFrom>;

export const startFromLabels: Record<StartFrom['kind'], string> = {
  'latest-checkpoint': 'Latest checkpoint',
  savepoint: 'Savepoint',
  earliest: 'Earliest record',
  latest: 'Latest: only new records',
  'group-offsets': 'Committed group offsets',
  timestamp: 'Timestamp',
};

export const restartStrategy = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({
      kind: z.literal('fixed-delay'),
      attempts: z.int().min(1).max(1_000_000),
      delayMs: z.int().min(0).max(3_600_000),
    }),
    z.object({
      kind: z.literal('exponential-delay'),
      initialBackoffMs: z.int().min(1).max(3_600_000),
      maxBackoffMs: z.int().min(1).max(3_600_000),
      backoffMultiplier: z.number().min(1).max(10),
      resetBackoffThresholdMs: z.int().min(1).max(86_400_000),
      jitterFactor: z.number().min(0).max(1),
    }),
  ])
  .meta({ id: 'RestartStrategy' });
export type RestartStrategy = z.infer<typeof restartStrategy>;

/** Flink 2's defaults of `restart-strategy.exponential-delay.*`. */
export const defaultRestartStrategy: RestartStrategy = {
  kind: 'exponential-delay',
  initialBackoffMs: 1000,
  maxBackoffMs: 60_000,
  backoffMultiplier: 1.5,
  resetBackoffThresholdMs: 3_600_000,
  jitterFactor: 0.1,
};

export const defaultCheckpointIntervalMs = 10_000;

export const startOptions = z
  .object({
    version: z.int().min(1).optional().describe('default: the latest version'),
    startFrom: startFrom.default({ kind: 'latest-checkpoint' }),
    allowNonRestoredState: z.boolean().default(false),
    checkpointIntervalMs: z.int().min(100).max(86_400_000).default(defaultCheckpointIntervalMs),
    restartStrategy: restartStrategy.default(defaultRestartStrategy),
  })
  .meta({ id: 'StartOptions' });
export type StartOptions = z.infer<typeof startOptions>;
export type StartOptionsInput = z.input<typeof startOptions>;

export const startEstimateEntry = z
  .object({
    startFrom,
    isPossible: z.boolean(),
    reason: z.string().nullable().describe('why not'),
    records: z.number().nullable().describe('records to read until now; null when unknown'),
    catchUpMs: z.number().nullable(),
    words: z.string().describe('"≈ 3.2 M records, ≈ 50 s to catch up"'),
    takenAt: isoTime.nullable().describe('of the checkpoint or savepoint'),
  })
  .meta({ id: 'StartEstimateEntry' });
export type StartEstimateEntry = z.infer<typeof startEstimateEntry>;

export const startEstimate = z
  .object({ version: z.int(), entries: z.array(startEstimateEntry), assumedRecordsPerSecond: z.number().nullable() })
  .meta({ id: 'StartEstimate' });
export type StartEstimate = z.infer<typeof startEstimate>;

export const startEstimateQuery = z.object({
  version: z.coerce.number().int().min(1).optional(),
  timestamp: isoTime.optional(),
});

export const job = z
  .object({
    id: z.string(),
    pipelineId: z.string(),
    pipelineName: z.string(),
    version: z.int(),
    status: jobStatus,
    desired: jobDesired,
    attempt: z.int().describe('1 = first attempt; grows with every restart'),
    startedAt: isoTime.nullable(),
    endedAt: isoTime.nullable(),
    createdAt: isoTime,
    waitingFor: z.string().nullable(),
    nextRestartAt: isoTime.nullable(),
    failureMessage: z.string().nullable(),
    restoredCheckpointId: z.int().nullable(),
    options: startOptions,
    deliveryGuarantee,
    lease: z.object({ owner: z.string().nullable(), epoch: z.int(), expiresAt: isoTime.nullable() }),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof job>;
export const jobList = listOf(job, 'JobList');
export type JobList = z.infer<typeof jobList>;

/** One entry of the lane: a span of one status (`endAt` null = still so) or a mark at a moment. */
export const timelineSpan = z
  .object({
    jobId: z.string(),
    version: z.int(),
    status: jobStatus,
    startAt: isoTime,
    endAt: isoTime.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'TimelineSpan' });
export const timelineMark = z
  .object({
    kind: z.enum(['version', 'launch', 'restart', 'savepoint', 'checkpoint-failed', 'stop']),
    at: isoTime,
    label: z.string(),
    href: z.string().nullable(),
  })
  .meta({ id: 'TimelineMark' });
export const timelineAlert = z
  .object({
    alertId: z.string(),
    name: z.string(),
    severity: z.enum(['info', 'warning', 'critical']),
    startAt: isoTime,
    endAt: isoTime.nullable(),
  })
  .meta({ id: 'TimelineAlert' });
export const timeline = z
  .object({
    from: isoTime,
    to: isoTime,
    spans: z.array(timelineSpan),
    marks: z.array(timelineMark),
    alerts: z.array(timelineAlert),
  })
  .meta({ id: 'Timeline' });
export type Timeline = z.infer<typeof timeline>;
export type TimelineSpan = z.infer<typeof timelineSpan>;
export type TimelineMark = z.infer<typeof timelineMark>;

/** Epoch ms; at most 7 days. */
export const rangeQuery = z.object({
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
});
