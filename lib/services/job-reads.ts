// What a pipeline's jobs are and did: list, execution graph with live metrics, exceptions, bad records, lag by partition. Read only.

import { and, count, desc, eq, sql } from 'drizzle-orm';
import { jobSplitFacts, jobVertexFacts, pipelineFacts } from '@/drizzle/schema/job-facts';
import { badRecords, jobExceptions, jobs } from '@/drizzle/schema/jobs';
import { pipelines } from '@/drizzle/schema/pipelines';
import { type Job, type JobList, terminalJobStatuses } from '@/lib/contracts/job';
import type {
  BadRecordList,
  JobExceptionList,
  JobGraph,
  PartitionLag,
  PartitionLagList,
  VertexMetrics,
} from '@/lib/contracts/job-graph';
import { requirePipeline } from './pipelines';
import { isoOrNull, type ServiceContext } from './service-context';
import { notFound } from './service-error';

interface Page {
  readonly limit: number;
  readonly offset: number;
}

function jobOf(row: typeof jobs.$inferSelect, pipelineName: string): Job {
  return {
    id: row.id,
    pipelineId: row.pipelineId,
    pipelineName,
    version: row.version,
    status: row.status,
    desired: row.desired,
    attempt: row.attempt,
    startedAt: isoOrNull(row.startedAt),
    endedAt: isoOrNull(row.endedAt),
    createdAt: row.createdAt.toISOString(),
    waitingFor: row.waitingFor,
    nextRestartAt: isoOrNull(row.nextRestartAt),
    failureMessage: row.failure?.message ?? null,
    restoredCheckpointId: row.restoredCheckpointId,
    options: row.options,
    deliveryGuarantee: row.deliveryGuarantee,
    lease: { owner: row.leaseOwner, epoch: row.leaseEpoch, expiresAt: isoOrNull(row.leaseExpiresAt) },
  };
}

/** Jobs of one pipeline, or of all; newest first. */
export async function listJobs(
  context: ServiceContext,
  page: Page & { readonly pipelineId?: string | undefined },
): Promise<JobList> {
  const { db } = context.database;
  if (page.pipelineId) await requirePipeline(context, page.pipelineId);
  const where = page.pipelineId ? eq(jobs.pipelineId, page.pipelineId) : undefined;
  const rows = await db
    .select({ job: jobs, name: pipelines.name })
    .from(jobs)
    .innerJoin(pipelines, eq(pipelines.id, jobs.pipelineId))
    .where(where)
    .orderBy(desc(jobs.createdAt))
    .limit(page.limit)
    .offset(page.offset);
  return { items: rows.map((row) => jobOf(row.job, row.name)), total: await db.$count(jobs, where) };
}

export async function readJob(context: ServiceContext, id: string): Promise<Job> {
  const rows = await context.database.db
    .select({ job: jobs, name: pipelines.name })
    .from(jobs)
    .innerJoin(pipelines, eq(pipelines.id, jobs.pipelineId))
    .where(eq(jobs.id, id));
  const row = rows[0];
  if (!row) throw notFound('job', id);
  return jobOf(row.job, row.name);
}

async function readCurrentJob(context: ServiceContext, pipelineId: string) {
  await requirePipeline(context, pipelineId);
  const rows = await context.database.db
    .select({ job: jobs })
    .from(pipelines)
    .innerJoin(jobs, eq(jobs.id, pipelines.currentJobId))
    .where(eq(pipelines.id, pipelineId));
  return rows[0]?.job ?? null;
}

const unmeasured: VertexMetrics = {
  recordsInPerSecond: null,
  recordsOutPerSecond: null,
  recordsIn: null,
  recordsOut: null,
  busyMsPerSecond: null,
  backPressuredMsPerSecond: null,
  idleMsPerSecond: null,
  watermark: null,
  stateBytes: null,
  stateKeys: null,
  lateRecordsDropped: null,
  sampledAt: null,
};

/** Graph of the current or last job; empty before the first launch. Edges carry the rate of the node they leave. */
export async function readGraph(context: ServiceContext, pipelineId: string): Promise<JobGraph> {
  const job = await readCurrentJob(context, pipelineId);
  if (!job) return { jobId: '', vertices: [], edges: [], isLive: false };
  const isLive = !terminalJobStatuses.includes(job.status);
  const rows = await context.database.db.select().from(jobVertexFacts).where(eq(jobVertexFacts.jobId, job.id));
  const metrics = new Map(rows.map((row) => [row.vertexId, vertexMetricsOf(row)]));
  const graph = job.graph ?? { vertices: [], edges: [] };
  return {
    jobId: job.id,
    isLive,
    vertices: graph.vertices.map((vertex) => ({
      ...vertex,
      metrics: (isLive ? metrics.get(vertex.id) : undefined) ?? unmeasured,
    })),
    edges: graph.edges.map((edge) => ({
      ...edge,
      recordsPerSecond: isLive ? (metrics.get(edge.from)?.recordsOutPerSecond ?? null) : null,
    })),
  };
}

