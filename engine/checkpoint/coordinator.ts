// When to take a checkpoint: pure decisions over facts, Flink's rules for interval, minimum pause, timeout and one
// checkpoint at a time. The task loop asks at every turn; nothing here reads a clock.

export interface CheckpointConfig {
  /** 0 = periodic checkpoints are off. */
  readonly intervalMs: number;
  readonly minPauseMs: number;
  readonly timeoutMs: number;
}

export interface CheckpointFacts {
  readonly nowMs: number;
  /** When the last periodic checkpoint was triggered, or the job started. */
  readonly lastTriggerMs: number;
  /** When the last checkpoint ended, in whatever way. */
  readonly lastEndMs: number;
  readonly isInProgress: boolean;
  /** A person or the host asked for one now. */
  readonly isRequested: boolean;
}

export type CheckpointDecision =
  | { readonly kind: 'trigger'; readonly reason: 'periodic' | 'requested' }
  | { readonly kind: 'wait'; readonly untilMs: number };

/** Flink CheckpointCoordinator: one at a time; a periodic one is due at last trigger + interval, not before last end + pause. */
export function decideCheckpoint(config: CheckpointConfig, facts: CheckpointFacts): CheckpointDecision {
  if (facts.isInProgress) return { kind: 'wait', untilMs: Number.POSITIVE_INFINITY };
  if (facts.isRequested) return { kind: 'trigger', reason: 'requested' };
  if (config.intervalMs <= 0) return { kind: 'wait', untilMs: Number.POSITIVE_INFINITY };
  const dueMs = Math.max(facts.lastTriggerMs + config.intervalMs, facts.lastEndMs + config.minPauseMs);
  return facts.nowMs >= dueMs ? { kind: 'trigger', reason: 'periodic' } : { kind: 'wait', untilMs: dueMs };
}
