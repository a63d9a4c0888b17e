import { describe, expect, it } from 'vitest';
import { DEFAULT_RESTART_STRATEGY, decideRestart } from './restart-strategy';

const strategy = { ...DEFAULT_RESTART_STRATEGY, jitterFactor: 0 };
const facts = { consecutiveFailures: 0, ranForMs: 0, isRetriable: true, random: 0.5 };

describe('exponential delay', () => {
  it.each([
    [0, 1_000],
    [1, 1_500],
    [2, 2_250],
    [20, 60_000],
  ])('after %i failures in a row waits %i ms', (consecutiveFailures, delayMs) => {
    expect(decideRestart(strategy, { ...facts, consecutiveFailures })).toEqual({
      kind: 'restart',
      delayMs,
      consecutiveFailures: consecutiveFailures + 1,
    });
  });

  it('a healthy run resets the delay', () => {
    const decision = decideRestart(strategy, { ...facts, consecutiveFailures: 9, ranForMs: 3_600_000 });
    expect(decision).toEqual({ kind: 'restart', delayMs: 1_000, consecutiveFailures: 1 });
  });

  it('jitter stays within its share of the delay', () => {
    const jittered = { ...strategy, jitterFactor: 0.1 };
    expect(decideRestart(jittered, { ...facts, random: 0 })).toMatchObject({ delayMs: 900 });
    expect(decideRestart(jittered, { ...facts, random: 0.999999 })).toMatchObject({ delayMs: 1_100 });
  });

  it('gives up at once on an error that no retry can mend, and after the attempts allowed', () => {
    expect(decideRestart(strategy, { ...facts, isRetriable: false }).kind).toBe('fail');
    expect(decideRestart({ ...strategy, attemptsMax: 3 }, { ...facts, consecutiveFailures: 2 }).kind).toBe('restart');
    expect(decideRestart({ ...strategy, attemptsMax: 3 }, { ...facts, consecutiveFailures: 3 }).kind).toBe('fail');
  });
});
