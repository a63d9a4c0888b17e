// The overview: is anything wrong, and what first? Lanes worst first, sentences, what fires, the whole system. Read only.

import { sql } from 'drizzle-orm';
import type { Overview } from '@/lib/contracts/overview';
import { queryRows } from '@/lib/db/rows';
import { formatCount } from '@/lib/format';
import { listAlerts } from './alerts';
import { checkHealth } from './health';
import { laneNote, overviewWords } from './overview-words';
import { readSummaries } from './pipelines';
import type { ServiceContext } from './service-context';
import { comparePipelines } from './sort-pipelines';
import { rangeOf, readTimelines } from './timelines';

/** Lanes beyond this are summarised by the list page. */
const LANES_MAX = 100;

export async function readOverview(
  context: ServiceContext,
  query: { from?: number | undefined; to?: number | undefined },
): Promise<Overview> {
  const nowMs = context.now();
  const [pipelines, alerts, health, calm] = await Promise.all([
    readSummaries(context),
    listAlerts(context, { state: 'firing,recovering,pending', limit: 100, offset: 0 }),
    checkHealth(context),
    readCalmSince(context),
  ]);
  const engine = health.parts.find((part) => part.name === 'engine');
  const words = overviewWords({
    pipelines,
    alerts: alerts.items,
    isEngineAlive: engine?.status !== 'down',
    calmSinceMs: calm,
    nowMs,
  });
  const sorted = [...pipelines].sort(comparePipelines('hurts', 'asc')).slice(0, LANES_MAX);
  const range = rangeOf(query, nowMs);
  const timelines = await readTimelines(
    context,
    sorted.map((pipeline) => pipeline.id),
    range,
  );
  const sum = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  return {
    generatedAt: new Date(nowMs).toISOString(),
    headline: words.headline,
    tone: words.tone,
    sentences: words.sentences,
    counts: {
      pipelines: pipelines.length,
      running: pipelines.filter((pipeline) => pipeline.status.tone === 'running').length,
      needAttention: words.needAttention,
      firing: alerts.firing,
      pending: alerts.pending,
    },
    lanes: sorted.flatMap((pipeline) => {
      const timeline = timelines.get(pipeline.id);
      return timeline
        ? [
            {
              pipelineId: pipeline.id,
              name: pipeline.name,
              tone: pipeline.status.tone,
              word: pipeline.status.word,
              note: laneNote(pipeline),
              timeline,
            },
          ]
        : [];
    }),
    firing: alerts.items.filter((alert) => alert.state !== 'pending'),
    system: {
      recordsInPerSecond: sum(pipelines.map((pipeline) => pipeline.indicators.recordsInPerSecond)),
      recordsOutPerSecond: sum(pipelines.map((pipeline) => pipeline.indicators.recordsOutPerSecond)),
      lagRecords: sum(pipelines.map((pipeline) => pipeline.indicators.lag.value)),
      parts: health.parts.map((part) => ({
        name: part.name,
        tone:
          part.status === 'ok' ? ('ok' as const) : part.status === 'degraded' ? ('warn' as const) : ('bad' as const),
        words: part.words,
      })),
    },
    hasDemo: pipelines.some((pipeline) => pipeline.isDemo),
  };
}

/** The last moment at which something was not well, epoch ms. */
async function readCalmSince(context: ServiceContext): Promise<number | null> {
  const rows = await queryRows<{ atMs: number | null }>(
    context.database.db,
    sql`SELECT (extract(epoch FROM GREATEST(
        (SELECT max(resolved_at) FROM alerts WHERE fired_at IS NOT NULL),
        (SELECT max(at) FROM job_transitions WHERE to_status = 'RUNNING'))) * 1000)::float8 AS "atMs"`,
  );
  return rows[0]?.atMs ?? null;
}

/** "3 pipelines" with the right number. */
function _countWords(count: number, noun: string): string {
  return `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;
}
