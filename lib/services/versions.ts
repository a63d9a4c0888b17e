// Versions (immutable) and the draft (one per pipeline, saved as typed; a stale revision is a conflict, never an overwrite).

import { and, desc, eq, sql } from 'drizzle-orm';
import { jobs } from '@/drizzle/schema/jobs';
import { pipelineDrafts, pipelines, pipelineVersions } from '@/drizzle/schema/pipelines';
import type { Draft, PipelineVersion, PipelineVersionList } from '@/lib/contracts/pipeline-version';
import { change } from './change';
import { emitPipeline, requirePipeline } from './pipelines';
import { isoOrNull, type ServiceContext } from './service-context';
import { notFound, ServiceError } from './service-error';
import { planPipelineSql } from './sql-planner';

type VersionRow = typeof pipelineVersions.$inferSelect;

async function readCurrentVersion(context: ServiceContext, pipelineId: string): Promise<number | null> {
  const rows = await context.database.db
    .select({ version: jobs.version })
    .from(pipelines)
    .innerJoin(jobs, eq(jobs.id, pipelines.currentJobId))
    .where(eq(pipelines.id, pipelineId));
  return rows[0]?.version ?? null;
}

function versionOf(row: VersionRow, currentVersion: number | null): PipelineVersion {
  return {
    pipelineId: row.pipelineId,
    version: row.version,
    sql: row.sql,
    fingerprint: row.fingerprint,
    note: row.note,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    isCurrent: row.version === currentVersion,
    launchedAt: isoOrNull(row.launchedAt),
  };
}

export async function listVersions(context: ServiceContext, pipelineId: string): Promise<PipelineVersionList> {
  await requirePipeline(context, pipelineId);
  const current = await readCurrentVersion(context, pipelineId);
  const rows = await context.database.db
    .select()
    .from(pipelineVersions)
    .where(eq(pipelineVersions.pipelineId, pipelineId))
    .orderBy(desc(pipelineVersions.version));
  return { items: rows.map((row) => versionOf(row, current)), total: rows.length };
}

export async function readVersion(
  context: ServiceContext,
  pipelineId: string,
  version: number,
): Promise<PipelineVersion> {
  await requirePipeline(context, pipelineId);
  const current = await readCurrentVersion(context, pipelineId);
  const rows = await context.database.db
    .select()
    .from(pipelineVersions)
    .where(and(eq(pipelineVersions.pipelineId, pipelineId), eq(pipelineVersions.version, version)));
  const row = rows[0];
  if (!row) throw notFound('pipeline version', String(version));
  return versionOf(row, current);
}

/** Saves the next version; the number is taken by a guarded update, so two savers get two versions. Removes the draft. */
export async function createVersion(
  context: ServiceContext,
  pipelineId: string,
  input: { readonly sql: string; readonly note: string; readonly allowInvalid: boolean },
): Promise<PipelineVersion> {
  const planned = planPipelineSql(input.sql);
  const errors = planned.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (planned.plan === null && !input.allowInvalid) throw invalidSql(errors);
  const row = await change(context, async (tx) => {
    const next = await tx.db
      .update(pipelines)
      .set({ latestVersion: sql`${pipelines.latestVersion} + 1`, updatedAt: sql`now()` })
      .where(and(eq(pipelines.id, pipelineId), sql`${pipelines.deletedAt} IS NULL`))
      .returning({ version: pipelines.latestVersion });
    const version = next[0]?.version;
    if (version === undefined) throw notFound('pipeline', pipelineId);
    const rows = await tx.db
      .insert(pipelineVersions)
      .values({
        pipelineId,
        version,
        sql: input.sql,
        fingerprint: planned.plan?.fingerprint ?? null,
        note: input.note,
        createdBy: context.actor,
      })
      .returning();
    await tx.db.delete(pipelineDrafts).where(eq(pipelineDrafts.pipelineId, pipelineId));
    await tx.audit({ action: 'pipeline.version', targetType: 'pipeline', targetId: pipelineId, after: { version } });
    emitPipeline(tx, pipelineId, 'version');
    return rows[0];
  });
  if (!row) throw notFound('pipeline', pipelineId);
  return versionOf(row, await readCurrentVersion(context, pipelineId));
}

export function invalidSql(
  errors: readonly { line: number; column: number; message: string; hint: string | null }[],
): ServiceError {
  const first = errors[0];
  return new ServiceError({
    kind: 'invalid',
    code: 'sql.invalid',
    message: first ? `${first.line}:${first.column}: ${first.message}` : 'the SQL has errors',
    detail: `The text has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}.`,
    hint: first?.hint ?? null,
    fieldErrors: errors.map((error) => ({ field: 'sql', message: `${error.line}:${error.column}: ${error.message}` })),
  });
}

export async function readDraft(context: ServiceContext, pipelineId: string): Promise<Draft> {
  await requirePipeline(context, pipelineId);
  const { db } = context.database;
  const rows = await db.select().from(pipelineDrafts).where(eq(pipelineDrafts.pipelineId, pipelineId));
  const row = rows[0];
  if (row) return draftOf(row);
  const latest = await db
    .select({ sql: pipelineVersions.sql, version: pipelineVersions.version })
    .from(pipelineVersions)
    .where(eq(pipelineVersions.pipelineId, pipelineId))
    .orderBy(desc(pipelineVersions.version))
    .limit(1);
  return {
    pipelineId,
    sql: latest[0]?.sql ?? '',
    revision: 0,
    baseVersion: latest[0]?.version ?? null,
    savedAt: null,
    savedBy: null,
  };
}

function draftOf(row: typeof pipelineDrafts.$inferSelect): Draft {
  return {
    pipelineId: row.pipelineId,
    sql: row.sql,
    revision: row.revision,
    baseVersion: row.baseVersion,
    savedAt: row.savedAt.toISOString(),
    savedBy: row.savedBy,
  };
}

/** One guarded upsert: revision 0 inserts, another updates exactly that revision. Drafts are not audited: they change nothing. */
export async function saveDraft(
  context: ServiceContext,
  pipelineId: string,
  input: {
    readonly sql: string;
    readonly expectedRevision: number;
    readonly baseVersion: number | null;
    readonly clientId: string;
  },
): Promise<Draft> {
  await requirePipeline(context, pipelineId);
  const { expectedRevision, ...values } = input;
  const saved = { ...values, savedBy: context.actor, revision: expectedRevision + 1 };
  const rows = await change(context, async (tx) => {
    const written =
      expectedRevision === 0
        ? await tx.db
            .insert(pipelineDrafts)
            .values({ pipelineId, ...saved })
            .onConflictDoNothing()
            .returning()
        : await tx.db
            .update(pipelineDrafts)
            .set({ ...saved, savedAt: sql`now()` })
            .where(and(eq(pipelineDrafts.pipelineId, pipelineId), eq(pipelineDrafts.revision, expectedRevision)))
            .returning();
    if (written.length > 0) emitPipeline(tx, pipelineId, 'draft', input.clientId);
    return written;
  });
  const row = rows[0];
  if (row) return draftOf(row);
  const current = await readDraft(context, pipelineId);
  throw new ServiceError({
    kind: 'conflict',
    code: 'draft.conflict',
    message: `the draft was changed elsewhere: revision ${current.revision}, not ${expectedRevision}`,
    detail:
      current.savedAt === null
        ? 'A version was saved meanwhile, which ended the draft.'
        : `"${current.savedBy ?? 'someone'}" saved it at ${current.savedAt}.`,
    hint: 'Read the draft again, compare, and save with its revision.',
  });
}
