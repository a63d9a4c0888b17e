import { describe, expect, it } from 'vitest';
import { type CheckpointFacts, decideCheckpoint } from './coordinator';

const config = { intervalMs: 10_000, minPauseMs: 2_000, timeoutMs: 60_000 };
const facts = (changes: Partial<CheckpointFacts>): CheckpointFacts => ({
  nowMs: 10_000,
  lastTriggerMs: 0,
  lastEndMs: 0,
  isInProgress: false,
  isRequested: false,
  ...changes,
});

describe('checkpoint decisions', () => {
  const cases: [string, CheckpointFacts, ReturnType<typeof decideCheckpoint>][] = [
    ['triggers exactly when the interval has passed', facts({}), { kind: 'trigger', reason: 'periodic' }],
    ['waits until the interval has passed', facts({ nowMs: 9_999 }), { kind: 'wait', untilMs: 10_000 }],
    ['keeps the minimum pause after a slow one', facts({ lastEndMs: 9_500 }), { kind: 'wait', untilMs: 11_500 }],
    ['never starts a second one', facts({ isInProgress: true }), { kind: 'wait', untilMs: Number.POSITIVE_INFINITY }],
    [
      'a requested one ignores interval and pause',
      facts({ nowMs: 1, isRequested: true }),
      { kind: 'trigger', reason: 'requested' },
    ],
  ];
  it.each(cases)('%s', (_name, given, expected) => {
    expect(decideCheckpoint(config, given)).toEqual(expected);
  });

  it('interval 0 means never, unless asked', () => {
    const off = { ...config, intervalMs: 0 };
    expect(decideCheckpoint(off, facts({ nowMs: 1e12 }))).toEqual({ kind: 'wait', untilMs: Number.POSITIVE_INFINITY });
    expect(decideCheckpoint(off, facts({ isRequested: true })).kind).toBe('trigger');
  });
});
