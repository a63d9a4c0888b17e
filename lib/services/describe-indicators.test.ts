// The four indicators out of facts: headline, second line, state, staleness; unknown is never 0.

import { describe, expect, test } from 'vitest';
import { describeIndicators, type IndicatorFacts } from './describe-indicators';

const now = Date.UTC(2026, 0, 1);

const running: IndicatorFacts = {
  isRunning: true,
  hasActiveJob: true,
  sampledAtMs: now - 800,
  lagRecords: 12_400,
  lagMs: 38_000,
  lagEtaMs: null,
  lagGrowthPerSecond: 210,
  lagState: 'growing',
  lagWorstSplit: 'orders-3',
  recordsInPerSecond: 500,
  recordsOutPerSecond: 20,
  latencyP99Ms: 18,
  endToEndP99Ms: 240,
  dataAgeMs: 200,
  stateBytes: 432_013_312,
  stateKeys: 12,
  stateGrowthBytesPerDay: null,
  checkpointIntervalMs: 10_000,
  checkpointDurationMs: 1200,
  checkpointCompletedAtMs: now - 8000,
  lastCheckpointFailed: false,
  checkpointFailureReason: null,
  checkpointsCompleted: 5,
  checkpointsFailed: 0,
  runningSinceMs: now - 60_000,
  thresholds: {},
  nowMs: now,
};
const stopped: IndicatorFacts = { ...running, isRunning: false, hasActiveJob: false, sampledAtMs: now - 600_000 };

const threshold = {
  ruleId: 'r',
  condition: 'above',
  value: 10_000,
  recoveryValue: null,
  severity: 'critical',
} as const;

describe('describeIndicators', () => {
  test.each([
    [
      'lag',
      running,
      {
        headline: '12.4 k',
        headlineDetail: '≈ 38 s',
        secondLine: 'growing 210/s · p3',
        state: 'growing',
        trend: 'up',
        severity: 'warn',
      },
    ],
    [
      'lag',
      { ...running, lagRecords: 0, lagState: 'caught-up', lagGrowthPerSecond: 0 },
      { headline: '0', secondLine: 'caught up', severity: 'ok', trend: 'flat' },
    ],
    [
      'lag',
      { ...running, lagState: 'draining', lagEtaMs: 9000, lagGrowthPerSecond: -50 },
      { secondLine: 'draining, done in ≈ 9 s · p3', trend: 'down' },
    ],
    ['lag', { ...running, sampledAtMs: now - 20_000 }, { state: 'stopped', severity: 'bad', isStale: true }],
    ['lag', { ...running, thresholds: { lag: threshold } }, { severity: 'bad', threshold }],
    ['lag', stopped, { value: null, headline: '—', state: 'paused', isStale: false }],
    [
      'latency',
      running,
      { headline: '18 ms', secondLine: 'end to end p99 240 ms · data is 200 ms old on arrival', state: 'ok' },
    ],
    ['latency', { ...running, latencyP99Ms: null }, { value: null, headline: '—', state: 'no-records' }],
    [
      'checkpoint',
      running,
      { headline: '1.2 s', headlineDetail: '8 s ago', secondLine: '5 of 5 ok', state: 'ok', ageMs: 8000 },
    ],
    [
      'checkpoint',
      { ...running, lastCheckpointFailed: true, checkpointFailureReason: 'disk full', checkpointsFailed: 2 },
      { state: 'failing', severity: 'bad', secondLine: 'disk full · 5 of 7 ok' },
    ],
    [
      'checkpoint',
      { ...running, checkpointCompletedAtMs: now - 660_000 },
      { state: 'stale', severity: 'bad', isStale: true },
    ],
    [
      'checkpoint',
      {
        ...running,
        checkpointDurationMs: null,
        checkpointCompletedAtMs: null,
        checkpointsCompleted: 0,
        runningSinceMs: now - 4000,
      },
      { value: null, unknownReason: 'No checkpoint yet: the first is due in 6 s.' },
    ],
    ['state', running, { headline: '412 MiB', secondLine: '12 keys', state: 'ok' }],
    [
      'state',
      { ...running, thresholds: { state: { ...threshold, value: 500_000_000 } } },
      { state: 'near-budget', severity: 'warn' },
    ],
    ['state', stopped, { value: null, headline: '—', state: 'unknown' }],
  ] as const)('%# %s', (name, facts, wanted) => {
    expect(describeIndicators(facts)[name]).toMatchObject(wanted);
  });

  test('every unknown value has a reason', () => {
    const all = describeIndicators({ ...stopped, checkpointDurationMs: null, checkpointCompletedAtMs: null });
    for (const name of ['lag', 'latency', 'checkpoint', 'state'] as const) {
      expect(all[name].value).toBeNull();
      expect(all[name].unknownReason).toMatch(/\.$/);
    }
  });
});