function vertexMetricsOf(row: typeof jobVertexFacts.$inferSelect): VertexMetrics {
  const { jobId: _job, vertexId: _vertex, watermark, sampledAt, ...values } = row;
  return { ...values, watermark: isoOrNull(watermark), sampledAt: sampledAt.toISOString() };
}

export async function listExceptions(
  context: ServiceContext,
  pipelineId: string,
  page: Page,
): Promise<JobExceptionList> {
  await requirePipeline(context, pipelineId);
  const { db } = context.database;
  const where = eq(jobExceptions.pipelineId, pipelineId);
  const rows = await db
    .select()
    .from(jobExceptions)
    .where(where)
    .orderBy(desc(jobExceptions.id))
    .limit(page.limit)
    .offset(page.offset);
  const items = rows.map(({ pipelineId: _pipeline, ...row }) => ({
    ...row,
    id: String(row.id),
    at: row.at.toISOString(),
  }));
  return { items, total: await db.$count(jobExceptions, where) };
}

export async function listBadRecords(context: ServiceContext, pipelineId: string, page: Page): Promise<BadRecordList> {
  await requirePipeline(context, pipelineId);
  const { db } = context.database;
  const where = eq(badRecords.pipelineId, pipelineId);
  const [rows, kept, counted] = await Promise.all([
    db.select().from(badRecords).where(where).orderBy(desc(badRecords.id)).limit(page.limit).offset(page.offset),
    db.select({ count: count() }).from(badRecords).where(where),
    db
      .select({ sum: sql<number>`COALESCE(sum(${jobs.badRecordCount}), 0)::float8` })
      .from(jobs)
      .where(and(eq(jobs.pipelineId, pipelineId))),
  ]);
  return {
    items: rows.map(({ pipelineId: _pipeline, ...row }) => ({ ...row, id: String(row.id), at: row.at.toISOString() })),
    total: kept[0]?.count ?? 0,
    counted: counted[0]?.sum ?? 0,
  };
}

/** Lag per source split of the current job, worst first. */
export async function listPartitions(context: ServiceContext, pipelineId: string): Promise<PartitionLagList> {
  const job = await readCurrentJob(context, pipelineId);
  if (!job) return { items: [], total: 0, watermark: null, watermarkHeldBy: null };
  const { db } = context.database;
  const [rows, facts] = await Promise.all([
    db.select().from(jobSplitFacts).where(eq(jobSplitFacts.jobId, job.id)),
    db
      .select()
      .from(pipelineFacts)
      .where(and(eq(pipelineFacts.pipelineId, pipelineId), eq(pipelineFacts.jobId, job.id))),
  ]);
  const worst = Math.max(0, ...rows.map((row) => row.lagRecords ?? 0));
  const items = rows.map((row) => partitionOf(row, worst)).sort(byLag);
  return {
    items,
    total: items.length,
    watermark: isoOrNull(facts[0]?.watermark),
    watermarkHeldBy: facts[0]?.watermarkHeldBy ?? null,
  };
}

function byLag(left: PartitionLag, right: PartitionLag): number {
  const difference = (right.lagRecords ?? -1) - (left.lagRecords ?? -1);
  return difference || left.partition.localeCompare(right.partition, 'en', { numeric: true });
}

function partitionOf(row: typeof jobSplitFacts.$inferSelect, worst: number): PartitionLag {
  const gain = (row.consumePerSecond ?? 0) - (row.producePerSecond ?? 0);
  const isDraining = row.lagRecords !== null && row.lagRecords > 0 && gain > 0;
  return {
    source: row.source,
    partition: row.split,
    position: row.position,
    committed: row.committed,
    logStart: row.logStart,
    logEnd: row.logEnd,
    lagRecords: row.lagRecords,
    consumePerSecond: row.consumePerSecond,
    producePerSecond: row.producePerSecond,
    etaMs: isDraining ? ((row.lagRecords ?? 0) / gain) * 1000 : null,
    watermark: isoOrNull(row.watermark),
    isIdle: row.isIdle,
    isWorst: worst > 0 && row.lagRecords === worst,
    sampledAt: row.sampledAt.toISOString(),
  };
}
