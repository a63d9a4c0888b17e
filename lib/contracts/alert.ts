// An alert: one firing (or pending) of a rule, with the evidence captured when it fired, kept for ever.
// States are Prometheus' words plus `recovering` (below the threshold, kept firing) and `resolved` (over).

import * as z from 'zod';
import { checkpoint } from './checkpoint';
import { isoTime, pageQuery, resourceId, severity } from './common';
import { jobException } from './job-graph';
import { metricPoint } from './metrics';
import { runbook } from './runbook';

export const alertState = z.enum(['inactive', 'pending', 'firing', 'recovering', 'resolved']);
export type AlertState = z.infer<typeof alertState>;

export const alertStateLabels: Record<AlertState, string> = {
  inactive: 'Inactive',
  pending: 'Pending',
  firing: 'Firing',
  recovering: 'Recovering',
  resolved: 'Resolved',
};

/** Snapshot taken by the engine host when the alert began to fire. Every part may be empty, none is ever changed later. */
export const alertEvidence = z
  .object({
    capturedAt: isoTime,
    value: z.number().nullable(),
    series: z.array(
      z.object({ name: z.string(), labels: z.record(z.string(), z.string()), points: z.array(metricPoint) }),
    ),
    partitions: z.array(
      z.object({ partition: z.string(), position: z.string().nullable(), lagRecords: z.number().nullable() }),
    ),
    exceptions: z.array(jobException.pick({ at: true, code: true, message: true, vertexName: true })),
    checkpoints: z.array(
      checkpoint.pick({ id: true, status: true, triggeredAt: true, durationMs: true, failureReason: true }),
    ),
    jobStatus: z.string().nullable(),
    version: z.int().nullable(),
    waitingFor: z.string().nullable(),
    changes: z
      .array(z.object({ at: isoTime, what: z.string() }))
      .describe('versions, restarts, actions before it fired'),
  })
  .meta({ id: 'AlertEvidence' });
export type AlertEvidence = z.infer<typeof alertEvidence>;

export const alert = z
  .object({
    id: z.string(),
    ruleId: z.string(),
    name: z.string(),
    pipelineId: z.string(),
    pipelineName: z.string(),
    state: alertState,
    severity,
    activeAt: isoTime,
    firedAt: isoTime.nullable(),
    firesAt: isoTime.nullable().describe('pending: when it will fire if nothing changes'),
    keptFiringUntil: isoTime.nullable().describe('recovering: until when it is kept firing'),
    resolvedAt: isoTime.nullable(),
    resolvedReason: z.string().nullable(),
    value: z.number().nullable(),
    threshold: z.number(),
    unit: z.string(),
    words: z.string().describe('what is wrong, as a sentence'),
    stateWords: z.string().describe('"pending (fires in 40 s)"'),
    runbookSlug: z.string().nullable(),
    runbookTitle: z.string().nullable(),
    acknowledgedBy: z.string().nullable(),
    acknowledgedAt: isoTime.nullable(),
    outcome: z.string().nullable(),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof alert>;

export const deliveryAttempt = z
  .object({
    id: z.string(),
    receiverId: z.string().nullable(),
    receiverName: z.string(),
    alertId: z.string().nullable(),
    reason: z.enum(['firing', 'resolved', 'repeat', 'test']),
    attempt: z.int(),
    status: z.enum(['PENDING', 'DELIVERED', 'FAILED']),
    httpStatus: z.int().nullable(),
    error: z.string().nullable(),
    latencyMs: z.number().nullable(),
    at: isoTime,
  })
  .meta({ id: 'DeliveryAttempt' });
export type DeliveryAttempt = z.infer<typeof deliveryAttempt>;

export const similarAlert = z
  .object({ id: z.string(), firedAt: isoTime, durationMs: z.number().nullable(), outcome: z.string().nullable() })
  .meta({ id: 'SimilarAlert' });

export const alertDetail = alert
  .extend({
    ruleSentence: z.string(),
    evidence: alertEvidence.nullable(),
    runbook: runbook.nullable().describe('as it is now'),
    deliveries: z.array(deliveryAttempt),
    similar: z.array(similarAlert),
  })
  .meta({ id: 'AlertDetail' });
export type AlertDetail = z.infer<typeof alertDetail>;

export const alertList = z
  .object({ items: z.array(alert), total: z.int(), firing: z.int(), pending: z.int() })
  .meta({ id: 'AlertList' });
export type AlertList = z.infer<typeof alertList>;

/** `state` is comma separated; default: everything not over, then the newest resolved. */
export const listAlertsQuery = z.object({
  ...pageQuery,
  state: z.string().max(100).optional(),
  pipelineId: resourceId.optional(),
  ruleId: resourceId.optional(),
});

export const outcomeRequest = z
  .object({ outcome: z.string().trim().min(1, 'say what it was').max(4000) })
  .meta({ id: 'OutcomeRequest' });
