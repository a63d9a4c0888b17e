// From measured facts to the four indicators as every page shows them: headline, second line, state word, age, threshold.
// Pure. Unknown is null with a reason, never 0; a value older than 3 × its interval is stale, and says so by its age.

import type { Indicator, IndicatorState, Indicators, IndicatorThreshold, LagState } from '@/lib/contracts/indicators';
import { indicatorStateLabels } from '@/lib/contracts/indicators';
import { formatBytes, formatCount, formatDuration, formatRate, unknownText } from '@/lib/format';

export interface IndicatorFacts {
  readonly isRunning: boolean;
  /** The pipeline was never launched or its job has ended. */
  readonly hasActiveJob: boolean;
  readonly sampledAtMs: number | null;
  readonly lagRecords: number | null;
  readonly lagMs: number | null;
  readonly lagEtaMs: number | null;
  readonly lagGrowthPerSecond: number | null;
  readonly lagState: LagState | null;
  readonly lagWorstSplit: string | null;
  readonly recordsInPerSecond: number | null;
  readonly recordsOutPerSecond: number | null;
  readonly latencyP99Ms: number | null;
  readonly endToEndP99Ms: number | null;
  readonly dataAgeMs: number | null;
  readonly stateBytes: number | null;
  readonly stateKeys: number | null;
  readonly stateGrowthBytesPerDay: number | null;
  readonly checkpointIntervalMs: number | null;
  readonly checkpointDurationMs: number | null;
  readonly checkpointCompletedAtMs: number | null;
  readonly lastCheckpointFailed: boolean;
  readonly checkpointFailureReason: string | null;
  /** Of the last ten. */
  readonly checkpointsCompleted: number;
  readonly checkpointsFailed: number;
  readonly runningSinceMs: number | null;
  readonly thresholds: Readonly<Partial<Record<Indicator['name'], IndicatorThreshold>>>;
  readonly nowMs: number;
}

/** Facts come about once a second; three missed ones and a little slack. */
const FACTS_STALE_MS = 5000;

const emptyFacts: Indicator['facts'] = {
  lagMs: null,
  etaMs: null,
  growthPerSecond: null,
  worstPartition: null,
  endToEndP99Ms: null,
  dataAgeMs: null,
  lastSuccessAt: null,
  completed: null,
  failed: null,
  failureReason: null,
  keys: null,
  growthBytesPerDay: null,
};

export function describeIndicators(facts: IndicatorFacts): Indicators {
  return {
    lag: describeLag(facts),
    latency: describeLatency(facts),
    checkpoint: describeCheckpoint(facts),
    state: describeState(facts),
    recordsInPerSecond: facts.hasActiveJob ? facts.recordsInPerSecond : null,
    recordsOutPerSecond: facts.hasActiveJob ? facts.recordsOutPerSecond : null,
    sampledAt: facts.sampledAtMs === null ? null : new Date(facts.sampledAtMs).toISOString(),
  };
}

type Parts = Pick<Indicator, 'name' | 'unit' | 'state' | 'severity'> & Partial<Indicator>;

function make(facts: IndicatorFacts, parts: Parts): Indicator {
  const ageMs = facts.sampledAtMs === null ? null : Math.max(0, facts.nowMs - facts.sampledAtMs);
  const value = parts.value ?? null;
  return {
    value: null,
    headline: unknownText,
    headlineDetail: null,
    secondLine: null,
    stateWord: indicatorStateLabels[parts.state],
    ageMs,
    isStale: value !== null && (ageMs === null || ageMs > FACTS_STALE_MS),
    trend: null,
    unknownReason: value === null ? whyUnknown(facts) : null,
    threshold: facts.thresholds[parts.name] ?? null,
    facts: emptyFacts,
    ...parts,
    ...(value !== null && isBreached(value, facts.thresholds[parts.name]) ? { severity: 'bad' as const } : {}),
  };
}

function isBreached(value: number, threshold: IndicatorThreshold | undefined): boolean {
  if (!threshold) return false;
  return threshold.condition === 'above' ? value > threshold.value : value < threshold.value;
}

