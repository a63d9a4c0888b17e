// Reads the shared slots of a job attempt at an interval and turns them into samples: counters as totals and per-second
// rates, gauges as they are (NaN = not set = no sample), histograms as p50/p95/p99/max of what was recorded since the last
// reading. Pure over (slots, previous reading, elapsed time).

import { BUCKET_COUNT, percentile } from './histogram-buckets';
import type { MetricSlot } from './slot-registry';

export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export class MetricSampler {
  private readonly slots: Float64Array;
  private readonly layout: MetricSlot[] = [];
  private previous: Float64Array;
  private previousAtMs: number;

  constructor(buffer: SharedArrayBuffer, nowMs: number) {
    this.slots = new Float64Array(buffer);
    this.previous = new Float64Array(this.slots.length);
    this.previousAtMs = nowMs;
  }

  addSlot(slot: MetricSlot): void {
    this.layout.push(slot);
  }

  /** Samples since the last call; `nowMs` is a monotonic reading. */
  sample(nowMs: number): MetricSample[] {
    const elapsedSeconds = Math.max((nowMs - this.previousAtMs) / 1000, 1e-3);
    const current = this.slots.slice();
    const samples: MetricSample[] = [];
    for (const entry of this.layout) {
      if (entry.kind === 'gauge') {
        const value = current[entry.slot] as number;
        if (!Number.isNaN(value)) samples.push({ name: entry.name, labels: entry.labels, value });
      } else if (entry.kind === 'counter') {
        const value = current[entry.slot] as number;
        const rate = (value - (this.previous[entry.slot] as number)) / elapsedSeconds;
        samples.push({ name: entry.name, labels: entry.labels, value });
        samples.push({ name: perSecondName(entry.name), labels: entry.labels, value: rate });
      } else {
        samples.push(...this.histogramSamples(entry, current));
      }
    }
    this.previous = current;
    this.previousAtMs = nowMs;
    return samples;
  }

  private histogramSamples(entry: MetricSlot, current: Float64Array): MetricSample[] {
    const counts = new Float64Array(BUCKET_COUNT);
    let total = 0;
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      const at = entry.slot + bucket;
      const count = (current[at] as number) - (this.previous[at] as number);
      counts[bucket] = count;
      total += count;
    }
    if (total <= 0) return [];
    const sampleOf = (suffix: string, quantile: number): MetricSample => ({
      name: `${entry.name}${suffix}`,
      labels: entry.labels,
      value: percentile(counts, quantile) ?? 0,
    });
    return [sampleOf('.p50', 0.5), sampleOf('.p95', 0.95), sampleOf('.p99', 0.99), sampleOf('.max', 1)];
  }
}

/** Flink's naming: `numRecordsIn` → `numRecordsInPerSecond`, `busyTimeMs` → `busyTimeMsPerSecond`. */
export function perSecondName(counterName: string): string {
  return `${counterName}PerSecond`;
}
