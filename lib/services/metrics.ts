// Metric series over a range, downsampled in Postgres to min/avg/max buckets: peaks survive, a bucket without a sample is a gap.
// Raw samples where they still exist and the bucket is finer than a minute, else the one-minute rollups plus the newest raw tail.

import { sql } from 'drizzle-orm';
import { metricDescriptions, unitOfMetric } from '@/lib/contracts/metric-names';
import type { MetricNameList, MetricPoint, MetricSeries, MetricsResult } from '@/lib/contracts/metrics';
import { rawMetricsKeptMs } from '@/lib/db/retention';
import { queryRows } from '@/lib/db/rows';
import { requirePipeline } from './pipelines';
import type { ServiceContext } from './service-context';
import { invalidField } from './service-error';

const SERIES_MAX = 50;
const RANGE_MS_MAX = 8 * 86_400_000;

export interface SeriesQuery {
  readonly names: string;
  readonly labels?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly step?: number | undefined;
  readonly maxPoints: number;
}

/** Steps that make readable axes and match the rollup's minutes. */
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400].map(
  (s) => s * 1000,
);

export interface Buckets {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** The smallest readable step that gives at most maxPoints buckets; edges are multiples of the step, so a live chart does not jitter. */
export function chooseBuckets(range: { fromMs: number; toMs: number }, maxPoints: number, wantedStepMs = 0): Buckets {
  const floor = (stepMs: number) => Math.floor(range.fromMs / stepMs) * stepMs;
  const countOf = (stepMs: number) => Math.ceil((range.toMs - floor(stepMs)) / stepMs);
  const stepMs =
    STEPS_MS.find((step) => step >= wantedStepMs && countOf(step) <= maxPoints) ??
    Math.ceil((range.toMs - range.fromMs) / Math.max(1, maxPoints - 1));
  const fromMs = floor(stepMs);
  return { fromMs, toMs: range.toMs, stepMs, count: Math.max(1, countOf(stepMs)) };
}

interface BucketRow {
  readonly seriesId: number;
  readonly bucket: number;
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

/** One point per bucket, null where nothing was measured. */
export function fillGaps(rows: readonly Omit<BucketRow, 'seriesId'>[], buckets: Buckets): MetricPoint[] {
  const points: MetricPoint[] = Array.from({ length: buckets.count }, (_, index) => ({
    t: buckets.fromMs + index * buckets.stepMs,
    min: null,
    avg: null,
    max: null,
  }));
  for (const { bucket, min, avg, max } of rows) {
    const point = points[bucket];
    if (point) points[bucket] = { t: point.t, min, avg, max };
  }
  return points;
}

export async function querySeries(
  context: ServiceContext,
  pipelineId: string,
  query: SeriesQuery,
): Promise<MetricsResult> {
  await requirePipeline(context, pipelineId);
  const nowMs = context.now();
  const toMs = query.to ?? nowMs;
  const fromMs = query.from ?? toMs - 900_000;
  if (fromMs >= toMs) throw invalidField('from', 'must be before "to"');
  if (toMs - fromMs > RANGE_MS_MAX) throw invalidField('from', 'must not be more than 8 days before "to"');
  const buckets = chooseBuckets({ fromMs, toMs }, query.maxPoints, query.step);
  const names = query.names.split(',').map((name) => name.trim());
  const series = await findSeries(context, pipelineId, names, parseLabels(query.labels));
  const kept = series.slice(0, SERIES_MAX);
  const rows =
    kept.length === 0
      ? []
      : await readBuckets(
          context,
          kept.map((entry) => entry.id),
          buckets,
          nowMs,
        );
  const byId = new Map<number, BucketRow[]>();
  for (const row of rows) byId.set(row.seriesId, [...(byId.get(row.seriesId) ?? []), row]);
  return {
    from: buckets.fromMs,
    to: toMs,
    stepMs: buckets.stepMs,
    truncated: series.length > SERIES_MAX,
    series: kept.map(
      (entry): MetricSeries => ({
        name: entry.name,
        labels: entry.labels,
        unit: unitOfMetric(entry.name),
        points: fillGaps(byId.get(entry.id) ?? [], buckets),
      }),
    ),
  };
}

/** Absent = only the series of the whole pipeline; `partition=*` = every series that has that label. */
export function parseLabels(text: string | undefined): Readonly<Record<string, string>> | null {
  if (text === undefined || text === '') return null;
  const labels: Record<string, string> = {};
  for (const part of text.split(',')) {
    const match = /^\s*([A-Za-z_]\w*)=(.+?)\s*$/.exec(part);
    if (!match) throw invalidField('labels', 'must be written as key=value, several joined by ","');
    labels[match[1] ?? ''] = match[2] ?? '';
  }
  return labels;
}

interface SeriesRow {
  readonly id: number;
  readonly name: string;
  readonly labels: Record<string, string>;
}

function findSeries(
  context: ServiceContext,
  pipelineId: string,
  names: readonly string[],
  labels: Readonly<Record<string, string>> | null,
): Promise<SeriesRow[]> {
  const conditions = Object.entries(labels ?? {}).map(([key, value]) =>
    value === '*' ? sql`labels ? ${key}` : sql`labels->>${key} = ${value}`,
  );
  const byLabels = labels === null ? sql`label_key = ''` : sql.join(conditions, sql` AND `);
  return queryRows<SeriesRow>(
    context.database.db,
    sql`SELECT id, name, labels FROM metric_series
        WHERE pipeline_id = ${pipelineId} AND name IN (SELECT jsonb_array_elements_text(${JSON.stringify(names)}::jsonb)) AND ${byLabels}
        ORDER BY name, label_key LIMIT ${SERIES_MAX + 1}`,
  );
}

function readBuckets(
  context: ServiceContext,
  ids: readonly number[],
  buckets: Buckets,
  nowMs: number,
): Promise<BucketRow[]> {
  const { fromMs, toMs, stepMs } = buckets;
  const useRollups = stepMs >= 60_000 || fromMs < nowMs - rawMetricsKeptMs;
  const from = sql`${new Date(fromMs).toISOString()}::timestamptz`;
  const to = sql`${new Date(toMs).toISOString()}::timestamptz`;
  // Plain parameters, not a sub-select: the planner must see that a few index ranges do.
  const list = sql`(${sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  )})`;
  const raw = sql`SELECT series_id, at, value AS min, value AS max, value AS sum, 1::bigint AS count FROM metric_samples`;
  // Rollups reach up to the last whole minute that was rolled up; what came after is taken raw.
  const source = useRollups
    ? sql`SELECT series_id, at, min, max, sum, count FROM metric_rollups WHERE series_id IN ${list} AND at >= ${from} AND at < ${to}
          UNION ALL ${raw} WHERE series_id IN ${list} AND at < ${to}
            AND at >= GREATEST(${from}, COALESCE((SELECT max(at) + interval '1 minute' FROM metric_rollups WHERE at > now() - interval '1 hour'), ${from}))`
    : sql`${raw} WHERE series_id IN ${list} AND at >= ${from} AND at < ${to}`;
  return queryRows<BucketRow>(
    context.database.db,
    sql`SELECT series_id AS "seriesId", floor((extract(epoch FROM at)::float8 * 1000 - ${fromMs}::float8) / ${stepMs}::float8)::int AS bucket,
          min(min) AS min, sum(sum) / sum(count)::float8 AS avg, max(max) AS max
        FROM (${source}) s GROUP BY 1, 2`,
  );
}

/** Every metric a rule or chart of this pipeline may name. */
export async function listMetricNames(context: ServiceContext, pipelineId: string): Promise<MetricNameList> {
  await requirePipeline(context, pipelineId);
  const rows = await queryRows<{ name: string; seriesCount: number }>(
    context.database.db,
    sql`SELECT name, count(*)::int AS "seriesCount" FROM metric_series WHERE pipeline_id = ${pipelineId} GROUP BY name ORDER BY name`,
  );
  const items = rows.map((row) => ({
    ...row,
    unit: unitOfMetric(row.name),
    description: metricDescriptions[row.name] ?? '',
  }));
  return { items, total: items.length };
}
