import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKET_COUNT, bucketOf, bucketUpperBoundMs, percentile } from './histogram-buckets';

describe('histogram buckets', () => {
  it('bounds grow strictly with the index', () => {
    for (let index = 1; index < BUCKET_COUNT; index++) {
      expect(bucketUpperBoundMs(index)).toBeGreaterThan(bucketUpperBoundMs(index - 1));
    }
  });

  it('every value lies at or below its bucket bound and above the previous one, within 7 %', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 3_000_000, noNaN: true }), (valueMs) => {
        const index = bucketOf(valueMs);
        const upper = bucketUpperBoundMs(index);
        expect(valueMs).toBeLessThanOrEqual(upper * (1 + 1e-9));
        if (valueMs > 0.02) expect(upper / valueMs).toBeLessThan(1.07);
        if (index > 0) expect(valueMs).toBeGreaterThanOrEqual(bucketUpperBoundMs(index - 1) * (1 - 1e-9));
      }),
    );
  });

  it('negative values and NaN count in the first bucket, absurd ones in the last', () => {
    expect(bucketOf(-5)).toBe(0);
    expect(bucketOf(Number.NaN)).toBe(0);
    expect(bucketOf(1e15)).toBe(BUCKET_COUNT - 1);
  });

  it('percentiles follow the recorded weights and are null when empty', () => {
    const counts = new Float64Array(BUCKET_COUNT);
    expect(percentile(counts, 0.5)).toBeNull();
    counts[bucketOf(1)] = 98;
    counts[bucketOf(100)] = 2;
    expect(percentile(counts, 0.5)).toBeCloseTo(1, 0);
    expect(percentile(counts, 0.99) ?? 0).toBeGreaterThan(95);
  });
});
