// A windowed pipeline writes once per window: its latency is what it was at the last write, for a while, not unknown in
// between. History keeps the measured seconds only.

import type { PipelineFacts } from './job-facts';

const HELD_MS = 120_000;

type LatencyFacts = Pick<
  PipelineFacts,
  'latencyP50Ms' | 'latencyP95Ms' | 'latencyP99Ms' | 'latencyMaxMs' | 'endToEndP99Ms'
>;

export class LatencyMemory {
  private last: { readonly facts: LatencyFacts; readonly atMs: number } | null = null;

  private unwritten: LatencyFacts | null = null;

  /** Facts for the history, with what was measured since the last call: no write between two history ticks is lost. */
  takeForHistory(facts: PipelineFacts): PipelineFacts {
    const { unwritten } = this;
    this.unwritten = null;
    return unwritten === null ? facts : { ...facts, ...unwritten };
  }

  /** `facts` with latencies filled from the last write, if it is not too long ago. */
  hold(facts: PipelineFacts, nowMs: number): PipelineFacts {
    if (facts.latencyP99Ms !== null) {
      const { latencyP50Ms, latencyP95Ms, latencyP99Ms, latencyMaxMs, endToEndP99Ms } = facts;
      this.unwritten = { latencyP50Ms, latencyP95Ms, latencyP99Ms, latencyMaxMs, endToEndP99Ms };
      this.last = { facts: this.unwritten, atMs: nowMs };
      return facts;
    }
    if (this.last === null || nowMs - this.last.atMs > HELD_MS) return facts;
    return { ...facts, ...this.last.facts };
  }
}
