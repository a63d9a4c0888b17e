// Exponential back-off and the retry loop of every Kafka call. Retriable errors are retried until the deadline, and what
// is being waited for is said in words; everything else passes through at once.

import type { Clock } from '@/engine/core/clock';
import { messageOf } from '@/engine/core/errors';
import { isRetriable } from './kafka-errors';

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 2_000;

/** Delay before retry number `attempt` (0, 1, 2, …): 50 ms doubling to 2 s. */
export function retryDelayMs(attempt: number): number {
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16));
}

export interface RetryPolicy {
  readonly clock: Clock;
  readonly retryForMs: number;
  readonly signal: AbortSignal;
  /** Called with the reason before each wait, with null after a success that followed one. */
  readonly onWaiting: (what: string | null) => void;
}

export async function withRetry<T>(policy: RetryPolicy, work: () => Promise<T>): Promise<T> {
  const deadline = policy.clock.monotonic() + policy.retryForMs;
  for (let attempt = 0; ; attempt++) {
    try {
      const result = await work();
      if (attempt > 0) policy.onWaiting(null);
      return result;
    } catch (error) {
      const delay = retryDelayMs(attempt);
      if (!isRetriable(error) || policy.signal.aborted || policy.clock.monotonic() + delay > deadline) throw error;
      policy.onWaiting(messageOf(error));
      await policy.clock.sleep(delay, policy.signal);
      if (policy.signal.aborted) throw error;
    }
  }
}
