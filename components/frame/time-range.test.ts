import { describe, expect, it } from 'vitest';
import { liveRange, parseRange, refreshMs, resolveRange, writeRange } from './time-range';

const day = 86_400_000;

describe('parseRange', () => {
  it.each([
    ['the default when nothing is said', '', liveRange('6h')],
    ['a live range by its name', 'range=24h', liveRange('24h')],
    ['the default for a range it does not know', 'range=3w', liveRange('6h')],
    ['absolute moments in epoch ms', 'from=1000&to=5000', { kind: 'absolute', from: 1000, to: 5000 }],
    [
      'absolute moments in ISO 8601',
      'from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z',
      { kind: 'absolute', from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1, 1) },
    ],
    ['the default when the end is before the start', 'from=5000&to=1000', liveRange('6h')],
    ['the default when one end is missing', 'from=5000', liveRange('6h')],
    ['the default for nonsense', 'from=x&to=y', liveRange('6h')],
    ['at most seven days', `from=0&to=${30 * day}`, { kind: 'absolute', from: 23 * day, to: 30 * day }],
  ])('gives %s', (_, query, expected) => {
    expect(parseRange(new URLSearchParams(query), '6h')).toEqual(expected);
  });
});

describe('writeRange', () => {
  it('keeps other parameters and leaves the default out', () => {
    expect(writeRange('tab=x&range=1h', liveRange('6h'), '6h')).toBe('tab=x');
  });
  it('replaces a live range by moments', () => {
    expect(writeRange('range=1h&sort=lag', { kind: 'absolute', from: 1000.4, to: 2000 }, '6h')).toBe(
      'sort=lag&from=1000&to=2000',
    );
  });
  it('is read back as what was written', () => {
    const range = { kind: 'absolute', from: 1000, to: 2000 } as const;
    expect(parseRange(new URLSearchParams(writeRange('', range, '6h')), '6h')).toEqual(range);
    expect(parseRange(new URLSearchParams(writeRange('', liveRange('7d'), '6h')), '6h')).toEqual(liveRange('7d'));
  });
});

describe('resolveRange', () => {
  it('changes only once per bucket, so that requests can be shared', () => {
    const range = liveRange('15m');
    const step = refreshMs(range);
    const start = 1_700_000_000_000 - (1_700_000_000_000 % step) + 1;
    expect(resolveRange(range, start)).toEqual(resolveRange(range, start + step - 2));
    expect(resolveRange(range, start)).not.toEqual(resolveRange(range, start + step));
  });
  it('covers now and exactly its length', () => {
    const now = 1_700_000_001_234;
    const { from, to } = resolveRange(liveRange('1h'), now);
    expect(to).toBeGreaterThanOrEqual(now);
    expect(to - from).toBe(3_600_000);
  });
});
