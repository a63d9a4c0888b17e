// Runbooks: list, read, write, delete. Every version's text is kept; a stale version is a conflict, never an overwrite.

import { and, eq, isNull, sql } from 'drizzle-orm';
import { alertRules } from '@/drizzle/schema/alerts';
import { runbooks, runbookVersions } from '@/drizzle/schema/runbooks';
import type { Runbook, RunbookList, RunbookSummary } from '@/lib/contracts/runbook';
import { type Change, change } from './change';
import type { ServiceContext } from './service-context';
import { notFound, ServiceError } from './service-error';

type RunbookRow = typeof runbooks.$inferSelect;

interface Counted {
  readonly runbook: RunbookRow;
  readonly ruleCount: number;
}

function selectRunbooks(context: ServiceContext) {
  return context.database.db
    .select({
      runbook: runbooks,
      ruleCount: sql<number>`(SELECT count(*)::int FROM ${alertRules} r JOIN pipelines p ON p.id = r.pipeline_id
        WHERE r.runbook_slug = runbooks.slug AND r.deleted_at IS NULL AND p.deleted_at IS NULL)`,
    })
    .from(runbooks);
}

function summaryOf({ runbook, ruleCount }: Counted, nowMs: number): RunbookSummary {
  return {
    slug: runbook.slug,
    title: runbook.title,
    owner: runbook.owner,
    version: runbook.version,
    reviewBy: runbook.reviewBy,
    isReviewDue: runbook.reviewBy !== null && Date.parse(runbook.reviewBy) < nowMs,
    isBuiltIn: runbook.isBuiltIn,
    ruleCount,
    updatedAt: runbook.updatedAt.toISOString(),
    updatedBy: runbook.updatedBy,
  };
}

export async function listRunbooks(context: ServiceContext): Promise<RunbookList> {
  const rows = await selectRunbooks(context).orderBy(runbooks.title);
  return { items: rows.map((row) => summaryOf(row, context.now())), total: rows.length };
}

export async function findRunbook(context: ServiceContext, slug: string): Promise<Runbook | null> {
  const rows = await selectRunbooks(context).where(eq(runbooks.slug, slug));
  const row = rows[0];
  return row ? { ...summaryOf(row, context.now()), markdown: row.runbook.markdown } : null;
}

export async function readRunbook(context: ServiceContext, slug: string): Promise<Runbook> {
  const found = await findRunbook(context, slug);
  if (!found) throw notFound('runbook', slug);
  return found;
}

interface RunbookText {
  readonly title: string;
  readonly markdown: string;
  readonly owner: string;
  readonly reviewBy: string | null;
}

/** `isBuiltIn`: seeded from docs/runbooks; an existing one that a person has edited is left alone by the seeder. */
export async function createRunbook(
  context: ServiceContext,
  input: RunbookText & { readonly slug: string },
  isBuiltIn = false,
): Promise<Runbook> {
  await change(context, async (tx) => {
    const rows = await tx.db
      .insert(runbooks)
      .values({ ...input, isBuiltIn, updatedBy: context.actor })
      .onConflictDoNothing()
      .returning();
    const row = rows[0];
    if (!row) {
      throw new ServiceError({
        kind: 'conflict',
        code: 'runbook.slug-taken',
        message: `a runbook "${input.slug}" exists already`,
        fieldErrors: [{ field: 'slug', message: 'is taken by another runbook' }],
      });
    }
    await keepVersion(tx, row);
    await tx.audit({ action: 'runbook.create', targetType: 'runbook', targetId: input.slug });
    tx.emit({ type: 'resource', resource: 'runbook', id: input.slug });
  });
  return readRunbook(context, input.slug);
}

export async function updateRunbook(
  context: ServiceContext,
  slug: string,
  input: RunbookText & { readonly expectedVersion: number },
): Promise<Runbook> {
  const { expectedVersion, ...text } = input;
  const isSaved = await change(context, async (tx) => {
    const rows = await tx.db
      .update(runbooks)
      .set({ ...text, version: expectedVersion + 1, updatedBy: context.actor, updatedAt: sql`now()` })
      .where(and(eq(runbooks.slug, slug), eq(runbooks.version, expectedVersion)))
      .returning();
    const row = rows[0];
    if (!row) return false;
    await keepVersion(tx, row);
    await tx.audit({
      action: 'runbook.update',
      targetType: 'runbook',
      targetId: slug,
      after: { version: row.version },
    });
    tx.emit({ type: 'resource', resource: 'runbook', id: slug });
    return true;
  });
  const current = await readRunbook(context, slug);
  if (isSaved) return current;
  throw new ServiceError({
    kind: 'conflict',
    code: 'runbook.conflict',
    message: `the runbook was changed elsewhere: version ${current.version}, not ${expectedVersion}`,
    detail: `"${current.updatedBy}" saved it at ${current.updatedAt}.`,
    hint: 'Read it again, compare, and save with its version.',
  });
}

async function keepVersion(tx: Change, row: RunbookRow): Promise<void> {
  const { slug, version, title, markdown, updatedBy } = row;
  await tx.db.insert(runbookVersions).values({ slug, version, title, markdown, updatedBy });
}

export async function deleteRunbook(context: ServiceContext, slug: string): Promise<void> {
  await change(context, async (tx) => {
    const used = await tx.db
      .select({ name: alertRules.name })
      .from(alertRules)
      .where(and(eq(alertRules.runbookSlug, slug), isNull(alertRules.deletedAt)));
    if (used.length > 0) {
      throw new ServiceError({
        kind: 'conflict',
        code: 'runbook.in-use',
        message: `runbook "${slug}" is used by ${used.length} ${used.length === 1 ? 'rule' : 'rules'}`,
        detail: `Rules: ${used.map((rule) => rule.name).join(', ')}.`,
        hint: 'Give those rules another runbook first.',
      });
    }
    const rows = await tx.db.delete(runbooks).where(eq(runbooks.slug, slug)).returning({ slug: runbooks.slug });
    if (rows.length === 0) throw notFound('runbook', slug);
    await tx.db.delete(runbookVersions).where(eq(runbookVersions.slug, slug));
    await tx.audit({ action: 'runbook.delete', targetType: 'runbook', targetId: slug });
    tx.emit({ type: 'resource', resource: 'runbook', id: slug });
  });
}
