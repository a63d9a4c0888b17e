// Evaluates every rule every two seconds. Exactly one host does so at a time (a transaction-level lock); state lives in
// Postgres, so a restart of everything changes nothing. The decision is the engine's pure state machine; this reads and writes.

import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Evaluation, evaluateAlert, restorePending } from '@/engine/alerts/state-machine';
import { systemClock } from '@/engine/engine';
import type { AlertState } from '@/lib/contracts/alert';
import type { Database } from '@/lib/db/pool';
import { queryRows } from '@/lib/db/rows';
import { type Transaction, withTransaction } from '@/lib/db/transaction';
import { logger } from '@/lib/logger';
import { captureEvidence } from './alert-evidence';
import { instanceOf, observe, type RuleRow, readRules } from './alert-facts';

const INTERVAL_MS = 2_000;
const LOCK = 728_033;
/** A gap between evaluations longer than this counts as an outage of the evaluator. */
const OUTAGE_MS = 60_000;

export class AlertEvaluator {
  private readonly database: Database;
  private cancel: () => void = () => {};
  private isStopped = false;
  private isFailing = false;

  constructor(database: Database) {
    this.database = database;
  }

  start(): void {
    const tick = async (): Promise<void> => {
      try {
        await this.evaluateOnce(systemClock.now());
        this.isFailing = false;
      } catch (error) {
        if (!this.isFailing) logger.warn({ error }, 'alert rules are not evaluated at the moment');
        this.isFailing = true;
      }
      if (!this.isStopped) this.cancel = systemClock.schedule(INTERVAL_MS, () => void tick());
    };
    this.cancel = systemClock.schedule(INTERVAL_MS, () => void tick());
  }

  stop(): void {
    this.isStopped = true;
    this.cancel();
  }

  /** One evaluation of all rules with one timestamp. False when another host is doing it. */
  async evaluateOnce(nowMs: number): Promise<boolean> {
    return withTransaction(this.database, async (tx) => {
      const [lock] = await queryRows<{ got: boolean }>(tx.db, sql`SELECT pg_try_advisory_xact_lock(${LOCK}) AS got`);
      if (lock?.got !== true) return false;
      await resolveOrphans(tx);
      for (const row of await readRules(tx.db)) await this.evaluateRule(tx, row, nowMs);
      return true;
    });
  }

  private async evaluateRule(tx: Transaction, row: RuleRow, nowMs: number): Promise<void> {
    const before = restored(row, nowMs);
    const seen = observe(row, nowMs);
    const result = evaluateAlert(row, before, seen, nowMs);
    const value = seen.kind === 'value' ? seen.value : null;
    await writeAlert(tx, row, result, value, nowMs);
    const state = result.instance === null ? 'inactive' : shownState(result);
    const error = seen.kind === 'error' ? seen.message : null;
    await tx.db.execute(sql`UPDATE alert_rules SET state = ${state}, last_value = ${value}, evaluated_at = ${iso(nowMs)}::timestamptz,
      evaluation_error = ${error} WHERE id = ${row.ruleId}`);
    if (state !== row.ruleState) tx.emit({ type: 'resource', resource: 'rule', id: row.ruleId });
  }
}

function restored(row: RuleRow, nowMs: number): ReturnType<typeof instanceOf> {
  const instance = instanceOf(row);
  if (instance === null || row.evaluatedAtMs === null || nowMs - row.evaluatedAtMs < OUTAGE_MS) return instance;
  return restorePending(row, instance, row.evaluatedAtMs, nowMs);
}

