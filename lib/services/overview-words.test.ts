// The sentences at the top of the overview.

import { describe, expect, test } from 'vitest';
import type { Alert } from '@/lib/contracts/alert';
import type { PipelineSummary } from '@/lib/contracts/pipeline';
import { type OverviewFacts, overviewWords } from './overview-words';
import { summaryOf } from './pipeline-rows';
import { aRow } from './testing/a-row';

const now = Date.UTC(2026, 0, 1);

function aSummary(fields: Parameters<typeof aRow>[0] = {}): PipelineSummary {
  return summaryOf(aRow({ sampledAtMs: now - 500, ...fields }), { engineAlive: true, nowMs: now, lagTrend: [] });
}

function anAlert(fields: Partial<Alert>): Alert {
  return {
    id: 'a1',
    ruleId: 'r',
    name: 'LagHigh',
    pipelineId: 'p1',
    pipelineName: 'p1',
    state: 'firing',
    severity: 'critical',
    activeAt: '2026-01-01T00:00:00Z',
    firedAt: null,
    firesAt: null,
    keptFiringUntil: null,
    resolvedAt: null,
    resolvedReason: null,
    value: null,
    threshold: 1,
    unit: 'records',
    words: 'Lag of p1 is 5 records.',
    stateWords: 'firing',
    runbookSlug: null,
    runbookTitle: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    outcome: null,
    ...fields,
  };
}

function words(fields: Partial<OverviewFacts>) {
  return overviewWords({ pipelines: [], alerts: [], isEngineAlive: true, calmSinceMs: null, nowMs: now, ...fields });
}

describe('overviewWords', () => {
  test('no pipeline is no trouble', () => {
    expect(words({})).toMatchObject({ tone: 'ok', headline: 'There is no pipeline yet.', needAttention: 0 });
  });

  test('when all is well there is one calm sentence with since when', () => {
    const result = words({ pipelines: [aSummary(), aSummary({ id: 'p2' })], calmSinceMs: now - 3_600_000 });
    expect(result).toEqual({
      headline: 'All 2 pipelines run within their limits, for 1 h.',
      tone: 'ok',
      sentences: [],
      needAttention: 0,
    });
  });

  test('a firing alert stands before a restart, and a pending alert is no trouble yet', () => {
    const pipelines = [
      aSummary({ id: 'p2', name: 'p2', jobStatus: 'RESTARTING', attempt: 2 }),
      aSummary({ id: 'p1', name: 'p1' }),
      aSummary({ id: 'p3', name: 'p3' }),
    ];
    const result = words({
      pipelines,
      alerts: [anAlert({}), anAlert({ id: 'a2', pipelineId: 'p3', state: 'pending' })],
    });
    expect(result.headline).toBe('2 of 3 pipelines need you.');
    expect(result.sentences.map((sentence) => sentence.href)).toEqual(['/alerts/a1', '/pipelines/p2/exceptions']);
    expect(result.tone).toBe('bad');
  });

  test('the worst three are told, the others counted', () => {
    const pipelines = Array.from({ length: 7 }, (_, index) =>
      aSummary({ id: `p${index}`, jobStatus: 'FAILED', endedAtMs: now }),
    );
    const result = words({ pipelines });
    expect(result.headline).toBe('7 of 7 pipelines need you.');
    expect(result.sentences).toHaveLength(4);
    expect(result.sentences.at(-1)?.text).toBe('And 4 more.');
  });

  test('a stalled pipeline names its partition without any rule', () => {
    const result = words({
      pipelines: [aSummary({ name: 'orders', lagState: 'stalled', lagRecords: 1_240_000, lagWorstSplit: 'orders-3' })],
    });
    expect(result.sentences[0]?.text).toBe('orders is stalled at orders-3: 1.24 M records behind.');
  });

  test('without an engine host that comes first', () => {
    const pipelines = [
      summaryOf(aRow({ leaseExpiresAtMs: now - 1 }), { engineAlive: false, nowMs: now, lagTrend: [] }),
    ];
    const result = words({ pipelines, isEngineAlive: false });
    expect(result.sentences[0]?.text).toMatch(/^No engine host is alive/);
    expect(result.tone).toBe('bad');
  });
});
