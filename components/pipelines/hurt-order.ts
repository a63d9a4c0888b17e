// The order "what hurts": firing severity, then distance to the nearest threshold, then lag in seconds, then name. Pure; the
// server sorts by the same rule, the page uses this one when live values change between two answers.
import type { Severity } from '@/lib/contracts/common';
import type { Indicator } from '@/lib/contracts/indicators';
import type { PipelineSummary } from '@/lib/contracts/pipeline';

const severityRank: Record<Severity, number> = { critical: 3, warning: 2, info: 1 };
const toneRank: Record<PipelineSummary['status']['tone'], number> = {
  failing: 4,
  restarting: 3,
  unknown: 2,
  pending: 1,
  running: 0,
  stopped: 0,
};

/** 1 = at the threshold, above 1 = beyond it, 0 = far away or no threshold. */
export function thresholdShare(indicator: Indicator): number {
  const { threshold, value } = indicator;
  if (!threshold || value === null || threshold.value === 0) {
    return 0;
  }
  const share = threshold.condition === 'above' ? value / threshold.value : threshold.value / Math.max(value, 1e-9);
  return Number.isFinite(share) ? Math.max(0, share) : 0;
}

export function nearestThresholdShare(summary: PipelineSummary): number {
  const { lag, latency, checkpoint, state } = summary.indicators;
  return Math.max(...[lag, latency, checkpoint, state].map(thresholdShare));
}

/** Negative when `a` hurts more than `b`. Total: equal only for the same name and id. */
export function compareHurt(a: PipelineSummary, b: PipelineSummary): number {
  return (
    firingRank(b) - firingRank(a) ||
    toneRank[b.status.tone] - toneRank[a.status.tone] ||
    nearestThresholdShare(b) - nearestThresholdShare(a) ||
    (b.indicators.lag.facts.lagMs ?? -1) - (a.indicators.lag.facts.lagMs ?? -1) ||
    a.name.localeCompare(b.name) ||
    a.id.localeCompare(b.id)
  );
}

function firingRank(summary: PipelineSummary): number {
  return summary.alerts.firing > 0
    ? 10 * severityRank[summary.alerts.worstSeverity ?? 'info']
    : summary.alerts.pending > 0
      ? 1
      : 0;
}

/**
 * Keeps the rows where they are while the pointer is over the table: known ids keep their place, new ones go to the end, gone ones
 * disappear. `changes` counts the rows that would stand elsewhere.
 */
export function holdOrder(wanted: readonly string[], held: readonly string[]): { order: string[]; changes: number } {
  const present = new Set(wanted);
  const kept = held.filter((id) => present.has(id));
  const known = new Set(kept);
  const order = [...kept, ...wanted.filter((id) => !known.has(id))];
  const changes = order.reduce((count, id, index) => count + (wanted[index] === id ? 0 : 1), 0);
  return { order, changes };
}
