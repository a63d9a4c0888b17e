// The timeline of pipelines over a range: status spans out of transitions, marks (launches, versions, restarts, savepoints,
// failed checkpoints), and alert bands. Two pure steps over four statements, for any number of pipelines.

import { sql } from 'drizzle-orm';
import type { JobStatus, Timeline, TimelineMark, TimelineSpan } from '@/lib/contracts/job';
import { queryRows } from '@/lib/db/rows';
import { requirePipeline } from './pipelines';
import type { ServiceContext } from './service-context';

export interface TransitionFact {
  readonly pipelineId: string;
  readonly jobId: string;
  readonly version: number;
  readonly toStatus: JobStatus;
  readonly attempt: number;
  readonly reason: string | null;
  readonly atMs: number;
}

interface MarkFact {
  readonly pipelineId: string;
  readonly kind: TimelineMark['kind'];
  readonly atMs: number;
  readonly label: string;
  readonly path: string | null;
}

interface AlertFact {
  readonly pipelineId: string;
  readonly id: string;
  readonly name: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly startMs: number;
  readonly endMs: number | null;
}

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;
const LONGEST_MS = 8 * 24 * HOUR_MS;

/** Defaults to the last six hours; at most eight days. */
export function rangeOf(
  query: { from?: number | undefined; to?: number | undefined },
  nowMs: number,
  defaultMs = 6 * HOUR_MS,
): Range {
  const toMs = query.to ?? nowMs;
  const fromMs = Math.max(query.from ?? toMs - defaultMs, toMs - LONGEST_MS);
  return fromMs < toMs ? { fromMs, toMs } : { fromMs: toMs - defaultMs, toMs };
}

const ms = (column: string) => sql.raw(`(extract(epoch FROM ${column}) * 1000)::float8`);

export async function readTimeline(
  context: ServiceContext,
  pipelineId: string,
  query: { from?: number | undefined; to?: number | undefined },
): Promise<Timeline> {
  await requirePipeline(context, pipelineId);
  const range = rangeOf(query, context.now());
  const timelines = await readTimelines(context, [pipelineId], range);
  return timelines.get(pipelineId) ?? emptyTimeline(range);
}

function emptyTimeline({ fromMs, toMs }: Range): Timeline {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), spans: [], marks: [], alerts: [] };
}

