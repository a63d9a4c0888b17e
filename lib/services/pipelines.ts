// Pipelines: list, read, create, rename, delete. Names are unique among the living; deletion is soft and needs the name typed.

import { and, eq, isNull, sql } from 'drizzle-orm';
import { alertRules } from '@/drizzle/schema/alerts';
import { pipelineDrafts, pipelines, pipelineVersions } from '@/drizzle/schema/pipelines';
import { defaultCheckpointIntervalMs } from '@/lib/contracts/job';
import type {
  ListPipelinesQuery,
  Pipeline,
  PipelineList,
  PipelineSummary,
  UpdatePipelineRequest,
} from '@/lib/contracts/pipeline';
import { violatedUnique } from '@/lib/db/db-errors';
import { notify } from '@/lib/db/notify';
import { type Change, change } from './change';
import { isEngineAlive, readLagTrends, readPipelineRows, summaryOf } from './pipeline-rows';
import { newId, type ServiceContext } from './service-context';
import { notFound, ServiceError } from './service-error';
import { comparePipelines, matchesPipeline } from './sort-pipelines';
import { planPipelineSql } from './sql-planner';

export async function listPipelines(context: ServiceContext, query: ListPipelinesQuery): Promise<PipelineList> {
  const [rows, engineAlive] = await Promise.all([readPipelineRows(context), isEngineAlive(context)]);
  const nowMs = context.now();
  const all = rows.map((row) => summaryOf(row, { engineAlive, nowMs, lagTrend: [] }));
  const found = all
    .filter((pipeline) => matchesPipeline(pipeline, query))
    .sort(comparePipelines(query.sort, query.order));
  const page = found.slice(query.offset, query.offset + query.limit);
  const trends = await readLagTrends(
    context,
    page.map((pipeline) => pipeline.id),
  );
  return {
    items: page.map((pipeline) => ({ ...pipeline, lagTrend: trends.get(pipeline.id) ?? [] })),
    total: found.length,
  };
}

/** All living pipelines as summaries, without sparklines. */
export async function readSummaries(context: ServiceContext): Promise<PipelineSummary[]> {
  const [rows, engineAlive] = await Promise.all([readPipelineRows(context), isEngineAlive(context)]);
  const nowMs = context.now();
  return rows.map((row) => summaryOf(row, { engineAlive, nowMs, lagTrend: [] }));
}

export async function readPipeline(context: ServiceContext, id: string): Promise<Pipeline> {
  const { db } = context.database;
  const [rows, engineAlive, versions, drafts, trends] = await Promise.all([
    readPipelineRows(context, sql`p.id = ${id}`),
    isEngineAlive(context),
    db
      .select({ sql: pipelineVersions.sql })
      .from(pipelineVersions)
      .innerJoin(
        pipelines,
        and(eq(pipelines.id, pipelineVersions.pipelineId), eq(pipelines.latestVersion, pipelineVersions.version)),
      )
      .where(eq(pipelineVersions.pipelineId, id)),
    db.select({ revision: pipelineDrafts.revision }).from(pipelineDrafts).where(eq(pipelineDrafts.pipelineId, id)),
    readLagTrends(context, [id]),
  ]);
  const row = rows[0];
  if (!row) throw notFound('pipeline', id);
  const summary = summaryOf(row, { engineAlive, nowMs: context.now(), lagTrend: trends.get(id) ?? [] });
  return {
    ...summary,
    sql: versions[0]?.sql ?? '',
    runningSince: row.runningSinceMs === null ? null : new Date(row.runningSinceMs).toISOString(),
    restartCount: row.jobId === null ? 0 : Math.max(0, row.attempt - 1),
    hasDraft: drafts.length > 0,
    launchDefaults: {
      checkpointIntervalMs: row.options?.checkpointIntervalMs ?? defaultCheckpointIntervalMs,
      parallelism: row.parallelism ?? 1,
    },
  };
}

export interface NewPipeline {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly environment: 'development' | 'staging' | 'production';
  readonly sql: string;
  readonly isDemo?: boolean;
  readonly ownedTopics?: readonly string[];
}

/** Version 1 is saved even if the text has errors: it can be edited, but not launched. */
export async function createPipeline(context: ServiceContext, input: NewPipeline): Promise<Pipeline> {
  const id = newId();
  const fingerprint = input.sql.trim() === '' ? null : (planPipelineSql(input.sql).plan?.fingerprint ?? null);
  await refuseDuplicateName(input.name, () =>
    change(context, async (tx) => {
      await tx.db.insert(pipelines).values({
        id,
        name: input.name,
        description: input.description,
        tags: [...input.tags],
        environment: input.environment,
        isDemo: input.isDemo ?? false,
        ownedTopics: input.ownedTopics ?? [],
        latestVersion: 1,
      });
      await tx.db
        .insert(pipelineVersions)
        .values({ pipelineId: id, version: 1, sql: input.sql, fingerprint, note: '', createdBy: context.actor });
      await tx.audit({ action: 'pipeline.create', targetType: 'pipeline', targetId: id, after: { name: input.name } });
      emitPipeline(tx, id, 'created');
    }),
  );
  return readPipeline(context, id);
}

