// What an alert says to people, as one sentence for pages, notifications and the CLI. Numbers arrive formatted (the formatter
// is the caller's), so the words never disagree with the page beside them. Pure.

import type { RuleCondition } from './rule';

export interface AlertFacts {
  /** What is measured, as a noun: `Consumer lag`, `p99 latency`, `Age of the last checkpoint`. */
  readonly subject: string;
  readonly pipeline: string;
  readonly condition: RuleCondition;
  /** With unit: `10,000 records`, `5 m`. */
  readonly threshold: string;
  /** Null = no data. */
  readonly value: string | null;
  /** How long it has lasted: `1 m`, `4 m 10 s`. */
  readonly lasting: string;
}

export type AlertPhase = 'pending' | 'firing' | 'recovering' | 'resolved';

/** `Consumer lag of orders has been above 10,000 records for 1 m (now 12,431)`. */
export function describeAlert(facts: AlertFacts, phase: AlertPhase): string {
  const { subject, pipeline, condition, threshold, value, lasting } = facts;
  const what = `${subject} of ${pipeline}`;
  if (phase === 'resolved') {
    const now = value === null ? 'there is no data now' : `now ${value}`;
    return `${what} is no longer ${condition} ${threshold} after ${lasting} (${now})`;
  }
  if (value === null) return `${what} has given no data for ${lasting} although the pipeline should run`;
  if (phase === 'recovering') return `${what} is back at ${value} after it was ${condition} ${threshold}`;
  return `${what} has been ${condition} ${threshold} for ${lasting} (now ${value})`;
}
