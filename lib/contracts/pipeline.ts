// A pipeline: a saved definition with versions, its desired status, and what it is actually doing in words.
// The server decides which actions are allowed now; the page shows only what stands in `actions`.

import * as z from 'zod';
import { environmentName, isoTime, listOf, pageQuery, resourceId, resourceName, severity, tone } from './common';
import { indicators } from './indicators';
import { deliveryGuarantee, jobStatus } from './job';

export const pipelineDesired = z.enum(['RUNNING', 'STOPPED']);
export type PipelineDesired = z.infer<typeof pipelineDesired>;

export const pipelineAction = z.enum(['launch', 'stop', 'cancel', 'savepoint', 'restart', 'edit', 'delete']);
export type PipelineAction = z.infer<typeof pipelineAction>;

export const pipelineActionLabels: Record<PipelineAction, string> = {
  launch: 'Launch',
  stop: 'Stop with savepoint',
  cancel: 'Cancel without savepoint',
  savepoint: 'Take savepoint',
  restart: 'Restart from last checkpoint',
  edit: 'Edit',
  delete: 'Delete',
};

export const allowedAction = z
  .object({
    action: pipelineAction,
    isAllowed: z.boolean(),
    reason: z.string().nullable().describe('why not, as a sentence; null when allowed'),
  })
  .meta({ id: 'AllowedAction' });
export type AllowedAction = z.infer<typeof allowedAction>;

/** What the pipeline is doing, as people read it. */
export const pipelineStatus = z
  .object({
    tone,
    word: z.string().describe('one word for the badge: Running, Restarting, Stopped, …'),
    sentence: z.string().describe('desired and actual: "Should run · is restarting (2nd time, next try in 8 s)"'),
    since: isoTime.nullable(),
    waitingFor: z.string().nullable().describe('what an outage is being waited out for, as a sentence'),
  })
  .meta({ id: 'PipelineStatus' });
export type PipelineStatus = z.infer<typeof pipelineStatus>;

export const firingSummary = z
  .object({ firing: z.int(), pending: z.int(), worstSeverity: severity.nullable() })
  .meta({ id: 'FiringSummary' });

export const pipelineTags = z.array(z.string().trim().min(1).max(40)).max(20);

export const pipelineSummary = z
  .object({
    id: resourceId,
    name: resourceName,
    description: z.string(),
    tags: pipelineTags,
    environment: environmentName,
    isDemo: z.boolean(),
    desired: pipelineDesired,
    status: pipelineStatus,
    jobId: z.string().nullable().describe('the current job, or the last one'),
    jobStatus: jobStatus.nullable(),
    version: z.int().nullable().describe('version of the current or last job; null before the first launch'),
    latestVersion: z.int(),
    deliveryGuarantee,
    parallelism: z.int(),
    indicators,
    alerts: firingSummary,
    actions: z.array(allowedAction),
    lagTrend: z.array(z.number().nullable()).describe('lag over the last 15 min, 30 points, for the sparkline'),
    updatedAt: isoTime,
    createdAt: isoTime,
  })
  .meta({ id: 'PipelineSummary' });
export type PipelineSummary = z.infer<typeof pipelineSummary>;

export const pipeline = pipelineSummary
  .extend({
    sql: z.string().describe('text of the latest version'),
    runningSince: isoTime.nullable(),
    restartCount: z.int().describe('restarts of the current job'),
    hasDraft: z.boolean(),
    launchDefaults: z.object({ checkpointIntervalMs: z.int(), parallelism: z.int() }),
  })
  .meta({ id: 'Pipeline' });
export type Pipeline = z.infer<typeof pipeline>;

export const pipelineList = listOf(pipelineSummary, 'PipelineList');
export type PipelineList = z.infer<typeof pipelineList>;

export const pipelineSort = z.enum(['hurts', 'name', 'status', 'lag', 'latency', 'checkpoint', 'state', 'updated']);

/** `search` matches name, description and `tag:x`; `status` is a tone. */
export const listPipelinesQuery = z.object({
  ...pageQuery,
  search: z.string().max(200).optional(),
  status: tone.optional(),
  tag: z.string().max(40).optional(),
  environment: environmentName.optional(),
  sort: pipelineSort.default('hurts'),
  order: z.enum(['asc', 'desc']).default('asc'),
});
export type ListPipelinesQuery = z.infer<typeof listPipelinesQuery>;

/** 200 kB of SQL is far beyond any real script and keeps validation bounded. */
export const sqlText = z
  .string()
  .min(1, 'must not be empty')
  .max(200_000, 'must not be longer than 200,000 characters');

export const createPipelineRequest = z
  .object({
    name: resourceName,
    description: z.string().max(2000).default(''),
    tags: pipelineTags.default([]),
    environment: environmentName.default('development'),
    sql: z.string().max(200_000, 'must not be longer than 200,000 characters').default(''),
  })
  .meta({ id: 'CreatePipelineRequest' });
export type CreatePipelineRequest = z.input<typeof createPipelineRequest>;

export const updatePipelineRequest = z
  .object({
    name: resourceName.optional(),
    description: z.string().max(2000).optional(),
    tags: pipelineTags.optional(),
    environment: environmentName.optional(),
  })
  .meta({ id: 'UpdatePipelineRequest' });
export type UpdatePipelineRequest = z.infer<typeof updatePipelineRequest>;

export const deletePipelineRequest = z
  .object({ confirmName: z.string().describe('must equal the name of the pipeline') })
  .meta({ id: 'DeletePipelineRequest' });

export const removeDemoResult = z
  .object({
    removedPipelines: z.array(z.string()),
    removedRules: z.int(),
    removedTopics: z.array(z.string()),
    keptTopics: z.array(z.object({ topic: z.string(), reason: z.string() })),
  })
  .meta({ id: 'RemoveDemoResult' });
export type RemoveDemoResult = z.infer<typeof removeDemoResult>;
