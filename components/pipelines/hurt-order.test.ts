import { describe, expect, it } from 'vitest';
import type { Indicator, IndicatorName, Indicators } from '@/lib/contracts/indicators';
import type { PipelineSummary } from '@/lib/contracts/pipeline';
import { compareHurt, holdOrder, thresholdShare } from './hurt-order';

function anIndicator(name: IndicatorName, more: Partial<Indicator> = {}): Indicator {
  return {
    name,
    value: 0,
    unit: 'records',
    headline: '0',
    headlineDetail: null,
    secondLine: null,
    state: 'ok',
    stateWord: 'Ok',
    severity: 'ok',
    ageMs: 0,
    isStale: false,
    trend: null,
    unknownReason: null,
    threshold: null,
    facts: {
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
    },
    ...more,
  };
}

const at = '2026-01-01T00:00:00Z';

function aThreshold(value: number): NonNullable<Indicator['threshold']> {
  return { ruleId: 'r', condition: 'above', value, recoveryValue: null, severity: 'warning' };
}

function aPipeline(
  name: string,
  more: Partial<PipelineSummary> = {},
  indicators: Partial<Indicators> = {},
): PipelineSummary {
  return {
    id: name,
    name,
    description: '',
    tags: [],
    environment: 'development',
    isDemo: false,
    desired: 'RUNNING',
    status: { tone: 'running', word: 'Running', sentence: '', since: at, waitingFor: null },
    jobId: null,
    jobStatus: null,
    version: 1,
    latestVersion: 1,
    deliveryGuarantee: 'at-least-once',
    parallelism: 1,
    indicators: {
      lag: anIndicator('lag'),
      latency: anIndicator('latency'),
      checkpoint: anIndicator('checkpoint'),
      state: anIndicator('state'),
      recordsInPerSecond: null,
      recordsOutPerSecond: null,
      sampledAt: null,
      ...indicators,
    },
    alerts: { firing: 0, pending: 0, worstSeverity: null },
    actions: [],
    lagTrend: [],
    updatedAt: at,
    createdAt: at,
    ...more,
  };
}

const lagOf = (lagMs: number) => ({ lag: anIndicator('lag', { facts: { ...anIndicator('lag').facts, lagMs } }) });

describe('compareHurt', () => {
  it('orders by firing severity, then status, then distance to a threshold, then lag, then name', () => {
    const rows = [
      aPipeline('b-calm'),
      aPipeline('a-calm'),
      aPipeline('lagging', {}, lagOf(5000)),
      aPipeline('near', {}, { state: anIndicator('state', { value: 90, threshold: aThreshold(100) }) }),
      aPipeline('restarting', {
        status: { tone: 'restarting', word: '', sentence: '', since: null, waitingFor: null },
      }),
      aPipeline('warning', { alerts: { firing: 3, pending: 0, worstSeverity: 'warning' } }),
      aPipeline('critical', { alerts: { firing: 1, pending: 0, worstSeverity: 'critical' } }),
      aPipeline('pending', { alerts: { firing: 0, pending: 1, worstSeverity: null } }),
    ];
    expect(rows.sort(compareHurt).map((row) => row.name)).toEqual([
      'critical',
      'warning',
      'pending',
      'restarting',
      'near',
      'lagging',
      'a-calm',
      'b-calm',
    ]);
  });
});

describe('thresholdShare', () => {
  it.each([
    ['half way', 50, 0.5],
    ['beyond', 200, 2],
    ['unknown counts as far away', null, 0],
  ])('%s', (_, value, expected) => {
    expect(thresholdShare(anIndicator('lag', { value, threshold: aThreshold(100) }))).toBe(expected);
  });
  it('turns round for "below"', () => {
    const threshold = { ...aThreshold(100), condition: 'below' as const };
    expect(thresholdShare(anIndicator('lag', { value: 50, threshold }))).toBe(2);
  });
});

describe('holdOrder', () => {
  it.each([
    ['keeps rows in place and counts what would move', ['c', 'a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c'], 3],
    ['puts new rows last', ['n', 'a', 'b'], ['a', 'b'], ['a', 'b', 'n'], 3],
    ['drops rows that are gone', ['b'], ['a', 'b'], ['b'], 0],
    ['changes nothing when nothing moved', ['a', 'b'], ['a', 'b'], ['a', 'b'], 0],
  ])('%s', (_, wanted, held, order, changes) => {
    expect(holdOrder(wanted, held)).toEqual({ order, changes });
  });
});
