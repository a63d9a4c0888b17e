// The four indicators, always the same shape: headline, second line, state word, age, trend, threshold.
// Unknown is null with `unknownReason`, never 0. One second event carries them for all visible pipelines.

import * as z from 'zod';
import { isoTime, severity } from './common';

export const indicatorName = z.enum(['lag', 'latency', 'checkpoint', 'state']);
export type IndicatorName = z.infer<typeof indicatorName>;

export const indicatorLabels: Record<IndicatorName, string> = {
  lag: 'Lag',
  latency: 'Latency',
  checkpoint: 'Checkpoint',
  state: 'State',
};

/** Unit of the headline value and of thresholds. */
export const indicatorUnits: Record<IndicatorName, 'records' | 'ms' | 'bytes'> = {
  lag: 'records',
  latency: 'ms',
  checkpoint: 'ms',
  state: 'bytes',
};

/** Metric drawn for the indicator and judged by a rule over it. */
export const indicatorMetrics: Record<IndicatorName, string> = {
  lag: 'pendingRecords',
  latency: 'processingLatencyMs.p99',
  checkpoint: 'lastCheckpointDuration',
  state: 'stateSizeBytes',
};

export const lagState = z.enum([
  'caught-up',
  'draining',
  'steady',
  'growing',
  'stalled',
  'stopped',
  'rewound',
  'no-consumer',
  'paused',
  'unknown',
]);
export type LagState = z.infer<typeof lagState>;

export const lagStateLabels: Record<LagState, string> = {
  'caught-up': 'Caught up',
  draining: 'Draining',
  steady: 'Steady',
  growing: 'Growing',
  stalled: 'Stalled',
  stopped: 'Stopped',
  rewound: 'Rewound',
  'no-consumer': 'No consumer',
  paused: 'Paused',
  unknown: 'Unknown',
};

/** State words of all four indicators in one list; each uses its own part. */
export const indicatorState = z.enum([
  ...lagState.options,
  'ok',
  'slow',
  'no-records',
  'failing',
  'stale',
  'off',
  'near-budget',
]);
export type IndicatorState = z.infer<typeof indicatorState>;

export const indicatorStateLabels: Record<IndicatorState, string> = {
  ...lagStateLabels,
  ok: 'Ok',
  slow: 'Slow',
  'no-records': 'No records',
  failing: 'Failing',
  stale: 'Stale',
  off: 'Off',
  'near-budget': 'Near budget',
};

export const indicatorThreshold = z
  .object({
    ruleId: z.string(),
    condition: z.enum(['above', 'below']),
    value: z.number(),
    recoveryValue: z.number().nullable(),
    severity,
  })
  .meta({ id: 'IndicatorThreshold' });
export type IndicatorThreshold = z.infer<typeof indicatorThreshold>;

export const indicator = z
  .object({
    name: indicatorName,
    value: z.number().nullable(),
    unit: z.enum(['records', 'ms', 'bytes']),
    headline: z.string().describe('formatted value, "—" when unknown'),
    headlineDetail: z.string().nullable().describe('"≈ 38 s", "8 s ago"'),
    secondLine: z.string().nullable().describe('"growing 210/s · p3"'),
    state: indicatorState,
    stateWord: z.string(),
    severity: z.enum(['ok', 'warn', 'bad', 'unknown']).describe('how the state is coloured'),
    ageMs: z.number().nullable().describe('age of the value when sent'),
    isStale: z.boolean(),
    trend: z.enum(['up', 'flat', 'down']).nullable(),
    unknownReason: z.string().nullable(),
    threshold: indicatorThreshold.nullable(),
    /** Machine-readable parts of the second line; absent ones are null. */
    facts: z.object({
      lagMs: z.number().nullable(),
      etaMs: z.number().nullable(),
      growthPerSecond: z.number().nullable(),
      worstPartition: z.string().nullable(),
      endToEndP99Ms: z.number().nullable(),
      dataAgeMs: z.number().nullable(),
      lastSuccessAt: isoTime.nullable(),
      completed: z.int().nullable(),
      failed: z.int().nullable(),
      failureReason: z.string().nullable(),
      keys: z.number().nullable(),
      growthBytesPerDay: z.number().nullable(),
    }),
  })
  .meta({ id: 'Indicator' });
export type Indicator = z.infer<typeof indicator>;

export const indicators = z
  .object({
    lag: indicator,
    latency: indicator,
    checkpoint: indicator,
    state: indicator,
    recordsInPerSecond: z.number().nullable(),
    recordsOutPerSecond: z.number().nullable(),
    sampledAt: isoTime.nullable(),
  })
  .meta({ id: 'Indicators' });
export type Indicators = z.infer<typeof indicators>;
