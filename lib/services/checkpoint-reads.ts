// Checkpoints and savepoints of a pipeline: history, summary, one by operator. Read only; the engine host writes them.

import { and, desc, eq, sql } from 'drizzle-orm';
import { checkpoints, savepoints } from '@/drizzle/schema/checkpoints';
import type {
  Checkpoint,
  CheckpointDetail,
  CheckpointList,
  CheckpointStatus,
  CheckpointSummary,
  Savepoint,
  SavepointList,
} from '@/lib/contracts/checkpoint';
import { queryRows } from '@/lib/db/rows';
import { requirePipeline } from './pipelines';
import { isoOrNull, type ServiceContext } from './service-context';
import { notFound } from './service-error';

type CheckpointRow = typeof checkpoints.$inferSelect;

export function checkpointOf(row: CheckpointRow): Checkpoint {
  return {
    jobId: row.jobId,
    id: row.id,
    isSavepoint: row.isSavepoint,
    savepointId: row.savepointId,
    status: row.status,
    triggeredAt: row.triggeredAt.toISOString(),
    completedAt: row.status === 'COMPLETED' ? isoOrNull(row.completedAt) : null,
    durationMs: row.durationMs,
    syncDurationMs: row.syncDurationMs,
    asyncDurationMs: row.asyncDurationMs,
    sizeBytes: row.sizeBytes,
    fullSizeBytes: row.fullSizeBytes,
    stateKeys: row.stateKeys,
    failureReason: row.failureReason,
    isRetained: row.isRetained,
  };
}

export async function listCheckpoints(
  context: ServiceContext,
  pipelineId: string,
  query: { readonly limit: number; readonly offset: number; readonly status?: CheckpointStatus | undefined },
): Promise<CheckpointList> {
  await requirePipeline(context, pipelineId);
  const { db } = context.database;
  const where = and(
    eq(checkpoints.pipelineId, pipelineId),
    query.status ? eq(checkpoints.status, query.status) : undefined,
  );
  const [rows, total, summary] = await Promise.all([
    db.select().from(checkpoints).where(where).orderBy(desc(checkpoints.id)).limit(query.limit).offset(query.offset),
    db.$count(checkpoints, where),
    summarize(context, pipelineId),
  ]);
  return { items: rows.map(checkpointOf), total, summary };
}

interface SummaryRow {
  readonly completed: number;
  readonly failed: number;
  readonly inProgress: number;
  readonly restored: number;
  readonly minMs: number | null;
  readonly avgMs: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly minBytes: number | null;
  readonly avgBytes: number | null;
  readonly maxBytes: number | null;
  readonly intervalMs: number | null;
  readonly isActive: boolean | null;
}

