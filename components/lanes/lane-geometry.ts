// Where the pieces of a timeline stand on a lane. Pure: epoch ms in, fractions of the width (0 to 1) out.
import type { Timeline, TimelineSpan } from '@/lib/contracts/job';

export type LanePattern = 'running' | 'starting' | 'restarting' | 'failing' | 'stopped';

export interface LaneSegment {
  readonly start: number;
  readonly end: number;
  readonly pattern: LanePattern;
  readonly span: TimelineSpan;
}

export interface LaneBand {
  readonly start: number;
  readonly end: number;
  readonly alertId: string;
  readonly name: string;
  readonly severity: 'info' | 'warning' | 'critical';
}

const patternOf: Record<TimelineSpan['status'], LanePattern> = {
  CREATED: 'starting',
  RUNNING: 'running',
  FAILING: 'failing',
  FAILED: 'failing',
  CANCELLING: 'stopped',
  CANCELED: 'stopped',
  RESTARTING: 'restarting',
  SUSPENDED: 'restarting',
  FINISHED: 'stopped',
};

/** Clamps a moment into the range as a fraction of its width. */
export function fractionOf(at: number, from: number, to: number): number {
  if (to <= from) {
    return 0;
  }
  return Math.min(1, Math.max(0, (at - from) / (to - from)));
}

export function laneSegments(timeline: Timeline, from: number, to: number): LaneSegment[] {
  const segments: LaneSegment[] = [];
  for (const span of timeline.spans) {
    const startAt = Date.parse(span.startAt);
    const endAt = span.endAt === null ? to : Date.parse(span.endAt);
    if (endAt < from || startAt > to) {
      continue;
    }
    segments.push({
      start: fractionOf(startAt, from, to),
      end: fractionOf(endAt, from, to),
      pattern: patternOf[span.status],
      span,
    });
  }
  return segments;
}

export function laneBands(timeline: Timeline, from: number, to: number): LaneBand[] {
  const bands: LaneBand[] = [];
  for (const alert of timeline.alerts) {
    const startAt = Date.parse(alert.startAt);
    const endAt = alert.endAt === null ? to : Date.parse(alert.endAt);
    if (endAt < from || startAt > to) {
      continue;
    }
    bands.push({
      start: fractionOf(startAt, from, to),
      end: fractionOf(endAt, from, to),
      alertId: alert.alertId,
      name: alert.name,
      severity: alert.severity,
    });
  }
  return bands;
}

const niceSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880].map((minutes) => minutes * 60_000);

/** Round moments for the axis, at most `most` of them, in local time. */
export function axisTicks(from: number, to: number, most: number): number[] {
  const step = niceSteps.find((candidate) => (to - from) / candidate <= most) ?? 7 * 86_400_000;
  const zone = new Date(to).getTimezoneOffset() * 60_000;
  const ticks: number[] = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step) {
    ticks.push(at);
  }
  return ticks;
}