async function writeAlert(
  tx: Transaction,
  row: RuleRow,
  result: Evaluation,
  value: number | null,
  nowMs: number,
): Promise<void> {
  const { instance } = result;
  if (instance === null) {
    if (row.alertId !== null) await endAlert(tx, row, result, nowMs);
    return;
  }
  const state = shownState(result);
  const alertId = row.alertId ?? randomUUID();
  const keptUntil = instance.keepFiringSinceMs === null ? null : iso(instance.keepFiringSinceMs + row.keepFiringForMs);
  const times = {
    active: iso(instance.activeAtMs),
    fired: instance.firedAtMs === null ? null : iso(instance.firedAtMs),
    keep: instance.keepFiringSinceMs === null ? null : iso(instance.keepFiringSinceMs),
  };
  await tx.db.execute(sql`
    INSERT INTO alerts (id, rule_id, pipeline_id, name, severity, threshold, condition, subject, for_ms, runbook_slug, receiver_id,
      state, value, active_at, fired_at, keep_firing_since, kept_firing_until)
    VALUES (${alertId}, ${row.ruleId}, ${row.pipelineId}, ${row.ruleName}, ${row.severity}, ${row.threshold}, ${row.condition},
      ${JSON.stringify(row.subject)}::jsonb, ${row.forMs}, ${row.runbookSlug}, ${row.receiverId}, ${state}, ${value},
      ${times.active}::timestamptz, ${times.fired}::timestamptz, ${times.keep}::timestamptz, ${keptUntil}::timestamptz)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, value = COALESCE(excluded.value, alerts.value), active_at = excluded.active_at,
      fired_at = excluded.fired_at, keep_firing_since = excluded.keep_firing_since, kept_firing_until = excluded.kept_firing_until,
      updated_at = CASE WHEN excluded.value IS NULL THEN alerts.updated_at ELSE now() END`);
  if (result.change === 'none') return;
  if (result.change === 'fired') {
    const evidence = await captureEvidence(tx.db, row, value, nowMs);
    await tx.db.execute(
      sql`UPDATE alerts SET evidence = ${JSON.stringify(evidence)}::jsonb WHERE id = ${alertId} AND evidence IS NULL`,
    );
    await queueNotification(tx, alertId, row.receiverId, 'firing');
  }
  tx.emit({ type: 'alert', alertId, ruleId: row.ruleId, pipelineId: row.pipelineId, state });
}

/** A pending alert that did not fire leaves no trace; a fired one is kept, resolved, with the reason. */
async function endAlert(tx: Transaction, row: RuleRow, result: Evaluation, nowMs: number): Promise<void> {
  if (row.alertId === null) return;
  if (row.firedAtMs === null) {
    await tx.db.execute(sql`DELETE FROM alerts WHERE id = ${row.alertId} AND fired_at IS NULL`);
  } else {
    await tx.db.execute(sql`UPDATE alerts SET state = 'resolved', resolved_at = ${iso(nowMs)}::timestamptz, resolved_reason = ${result.reason},
      updated_at = now() WHERE id = ${row.alertId}`);
    await queueNotification(tx, row.alertId, row.receiverId, 'resolved');
  }
  const state = row.firedAtMs === null ? 'inactive' : 'resolved';
  tx.emit({ type: 'alert', alertId: row.alertId, ruleId: row.ruleId, pipelineId: row.pipelineId, state });
}

interface OrphanRow {
  readonly id: string;
  readonly ruleId: string;
  readonly pipelineId: string;
  readonly receiverId: string | null;
  readonly hasFired: boolean;
}

/** Alerts whose rule or pipeline is gone or switched off. */
async function resolveOrphans(tx: Transaction): Promise<void> {
  const rows = await queryRows<OrphanRow>(
    tx.db,
    sql`
    UPDATE alerts a SET state = 'resolved', resolved_at = now(), updated_at = now(),
      resolved_reason = CASE WHEN p.deleted_at IS NOT NULL THEN 'the pipeline was deleted'
        WHEN r.deleted_at IS NOT NULL THEN 'the rule was deleted' ELSE 'the rule was switched off' END
    FROM alert_rules r JOIN pipelines p ON p.id = r.pipeline_id
    WHERE a.rule_id = r.id AND a.resolved_at IS NULL AND (r.deleted_at IS NOT NULL OR NOT r.is_enabled OR p.deleted_at IS NOT NULL)
    RETURNING a.id, a.rule_id AS "ruleId", a.pipeline_id AS "pipelineId", a.receiver_id AS "receiverId", a.fired_at IS NOT NULL AS "hasFired"`,
  );
  for (const row of rows) {
    if (row.hasFired) await queueNotification(tx, row.id, row.receiverId, 'resolved');
    tx.emit({ type: 'alert', alertId: row.id, ruleId: row.ruleId, pipelineId: row.pipelineId, state: 'resolved' });
  }
}

async function queueNotification(
  tx: Transaction,
  alertId: string,
  receiverId: string | null,
  reason: 'firing' | 'resolved',
): Promise<void> {
  if (receiverId === null) return;
  await tx.db.execute(sql`
    INSERT INTO notification_attempts (receiver_id, receiver_name, alert_id, reason, next_try_at)
    SELECT id, name, ${alertId}, ${reason}, now() FROM receivers WHERE id = ${receiverId} AND deleted_at IS NULL AND is_enabled`);
}

function shownState(result: Evaluation): AlertState {
  if (result.instance === null) return 'inactive';
  if (result.instance.state === 'pending') return 'pending';
  return result.instance.keepFiringSinceMs === null ? 'firing' : 'recovering';
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
