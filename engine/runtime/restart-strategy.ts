// What happens after a failed attempt: pure. Exponential delay as Flink's `exponential-delay` restart strategy: the delay
// doubles from initial to maximum, jitter is the caller's random number, and a long enough healthy run resets it.

export interface ExponentialDelay {
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly backoffMultiplier: number;
  /** A run at least this long counts as healthy: the next failure starts at the initial delay again. */
  readonly resetThresholdMs: number;
  /** Share of the delay by which it may vary up or down. */
  readonly jitterFactor: number;
  /** Failures in a row after which the job is FAILED; Infinity = never. */
  readonly attemptsMax: number;
}

export const DEFAULT_RESTART_STRATEGY: ExponentialDelay = {
  initialBackoffMs: 1_000,
  maxBackoffMs: 60_000,
  backoffMultiplier: 1.5,
  resetThresholdMs: 3_600_000,
  jitterFactor: 0.1,
  attemptsMax: Number.POSITIVE_INFINITY,
};

export interface RestartFacts {
  /** Failures in a row before this one, since the last healthy run. */
  readonly consecutiveFailures: number;
  /** How long the failed attempt was RUNNING. */
  readonly ranForMs: number;
  readonly isRetriable: boolean;
  /** Uniform in [0, 1). */
  readonly random: number;
}

export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number; readonly consecutiveFailures: number }
  | { readonly kind: 'fail'; readonly reason: string };

/** Flink: ExponentialDelayRestartBackoffTimeStrategy. Errors that no retry can mend fail at once. */
export function decideRestart(strategy: ExponentialDelay, facts: RestartFacts): RestartDecision {
  if (!facts.isRetriable) return { kind: 'fail', reason: 'the error is not one that a retry can mend' };
  const before = facts.ranForMs >= strategy.resetThresholdMs ? 0 : facts.consecutiveFailures;
  if (before + 1 > strategy.attemptsMax)
    return { kind: 'fail', reason: `${strategy.attemptsMax} restarts did not help` };
  const plain = Math.min(strategy.initialBackoffMs * strategy.backoffMultiplier ** before, strategy.maxBackoffMs);
  const jitter = plain * strategy.jitterFactor * (2 * facts.random - 1);
  return { kind: 'restart', delayMs: Math.round(plain + jitter), consecutiveFailures: before + 1 };
}
