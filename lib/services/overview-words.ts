// The sentences at the top of the overview, made from the same facts as the alerts: the worst three, then "and n more". When all is
// well: one calm sentence with since when. Pure.

import type { Alert } from '@/lib/contracts/alert';
import type { OverviewSentence } from '@/lib/contracts/overview';
import type { PipelineSummary } from '@/lib/contracts/pipeline';
import { formatDuration } from '@/lib/format';

export interface OverviewFacts {
  readonly pipelines: readonly PipelineSummary[];
  /** Firing, recovering and pending. */
  readonly alerts: readonly Alert[];
  readonly isEngineAlive: boolean;
  /** End of the last trouble: newest resolution or status change into running; null = never any. */
  readonly calmSinceMs: number | null;
  readonly nowMs: number;
}

export interface OverviewWords {
  readonly headline: string;
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly sentences: OverviewSentence[];
  readonly needAttention: number;
}

interface Trouble {
  readonly pipelineId: string;
  readonly rank: number;
  readonly sentence: OverviewSentence;
}

const SHOWN = 3;

export function overviewWords(facts: OverviewFacts): OverviewWords {
  const total = facts.pipelines.length;
  const troubles = facts.pipelines
    .flatMap((pipeline) => troubleOf(pipeline, facts))
    .sort((left, right) => right.rank - left.rank);
  const needAttention = new Set(troubles.map((trouble) => trouble.pipelineId)).size;
  const shown = troubles.slice(0, SHOWN).map((trouble) => trouble.sentence);
  if (!facts.isEngineAlive && facts.pipelines.some((pipeline) => pipeline.desired === 'RUNNING')) {
    shown.unshift({
      tone: 'bad',
      text: 'No engine host is alive: jobs do not run. They go on from their last checkpoint when one starts.',
      pipelineId: null,
      href: '/settings/about',
    });
  }
  const more = troubles.length - SHOWN;
  if (more > 0)
    shown.push({ tone: 'warn', text: `And ${more} more.`, pipelineId: null, href: '/pipelines?sort=hurts' });
  if (total === 0) {
    return { headline: 'There is no pipeline yet.', tone: 'ok', sentences: [], needAttention: 0 };
  }
  if (shown.length === 0) return { headline: calmHeadline(facts), tone: 'ok', sentences: [], needAttention: 0 };
  const tone = shown.some((sentence) => sentence.tone === 'bad') ? 'bad' : 'warn';
  const verb = needAttention === 1 ? 'needs' : 'need';
  const headline =
    needAttention === 0
      ? 'The engine needs you.'
      : `${needAttention} of ${total} ${total === 1 ? 'pipeline' : 'pipelines'} ${verb} you.`;
  return { headline, tone, sentences: shown, needAttention };
}

function calmHeadline({ pipelines, calmSinceMs, nowMs }: OverviewFacts): string {
  const running = pipelines.filter((pipeline) => pipeline.status.tone === 'running').length;
  if (running === 0)
    return pipelines.length === 1 ? 'The only pipeline is stopped.' : `All ${pipelines.length} pipelines are stopped.`;
  const what =
    pipelines.length === running
      ? running === 1
        ? 'The pipeline runs'
        : `All ${running} pipelines run`
      : `${running} of ${pipelines.length} pipelines run`;
  const since =
    calmSinceMs === null
      ? ''
      : `, for ${formatDuration(Math.max(60_000, Math.floor((nowMs - calmSinceMs) / 60_000) * 60_000))}`;
  return `${what} within their limits${since}.`;
}

/** One sentence a pipeline: its worst alert, else its status, else an indicator that is bad. */
function troubleOf(pipeline: PipelineSummary, facts: OverviewFacts): Trouble[] {
  const base = { pipelineId: pipeline.id };
  const alert = facts.alerts
    .filter((candidate) => candidate.pipelineId === pipeline.id && candidate.state === 'firing')
    .sort((left, right) => severityRank(right) - severityRank(left))[0];
  if (alert) {
    const isBad = alert.severity === 'critical' || alert.severity === 'warning';
    const sentence = {
      ...base,
      tone: isBad ? ('bad' as const) : ('warn' as const),
      text: alert.words,
      href: `/alerts/${alert.id}`,
    };
    return [{ ...base, rank: 100 + severityRank(alert), sentence }];
  }
  const { status, indicators } = pipeline;
  if (status.tone === 'failing') {
    return [
      {
        ...base,
        rank: 90,
        sentence: {
          ...base,
          tone: 'bad',
          text: `${pipeline.name}: ${status.sentence}.`,
          href: `/pipelines/${pipeline.id}/exceptions`,
        },
      },
    ];
  }
  if (status.tone === 'restarting') {
    return [
      {
        ...base,
        rank: 80,
        sentence: {
          ...base,
          tone: 'warn',
          text: `${pipeline.name}: ${status.sentence}.`,
          href: `/pipelines/${pipeline.id}/exceptions`,
        },
      },
    ];
  }
  if (pipeline.desired !== 'RUNNING' || status.tone !== 'running') return [];
  if (indicators.lag.severity === 'bad' && indicators.lag.state !== 'caught-up') {
    const worst = indicators.lag.facts.worstPartition === null ? '' : ` at ${indicators.lag.facts.worstPartition}`;
    const text = `${pipeline.name} is ${indicators.lag.stateWord.toLowerCase()}${worst}: ${indicators.lag.headline} records behind.`;
    return [{ ...base, rank: 60, sentence: { ...base, tone: 'bad', text, href: `/pipelines/${pipeline.id}` } }];
  }
  if (indicators.checkpoint.state === 'failing' || indicators.checkpoint.state === 'stale') {
    const why = indicators.checkpoint.facts.failureReason;
    const text = `${pipeline.name} has had no good checkpoint${lastSuccess(pipeline, facts.nowMs)}${why === null ? '' : `: ${why}`}.`;
    return [
      { ...base, rank: 50, sentence: { ...base, tone: 'bad', text, href: `/pipelines/${pipeline.id}/checkpoints` } },
    ];
  }
  return [];
}

function lastSuccess(pipeline: PipelineSummary, nowMs: number): string {
  const at = pipeline.indicators.checkpoint.facts.lastSuccessAt;
  return at === null ? ' yet' : ` for ${formatDuration(Math.floor((nowMs - Date.parse(at)) / 1000) * 1000)}`;
}

function severityRank(alert: Alert): number {
  return { critical: 3, warning: 2, info: 1 }[alert.severity];
}

/** What hurts, in a word or two, behind the lane. */
export function laneNote(pipeline: PipelineSummary): string {
  const { lag, checkpoint } = pipeline.indicators;
  if (pipeline.status.tone !== 'running')
    return pipeline.status.waitingFor === null
      ? pipeline.status.word.toLowerCase()
      : `waits for ${pipeline.status.waitingFor}`;
  if (lag.severity === 'bad' || lag.severity === 'warn')
    return ['lag', lag.headline, lag.headlineDetail ?? ''].filter((part) => part !== '').join(' ');
  if (checkpoint.severity === 'bad')
    return `checkpoint ${checkpoint.headlineDetail ?? checkpoint.stateWord.toLowerCase()}`;
  return 'ok';
}
