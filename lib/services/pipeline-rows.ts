// Reads pipelines with everything their list row needs, in a fixed number of statements whatever their count, and turns
// the rows into the contract's shapes. Read only. Used by list, detail, overview and the one-second indicators event.

import { type SQL, sql } from 'drizzle-orm';
import type { EnvironmentName, Severity } from '@/lib/contracts/common';
import type { Indicators, IndicatorThreshold, LagState } from '@/lib/contracts/indicators';
import type { DeliveryGuarantee, JobDesired, JobStatus, StartOptions } from '@/lib/contracts/job';
import type { PipelineDesired, PipelineStatus, PipelineSummary } from '@/lib/contracts/pipeline';
import { queryRows } from '@/lib/db/rows';
import { describeIndicators, type IndicatorFacts } from './describe-indicators';
import { allowedActions, describeStatus, type StatusFacts } from './describe-status';
import type { ServiceContext } from './service-context';

export interface PipelineRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: string[];
  readonly environment: EnvironmentName;
  readonly isDemo: boolean;
  readonly desired: PipelineDesired;
  readonly latestVersion: number;
  readonly hasValidVersion: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly jobId: string | null;
  readonly jobStatus: JobStatus | null;
  readonly jobDesired: JobDesired;
  readonly version: number | null;
  readonly attempt: number;
  readonly stopWithSavepoint: boolean;
  readonly desiredSavepointId: string | null;
  readonly waitingFor: string | null;
  readonly nextRestartAtMs: number | null;
  readonly failureMessage: string | null;
  readonly leaseExpiresAtMs: number | null;
  readonly jobCreatedAtMs: number;
  readonly runningSinceMs: number | null;
  readonly endedAtMs: number | null;
  readonly restartRequestedAtMs: number | null;
  readonly options: StartOptions | null;
  readonly deliveryGuarantee: DeliveryGuarantee | null;
  readonly parallelism: number | null;
  readonly sampledAtMs: number | null;
  readonly lagRecords: number | null;
  readonly lagMs: number | null;
  readonly lagEtaMs: number | null;
  readonly lagGrowthPerSecond: number | null;
  readonly lagState: LagState | null;
  readonly lagWorstSplit: string | null;
  readonly recordsInPerSecond: number | null;
  readonly recordsOutPerSecond: number | null;
  readonly latencyP99Ms: number | null;
  readonly endToEndP99Ms: number | null;
  readonly dataAgeMs: number | null;
  readonly stateBytes: number | null;
  readonly stateKeys: number | null;
  readonly stateGrowthBytesPerDay: number | null;
  readonly checkpointDurationMs: number | null;
  readonly checkpointCompletedAtMs: number | null;
  readonly lastCheckpointFailed: boolean | null;
  readonly checkpointFailureReason: string | null;
  readonly checkpointsCompleted: number;
  readonly checkpointsFailed: number;
  readonly thresholds: Partial<Record<'lag' | 'latency' | 'checkpoint' | 'state', IndicatorThreshold>> | null;
  readonly firing: number;
  readonly pending: number;
  readonly worstSeverity: Severity | null;
}

const ms = (column: string) => sql.raw(`(extract(epoch FROM ${column}) * 1000)::float8`);

