// Alerts: list, one with its evidence and runbook, acknowledge, outcome. State, evidence and deliveries are the engine host's.

import { and, desc, eq, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { alertRules, alerts, notificationAttempts, receivers } from '@/drizzle/schema/alerts';
import { pipelines } from '@/drizzle/schema/pipelines';
import { runbooks } from '@/drizzle/schema/runbooks';
import { type Alert, type AlertDetail, type AlertList, alertState, type DeliveryAttempt } from '@/lib/contracts/alert';
import { alertStateWords, alertWords, ruleSentence, unitOfSubject } from './alert-words';
import { change } from './change';
import { findRunbook } from './runbooks';
import { isoOrNull, type ServiceContext } from './service-context';
import { invalidField, notFound, ServiceError } from './service-error';

interface AlertRow {
  readonly alert: typeof alerts.$inferSelect;
  readonly pipelineName: string;
  readonly runbookTitle: string | null;
}

export function alertOf({ alert, pipelineName, runbookTitle }: AlertRow, nowMs: number): Alert {
  const firesAtMs = alert.state === 'pending' ? alert.activeAt.getTime() + alert.forMs : null;
  return {
    id: alert.id,
    ruleId: alert.ruleId,
    name: alert.name,
    pipelineId: alert.pipelineId,
    pipelineName,
    state: alert.state,
    severity: alert.severity,
    activeAt: alert.activeAt.toISOString(),
    firedAt: isoOrNull(alert.firedAt),
    firesAt: firesAtMs === null ? null : new Date(firesAtMs).toISOString(),
    keptFiringUntil: isoOrNull(alert.keptFiringUntil),
    resolvedAt: isoOrNull(alert.resolvedAt),
    resolvedReason: alert.resolvedReason,
    value: alert.value,
    threshold: alert.threshold,
    unit: unitOfSubject(alert.subject),
    words: alertWords({
      ...alert,
      pipelineName,
      activeAtMs: alert.activeAt.getTime(),
      resolvedAtMs: alert.resolvedAt?.getTime() ?? null,
      nowMs,
    }),
    stateWords: alertStateWords({
      state: alert.state,
      firesAtMs,
      keptFiringUntilMs: alert.keptFiringUntil?.getTime() ?? null,
      resolvedReason: alert.resolvedReason,
      nowMs,
    }),
    runbookSlug: alert.runbookSlug,
    runbookTitle,
    acknowledgedBy: alert.acknowledgedBy,
    acknowledgedAt: isoOrNull(alert.acknowledgedAt),
    outcome: alert.outcome,
  };
}

function selectAlerts(context: ServiceContext) {
  return context.database.db
    .select({ alert: alerts, pipelineName: pipelines.name, runbookTitle: runbooks.title })
    .from(alerts)
    .innerJoin(pipelines, eq(pipelines.id, alerts.pipelineId))
    .leftJoin(runbooks, eq(runbooks.slug, alerts.runbookSlug));
}

const severityOrder = sql`array_position(ARRAY['critical', 'warning', 'info'], ${alerts.severity})`;

/** What is not over first (firing, recovering, pending; critical first), then the newest resolved. */
export async function listAlerts(
  context: ServiceContext,
  query: {
    state?: string | undefined;
    pipelineId?: string | undefined;
    ruleId?: string | undefined;
    limit: number;
    offset: number;
  },
): Promise<AlertList> {
  const { db } = context.database;
  const states = query.state === undefined || query.state === '' ? null : query.state.split(',').map(readState);
  const where = and(
    states === null ? undefined : inArray(alerts.state, states),
    query.pipelineId ? eq(alerts.pipelineId, query.pipelineId) : undefined,
    query.ruleId ? eq(alerts.ruleId, query.ruleId) : undefined,
  );
  const [rows, total, firing, pending] = await Promise.all([
    selectAlerts(context)
      .where(where)
      .orderBy(
        sql`array_position(ARRAY['firing', 'recovering', 'pending'], ${alerts.state}) NULLS LAST`,
        sql`CASE WHEN ${alerts.resolvedAt} IS NULL THEN ${severityOrder} END`,
        desc(sql`COALESCE(${alerts.resolvedAt}, ${alerts.activeAt})`),
      )
      .limit(query.limit)
      .offset(query.offset),
    db.$count(alerts, where),
    db.$count(alerts, inArray(alerts.state, ['firing', 'recovering'])),
    db.$count(alerts, eq(alerts.state, 'pending')),
  ]);
  return { items: rows.map((row) => alertOf(row, context.now())), total, firing, pending };
}

function readState(text: string) {
  const parsed = alertState.safeParse(text.trim());
  if (!parsed.success)
    throw invalidField('state', `does not know "${text}"; states are ${alertState.options.join(', ')}`);
  return parsed.data;
}

export async function readAlert(context: ServiceContext, id: string): Promise<AlertDetail> {
  const { db } = context.database;
  const row = (await selectAlerts(context).where(eq(alerts.id, id)))[0];
  if (!row) throw notFound('alert', id);
  const { alert } = row;
  const [rule, runbook, deliveries, similar] = await Promise.all([
    db
      .select({ rule: alertRules, receiverName: receivers.name })
      .from(alertRules)
      .leftJoin(receivers, eq(receivers.id, alertRules.receiverId))
      .where(eq(alertRules.id, alert.ruleId)),
    alert.runbookSlug === null ? null : findRunbook(context, alert.runbookSlug),
    db
      .select()
      .from(notificationAttempts)
      .where(eq(notificationAttempts.alertId, id))
      .orderBy(desc(notificationAttempts.id))
      .limit(50),
    db
      .select({ id: alerts.id, firedAt: alerts.firedAt, resolvedAt: alerts.resolvedAt, outcome: alerts.outcome })
      .from(alerts)
      .where(and(eq(alerts.ruleId, alert.ruleId), ne(alerts.id, id), isNotNull(alerts.firedAt)))
      .orderBy(desc(alerts.firedAt))
      .limit(5),
  ]);
  const words = { ...alert, aggregation: rule[0]?.rule.aggregation ?? ('max' as const), forMs: alert.forMs };
  return {
    ...alertOf(row, context.now()),
    ruleSentence: ruleSentence({
      ...words,
      pipelineName: row.pipelineName,
      receiverName: rule[0]?.receiverName ?? null,
      runbookTitle: row.runbookTitle,
    }),
    evidence: alert.evidence,
    runbook,
    deliveries: deliveries.map(deliveryOf),
    similar: similar.flatMap(({ id: other, firedAt, resolvedAt, outcome }) =>
      firedAt === null
        ? []
        : [
            {
              id: other,
              firedAt: firedAt.toISOString(),
              durationMs: resolvedAt ? resolvedAt.getTime() - firedAt.getTime() : null,
              outcome,
            },
          ],
    ),
  };
}

export function deliveryOf(row: typeof notificationAttempts.$inferSelect): DeliveryAttempt {
  return {
    id: String(row.id),
    receiverId: row.receiverId,
    receiverName: row.receiverName,
    alertId: row.alertId,
    reason: row.reason,
    attempt: row.attempt,
    status: row.status,
    httpStatus: row.httpStatus,
    error: row.error,
    latencyMs: row.latencyMs,
    at: row.at.toISOString(),
  };
}

/** Once: the first acknowledgement stays; a second one by anybody changes nothing and is no error. */
export async function acknowledgeAlert(context: ServiceContext, id: string): Promise<AlertDetail> {
  const before = await readAlert(context, id);
  if (before.firedAt === null) {
    throw new ServiceError({
      kind: 'conflict',
      code: 'alert.not-firing',
      message: `alert "${id}" is ${before.state} and cannot be acknowledged`,
      hint: 'Only an alert that has fired can be acknowledged.',
    });
  }
  await change(context, async (tx) => {
    const rows = await tx.db
      .update(alerts)
      .set({ acknowledgedBy: context.actor, acknowledgedAt: sql`now()` })
      .where(and(eq(alerts.id, id), isNull(alerts.acknowledgedAt)))
      .returning();
    const row = rows[0];
    if (!row) return;
    await tx.audit({ action: 'alert.acknowledge', targetType: 'alert', targetId: id });
    tx.emit({ type: 'alert', alertId: id, ruleId: row.ruleId, pipelineId: row.pipelineId, state: row.state });
  });
  return readAlert(context, id);
}

export async function setAlertOutcome(context: ServiceContext, id: string, outcome: string): Promise<AlertDetail> {
  await change(context, async (tx) => {
    const rows = await tx.db.update(alerts).set({ outcome }).where(eq(alerts.id, id)).returning();
    const row = rows[0];
    if (!row) throw notFound('alert', id);
    await tx.audit({ action: 'alert.outcome', targetType: 'alert', targetId: id, after: { outcome } });
    tx.emit({ type: 'alert', alertId: id, ruleId: row.ruleId, pipelineId: row.pipelineId, state: row.state });
  });
  return readAlert(context, id);
}
