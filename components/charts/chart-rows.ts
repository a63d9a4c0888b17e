// From the server's series to the rows a chart draws. Pure. At most 300 points a series come in; a missing sample stays null,
// because a gap in the data must be a gap in the picture.
import type { MetricPoint } from '@/lib/contracts/metrics';

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** A CSS colour, normally `var(--lag)` and the like. */
  readonly color: string;
  readonly points: readonly MetricPoint[];
}

export interface ChartRow {
  readonly t: number;
  readonly [value: string]: number | null | readonly [number, number];
}

/** `key` holds the average, `key.span` the [min, max] of the bucket, so that peaks survive downsampling. */
export function chartRows(series: readonly ChartSeries[]): ChartRow[] {
  const byTime = new Map<number, Record<string, number | null | readonly [number, number]>>();
  for (const { key, points } of series) {
    for (const point of points) {
      const row = byTime.get(point.t) ?? { t: point.t };
      row[key] = point.avg;
      if (point.min !== null && point.max !== null) {
        row[`${key}.span`] = [point.min, point.max];
      }
      byTime.set(point.t, row);
    }
  }
  return [...byTime.entries()].sort((a, b) => a[0] - b[0]).map(([t, values]) => ({ ...values, t }));
}

/** Highest value drawn, including peaks; null without any sample. */
export function highestValue(series: readonly ChartSeries[]): number | null {
  let highest: number | null = null;
  for (const { points } of series) {
    for (const point of points) {
      const value = point.max ?? point.avg;
      if (value !== null && (highest === null || value > highest)) {
        highest = value;
      }
    }
  }
  return highest;
}

/**
 * Upper end of the y axis: everything drawn fits. A threshold far above the data (more than 4 times) would flatten the curve,
 * so it is then left out of the scale and the caller says its value in words instead.
 */
export function axisTop(
  highest: number | null,
  threshold: number | null,
): { top: number; isThresholdVisible: boolean } {
  const data = highest ?? 0;
  if (threshold === null) {
    return { top: data > 0 ? data * 1.08 : 1, isThresholdVisible: false };
  }
  if (data > 0 && threshold > data * 4) {
    return { top: data * 1.25, isThresholdVisible: false };
  }
  return { top: Math.max(data, threshold) * 1.15 || 1, isThresholdVisible: true };
}

/** Round ticks of the y axis from 0, about `count` of them; bytes step in powers of 1024. */
export function valueTicks(top: number, count: number, isBytes: boolean): number[] {
  if (!(top > 0)) {
    return [0];
  }
  const scale = isBytes ? 1024 ** Math.floor(Math.log(top) / Math.log(1024)) : 1;
  const rough = top / scale / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude * scale;
  const ticks: number[] = [];
  for (let value = 0; value <= top + step * 1e-6; value += step) {
    ticks.push(value);
  }
  return ticks;
}

/** Short local time for the x axis; with the day when the range is longer than a day and a half. */
export function timeLabel(at: number, rangeMs: number): string {
  const date = new Date(at);
  const withSeconds = rangeMs <= 20 * 60_000;
  const time = date.toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    ...(withSeconds ? { second: '2-digit' as const } : {}),
  });
  return rangeMs > 36 * 3_600_000 ? `${date.toLocaleDateString([], { day: 'numeric', month: 'short' })} ${time}` : time;
}
