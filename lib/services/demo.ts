// Removing the demo: its jobs are cancelled and waited for, then its pipelines with every row of theirs, and the topics it created,
// are deleted for good. A topic that another pipeline reads or writes is kept, and the answer says so.
// The setting `demo` = {"state":"removed"} keeps the next start from creating it again.

import { and, eq, isNull, notInArray, sql } from 'drizzle-orm';
import { jobs } from '@/drizzle/schema/jobs';
import { pipelines, pipelineVersions } from '@/drizzle/schema/pipelines';
import { settings } from '@/drizzle/schema/system';
import { terminalJobStatuses } from '@/lib/contracts/job';
import type { RemoveDemoResult } from '@/lib/contracts/pipeline';
import { transitionJob } from '@/lib/db/job-transitions';
import { queryRows } from '@/lib/db/rows';
import { type Change, change } from './change';
import { cancelPipeline } from './lifecycle';
import { isEngineAlive } from './pipeline-rows';
import { emitPipeline } from './pipelines';
import type { ServiceContext } from './service-context';
import { ServiceError } from './service-error';
import { withKafka } from './topics';

const WAIT_MS = 15_000;
export const demoSettingKey = 'demo';

export async function removeDemo(context: ServiceContext): Promise<RemoveDemoResult> {
  const { db } = context.database;
  const demo = await db
    .select({ id: pipelines.id, name: pipelines.name, ownedTopics: pipelines.ownedTopics })
    .from(pipelines)
    .where(and(eq(pipelines.isDemo, true), isNull(pipelines.deletedAt)));
  const ids = demo.map((pipeline) => pipeline.id);
  for (const id of ids) await endJobs(context, id);
  const topics = [...new Set(demo.flatMap((pipeline) => pipeline.ownedTopics))];
  const kept = await findUsedTopics(context, topics, ids);
  const removedRules = await change(context, async (tx) => {
    await tx.db
      .insert(settings)
      .values({ key: demoSettingKey, value: { state: 'removed' } })
      .onConflictDoUpdate({ target: settings.key, set: { value: { state: 'removed' }, updatedAt: sql`now()` } });
    let rules = 0;
    for (const id of ids) {
      rules += await deleteEverything(tx, id);
      await tx.audit({ action: 'demo.remove', targetType: 'pipeline', targetId: id });
      emitPipeline(tx, id, 'deleted');
    }
    tx.emit({ type: 'resource', resource: 'topic', id: null });
    return rules;
  });
  const removed = topics.filter((topic) => !kept.has(topic));
  const removedTopics: string[] = [];
  const keptTopics = [...kept].map(([topic, reason]) => ({ topic, reason }));
  for (const topic of removed) {
    const problem = await deleteTopic(context, topic);
    if (problem === null) removedTopics.push(topic);
    else keptTopics.push({ topic, reason: problem });
  }
  return { removedPipelines: demo.map((pipeline) => pipeline.name), removedRules, removedTopics, keptTopics };
}

/** Asks the engine to cancel and waits; without an engine host the console ends the job itself, guarded by the lease. */
async function endJobs(context: ServiceContext, pipelineId: string): Promise<void> {
  if (!(await readActiveJob(context, pipelineId))) return;
  await cancelPipeline(context, pipelineId).catch((error: unknown) => {
    if (!(error instanceof ServiceError)) throw error;
  });
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    const jobId = await readActiveJob(context, pipelineId);
    if (!jobId) return;
    if (!(await isEngineAlive(context)) && (await cancelOrphan(context, jobId))) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new ServiceError({
    kind: 'unavailable',
    code: 'demo.job-not-ended',
    message: 'the demo could not be removed: its job has not ended',
    detail: 'The engine was asked to cancel it and has not done so within 15 s.',
    hint: 'Try again in a moment.',
  });
}

async function readActiveJob(context: ServiceContext, pipelineId: string): Promise<string | null> {
  const rows = await context.database.db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.pipelineId, pipelineId), notInArray(jobs.status, [...terminalJobStatuses])));
  return rows[0]?.id ?? null;
}

