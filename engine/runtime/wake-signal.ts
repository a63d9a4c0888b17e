// Lets the task loop sleep until something happens: a source has data, a sink has room, a message arrived, a time is due.
// At most one waiter (the loop); wake-ups between two waits are not lost. Keeps at most one subscription per promise source,
// so a quiet source beside a busy one does not collect callbacks.

import type { Clock } from '@/engine/core/clock';

export class WakeSignal {
  private readonly clock: Clock;
  private isSet = false;
  private resume: (() => void) | null = null;
  private readonly watched = new Set<object>();
  private failure: { error: unknown } | null = null;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  wake(): void {
    this.isSet = true;
    this.resume?.();
  }

  /** Wakes when `promise()` resolves; a rejection is thrown by the next wait(). Asked once per `owner` until it settles. */
  watch(owner: object, promise: () => Promise<void>): void {
    if (this.watched.has(owner)) return;
    this.watched.add(owner);
    promise().then(
      () => {
        this.watched.delete(owner);
        this.wake();
      },
      (error: unknown) => {
        this.watched.delete(owner);
        this.failure = { error };
        this.wake();
      },
    );
  }

  /** Resolves at the next wake(), at once if one came since the last wait, or after `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.isSet) {
      await new Promise<void>((resolve) => {
        const cancel = Number.isFinite(timeoutMs) ? this.clock.schedule(Math.max(0, timeoutMs), resolve) : () => {};
        this.resume = () => {
          cancel();
          resolve();
        };
      });
      this.resume = null;
    }
    this.isSet = false;
    if (this.failure) {
      const { error } = this.failure;
      this.failure = null;
      throw error;
    }
  }
}