export async function readTimelines(
  context: ServiceContext,
  ids: readonly string[],
  range: Range,
): Promise<Map<string, Timeline>> {
  const { db } = context.database;
  const list = sql`(SELECT jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;
  const from = sql`${new Date(range.fromMs).toISOString()}::timestamptz`;
  const to = sql`${new Date(range.toMs).toISOString()}::timestamptz`;
  const [transitions, marks, alerts] = await Promise.all([
    queryRows<TransitionFact>(
      db,
      // Within the range, and the last one before it: its status reaches into the range.
      sql`SELECT t.pipeline_id AS "pipelineId", t.job_id AS "jobId", j.version, t.to_status AS "toStatus", t.attempt, t.reason, ${ms('t.at')} AS "atMs"
          FROM job_transitions t JOIN jobs j ON j.id = t.job_id
          WHERE t.pipeline_id IN ${list} AND t.at < ${to} AND t.id >= COALESCE((SELECT max(b.id) FROM job_transitions b
            WHERE b.pipeline_id = t.pipeline_id AND b.at < ${from}), 0)
          ORDER BY t.id LIMIT 20000`,
    ),
    queryRows<MarkFact>(
      db,
      sql`SELECT pipeline_id AS "pipelineId", 'version' AS kind, ${ms('created_at')} AS "atMs", 'v' || version AS label, '/versions' AS path
          FROM pipeline_versions WHERE pipeline_id IN ${list} AND created_at BETWEEN ${from} AND ${to}
          UNION ALL SELECT pipeline_id, 'savepoint', ${ms('requested_at')}, 'savepoint ' || lower(status), '/checkpoints'
          FROM savepoints WHERE pipeline_id IN ${list} AND requested_at BETWEEN ${from} AND ${to}
          UNION ALL SELECT pipeline_id, 'checkpoint-failed', ${ms('triggered_at')}, COALESCE(failure_reason, 'checkpoint failed'), '/checkpoints'
          FROM checkpoints WHERE pipeline_id IN ${list} AND status = 'FAILED' AND triggered_at BETWEEN ${from} AND ${to}
          LIMIT 5000`,
    ),
    queryRows<AlertFact>(
      db,
      sql`SELECT pipeline_id AS "pipelineId", id, name, severity, ${ms('fired_at')} AS "startMs", ${ms('resolved_at')} AS "endMs"
          FROM alerts WHERE pipeline_id IN ${list} AND fired_at IS NOT NULL AND fired_at < ${to}
            AND (resolved_at IS NULL OR resolved_at > ${from}) ORDER BY fired_at LIMIT 5000`,
    ),
  ]);
  const result = new Map<string, Timeline>();
  for (const id of ids) {
    const own = transitions.filter((fact) => fact.pipelineId === id);
    const ownMarks = marks.filter((fact) => fact.pipelineId === id).map((fact) => markOf(id, fact));
    result.set(id, {
      ...emptyTimeline(range),
      spans: spansOf(own, range),
      marks: [...ownMarks, ...marksOf(own, range)].sort((left, right) => left.at.localeCompare(right.at)),
      alerts: alerts
        .filter((fact) => fact.pipelineId === id)
        .map((fact) => ({
          alertId: fact.id,
          name: fact.name,
          severity: fact.severity,
          startAt: new Date(Math.max(fact.startMs, range.fromMs)).toISOString(),
          endAt: fact.endMs === null ? null : new Date(fact.endMs).toISOString(),
        })),
    });
  }
  return result;
}

function markOf(pipelineId: string, fact: MarkFact): TimelineMark {
  return {
    kind: fact.kind,
    at: new Date(fact.atMs).toISOString(),
    label: fact.label,
    href: fact.path === null ? null : `/pipelines/${pipelineId}${fact.path}`,
  };
}

const ENDED: readonly JobStatus[] = ['FAILED', 'CANCELED', 'FINISHED'];

/** Each transition begins a span that lasts until the next one; an ended status lasts too (drawn thin), up to the next launch. */
export function spansOf(transitions: readonly TransitionFact[], range: Range): TimelineSpan[] {
  const spans: TimelineSpan[] = [];
  transitions.forEach((fact, index) => {
    const next = transitions[index + 1];
    const startMs = Math.max(fact.atMs, range.fromMs);
    const endMs = next?.atMs ?? null;
    if (endMs !== null && endMs <= range.fromMs) return;
    spans.push({
      jobId: fact.jobId,
      version: fact.version,
      status: fact.toStatus,
      startAt: new Date(startMs).toISOString(),
      endAt: endMs === null ? null : new Date(endMs).toISOString(),
      reason: fact.reason,
    });
  });
  return spans;
}

function marksOf(transitions: readonly TransitionFact[], range: Range): TimelineMark[] {
  const marks: TimelineMark[] = [];
  for (const fact of transitions) {
    if (fact.atMs < range.fromMs) continue;
    const at = new Date(fact.atMs).toISOString();
    if (fact.toStatus === 'CREATED' && fact.attempt === 1) {
      marks.push({ kind: 'launch', at, label: `v${fact.version} launched`, href: null });
    } else if (fact.toStatus === 'RESTARTING') {
      marks.push({
        kind: 'restart',
        at,
        label: fact.reason ?? 'restart',
        href: `/pipelines/${fact.pipelineId}/exceptions`,
      });
    } else if (ENDED.includes(fact.toStatus)) {
      marks.push({ kind: 'stop', at, label: fact.reason ?? fact.toStatus.toLowerCase(), href: null });
    }
  }
  return marks;
}
