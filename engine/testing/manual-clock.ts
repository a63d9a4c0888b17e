// A Clock that moves only when the test says so. Timers fire in order of their due time, ties in order of creation.
// Invariant: now() and monotonic() never change except through advance() or set(); nothing here waits for real time.

import type { Clock } from '@/engine/core/clock';

interface Timer {
  readonly dueMs: number;
  readonly sequence: number;
  readonly fire: () => void;
}

export class ManualClock implements Clock {
  private elapsedMs = 0;
  private readonly startMs: number;
  private sequence = 0;
  private timers: Timer[] = [];

  constructor(startMs = 0) {
    this.startMs = startMs;
  }

  now(): number {
    return this.startMs + this.elapsedMs;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const cancel = this.schedule(ms, done);
      function done(): void {
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  schedule(ms: number, callback: () => void): () => void {
    const timer: Timer = { dueMs: this.elapsedMs + Math.max(0, ms), sequence: this.sequence++, fire: callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Moves time forward by `ms`, firing due timers one by one at their own time. Promises settle after the caller awaits. */
  advance(ms: number): void {
    const targetMs = this.elapsedMs + ms;
    for (let next = this.nextTimer(targetMs); next !== null; next = this.nextTimer(targetMs)) {
      const due = next;
      this.timers = this.timers.filter((other) => other !== due);
      this.elapsedMs = Math.max(this.elapsedMs, due.dueMs);
      due.fire();
    }
    this.elapsedMs = targetMs;
  }

  /** Moves the wall clock to an epoch time at or after now(). */
  set(epochMs: number): void {
    this.advance(epochMs - this.now());
  }

  /** Timers and sleeps that have not fired. */
  pending(): number {
    return this.timers.length;
  }

  private nextTimer(targetMs: number): Timer | null {
    let best: Timer | null = null;
    for (const timer of this.timers) {
      if (timer.dueMs > targetMs) continue;
      if (best === null || timer.dueMs < best.dueMs || (timer.dueMs === best.dueMs && timer.sequence < best.sequence)) {
        best = timer;
      }
    }
    return best;
  }
}
