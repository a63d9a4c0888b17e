import { describe, expect, it } from 'vitest';
import { nextRestart } from './restart-policy';

describe('restart of a child', () => {
  it('waits twice as long after each failure, at most 30 s', () => {
    const delays: number[] = [];
    let state = { failures: 0 };
    for (let count = 0; count < 8; count++) {
      const next = nextRestart(state, 0);
      delays.push(next.delayMs);
      state = next.state;
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('starts over after a healthy minute', () => {
    expect(nextRestart({ failures: 6 }, 60_000)).toEqual({ delayMs: 500, state: { failures: 1 } });
  });
});
