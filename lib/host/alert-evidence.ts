// The evidence of an alert, read the moment it fires and kept with it for ever: the metric before, partitions, exceptions,
// checkpoints, and what changed lately.

import { sql } from 'drizzle-orm';
import type { AlertEvidence } from '@/lib/contracts/alert';
import { indicatorMetrics } from '@/lib/contracts/indicators';
import type { Db } from '@/lib/db/pool';
import { queryRows } from '@/lib/db/rows';
import type { RuleRow } from './alert-facts';

const SERIES_MS = 30 * 60_000;
const POINTS_MAX = 120;

export async function captureEvidence(
  db: Db,
  row: RuleRow,
  value: number | null,
  nowMs: number,
): Promise<AlertEvidence> {
  const { pipelineId, jobId } = row;
  const partitions = await queryRows<AlertEvidence['partitions'][number]>(
    db,
    sql`SELECT split AS partition, position, lag_records AS "lagRecords" FROM job_split_facts WHERE job_id = ${jobId}
        ORDER BY lag_records DESC NULLS LAST LIMIT 20`,
  );
  const exceptions = await queryRows<{ at: string; code: string; message: string; vertexName: string | null }>(
    db,
    sql`SELECT at, code, message, vertex_name AS "vertexName" FROM job_exceptions WHERE pipeline_id = ${pipelineId}
        ORDER BY id DESC LIMIT 5`,
  );
  const checkpoints = await queryRows<{
    id: number;
    status: 'COMPLETED';
    triggeredAt: string;
    durationMs: number | null;
    failureReason: string | null;
  }>(
    db,
    sql`SELECT id, status, triggered_at AS "triggeredAt", duration_ms AS "durationMs", failure_reason AS "failureReason"
        FROM checkpoints WHERE pipeline_id = ${pipelineId} ORDER BY id DESC LIMIT 5`,
  );
  const changes = await queryRows<{ at: string; what: string }>(
    db,
    sql`SELECT at, to_status || COALESCE(': ' || reason, '') AS what FROM job_transitions WHERE pipeline_id = ${pipelineId}
        ORDER BY id DESC LIMIT 8`,
  );
  return {
    capturedAt: new Date(nowMs).toISOString(),
    value,
    series: await readSeries(db, row, nowMs),
    partitions,
    exceptions: exceptions.map((exception) => ({ ...exception, at: isoOf(exception.at) })),
    checkpoints: checkpoints.map((checkpoint) => ({ ...checkpoint, triggeredAt: isoOf(checkpoint.triggeredAt) })),
    jobStatus: row.jobStatus,
    version: row.jobVersion,
    waitingFor: row.waitingFor,
    changes: changes.map((change) => ({ ...change, at: isoOf(change.at) })),
  };
}

async function readSeries(db: Db, row: RuleRow, nowMs: number): Promise<AlertEvidence['series']> {
  const name = metricOf(row);
  if (name === null) return [];
  const stepMs = SERIES_MS / POINTS_MAX;
  const points = await queryRows<{ t: number; min: number; avg: number; max: number }>(
    db,
    sql`SELECT floor(extract(epoch FROM s.at) * 1000 / ${stepMs}) * ${stepMs} AS t, min(s.value) AS min, avg(s.value) AS avg, max(s.value) AS max
        FROM metric_samples s JOIN metric_series ms ON ms.id = s.series_id
        WHERE ms.pipeline_id = ${row.pipelineId} AND ms.name = ${name} AND ms.label_key = ''
          AND s.at > ${new Date(nowMs - SERIES_MS).toISOString()}::timestamptz GROUP BY 1 ORDER BY 1`,
  );
  return [{ name, labels: {}, points: points.map((point) => ({ ...point, t: Number(point.t) })) }];
}

function metricOf(row: RuleRow): string | null {
  if (row.subject.kind === 'indicator') return indicatorMetrics[row.subject.indicator];
  return row.subject.kind === 'metric' ? row.subject.metric : null;
}

/** Hand-written statements give timestamps as Postgres prints them. */
function isoOf(value: string): string {
  return new Date(value).toISOString();
}
