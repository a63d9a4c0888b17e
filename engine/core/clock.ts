// Time as a parameter. Nothing in engine/ reads the wall clock except through a Clock; tests inject a manual one
// (engine/testing/manual-clock.ts). systemClock is the one adapter.

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds with fraction, for durations. */
  monotonic(): number;
  /** Resolves after `ms`; rejects never; `signal` ends it early. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `callback` once after `ms`; the returned function cancels it. */
  schedule(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done, { once: true });
    }),
  schedule: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
