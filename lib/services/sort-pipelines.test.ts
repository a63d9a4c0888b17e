// The triage order and the search box.

import { expect, test } from 'vitest';
import { listPipelinesQuery } from '@/lib/contracts/pipeline';
import { summaryOf } from './pipeline-rows';
import { comparePipelines, matchesPipeline } from './sort-pipelines';
import { aRow } from './testing/a-row';

const nowMs = Date.UTC(2026, 0, 1);
const summary = (fields: Parameters<typeof aRow>[0]) =>
  summaryOf(aRow(fields), { engineAlive: true, nowMs, lagTrend: [] });
const limit = { ruleId: 'r', condition: 'above', value: 100, recoveryValue: null, severity: 'warning' } as const;

test('what hurts comes first: severity, then failing, then nearness to a threshold, then lag, then name', () => {
  const list = [
    summary({ id: 'calm-b' }),
    summary({ id: 'calm-a' }),
    summary({ id: 'behind', lagMs: 4000, lagRecords: 10 }),
    summary({ id: 'near', lagRecords: 90, thresholds: { lag: limit } }),
    summary({ id: 'failed', jobStatus: 'FAILED' }),
    summary({ id: 'firing', firing: 1, worstSeverity: 'critical' }),
  ];
  const order = list.sort(comparePipelines('hurts', 'asc')).map((pipeline) => pipeline.id);
  expect(order).toEqual(['firing', 'failed', 'near', 'behind', 'calm-a', 'calm-b']);
});

test('unknown values come last in both directions', () => {
  const list = [
    summary({ id: 'a', lagRecords: null }),
    summary({ id: 'b', lagRecords: 5 }),
    summary({ id: 'c', lagRecords: 9 }),
  ];
  expect([...list].sort(comparePipelines('lag', 'asc')).map((pipeline) => pipeline.id)).toEqual(['b', 'c', 'a']);
  expect([...list].sort(comparePipelines('lag', 'desc')).map((pipeline) => pipeline.id)).toEqual(['c', 'b', 'a']);
});

test.each([
  ['', true],
  ['order', true],
  ['ORDER enriched', true],
  ['tag:payments', true],
  ['tag:pay', false],
  ['status:running', true],
  ['status:stopped', false],
  ['nothing', false],
])('search %o matches: %s', (search, matches) => {
  const pipeline = summary({ name: 'orders-enriched', tags: ['payments'] });
  expect(matchesPipeline(pipeline, listPipelinesQuery.parse({ search }))).toBe(matches);
});