function whyUnknown(facts: IndicatorFacts): string {
  if (!facts.hasActiveJob) return 'The pipeline does not run, so nothing is measured.';
  if (facts.sampledAtMs === null) return 'The job has not reported anything yet.';
  return 'The job has not measured this yet.';
}

const lagSeverities: Record<LagState, Indicator['severity']> = {
  'caught-up': 'ok',
  draining: 'ok',
  steady: 'ok',
  growing: 'warn',
  stalled: 'bad',
  stopped: 'bad',
  rewound: 'warn',
  'no-consumer': 'bad',
  paused: 'unknown',
  unknown: 'unknown',
};

function describeLag(facts: IndicatorFacts): Indicator {
  const isOld = facts.sampledAtMs !== null && facts.nowMs - facts.sampledAtMs > FACTS_STALE_MS;
  const state: LagState = !facts.hasActiveJob ? 'paused' : isOld ? 'stopped' : (facts.lagState ?? 'unknown');
  const value = facts.hasActiveJob ? facts.lagRecords : null;
  const growth = facts.lagGrowthPerSecond;
  const words: (string | null)[] = [
    state === 'growing' && growth !== null ? `growing ${formatRate(growth)}` : null,
    state === 'draining' && facts.lagEtaMs !== null ? `draining, done in ≈ ${formatDuration(facts.lagEtaMs)}` : null,
  ];
  const first = words.find((word) => word !== null) ?? indicatorStateLabels[state].toLowerCase();
  const worst =
    value !== null && value > 0 && facts.lagWorstSplit !== null ? ` · ${shortSplit(facts.lagWorstSplit)}` : '';
  return make(facts, {
    name: 'lag',
    unit: 'records',
    value,
    headline: formatCount(value),
    headlineDetail: value !== null && value > 0 && facts.lagMs !== null ? `≈ ${formatDuration(facts.lagMs)}` : null,
    secondLine: value === null ? null : first + worst,
    state,
    severity: lagSeverities[state],
    trend: growth === null ? null : growth > 0.5 ? 'up' : growth < -0.5 ? 'down' : 'flat',
    facts: {
      ...emptyFacts,
      lagMs: facts.lagMs,
      etaMs: facts.lagEtaMs,
      growthPerSecond: growth,
      worstPartition: facts.lagWorstSplit,
    },
  });
}

/** `orders-3` → `p3`. */
function shortSplit(split: string): string {
  return split.replace(/^.*-(\d+)$/, 'p$1');
}

function describeLatency(facts: IndicatorFacts): Indicator {
  const value = facts.hasActiveJob ? facts.latencyP99Ms : null;
  const isQuiet = facts.hasActiveJob && facts.sampledAtMs !== null && value === null;
  const state: IndicatorState =
    value === null ? (isQuiet ? 'no-records' : 'unknown') : isBreached(value, facts.thresholds.latency) ? 'slow' : 'ok';
  const lines = [
    facts.endToEndP99Ms === null ? null : `end to end p99 ${formatDuration(facts.endToEndP99Ms)}`,
    facts.dataAgeMs === null ? null : `data is ${formatDuration(facts.dataAgeMs)} old on arrival`,
  ].filter((line) => line !== null);
  return make(facts, {
    name: 'latency',
    unit: 'ms',
    value,
    headline: formatDuration(value),
    headlineDetail: value === null ? null : 'p99',
    secondLine: value === null ? null : lines.join(' · ') || null,
    state,
    severity: value === null ? 'unknown' : 'ok',
    unknownReason: value !== null ? null : isQuiet ? 'No record was written in the last second.' : whyUnknown(facts),
    facts: { ...emptyFacts, endToEndP99Ms: facts.endToEndP99Ms, dataAgeMs: facts.dataAgeMs },
  });
}

/** operations.md §1.9, CheckpointStale: no success for max(3 × interval, 10 min). */
const STALE_FLOOR_MS = 600_000;

