// Server-sent events of `/api/v1/events?scope=…`. The `event:` line is the type, `data:` the JSON below, `id:` a number that grows
// with the database (absent on `indicators`, which are not replayed). `reset` = the log no longer reaches back: refetch everything.

import * as z from 'zod';
import { indicators } from './indicators';
import { jobStatus } from './job';
import { allowedAction, pipelineDesired, pipelineStatus } from './pipeline';

export const pipelineEvent = z.object({
  type: z.literal('pipeline'),
  pipelineId: z.string(),
  change: z.enum(['created', 'updated', 'status', 'version', 'draft', 'deleted']),
  desired: pipelineDesired.nullable(),
  version: z.int().nullable(),
  status: pipelineStatus.nullable(),
  actions: z.array(allowedAction).nullable(),
  clientId: z.string().nullable(),
});
export const jobEvent = z.object({
  type: z.literal('job'),
  pipelineId: z.string(),
  jobId: z.string(),
  status: jobStatus,
  attempt: z.int(),
});
export const indicatorsEvent = z.object({
  type: z.literal('indicators'),
  at: z.number(),
  pipelines: z.array(z.object({ pipelineId: z.string(), indicators, status: pipelineStatus })),
});
export const checkpointEvent = z.object({
  type: z.literal('checkpoint'),
  pipelineId: z.string(),
  jobId: z.string(),
  checkpointId: z.int(),
  status: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED']),
});
export const alertEvent = z.object({
  type: z.literal('alert'),
  alertId: z.string(),
  ruleId: z.string(),
  pipelineId: z.string(),
  state: z.enum(['inactive', 'pending', 'firing', 'recovering', 'resolved']),
});
export const exceptionEvent = z.object({
  type: z.literal('exception'),
  pipelineId: z.string(),
  jobId: z.string(),
  message: z.string(),
});
export const operationEvent = z.object({
  type: z.literal('operation'),
  operationId: z.string(),
  pipelineId: z.string(),
  status: z.enum(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'TIMED_OUT']),
});
/** Rules, runbooks, receivers: refetch that resource. */
export const resourceEvent = z.object({
  type: z.literal('resource'),
  resource: z.enum(['rule', 'runbook', 'receiver', 'topic', 'system']),
  id: z.string().nullable(),
});
export const resetEvent = z.object({ type: z.literal('reset'), reason: z.string() });

/** Events that live in the log; the rows of table `events` hold exactly these. */
export const loggedEvent = z.discriminatedUnion('type', [
  pipelineEvent,
  jobEvent,
  checkpointEvent,
  alertEvent,
  exceptionEvent,
  operationEvent,
  resourceEvent,
]);
export type LoggedEvent = z.infer<typeof loggedEvent>;

export const serverEvent = z
  .discriminatedUnion('type', [...loggedEvent.options, indicatorsEvent, resetEvent])
  .meta({ id: 'ServerEvent' });
export type ServerEvent = z.infer<typeof serverEvent>;
export type ServerEventType = ServerEvent['type'];

/** `all`, or `pipeline:<id>`: narrows `indicators` and pipeline-bound events to one pipeline. */
export const eventsQuery = z.object({
  scope: z
    .string()
    .regex(/^(all|pipeline:[A-Za-z0-9_-]{1,64})$/, 'must be "all" or "pipeline:<id>"')
    .default('all'),
  lastEventId: z.coerce.number().int().min(0).optional(),
});
