// The execution graph of a job with its live metrics per node, its exceptions and its bad records.

import * as z from 'zod';
import { isoTime, listOf } from './common';
import { changelogMode } from './sql';

export const vertexMetrics = z
  .object({
    recordsInPerSecond: z.number().nullable(),
    recordsOutPerSecond: z.number().nullable(),
    recordsIn: z.number().nullable(),
    recordsOut: z.number().nullable(),
    busyMsPerSecond: z.number().nullable(),
    backPressuredMsPerSecond: z.number().nullable(),
    idleMsPerSecond: z.number().nullable(),
    watermark: isoTime.nullable(),
    stateBytes: z.number().nullable(),
    stateKeys: z.number().nullable(),
    lateRecordsDropped: z.number().nullable(),
    sampledAt: isoTime.nullable(),
  })
  .meta({ id: 'VertexMetrics' });
export type VertexMetrics = z.infer<typeof vertexMetrics>;

export const jobVertex = z
  .object({
    id: z.string().describe('uid of the plan node: equal across versions as long as the node is the same'),
    name: z.string(),
    description: z.string(),
    kind: z.string(),
    parallelism: z.int(),
    changelog: changelogMode.nullable(),
    span: z.object({ start: z.int(), end: z.int() }).nullable(),
    metrics: vertexMetrics,
  })
  .meta({ id: 'JobVertex' });
export type JobVertex = z.infer<typeof jobVertex>;

export const jobEdge = z
  .object({ from: z.string(), to: z.string(), recordsPerSecond: z.number().nullable() })
  .meta({ id: 'JobEdge' });

export const jobGraph = z
  .object({ jobId: z.string(), vertices: z.array(jobVertex), edges: z.array(jobEdge), isLive: z.boolean() })
  .meta({ id: 'JobGraph' });
export type JobGraph = z.infer<typeof jobGraph>;

/** The static part, as the engine host stores it in `jobs.graph` when it starts the job. */
export const storedJobGraph = z.object({
  vertices: z.array(jobVertex.omit({ metrics: true })),
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
});
export type StoredJobGraph = z.infer<typeof storedJobGraph>;

export const jobException = z
  .object({
    id: z.string(),
    jobId: z.string(),
    attempt: z.int(),
    at: isoTime,
    code: z.string(),
    message: z.string(),
    detail: z.string().nullable(),
    hint: z.string().nullable(),
    stack: z.string().nullable(),
    vertexName: z.string().nullable(),
    isFatal: z.boolean().describe('true = the job did not restart after it'),
  })
  .meta({ id: 'JobException' });
export type JobException = z.infer<typeof jobException>;
export const jobExceptionList = listOf(jobException, 'JobExceptionList');
export type JobExceptionList = z.infer<typeof jobExceptionList>;

export const badRecord = z
  .object({
    id: z.string(),
    jobId: z.string(),
    source: z.string(),
    split: z.string(),
    position: z.string(),
    reason: z.string(),
    excerpt: z.string(),
    policy: z.enum(['fail', 'skip', 'dead-letter']).nullable(),
    at: isoTime,
  })
  .meta({ id: 'BadRecord' });
/** `counted` is the whole number; `items` are the newest kept as samples. */
export const badRecordList = z
  .object({ items: z.array(badRecord), total: z.int(), counted: z.number() })
  .meta({ id: 'BadRecordList' });
export type BadRecordList = z.infer<typeof badRecordList>;

export const partitionLag = z
  .object({
    source: z.string(),
    partition: z.string().describe('split id, e.g. `orders-3`'),
    position: z.string().nullable(),
    committed: z.string().nullable(),
    logStart: z.string().nullable(),
    logEnd: z.string().nullable(),
    lagRecords: z.number().nullable(),
    consumePerSecond: z.number().nullable(),
    producePerSecond: z.number().nullable(),
    etaMs: z.number().nullable(),
    watermark: isoTime.nullable(),
    isIdle: z.boolean(),
    isWorst: z.boolean(),
    sampledAt: isoTime,
  })
  .meta({ id: 'PartitionLag' });
export type PartitionLag = z.infer<typeof partitionLag>;
export const partitionLagList = z
  .object({
    items: z.array(partitionLag),
    total: z.int(),
    watermark: isoTime.nullable(),
    watermarkHeldBy: z.string().nullable(),
  })
  .meta({ id: 'PartitionLagList' });
export type PartitionLagList = z.infer<typeof partitionLagList>;
