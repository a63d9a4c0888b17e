// What a client is waiting for, in words. Several loops may wait at once; the oldest reason still standing is shown.
// Invariant: report(null) is called exactly when the last reason goes.

export class WaitingBoard {
  private readonly reasons = new Map<string, string>();
  private readonly report: (what: string | null) => void;
  private shown: string | null = null;
  private isClosed = false;

  constructor(report: (what: string | null) => void) {
    this.report = report;
  }

  /** Ends all reports: what fails because of a close is no outage. */
  close(): void {
    this.isClosed = true;
  }

  /** Sets or clears (null) the reason of one waiter. */
  set(waiter: string, what: string | null): void {
    if (what === null) this.reasons.delete(waiter);
    else this.reasons.set(waiter, what);
    const [oldest] = this.reasons.values();
    const next = oldest ?? null;
    if (next === this.shown || this.isClosed) return;
    this.shown = next;
    this.report(next);
  }
}