function describeCheckpoint(facts: IndicatorFacts): Indicator {
  const ageMs =
    facts.checkpointCompletedAtMs === null ? null : Math.max(0, facts.nowMs - facts.checkpointCompletedAtMs);
  const staleAfterMs = Math.max(3 * (facts.checkpointIntervalMs ?? 0), STALE_FLOOR_MS);
  const sinceStartMs = facts.runningSinceMs === null ? null : facts.nowMs - facts.runningSinceMs;
  const isStale = facts.hasActiveJob && (ageMs ?? sinceStartMs ?? 0) > staleAfterMs;
  const total = facts.checkpointsCompleted + facts.checkpointsFailed;
  const state: IndicatorState = !facts.hasActiveJob
    ? 'off'
    : facts.lastCheckpointFailed
      ? 'failing'
      : isStale
        ? 'stale'
        : facts.checkpointDurationMs === null
          ? 'unknown'
          : isBreached(facts.checkpointDurationMs, facts.thresholds.checkpoint)
            ? 'slow'
            : 'ok';
  const ok = total === 0 ? null : `${facts.checkpointsCompleted} of ${total} ok`;
  const why = facts.lastCheckpointFailed && facts.checkpointFailureReason ? facts.checkpointFailureReason : null;
  const value = facts.hasActiveJob || facts.checkpointCompletedAtMs !== null ? facts.checkpointDurationMs : null;
  return make(facts, {
    name: 'checkpoint',
    unit: 'ms',
    value,
    headline: formatDuration(value),
    headlineDetail: ageMs === null ? null : `${formatDuration(Math.floor(ageMs / 1000) * 1000 || 1000)} ago`,
    secondLine: [why, ok].filter((line) => line !== null).join(' · ') || null,
    state,
    severity: state === 'failing' || state === 'stale' ? 'bad' : state === 'ok' || state === 'slow' ? 'ok' : 'unknown',
    ageMs,
    isStale,
    unknownReason: value !== null ? null : firstCheckpointWords(facts, sinceStartMs),
    facts: {
      ...emptyFacts,
      lastSuccessAt:
        facts.checkpointCompletedAtMs === null ? null : new Date(facts.checkpointCompletedAtMs).toISOString(),
      completed: facts.checkpointsCompleted,
      failed: facts.checkpointsFailed,
      failureReason: facts.checkpointFailureReason,
    },
  });
}

function firstCheckpointWords(facts: IndicatorFacts, sinceStartMs: number | null): string {
  if (!facts.hasActiveJob) return 'The pipeline does not run, so no checkpoint is taken.';
  if (facts.checkpointIntervalMs === null || sinceStartMs === null) return 'No checkpoint yet.';
  const dueMs = facts.checkpointIntervalMs - sinceStartMs;
  return dueMs > 0
    ? `No checkpoint yet: the first is due in ${formatDuration(dueMs)}.`
    : 'No checkpoint yet: the first is overdue.';
}

function describeState(facts: IndicatorFacts): Indicator {
  const value = facts.hasActiveJob ? facts.stateBytes : null;
  const growth = facts.stateGrowthBytesPerDay;
  const isNear = value !== null && isNearBudget(value, facts.thresholds.state);
  const state: IndicatorState =
    value === null ? 'unknown' : isNear ? 'near-budget' : growth !== null && growth > 0 ? 'growing' : 'ok';
  const lines = [
    facts.stateKeys === null ? null : `${formatCount(facts.stateKeys)} ${facts.stateKeys === 1 ? 'key' : 'keys'}`,
    growth === null || growth === 0 ? null : `${growth > 0 ? '+' : ''}${formatBytes(growth)}/d`,
  ].filter((line) => line !== null);
  return make(facts, {
    name: 'state',
    unit: 'bytes',
    value,
    headline: formatBytes(value),
    secondLine: value === null ? null : lines.join(' · ') || null,
    state,
    severity: value === null ? 'unknown' : isNear ? 'warn' : 'ok',
    trend: growth === null ? null : growth > 0 ? 'up' : growth < 0 ? 'down' : 'flat',
    facts: { ...emptyFacts, keys: facts.stateKeys, growthBytesPerDay: growth },
  });
}

/** 80 % of the threshold (operations.md §1.9, StateSizeHigh). */
function isNearBudget(value: number, threshold: IndicatorThreshold | undefined): boolean {
  return threshold?.condition === 'above' && value > 0.8 * threshold.value;
}
