// Manual time: nothing fires by itself, everything due fires in order.

import { describe, expect, it } from 'vitest';
import { ManualClock } from './manual-clock';

describe('ManualClock', () => {
  it('fires timers in due order, each at its own time', () => {
    const clock = new ManualClock(1000);
    const fired: string[] = [];
    clock.schedule(20, () => fired.push(`b@${clock.now()}`));
    clock.schedule(10, () => {
      fired.push(`a@${clock.now()}`);
      clock.schedule(5, () => fired.push(`c@${clock.now()}`));
    });
    clock.advance(20);
    expect(fired).toEqual(['a@1010', 'c@1015', 'b@1020']);
    expect(clock.pending()).toBe(0);
  });

  it('does not fire a cancelled timer', () => {
    const clock = new ManualClock();
    let fired = 0;
    const cancel = clock.schedule(1, () => {
      fired += 1;
    });
    cancel();
    clock.advance(10);
    expect([fired, clock.monotonic()]).toEqual([0, 10]);
  });

  it('ends a sleep when time passes or the signal aborts', async () => {
    const clock = new ManualClock();
    const abort = new AbortController();
    const sleeps = Promise.all([clock.sleep(5), clock.sleep(1e9, abort.signal)]);
    clock.advance(5);
    abort.abort();
    await sleeps;
    expect(clock.pending()).toBe(0);
  });
});