async function summarize(context: ServiceContext, pipelineId: string): Promise<CheckpointSummary> {
  const { db } = context.database;
  const newest = (status: CheckpointStatus) =>
    db
      .select()
      .from(checkpoints)
      .where(and(eq(checkpoints.pipelineId, pipelineId), eq(checkpoints.status, status)))
      .orderBy(desc(checkpoints.id))
      .limit(1);
  const [rows, completed, failed] = await Promise.all([
    queryRows<SummaryRow>(
      db,
      sql`SELECT count(*) FILTER (WHERE c.status = 'COMPLETED')::int AS completed, count(*) FILTER (WHERE c.status = 'FAILED')::int AS failed,
        count(*) FILTER (WHERE c.status = 'IN_PROGRESS')::int AS "inProgress",
        (SELECT count(*)::int FROM job_transitions WHERE pipeline_id = ${pipelineId} AND to_status = 'RUNNING'
          AND reason LIKE 'restored%') AS restored,
        min(c.duration_ms) FILTER (WHERE c.status = 'COMPLETED') AS "minMs", avg(c.duration_ms) FILTER (WHERE c.status = 'COMPLETED') AS "avgMs",
        percentile_cont(0.99) WITHIN GROUP (ORDER BY c.duration_ms) FILTER (WHERE c.status = 'COMPLETED') AS "p99Ms",
        max(c.duration_ms) FILTER (WHERE c.status = 'COMPLETED') AS "maxMs",
        min(c.size_bytes)::float8 AS "minBytes", avg(c.size_bytes)::float8 AS "avgBytes", max(c.size_bytes)::float8 AS "maxBytes",
        (SELECT (options->>'checkpointIntervalMs')::float8 FROM jobs WHERE id = p.current_job_id) AS "intervalMs",
        (SELECT status NOT IN ('FAILED', 'CANCELED', 'FINISHED') FROM jobs WHERE id = p.current_job_id) AS "isActive"
      FROM pipelines p LEFT JOIN checkpoints c ON c.pipeline_id = p.id WHERE p.id = ${pipelineId} GROUP BY p.id`,
    ),
    newest('COMPLETED'),
    newest('FAILED'),
  ]);
  const row = rows[0];
  const lastCompleted = completed[0] ? checkpointOf(completed[0]) : null;
  const lastTrigger = [completed[0], failed[0]]
    .map((found) => found?.triggeredAt.getTime() ?? 0)
    .reduce((a, b) => Math.max(a, b), 0);
  const isActive = row?.isActive === true && row.intervalMs !== null && lastTrigger > 0;
  return {
    counts: {
      completed: row?.completed ?? 0,
      failed: row?.failed ?? 0,
      inProgress: row?.inProgress ?? 0,
      restored: row?.restored ?? 0,
    },
    durationMs: row ? quartet(row) : null,
    sizeBytes: row ? triple(row) : null,
    intervalMs: row?.intervalMs ?? null,
    nextAt: isActive ? new Date(lastTrigger + (row.intervalMs ?? 0)).toISOString() : null,
    lastCompleted,
    lastFailed: failed[0] ? checkpointOf(failed[0]) : null,
  };
}

function quartet({ minMs, avgMs, p99Ms, maxMs }: SummaryRow): CheckpointSummary['durationMs'] {
  if (minMs === null || avgMs === null || p99Ms === null || maxMs === null) return null;
  return { min: minMs, avg: avgMs, p99: p99Ms, max: maxMs };
}

function triple({ minBytes, avgBytes, maxBytes }: SummaryRow): CheckpointSummary['sizeBytes'] {
  return minBytes === null || avgBytes === null || maxBytes === null
    ? null
    : { min: minBytes, avg: avgBytes, max: maxBytes };
}

export async function readCheckpoint(
  context: ServiceContext,
  pipelineId: string,
  id: number,
): Promise<CheckpointDetail> {
  await requirePipeline(context, pipelineId);
  const rows = await context.database.db
    .select()
    .from(checkpoints)
    .where(and(eq(checkpoints.pipelineId, pipelineId), eq(checkpoints.id, id)));
  const row = rows[0];
  if (!row) throw notFound('checkpoint', String(id));
  return { ...checkpointOf(row), operators: [...row.operators], positions: [...row.positions], path: row.manifestName };
}

export function savepointOf(row: typeof savepoints.$inferSelect): Savepoint {
  return {
    id: row.id,
    pipelineId: row.pipelineId,
    jobId: row.jobId,
    version: row.version,
    status: row.status,
    note: row.note,
    requestedBy: row.requestedBy,
    requestedAt: row.requestedAt.toISOString(),
    completedAt: isoOrNull(row.completedAt),
    sizeBytes: row.sizeBytes,
    failureReason: row.failureReason,
  };
}

export async function listSavepoints(context: ServiceContext, pipelineId: string): Promise<SavepointList> {
  await requirePipeline(context, pipelineId);
  const rows = await context.database.db
    .select()
    .from(savepoints)
    .where(eq(savepoints.pipelineId, pipelineId))
    .orderBy(desc(savepoints.requestedAt))
    .limit(200);
  return { items: rows.map(savepointOf), total: rows.length };
}
