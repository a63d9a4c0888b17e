// Downsampling: the choice of buckets, gaps, and label queries.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseBuckets, fillGaps, parseLabels } from './metrics';

describe('chooseBuckets', () => {
  test.each([
    [900_000, 300, 5_000],
    [300_000, 300, 1_000],
    [300_001, 300, 2_000],
    [3_600_000, 300, 15_000],
    [21_600_000, 300, 120_000],
    [86_400_000, 300, 300_000],
    [604_800_000, 300, 3_600_000],
    [900_000, 10, 120_000],
  ])('%s ms in at most %s points makes steps of %s ms', (spanMs, maxPoints, stepMs) => {
    expect(chooseBuckets({ fromMs: 1_700_000_100_000, toMs: 1_700_000_100_000 + spanMs }, maxPoints).stepMs).toBe(
      stepMs,
    );
  });

  test('a coarser step that was asked for wins', () => {
    expect(chooseBuckets({ fromMs: 0, toMs: 900_000 }, 300, 60_000)).toMatchObject({ stepMs: 60_000, count: 15 });
  });

  test('buckets cover the range, never exceed the number of points, and begin at multiples of the step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 1000, max: 691_200_000 }),
        fc.integer({ min: 2, max: 300 }),
        (fromMs, span, maxPoints) => {
          const toMs = fromMs + span;
          const buckets = chooseBuckets({ fromMs, toMs }, maxPoints);
          expect(buckets.count).toBeLessThanOrEqual(maxPoints);
          expect(buckets.fromMs).toBeLessThanOrEqual(fromMs);
          expect(buckets.fromMs % buckets.stepMs).toBe(0);
          expect(buckets.fromMs + buckets.count * buckets.stepMs).toBeGreaterThanOrEqual(toMs);
        },
      ),
    );
  });
});

test('a bucket without a sample is a gap, a peak survives', () => {
  const points = fillGaps([{ bucket: 1, min: 1, avg: 5, max: 90 }], {
    fromMs: 1000,
    toMs: 4000,
    stepMs: 1000,
    count: 3,
  });
  expect(points).toEqual([
    { t: 1000, min: null, avg: null, max: null },
    { t: 2000, min: 1, avg: 5, max: 90 },
    { t: 3000, min: null, avg: null, max: null },
  ]);
});

test('labels are read, wrong ones are refused in words', () => {
  expect(parseLabels(undefined)).toBeNull();
  expect(parseLabels('partition=orders-3, operator=a')).toEqual({ partition: 'orders-3', operator: 'a' });
  expect(() => parseLabels('partition')).toThrow(/key=value/);
});
