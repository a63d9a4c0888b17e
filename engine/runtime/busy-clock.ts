// Where the task's time goes, at batch borders: exclusive busy time per node (calls nest: a node's emit runs its consumers),
// idle time (waiting for input) and back-pressured time (waiting for a sink). Flink's busyTimeMsPerSecond and friends are
// the per-second rates of these counters.

import type { Clock } from '@/engine/core/clock';
import type { Counter } from '@/engine/metrics/metric-group';

export class BusyClock {
  private readonly clock: Clock;
  private current: Counter | null = null;
  private since: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.since = clock.monotonic();
  }

  /** Charges the time since the last switch to whoever ran, and starts charging `next`. Returns who ran, to switch back. */
  switchTo(next: Counter | null): Counter | null {
    const now = this.clock.monotonic();
    const previous = this.current;
    if (previous) previous.add(now - this.since);
    this.since = now;
    this.current = next;
    return previous;
  }
}
