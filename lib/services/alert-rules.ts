// Alert rules: list, read, create, edit, delete, and a threshold suggested from history. The evaluator (engine host) writes state.

import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { alertRules, receivers } from '@/drizzle/schema/alerts';
import { pipelines } from '@/drizzle/schema/pipelines';
import { runbooks } from '@/drizzle/schema/runbooks';
import type { AlertRule, AlertRuleInput, AlertRuleList, ThresholdSuggestion } from '@/lib/contracts/alert-rule';
import { type IndicatorName, indicatorMetrics, indicatorUnits } from '@/lib/contracts/indicators';
import { violatedUnique } from '@/lib/db/db-errors';
import { notify } from '@/lib/db/notify';
import { queryRows } from '@/lib/db/rows';
import { formatWithUnit } from '@/lib/format';
import { ruleSentence, ruleYaml, unitOfSubject } from './alert-words';
import { type Change, change } from './change';
import { requirePipeline } from './pipelines';
import { isoOrNull, newId, type ServiceContext } from './service-context';
import { invalidField, notFound, ServiceError } from './service-error';

interface RuleRow {
  readonly rule: typeof alertRules.$inferSelect;
  readonly pipelineName: string;
  readonly runbookTitle: string | null;
  readonly receiverName: string | null;
}

function readRows(context: ServiceContext, where: SQL | undefined): Promise<RuleRow[]> {
  return context.database.db
    .select({
      rule: alertRules,
      pipelineName: pipelines.name,
      runbookTitle: runbooks.title,
      receiverName: receivers.name,
    })
    .from(alertRules)
    .innerJoin(pipelines, eq(pipelines.id, alertRules.pipelineId))
    .leftJoin(runbooks, eq(runbooks.slug, alertRules.runbookSlug))
    .leftJoin(receivers, and(eq(receivers.id, alertRules.receiverId), isNull(receivers.deletedAt)))
    .where(and(isNull(alertRules.deletedAt), isNull(pipelines.deletedAt), where))
    .orderBy(pipelines.name, alertRules.name, desc(alertRules.createdAt));
}

function ruleOf({ rule, pipelineName, runbookTitle, receiverName }: RuleRow): AlertRule {
  const words = { ...rule, pipelineName, runbookTitle, receiverName };
  const warnings: string[] = [];
  if (runbookTitle === null) warnings.push('Has no runbook: whoever is called will not know what to do.');
  if (receiverName === null) warnings.push('Tells nobody: it is only seen in the console.');
  if (!rule.isEnabled) warnings.push('Is switched off.');
  return {
    id: rule.id,
    name: rule.name,
    pipelineId: rule.pipelineId,
    pipelineName,
    subject: rule.subject,
    aggregation: rule.aggregation,
    condition: rule.condition,
    threshold: rule.threshold,
    recoveryThreshold: rule.recoveryThreshold,
    forMs: rule.forMs,
    keepFiringForMs: rule.keepFiringForMs,
    noDataPolicy: rule.noDataPolicy,
    severity: rule.severity,
    runbookSlug: rule.runbookSlug,
    runbookTitle,
    receiverId: rule.receiverId,
    receiverName,
    description: rule.description,
    isEnabled: rule.isEnabled,
    isDemo: rule.isDemo,
    state: rule.state,
    value: rule.lastValue,
    evaluatedAt: isoOrNull(rule.evaluatedAt),
    evaluationError: rule.evaluationError,
    sentence: ruleSentence(words),
    unit: unitOfSubject(rule.subject),
    warnings,
    yaml: ruleYaml(words),
    createdAt: rule.createdAt.toISOString(),
    updatedAt: rule.updatedAt.toISOString(),
  };
}

export async function listRules(
  context: ServiceContext,
  query: { readonly pipelineId?: string | undefined; readonly limit: number; readonly offset: number },
): Promise<AlertRuleList> {
  const rows = await readRows(context, query.pipelineId ? eq(alertRules.pipelineId, query.pipelineId) : undefined);
  return { items: rows.slice(query.offset, query.offset + query.limit).map(ruleOf), total: rows.length };
}

export async function readRule(context: ServiceContext, id: string): Promise<AlertRule> {
  const rows = await readRows(context, eq(alertRules.id, id));
  const row = rows[0];
  if (!row) throw notFound('alert rule', id);
  return ruleOf(row);
}

export async function createRule(context: ServiceContext, input: AlertRuleInput, isDemo = false): Promise<AlertRule> {
  await checkReferences(context, input);
  const id = newId();
  await refuseDuplicateName(input, () =>
    change(context, async (tx) => {
      await tx.db.insert(alertRules).values({ id, ...input, isDemo });
      await tx.audit({ action: 'rule.create', targetType: 'rule', targetId: id, after: input });
      await announce(tx, id);
    }),
  );
  return readRule(context, id);
}

