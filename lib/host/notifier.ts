// Delivers notifications queued in Postgres: a webhook may hang, fail or be slow without holding up evaluation. At most
// DELIVERIES_MAX at a time, each with its own deadline; retries are new rows, so the table is the delivery log.

import { createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { buildWebhookPayload, decideDelivery, type NotifiedAlert } from '@/engine/alerts/webhook-payload';
import { messageOf, systemClock } from '@/engine/engine';
import type { Database } from '@/lib/db/pool';
import { queryRows } from '@/lib/db/rows';
import { withTransaction } from '@/lib/db/transaction';
import { logger } from '@/lib/logger';

const POLL_MS = 1_000;
const DELIVERY_TIMEOUT_MS = 10_000;
const DELIVERIES_MAX = 8;

interface DueAttempt {
  readonly id: number;
  readonly receiverId: string;
  readonly receiverName: string;
  readonly attempt: number;
  readonly reason: 'firing' | 'resolved' | 'repeat' | 'test';
  readonly alertId: string | null;
  readonly url: string;
  readonly secret: string | null;
  readonly name: string | null;
  readonly severity: string | null;
  readonly pipelineId: string | null;
  readonly pipelineName: string | null;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly condition: string | null;
  readonly runbookSlug: string | null;
  /** Epoch ms. */
  readonly activeAtMs: number | null;
  readonly resolvedAtMs: number | null;
}

export class Notifier {
  private readonly database: Database;
  private readonly externalUrl: string;
  private cancel: () => void = () => {};
  private isStopped = false;
  private isFailing = false;

  constructor(database: Database, externalUrl: string) {
    this.database = database;
    this.externalUrl = externalUrl;
  }

  start(): void {
    const tick = async (): Promise<void> => {
      try {
        await this.deliverDue();
        this.isFailing = false;
      } catch (error) {
        if (!this.isFailing) logger.warn({ error }, 'notifications are not delivered at the moment');
        this.isFailing = true;
      }
      if (!this.isStopped) this.cancel = systemClock.schedule(POLL_MS, () => void tick());
    };
    this.cancel = systemClock.schedule(POLL_MS, () => void tick());
  }

  stop(): void {
    this.isStopped = true;
    this.cancel();
  }

  /** Sends what is due, side by side; resolves when each has an answer or has run out of time. */
  async deliverDue(): Promise<number> {
    const due = await this.takeDue();
    await Promise.all(due.map((attempt) => this.deliver(attempt)));
    return due.length;
  }

  /** Claims by moving next_try_at into the future: a host that dies while sending leaves the attempt to be tried again. */
  private async takeDue(): Promise<DueAttempt[]> {
    return queryRows<DueAttempt>(
      this.database.db,
      sql`
      WITH due AS (
        UPDATE notification_attempts SET next_try_at = now() + interval '60 seconds'
        WHERE id IN (SELECT id FROM notification_attempts WHERE status = 'PENDING' AND next_try_at <= now()
                     ORDER BY next_try_at LIMIT ${DELIVERIES_MAX} FOR UPDATE SKIP LOCKED)
        RETURNING *)
      SELECT due.id::int AS id, due.receiver_id AS "receiverId", due.receiver_name AS "receiverName", due.attempt, due.reason, due.alert_id AS "alertId",
        rc.url, rc.secret, a.name, a.severity, a.pipeline_id AS "pipelineId", p.name AS "pipelineName", a.value, a.threshold, a.condition,
        a.runbook_slug AS "runbookSlug", (extract(epoch FROM a.active_at) * 1000)::float8 AS "activeAtMs",
        (extract(epoch FROM a.resolved_at) * 1000)::float8 AS "resolvedAtMs"
      FROM due JOIN receivers rc ON rc.id = due.receiver_id
      LEFT JOIN alerts a ON a.id = due.alert_id LEFT JOIN pipelines p ON p.id = a.pipeline_id`,
    );
  }

  private async deliver(due: DueAttempt): Promise<void> {
    const body = JSON.stringify(buildWebhookPayload(due.receiverName, this.externalUrl, this.alertOf(due)));
    const startMs = systemClock.monotonic();
    let httpStatus: number | null = null;
    let error: string | null = null;
    try {
      const response = await fetch(due.url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json', 'user-agent': 'penstock', ...signature(due, body) },
        body,
        signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
      });
      httpStatus = response.status;
      await response.body?.cancel();
      if (!response.ok) error = `the receiver answered ${response.status}`;
    } catch (failure) {
      const isTimeout = failure instanceof Error && failure.name === 'TimeoutError';
      error = isTimeout
        ? `no answer within ${DELIVERY_TIMEOUT_MS / 1000} s`
        : messageOf(failure instanceof Error && failure.cause ? failure.cause : failure);
    }
    await this.record(due, httpStatus, error, systemClock.monotonic() - startMs);
  }

  private async record(
    due: DueAttempt,
    httpStatus: number | null,
    error: string | null,
    latencyMs: number,
  ): Promise<void> {
    const decision = decideDelivery(httpStatus, due.attempt);
    await withTransaction(this.database, async (tx) => {
      const status = decision.kind === 'delivered' ? 'DELIVERED' : 'FAILED';
      await tx.db.execute(sql`UPDATE notification_attempts SET status = ${status}, http_status = ${httpStatus}, error = ${error},
        latency_ms = ${latencyMs}, next_try_at = NULL, at = now() WHERE id = ${due.id}`);
      if (decision.kind === 'retry') {
        await tx.db.execute(sql`INSERT INTO notification_attempts (receiver_id, receiver_name, alert_id, reason, attempt, next_try_at)
          VALUES (${due.receiverId}, ${due.receiverName}, ${due.alertId}, ${due.reason}, ${due.attempt + 1}, now() + ${decision.delayMs} * interval '1 ms')`);
      }
      if (decision.kind === 'delivered' && due.alertId !== null) {
        await tx.db.execute(sql`UPDATE alerts SET last_sent_at = now() WHERE id = ${due.alertId}`);
      }
      tx.emit({ type: 'resource', resource: 'receiver', id: due.receiverId });
    });
  }

  private alertOf(due: DueAttempt): NotifiedAlert {
    if (due.alertId === null || due.name === null) {
      const labels = { alertname: 'PenstockTest', severity: 'info' };
      const annotations = { summary: 'This is a test of the receiver. Nothing is wrong.' };
      return {
        labels,
        annotations,
        startsAtMs: systemClock.now(),
        endsAtMs: null,
        generatorUrl: `${this.externalUrl}/alerts/routing`,
      };
    }
    const pipeline = due.pipelineName ?? '';
    const summary = `${due.name} of ${pipeline}: value ${due.value ?? 'unknown'} is ${due.condition} ${due.threshold}`;
    const runbook = due.runbookSlug === null ? {} : { runbook_url: `${this.externalUrl}/runbooks/${due.runbookSlug}` };
    return {
      labels: { alertname: due.name, pipeline, severity: due.severity ?? 'warning' },
      annotations: { summary, dashboard_url: `${this.externalUrl}/pipelines/${due.pipelineId}`, ...runbook },
      startsAtMs: due.activeAtMs ?? systemClock.now(),
      endsAtMs: due.reason === 'resolved' ? (due.resolvedAtMs ?? systemClock.now()) : null,
      generatorUrl: `${this.externalUrl}/alerts/${due.alertId}`,
    };
  }
}

/** Standard-Webhooks style signature over `id.timestamp.body`. */
function signature(due: DueAttempt, body: string): Record<string, string> {
  if (due.secret === null) return {};
  const id = `msg_${due.id}`;
  const timestamp = String(Math.floor(systemClock.now() / 1000));
  const mac = createHmac('sha256', due.secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}