/** Living pipelines that match `where` (over alias p). */
export function readPipelineRows(context: ServiceContext, where: SQL = sql`true`): Promise<PipelineRow[]> {
  return queryRows<PipelineRow>(
    context.database.db,
    sql`
    SELECT p.id, p.name, p.description, p.tags, p.environment, p.is_demo AS "isDemo", p.desired,
      p.latest_version AS "latestVersion", COALESCE(v.fingerprint IS NOT NULL, false) AS "hasValidVersion",
      ${ms('p.created_at')} AS "createdAtMs", ${ms('p.updated_at')} AS "updatedAtMs",
      j.id AS "jobId", j.status AS "jobStatus", j.desired AS "jobDesired", j.version, j.attempt,
      j.stop_with_savepoint AS "stopWithSavepoint", j.desired_savepoint_id AS "desiredSavepointId",
      j.waiting_for AS "waitingFor", ${ms('j.next_restart_at')} AS "nextRestartAtMs",
      j.failure->>'message' AS "failureMessage", ${ms('j.lease_expires_at')} AS "leaseExpiresAtMs",
      ${ms('j.created_at')} AS "jobCreatedAtMs", ${ms('j.running_since')} AS "runningSinceMs", ${ms('j.ended_at')} AS "endedAtMs",
      ${ms('j.restart_requested_at')} AS "restartRequestedAtMs", j.options, j.delivery_guarantee AS "deliveryGuarantee", j.parallelism,
      ${ms('f.sampled_at')} AS "sampledAtMs", f.lag_records AS "lagRecords", f.lag_ms AS "lagMs", f.lag_eta_ms AS "lagEtaMs",
      f.lag_growth_per_second AS "lagGrowthPerSecond", f.lag_state AS "lagState", f.lag_worst_split AS "lagWorstSplit",
      f.records_in_per_second AS "recordsInPerSecond", f.records_out_per_second AS "recordsOutPerSecond",
      f.latency_p99_ms AS "latencyP99Ms", f.end_to_end_p99_ms AS "endToEndP99Ms", f.data_age_ms AS "dataAgeMs",
      f.state_bytes AS "stateBytes", f.state_keys AS "stateKeys", f.state_growth_bytes_per_day AS "stateGrowthBytesPerDay",
      c.duration_ms AS "checkpointDurationMs", ${ms('c.completed_at')} AS "checkpointCompletedAtMs",
      t.last_failed AS "lastCheckpointFailed", t.failure_reason AS "checkpointFailureReason",
      COALESCE(t.completed, 0) AS "checkpointsCompleted", COALESCE(t.failed, 0) AS "checkpointsFailed",
      r.thresholds, COALESCE(a.firing, 0) AS firing, COALESCE(a.pending, 0) AS pending, a.worst AS "worstSeverity"
    FROM pipelines p
    LEFT JOIN pipeline_versions v ON v.pipeline_id = p.id AND v.version = p.latest_version
    LEFT JOIN jobs j ON j.id = p.current_job_id
    LEFT JOIN pipeline_facts f ON f.pipeline_id = p.id AND f.job_id = j.id
    LEFT JOIN LATERAL (SELECT duration_ms, completed_at FROM checkpoints
      WHERE pipeline_id = p.id AND status = 'COMPLETED' ORDER BY id DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (
      SELECT count(*) FILTER (WHERE status = 'COMPLETED')::int AS completed, count(*) FILTER (WHERE status = 'FAILED')::int AS failed,
        (array_agg(status ORDER BY id DESC) FILTER (WHERE status <> 'IN_PROGRESS'))[1] = 'FAILED' AS last_failed,
        (array_agg(failure_reason ORDER BY id DESC) FILTER (WHERE status = 'FAILED'))[1] AS failure_reason
      FROM (SELECT id, status, failure_reason FROM checkpoints WHERE pipeline_id = p.id AND job_id = j.id
        ORDER BY id DESC LIMIT 10) newest) t ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_object_agg(subject->>'indicator', jsonb_build_object('ruleId', id, 'condition', condition, 'value', threshold,
        'recoveryValue', recovery_threshold, 'severity', severity) ORDER BY (severity = 'critical')) AS thresholds
      FROM alert_rules WHERE pipeline_id = p.id AND deleted_at IS NULL AND is_enabled AND subject->>'kind' = 'indicator') r ON true
    LEFT JOIN LATERAL (
      SELECT count(*) FILTER (WHERE state IN ('firing', 'recovering'))::int AS firing, count(*) FILTER (WHERE state = 'pending')::int AS pending,
        (array_agg(severity ORDER BY array_position(ARRAY['critical', 'warning', 'info'], severity))
          FILTER (WHERE state IN ('firing', 'recovering')))[1] AS worst
      FROM alerts WHERE pipeline_id = p.id AND resolved_at IS NULL) a ON true
    WHERE p.deleted_at IS NULL AND ${where}`,
  );
}

/** A host beats every 3 s; 10 s without = not alive. */
export const hostAliveMs = 10_000;

export async function isEngineAlive(context: ServiceContext): Promise<boolean> {
  const rows = await queryRows<{ alive: boolean }>(
    context.database.db,
    sql`SELECT EXISTS (SELECT 1 FROM engine_hosts WHERE last_heartbeat_at > now() - ${hostAliveMs} * interval '1 ms') AS alive`,
  );
  return rows[0]?.alive === true;
}

const ENDED: readonly (JobStatus | null)[] = ['FAILED', 'CANCELED', 'FINISHED', null];

