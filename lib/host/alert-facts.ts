// What the evaluator reads: every enabled rule with its pipeline, job, newest facts and open alert, in one statement; and how
// a rule's subject becomes the observation that the state machine judges.

import { sql } from 'drizzle-orm';
import type { Observation } from '@/engine/alerts/rule';
import type { AlertInstance } from '@/engine/alerts/state-machine';
import type { RuleSubject } from '@/lib/contracts/alert-rule';
import type { Severity } from '@/lib/contracts/common';
import type { Db } from '@/lib/db/pool';
import { queryRows } from '@/lib/db/rows';

/** Facts older than this are no data. */
const FACTS_FRESH_MS = 15_000;

export interface RuleRow {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly subject: RuleSubject;
  readonly aggregation: 'max' | 'min' | 'sum' | 'avg';
  readonly condition: 'above' | 'below';
  readonly threshold: number;
  readonly recoveryThreshold: number | null;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly noDataPolicy: 'ok' | 'alerting' | 'keep-last';
  readonly severity: Severity;
  readonly runbookSlug: string | null;
  readonly receiverId: string | null;
  readonly ruleState: string;
  readonly evaluatedAtMs: number | null;
  readonly pipelineId: string;
  readonly pipelineName: string;
  readonly pipelineDesired: string;
  readonly jobId: string | null;
  readonly jobStatus: string | null;
  readonly jobVersion: number | null;
  readonly waitingFor: string | null;
  readonly sampledAtMs: number | null;
  readonly lagRecords: number | null;
  readonly latencyP99Ms: number | null;
  readonly stateBytes: number | null;
  readonly checkpointDurationMs: number | null;
  readonly checkpointCompletedAtMs: number | null;
  readonly runningSinceMs: number | null;
  readonly metricValue: number | null;
  readonly alertId: string | null;
  readonly alertState: string | null;
  readonly activeAtMs: number | null;
  readonly firedAtMs: number | null;
  readonly keepFiringSinceMs: number | null;
  readonly alertUpdatedAtMs: number | null;
  readonly alertValue: number | null;
}

const ms = (column: string) => sql.raw(`(extract(epoch FROM ${column}) * 1000)::float8`);

export async function readRules(db: Db): Promise<RuleRow[]> {
  return queryRows<RuleRow>(
    db,
    sql`
    SELECT r.id AS "ruleId", r.name AS "ruleName", r.subject, r.aggregation, r.condition, r.threshold,
      r.recovery_threshold AS "recoveryThreshold", r.for_ms::float8 AS "forMs", r.keep_firing_for_ms::float8 AS "keepFiringForMs",
      r.no_data_policy AS "noDataPolicy", r.severity, r.runbook_slug AS "runbookSlug", r.receiver_id AS "receiverId",
      r.state AS "ruleState", ${ms('r.evaluated_at')} AS "evaluatedAtMs",
      p.id AS "pipelineId", p.name AS "pipelineName", p.desired AS "pipelineDesired",
      j.id AS "jobId", j.status AS "jobStatus", j.version AS "jobVersion", j.waiting_for AS "waitingFor",
      ${ms('j.running_since')} AS "runningSinceMs",
      ${ms('f.sampled_at')} AS "sampledAtMs", f.lag_records AS "lagRecords", f.latency_p99_ms AS "latencyP99Ms",
      f.state_bytes AS "stateBytes", c.duration_ms AS "checkpointDurationMs", ${ms('c.completed_at')} AS "checkpointCompletedAtMs",
      m.value AS "metricValue",
      a.id AS "alertId", a.state AS "alertState", ${ms('a.active_at')} AS "activeAtMs", ${ms('a.fired_at')} AS "firedAtMs",
      ${ms('a.keep_firing_since')} AS "keepFiringSinceMs", ${ms('a.updated_at')} AS "alertUpdatedAtMs", a.value AS "alertValue"
    FROM alert_rules r
    JOIN pipelines p ON p.id = r.pipeline_id AND p.deleted_at IS NULL
    LEFT JOIN jobs j ON j.id = p.current_job_id
    LEFT JOIN pipeline_facts f ON f.pipeline_id = p.id AND f.job_id = j.id
    LEFT JOIN alerts a ON a.rule_id = r.id AND a.resolved_at IS NULL
    LEFT JOIN LATERAL (
      SELECT duration_ms, completed_at FROM checkpoints
      WHERE pipeline_id = p.id AND job_id = j.id AND status = 'COMPLETED' ORDER BY id DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT CASE r.aggregation WHEN 'max' THEN max(latest.value) WHEN 'min' THEN min(latest.value)
               WHEN 'sum' THEN sum(latest.value) ELSE avg(latest.value) END AS value
      FROM (
        SELECT DISTINCT ON (s.series_id) s.value FROM metric_samples s JOIN metric_series ms ON ms.id = s.series_id
        WHERE r.subject->>'kind' = 'metric' AND ms.pipeline_id = p.id AND ms.name = r.subject->>'metric'
          AND ms.labels @> COALESCE(r.subject->'labels', '{}'::jsonb) AND s.at > now() - interval '15 seconds'
        ORDER BY s.series_id, s.at DESC) latest) m ON true
    WHERE r.is_enabled AND r.deleted_at IS NULL`,
  );
}

export function observe(row: RuleRow, nowMs: number): Observation {
  if (row.pipelineDesired !== 'RUNNING') return { kind: 'paused' };
  const { subject } = row;
  switch (subject.kind) {
    case 'job-status':
      return { kind: 'value', value: row.jobStatus === 'RUNNING' ? 0 : 1 };
    case 'checkpoint-age': {
      const since = row.checkpointCompletedAtMs ?? row.runningSinceMs;
      return since === null ? { kind: 'no-data' } : { kind: 'value', value: nowMs - since };
    }
    case 'metric':
      return valueOrNoData(row.metricValue);
    case 'indicator':
      return observeIndicator(row, subject.indicator, nowMs);
  }
}

function observeIndicator(
  row: RuleRow,
  indicator: 'lag' | 'latency' | 'checkpoint' | 'state',
  nowMs: number,
): Observation {
  if (indicator === 'checkpoint') return valueOrNoData(row.checkpointDurationMs);
  if (row.sampledAtMs === null || nowMs - row.sampledAtMs > FACTS_FRESH_MS) return { kind: 'no-data' };
  if (indicator === 'lag') return valueOrNoData(row.lagRecords);
  if (indicator === 'state') return valueOrNoData(row.stateBytes);
  return valueOrNoData(row.latencyP99Ms);
}

function valueOrNoData(value: number | null): Observation {
  return value === null ? { kind: 'no-data' } : { kind: 'value', value };
}

/** The alert as the state machine knows it. */
export function instanceOf(row: RuleRow): AlertInstance | null {
  if (row.alertId === null || row.activeAtMs === null) return null;
  return {
    state: row.alertState === 'pending' ? 'pending' : 'firing',
    activeAtMs: row.activeAtMs,
    firedAtMs: row.firedAtMs,
    keepFiringSinceMs: row.keepFiringSinceMs,
    value: row.alertValue,
    noDataSinceMs:
      row.sampledAtMs !== null &&
      row.alertUpdatedAtMs !== null &&
      row.sampledAtMs + FACTS_FRESH_MS < row.alertUpdatedAtMs
        ? row.sampledAtMs
        : null,
  };
}
