// Rules and alerts in words.

import { describe, expect, test } from 'vitest';
import { alertRuleRequest } from '@/lib/contracts/alert-rule';
import { alertStateWords, alertWords, promDuration, ruleSentence, ruleYaml } from './alert-words';

const rule = alertRuleRequest.parse({
  name: 'LagHigh',
  pipelineId: 'p',
  subject: { kind: 'indicator', indicator: 'lag' },
  threshold: 10_000,
  forMs: 300_000,
  severity: 'critical',
  runbookSlug: 'lag-growing',
});
const named = { ...rule, pipelineName: 'orders', receiverName: 'on-call', runbookTitle: 'Lag growing' };

describe('ruleSentence', () => {
  test.each([
    [
      named,
      'When lag of orders is above 10,000 records for 5 m, severity critical, tell on-call, runbook Lag growing.',
    ],
    [
      { ...named, forMs: 0, receiverName: null, runbookTitle: null },
      'When lag of orders is above 10,000 records, severity critical, tell nobody, no runbook.',
    ],
    [
      { ...named, subject: { kind: 'job-status' as const }, forMs: 60_000 },
      'When orders should run but does not for 1 m, severity critical, tell on-call, runbook Lag growing.',
    ],
    [
      {
        ...named,
        subject: { kind: 'metric' as const, metric: 'busyTimeMsPerSecond', labels: { operator: 'x' } },
        threshold: 900,
      },
      'When busyTimeMsPerSecond (operator=x) (max) of orders is above 900 ms for 5 m, severity critical, tell on-call, runbook Lag growing.',
    ],
  ])('%#', (given, sentence) => expect(ruleSentence(given)).toBe(sentence));
});

describe('alertWords', () => {
  const base = {
    ...rule,
    pipelineName: 'orders',
    value: 12_400,
    state: 'firing',
    activeAtMs: 0,
    resolvedAtMs: null,
    nowMs: 250_000,
  } as const;
  test.each([
    [base, 'Lag of orders is 12.4 k records, above 10,000 records for 4 m 10 s.'],
    [
      { ...base, state: 'recovering' as const, value: 9000 },
      'Lag of orders is 9,000 records, no longer above 10,000 records.',
    ],
    [
      { ...base, state: 'resolved' as const, resolvedAtMs: 60_000 },
      'Lag of orders was 12.4 k records, and was above 10,000 records for 1 m.',
    ],
    [
      { ...base, subject: { kind: 'job-status' as const } },
      'orders should run, but has not been running for 4 m 10 s.',
    ],
    [{ ...base, value: null }, 'Lag of orders is unknown at the moment, above 10,000 records for 4 m 10 s.'],
  ])('%#', (given, words) => expect(alertWords(given)).toBe(words));
});

test.each([
  [{ state: 'pending', firesAtMs: 40_000 }, 'pending (fires in 40 s)'],
  [{ state: 'pending', firesAtMs: -1 }, 'pending (fires now)'],
  [{ state: 'recovering', keptFiringUntilMs: 120_000 }, 'recovering (kept firing for 2 m more)'],
  [{ state: 'resolved', resolvedReason: 'recovered' }, 'resolved (recovered)'],
  [{ state: 'firing' }, 'firing'],
] as const)('%o reads %s', (given, words) => {
  expect(alertStateWords({ firesAtMs: null, keptFiringUntilMs: null, resolvedReason: null, nowMs: 0, ...given })).toBe(
    words,
  );
});

test('the rule as Prometheus YAML is exact and quoted', () => {
  const text = ruleYaml({ ...rule, keepFiringForMs: 90_000, pipelineName: 'a "b"' });
  expect(text).toContain('- alert: LagHigh\n');
  expect(text).toContain(`  expr: ${JSON.stringify('max(penstock_pendingRecords{pipeline="a \\"b\\""}) > 10000')}\n`);
  expect(text).toContain('  for: 5m\n  keep_firing_for: 1m30s\n');
});

test.each([
  [0, '0s'],
  [500, '500ms'],
  [90_000, '1m30s'],
  [86_400_000, '1d'],
])('%s ms is %s', (ms, text) => expect(promDuration(ms)).toBe(text));