/** Takes the lease like a host would, so that a host that comes back is fenced off, then ends the job. */
async function cancelOrphan(context: ServiceContext, jobId: string): Promise<boolean> {
  return change(context, async (tx) => {
    const taken = await queryRows<{ epoch: number }>(
      tx.db,
      sql`UPDATE jobs SET lease_owner = 'console', lease_epoch = lease_epoch + 1, lease_expires_at = now()
          WHERE id = ${jobId} AND (lease_expires_at IS NULL OR lease_expires_at < now()) RETURNING lease_epoch AS epoch`,
    );
    const epoch = taken[0]?.epoch;
    if (epoch === undefined) return false;
    const row = await transitionJob(tx, {
      jobId,
      to: 'CANCELED',
      reason: 'canceled by the console: no engine host is alive',
      lease: { owner: 'console', epoch },
    });
    return row !== null;
  });
}

/** Topics that a living pipeline outside the demo names in its newest version. */
async function findUsedTopics(
  context: ServiceContext,
  topics: readonly string[],
  demoIds: readonly string[],
): Promise<Map<string, string>> {
  const others = await context.database.db
    .select({ id: pipelines.id, name: pipelines.name, sql: pipelineVersions.sql })
    .from(pipelines)
    .innerJoin(
      pipelineVersions,
      and(eq(pipelineVersions.pipelineId, pipelines.id), eq(pipelineVersions.version, pipelines.latestVersion)),
    )
    .where(isNull(pipelines.deletedAt));
  const used = new Map<string, string>();
  for (const topic of topics) {
    const user = others.find((other) => !demoIds.includes(other.id) && other.sql.includes(`'${topic}'`));
    if (user) used.set(topic, `pipeline "${user.name}" uses it`);
  }
  return used;
}

async function deleteTopic(context: ServiceContext, topic: string): Promise<string | null> {
  try {
    await withKafka(context, (admin) => admin.deleteTopic(topic));
    return null;
  } catch (error) {
    if (error instanceof ServiceError && error.kind === 'not-found') return null;
    return error instanceof Error ? error.message : String(error);
  }
}

/** Children first; gives the number of rules that were removed. The audit log stays. */
async function deleteEverything(tx: Change, id: string): Promise<number> {
  await tx.db.execute(
    sql`DELETE FROM metric_samples WHERE series_id IN (SELECT id FROM metric_series WHERE pipeline_id = ${id})`,
  );
  await tx.db.execute(
    sql`DELETE FROM metric_rollups WHERE series_id IN (SELECT id FROM metric_series WHERE pipeline_id = ${id})`,
  );
  await tx.db.execute(
    sql`DELETE FROM notification_attempts WHERE alert_id IN (SELECT id FROM alerts WHERE pipeline_id = ${id})`,
  );
  await tx.db.execute(
    sql`DELETE FROM job_vertex_facts WHERE job_id IN (SELECT id FROM jobs WHERE pipeline_id = ${id})`,
  );
  await tx.db.execute(sql`DELETE FROM job_split_facts WHERE job_id IN (SELECT id FROM jobs WHERE pipeline_id = ${id})`);
  await tx.db.execute(sql`DELETE FROM alerts WHERE pipeline_id = ${id}`);
  const rules = await queryRows<{ id: string }>(
    tx.db,
    sql`DELETE FROM alert_rules WHERE pipeline_id = ${id} RETURNING id`,
  );
  for (const table of OWN_TABLES)
    await tx.db.execute(sql`DELETE FROM ${sql.identifier(table)} WHERE pipeline_id = ${id}`);
  await tx.db.execute(sql`DELETE FROM pipelines WHERE id = ${id}`);
  return rules.length;
}

const OWN_TABLES = [
  'metric_series',
  'pipeline_facts',
  'checkpoints',
  'savepoints',
  'operations',
  'job_transitions',
  'job_exceptions',
  'bad_records',
  'jobs',
  'pipeline_drafts',
  'pipeline_versions',
] as const;
