import { describe, expect, it } from 'vitest';
import { ManualClock } from '@/engine/testing/manual-clock';
import { WakeSignal } from './wake-signal';

describe('wake signal', () => {
  it('does not lose a wake-up that came before the wait', async () => {
    const signal = new WakeSignal(new ManualClock());
    signal.wake();
    await signal.wait(Number.POSITIVE_INFINITY);
  });

  it('subscribes once per owner until its promise settles', async () => {
    const signal = new WakeSignal(new ManualClock());
    let asked = 0;
    let settle = (): void => {};
    const promise = (): Promise<void> => {
      asked++;
      return new Promise((resolve) => {
        settle = resolve;
      });
    };
    const owner = {};
    signal.watch(owner, promise);
    signal.watch(owner, promise);
    expect(asked).toBe(1);
    settle();
    await signal.wait(Number.POSITIVE_INFINITY);
    signal.watch(owner, promise);
    expect(asked).toBe(2);
  });

  it('throws the failure of a watched promise from the wait', async () => {
    const signal = new WakeSignal(new ManualClock());
    signal.watch({}, () => Promise.reject(new Error('broker is gone')));
    await expect(signal.wait(Number.POSITIVE_INFINITY)).rejects.toThrow('broker is gone');
  });
});