export async function updateRule(context: ServiceContext, id: string, input: AlertRuleInput): Promise<AlertRule> {
  const before = await readRule(context, id);
  if (before.pipelineId !== input.pipelineId)
    throw invalidField('pipelineId', 'of a rule cannot be changed; make a new rule');
  await checkReferences(context, input);
  await refuseDuplicateName(input, () =>
    change(context, async (tx) => {
      const rows = await tx.db
        .update(alertRules)
        .set({ ...input, revision: sql`${alertRules.revision} + 1`, updatedAt: sql`now()` })
        .where(and(eq(alertRules.id, id), isNull(alertRules.deletedAt)))
        .returning({ id: alertRules.id });
      if (rows.length === 0) throw notFound('alert rule', id);
      await tx.audit({ action: 'rule.update', targetType: 'rule', targetId: id, before, after: input });
      await announce(tx, id);
    }),
  );
  return readRule(context, id);
}

export async function deleteRule(context: ServiceContext, id: string): Promise<void> {
  await change(context, async (tx) => {
    const rows = await tx.db
      .update(alertRules)
      .set({ deletedAt: sql`now()`, updatedAt: sql`now()` })
      .where(and(eq(alertRules.id, id), isNull(alertRules.deletedAt)))
      .returning({ id: alertRules.id });
    if (rows.length === 0) throw notFound('alert rule', id);
    await tx.audit({ action: 'rule.delete', targetType: 'rule', targetId: id });
    await announce(tx, id);
  });
}

async function announce(tx: Change, id: string): Promise<void> {
  await notify(tx.db, 'penstock_rules', id);
  tx.emit({ type: 'resource', resource: 'rule', id });
}

async function checkReferences(context: ServiceContext, input: AlertRuleInput): Promise<void> {
  const { db } = context.database;
  await requirePipeline(context, input.pipelineId);
  if (input.runbookSlug !== null) {
    const found = await db.select({ slug: runbooks.slug }).from(runbooks).where(eq(runbooks.slug, input.runbookSlug));
    if (found.length === 0) throw invalidField('runbookSlug', 'names a runbook that does not exist');
  }
  if (input.receiverId !== null) {
    const found = await db
      .select({ id: receivers.id })
      .from(receivers)
      .where(and(eq(receivers.id, input.receiverId), isNull(receivers.deletedAt)));
    if (found.length === 0) throw invalidField('receiverId', 'names a receiver that does not exist');
  }
}

async function refuseDuplicateName<T>(input: AlertRuleInput, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (violatedUnique(error) !== 'alert_rules_name_living') throw error;
    throw new ServiceError({
      kind: 'conflict',
      code: 'rule.name-taken',
      message: `this pipeline has a rule "${input.name}" already`,
      hint: 'Choose another name, or edit that rule.',
      fieldErrors: [{ field: 'name', message: 'is taken by another rule of this pipeline' }],
    });
  }
}

/** Twice the 99th percentile of the last seven days, rounded up to a readable number; null when there is too little history. */
export async function suggestThreshold(
  context: ServiceContext,
  query: { readonly pipelineId: string; readonly indicator: IndicatorName },
): Promise<ThresholdSuggestion> {
  await requirePipeline(context, query.pipelineId);
  const unit = indicatorUnits[query.indicator];
  const rows = await queryRows<{ p99: number | null; count: number; spanMs: number | null }>(
    context.database.db,
    sql`SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY value) AS p99, count(*)::int AS count,
          (extract(epoch FROM max(at) - min(at)) * 1000)::float8 AS "spanMs"
        FROM (
          SELECT s.at, s.max AS value FROM metric_rollups s JOIN metric_series m ON m.id = s.series_id
          WHERE m.pipeline_id = ${query.pipelineId} AND m.name = ${indicatorMetrics[query.indicator]} AND m.label_key = ''
            AND s.at > now() - interval '7 days'
          UNION ALL
          SELECT s.at, s.value FROM metric_samples s JOIN metric_series m ON m.id = s.series_id
          WHERE m.pipeline_id = ${query.pipelineId} AND m.name = ${indicatorMetrics[query.indicator]} AND m.label_key = ''
            AND s.at > now() - interval '2 minutes') history`,
  );
  const row = rows[0];
  if (!row || row.p99 === null || row.count < 10) {
    return { value: null, unit, words: 'There is too little history yet to suggest a threshold.' };
  }
  const value = roundUp(Math.max(2 * row.p99, smallest[query.indicator]));
  const words = `99 % of the time it was at most ${formatWithUnit(row.p99, unit)}; twice that, rounded up, leaves room above what is normal.`;
  return { value, unit, words };
}

/** Below these a threshold would fire on noise. */
const smallest: Record<IndicatorName, number> = { lag: 1000, latency: 100, checkpoint: 1000, state: 16 * 1024 * 1024 };

/** The next of 1, 2, 2.5, 5 × 10ⁿ. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}