export function statusFactsOf(row: PipelineRow, engineAlive: boolean, nowMs: number): StatusFacts {
  return {
    desired: row.desired,
    isEngineAlive: engineAlive,
    nowMs,
    job:
      row.jobStatus === null
        ? null
        : {
            status: row.jobStatus,
            desired: row.jobDesired,
            attempt: row.attempt,
            stopWithSavepoint: row.stopWithSavepoint,
            desiredSavepointId: row.desiredSavepointId,
            waitingFor: row.waitingFor,
            nextRestartAtMs: row.nextRestartAtMs,
            failureMessage: row.failureMessage,
            leaseExpiresAtMs: row.leaseExpiresAtMs,
            createdAtMs: row.jobCreatedAtMs,
            runningSinceMs: row.runningSinceMs,
            endedAtMs: row.endedAtMs,
            restartRequestedAtMs: row.restartRequestedAtMs,
          },
  };
}

export function indicatorsOf(row: PipelineRow, nowMs: number): Indicators {
  const facts: IndicatorFacts = {
    ...row,
    isRunning: row.jobStatus === 'RUNNING',
    hasActiveJob: !ENDED.includes(row.jobStatus),
    lastCheckpointFailed: row.lastCheckpointFailed === true,
    checkpointIntervalMs: row.options?.checkpointIntervalMs ?? null,
    thresholds: row.thresholds ?? {},
    nowMs,
  };
  return describeIndicators(facts);
}

export function summaryOf(
  row: PipelineRow,
  extra: { readonly engineAlive: boolean; readonly nowMs: number; readonly lagTrend: readonly (number | null)[] },
): PipelineSummary {
  const facts = statusFactsOf(row, extra.engineAlive, extra.nowMs);
  const status: PipelineStatus = describeStatus(facts);
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    environment: row.environment,
    isDemo: row.isDemo,
    desired: row.desired,
    status,
    jobId: row.jobId,
    jobStatus: row.jobStatus,
    version: row.version,
    latestVersion: row.latestVersion,
    deliveryGuarantee: row.deliveryGuarantee ?? 'at-least-once',
    parallelism: row.parallelism ?? 1,
    indicators: indicatorsOf(row, extra.nowMs),
    alerts: { firing: row.firing, pending: row.pending, worstSeverity: row.worstSeverity },
    actions: allowedActions({ ...facts, hasValidVersion: row.hasValidVersion }),
    lagTrend: [...extra.lagTrend],
    updatedAt: new Date(row.updatedAtMs).toISOString(),
    createdAt: new Date(row.createdAtMs).toISOString(),
  };
}

const TREND_POINTS = 30;
const TREND_MS = 900_000;

/** Lag of the last 15 minutes in 30 points (null = gap). Few pipelines: from raw samples; many: from minutes, each drawn twice. */
export async function readLagTrends(
  context: ServiceContext,
  ids: readonly string[],
): Promise<Map<string, (number | null)[]>> {
  const trends = new Map<string, (number | null)[]>();
  if (ids.length === 0) return trends;
  const stepMs = TREND_MS / TREND_POINTS;
  const fromMs = (Math.floor(context.now() / stepMs) + 1) * stepMs - TREND_MS;
  const from = new Date(fromMs).toISOString();
  const isRaw = ids.length <= 50;
  const source = isRaw
    ? sql`SELECT series_id, at, value FROM metric_samples WHERE at >= ${from}::timestamptz`
    : sql`SELECT series_id, at, max AS value FROM metric_rollups WHERE at >= ${from}::timestamptz`;
  const rows = await queryRows<{ pipelineId: string; bucket: number; value: number }>(
    context.database.db,
    sql`SELECT m.pipeline_id AS "pipelineId", floor((extract(epoch FROM s.at)::float8 * 1000 - ${fromMs}::float8) / ${stepMs}::float8)::int AS bucket, max(s.value) AS value
        FROM metric_series m JOIN (${source}) s ON s.series_id = m.id
        WHERE m.name = 'pendingRecords' AND m.label_key = ''
          AND m.pipeline_id IN (SELECT jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
        GROUP BY 1, 2`,
  );
  for (const { pipelineId, bucket, value } of rows) {
    const points = trends.get(pipelineId) ?? Array<number | null>(TREND_POINTS).fill(null);
    if (bucket >= 0 && bucket < TREND_POINTS) points[bucket] = value;
    if (!isRaw && bucket + 1 < TREND_POINTS && bucket >= 0) points[bucket + 1] ??= value;
    trends.set(pipelineId, points);
  }
  return trends;
}