export async function updatePipeline(
  context: ServiceContext,
  id: string,
  input: UpdatePipelineRequest,
): Promise<Pipeline> {
  const before = await readPipeline(context, id);
  await refuseDuplicateName(input.name ?? before.name, () =>
    change(context, async (tx) => {
      const set = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const rows = await tx.db
        .update(pipelines)
        .set({ ...set, updatedAt: sql`now()` })
        .where(and(eq(pipelines.id, id), isNull(pipelines.deletedAt)))
        .returning({ id: pipelines.id });
      if (rows.length === 0) throw notFound('pipeline', id);
      const { name, description, tags, environment } = before;
      await tx.audit({
        action: 'pipeline.update',
        targetType: 'pipeline',
        targetId: id,
        before: { name, description, tags, environment },
        after: input,
      });
      emitPipeline(tx, id, 'updated');
    }),
  );
  return readPipeline(context, id);
}

export async function deletePipeline(context: ServiceContext, id: string, confirmName: string): Promise<void> {
  const found = await readPipeline(context, id);
  if (found.name !== confirmName) {
    throw new ServiceError({
      kind: 'invalid',
      code: 'pipeline.name-not-confirmed',
      message: `"${confirmName}" is not the name of this pipeline`,
      hint: `Type "${found.name}" to delete it.`,
      fieldErrors: [{ field: 'confirmName', message: `must be "${found.name}"` }],
    });
  }
  await change(context, (tx) => markDeleted(tx, id));
}

/** Guarded: a pipeline with a job that has not ended stays. Its rules go with it; their alerts are resolved by the evaluator. */
export async function markDeleted(tx: Change, id: string): Promise<void> {
  const rows = await tx.db
    .update(pipelines)
    .set({ deletedAt: sql`now()`, updatedAt: sql`now()`, desired: 'STOPPED' })
    .where(
      and(
        eq(pipelines.id, id),
        isNull(pipelines.deletedAt),
        sql`NOT EXISTS (SELECT 1 FROM jobs WHERE pipeline_id = ${id} AND status NOT IN ('FAILED', 'CANCELED', 'FINISHED'))`,
      ),
    )
    .returning({ id: pipelines.id });
  if (rows.length === 0) {
    throw new ServiceError({
      kind: 'conflict',
      code: 'pipeline.is-running',
      message: 'pipeline cannot be deleted while its job has not ended',
      hint: 'Stop it first.',
    });
  }
  await tx.db
    .update(alertRules)
    .set({ deletedAt: sql`now()` })
    .where(and(eq(alertRules.pipelineId, id), isNull(alertRules.deletedAt)));
  await tx.db.execute(sql`DELETE FROM pipeline_facts WHERE pipeline_id = ${id}`);
  await tx.audit({ action: 'pipeline.delete', targetType: 'pipeline', targetId: id });
  await notify(tx.db, 'penstock_rules', id);
  emitPipeline(tx, id, 'deleted');
}

/** The event says only what changed; readers that show the pipeline ask for it again. */
export function emitPipeline(
  tx: Change,
  pipelineId: string,
  what: 'created' | 'updated' | 'status' | 'version' | 'draft' | 'deleted',
  clientId: string | null = null,
): void {
  tx.emit({
    type: 'pipeline',
    pipelineId,
    change: what,
    desired: null,
    version: null,
    status: null,
    actions: null,
    clientId,
  });
}

export async function requirePipeline(context: ServiceContext, id: string): Promise<void> {
  const rows = await context.database.db
    .select({ id: pipelines.id })
    .from(pipelines)
    .where(and(eq(pipelines.id, id), isNull(pipelines.deletedAt)));
  if (rows.length === 0) throw notFound('pipeline', id);
}

async function refuseDuplicateName<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (violatedUnique(error) !== 'pipelines_name_living') throw error;
    throw new ServiceError({
      kind: 'conflict',
      code: 'pipeline.name-taken',
      message: `a pipeline "${name}" exists already`,
      hint: 'Choose another name.',
      fieldErrors: [{ field: 'name', message: 'is taken by another pipeline' }],
    });
  }
}
