// Filter and order of the triage list. "What hurts" = firing severity, then failing status, then nearness to a threshold, then lag
// in seconds. Pure and total: equal rows are ordered by name, unknown values come last.

import type { ListPipelinesQuery, PipelineSummary } from '@/lib/contracts/pipeline';

export function matchesPipeline(pipeline: PipelineSummary, query: ListPipelinesQuery): boolean {
  if (query.status !== undefined && pipeline.status.tone !== query.status) return false;
  if (query.environment !== undefined && pipeline.environment !== query.environment) return false;
  if (query.tag !== undefined && !pipeline.tags.includes(query.tag)) return false;
  return (query.search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => matchesWord(pipeline, word));
}

function matchesWord(pipeline: PipelineSummary, word: string): boolean {
  if (word.startsWith('tag:')) return pipeline.tags.some((tag) => tag.toLowerCase() === word.slice(4));
  if (word.startsWith('status:'))
    return pipeline.status.tone === word.slice(7) || pipeline.status.word.toLowerCase() === word.slice(7);
  const texts = [pipeline.name, pipeline.description, ...pipeline.tags];
  return texts.some((text) => text.toLowerCase().includes(word));
}

const SEVERITY_RANK = { critical: 3, warning: 2, info: 1 } as const;
const TONE_RANK = { failing: 5, unknown: 4, restarting: 3, pending: 2, running: 1, stopped: 0 } as const;

/** How near the nearest threshold is: value ÷ threshold, 0 when there is none. */
export function nearness(pipeline: PipelineSummary): number {
  const { lag, latency, checkpoint, state } = pipeline.indicators;
  const shares = [lag, latency, checkpoint, state].map(({ value, threshold }) => {
    if (value === null || threshold === null || threshold.condition !== 'above' || threshold.value <= 0) return 0;
    return value / threshold.value;
  });
  return Math.max(...shares);
}

export type PipelineOrder = (left: PipelineSummary, right: PipelineSummary) => number;

/** 'asc' of 'hurts' means worst first: that is the order people ask for. */
export function comparePipelines(sort: ListPipelinesQuery['sort'], order: ListPipelinesQuery['order']): PipelineOrder {
  const sign = order === 'asc' ? 1 : -1;
  const byName: PipelineOrder = (left, right) => left.name.localeCompare(right.name, 'en');
  const byKey = orders[sort];
  return (left, right) => byKey(left, right, sign) || byName(left, right);
}

type Keyed = (left: PipelineSummary, right: PipelineSummary, sign: number) => number;

function by(key: (pipeline: PipelineSummary) => number | null): Keyed {
  return (left, right, sign) => {
    const a = key(left);
    const b = key(right);
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    return sign * (a - b);
  };
}

function chain(...keys: readonly Keyed[]): Keyed {
  return (left, right, sign) => {
    for (const key of keys) {
      const result = key(left, right, sign);
      if (result !== 0) return result;
    }
    return 0;
  };
}

const orders: Record<ListPipelinesQuery['sort'], Keyed> = {
  hurts: chain(
    by((pipeline) => -(pipeline.alerts.worstSeverity === null ? 0 : SEVERITY_RANK[pipeline.alerts.worstSeverity])),
    by((pipeline) => -TONE_RANK[pipeline.status.tone]),
    by((pipeline) => -nearness(pipeline)),
    by((pipeline) => -(pipeline.indicators.lag.facts.lagMs ?? 0)),
  ),
  name: (left, right, sign) => sign * left.name.localeCompare(right.name, 'en'),
  status: by((pipeline) => -TONE_RANK[pipeline.status.tone]),
  lag: by((pipeline) => pipeline.indicators.lag.value),
  latency: by((pipeline) => pipeline.indicators.latency.value),
  checkpoint: by((pipeline) => pipeline.indicators.checkpoint.value),
  state: by((pipeline) => pipeline.indicators.state.value),
  updated: by((pipeline) => Date.parse(pipeline.updatedAt)),
};
