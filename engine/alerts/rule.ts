// What an alert rule is to the evaluator, and what it is evaluated on. Plain data.

export type RuleCondition = 'above' | 'below';

/** What no data means while the pipeline should run (Grafana's choices; the default keeps the state, bounded in time). */
export type NoDataPolicy = 'ok' | 'alerting' | 'keep-last';

export interface RuleSpec {
  readonly condition: RuleCondition;
  readonly threshold: number;
  /** While firing, the alert only recovers beyond this value (hysteresis); null = the threshold itself. */
  readonly recoveryThreshold: number | null;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly noDataPolicy: NoDataPolicy;
}

/** What one evaluation sees. `paused`: the pipeline is not meant to run, so silence is right. */
export type Observation =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'no-data' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'error'; readonly message: string };

/** Whether the value breaches: strictly beyond the threshold; while firing, until it is back at the recovery threshold. */
export function isBreached(spec: RuleSpec, value: number, isFiring: boolean): boolean {
  const limit = isFiring && spec.recoveryThreshold !== null ? spec.recoveryThreshold : spec.threshold;
  return spec.condition === 'above' ? value > limit : value < limit;
}
