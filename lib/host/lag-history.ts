// Keeps the last samples of every split's position and end, one a few seconds, and derives rates, lag in time, state and the
// worst split. The rules are the engine's (engine/alerts/lag-state.ts); this only remembers.

import { classifyLag, type LagSample, type LagVerdict, worstLag } from '@/engine/alerts/lag-state';
import type { SourceStatus, SplitStatus } from '@/engine/ports';

const SAMPLE_EVERY_MS = 2_500;
const SAMPLES_MAX = 12;

export interface LagFacts {
  readonly state: LagVerdict['state'] | null;
  readonly lagMs: number | null;
  readonly etaMs: number | null;
  readonly growthPerSecond: number | null;
  readonly worstSplit: string | null;
  readonly rates: ReadonlyMap<
    string,
    { readonly consumePerSecond: number | null; readonly producePerSecond: number | null }
  >;
}

export class LagHistory {
  private readonly samples = new Map<string, LagSample[]>();
  private lastSampleMs = Number.NEGATIVE_INFINITY;

  add(nowMs: number, sources: readonly SourceStatus[]): LagFacts {
    const splits = sources.flatMap((source) => source.splits);
    if (nowMs - this.lastSampleMs >= SAMPLE_EVERY_MS) {
      this.lastSampleMs = nowMs;
      for (const split of splits) this.remember(nowMs, split);
    }
    return this.judge(nowMs);
  }

  private remember(nowMs: number, split: SplitStatus): void {
    const { position, endPosition } = split;
    if (position === '' || endPosition === null) return;
    const list = this.samples.get(split.id) ?? [];
    list.push({ atMs: nowMs, position: Number(position), end: Number(endPosition) });
    if (list.length > SAMPLES_MAX) list.shift();
    this.samples.set(split.id, list);
  }

  private judge(nowMs: number): LagFacts {
    const situation = { nowMs, sampleIntervalMs: SAMPLE_EVERY_MS, isPaused: false, hasConsumer: true, isReplay: false };
    const partitions = [...this.samples].map(([id, samples]) => ({ id, verdict: classifyLag(samples, situation) }));
    const worst = worstLag(partitions);
    const growths = partitions.map(({ verdict }) => (verdict.producePerSecond ?? 0) - (verdict.consumePerSecond ?? 0));
    return {
      state: worst?.verdict.state ?? null,
      lagMs: largest(partitions.map(({ verdict }) => verdict.lagMs)),
      etaMs: largest(partitions.map(({ verdict }) => verdict.etaMs)),
      growthPerSecond: partitions.length === 0 ? null : growths.reduce((sum, growth) => sum + growth, 0),
      worstSplit: worst?.id ?? null,
      rates: new Map(partitions.map(({ id, verdict }) => [id, verdict])),
    };
  }
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
