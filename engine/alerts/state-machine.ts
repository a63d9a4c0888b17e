// The life of one alert: Prometheus' state machine (rules/alerting.go), one instance per rule, as a pure function.
//   inactive ─breach→ pending ─held for `for`→ firing ─no breach→ (kept firing for keep_firing_for) → resolved
//   pending ─no breach→ inactive (dropped without a word).
// `for: 0` fires on the first evaluation (>=). If `for` was raised, a firing alert goes back to pending. Errors change nothing.
// Added: recovery threshold; no data by policy, with `keep-last` bounded; a paused pipeline resolves its alerts.

import { isBreached, type Observation, type RuleSpec } from './rule';

/** A pending or firing alert. All times epoch ms. */
export interface AlertInstance {
  readonly state: 'pending' | 'firing';
  readonly activeAtMs: number;
  readonly firedAtMs: number | null;
  /** Firing although the value is fine again, since then; null = still breached. */
  readonly keepFiringSinceMs: number | null;
  readonly value: number | null;
  /** Since when there is no data while it should be there; null = there is. */
  readonly noDataSinceMs: number | null;
}

export type AlertChange =
  | 'none'
  | 'became-pending'
  | 'fired'
  | 'back-to-pending'
  | 'recovering'
  | 'breached-again'
  | 'dropped'
  | 'resolved';

export interface Evaluation {
  /** Null = inactive. */
  readonly instance: AlertInstance | null;
  readonly change: AlertChange;
  /** Why it was resolved or kept, in words; null when there is nothing to say. */
  readonly reason: string | null;
}

/** `keep-last` without data holds at most this long; then the alert is about missing data itself. */
export const KEEP_LAST_MS_MAX = 600_000;

export function evaluateAlert(
  spec: RuleSpec,
  before: AlertInstance | null,
  seen: Observation,
  nowMs: number,
): Evaluation {
  switch (seen.kind) {
    case 'error':
      return { instance: before, change: 'none', reason: `evaluation failed: ${seen.message}` };
    case 'paused':
      return before === null ? inactive() : over(before, 'the pipeline is not meant to run');
    case 'no-data':
      return evaluateNoData(spec, before, nowMs);
    case 'value':
      return evaluateValue(spec, before, seen.value, nowMs);
  }
}

function evaluateValue(spec: RuleSpec, before: AlertInstance | null, value: number, nowMs: number): Evaluation {
  if (isBreached(spec, value, before?.state === 'firing')) return breach(spec, before, value, nowMs);
  if (before === null) return inactive();
  return recover(spec, { ...before, value, noDataSinceMs: null }, nowMs, 'the value is back');
}

function breach(spec: RuleSpec, before: AlertInstance | null, value: number | null, nowMs: number): Evaluation {
  const noDataSinceMs = value === null ? (before?.noDataSinceMs ?? nowMs) : null;
  const activeAtMs = before?.activeAtMs ?? nowMs;
  const held = nowMs - activeAtMs >= spec.forMs;
  const current = { activeAtMs, keepFiringSinceMs: null, value, noDataSinceMs };
  if (before?.state === 'firing') {
    if (!held) {
      const pending: AlertInstance = { ...current, state: 'pending', firedAtMs: null };
      return { instance: pending, change: 'back-to-pending', reason: 'the rule now wants the breach to last longer' };
    }
    const firing: AlertInstance = { ...current, state: 'firing', firedAtMs: before.firedAtMs };
    return { instance: firing, change: before.keepFiringSinceMs === null ? 'none' : 'breached-again', reason: null };
  }
  if (held) return { instance: { ...current, state: 'firing', firedAtMs: nowMs }, change: 'fired', reason: null };
  const pending: AlertInstance = { ...current, state: 'pending', firedAtMs: null };
  return { instance: pending, change: before === null ? 'became-pending' : 'none', reason: null };
}

function recover(spec: RuleSpec, before: AlertInstance, nowMs: number, reason: string): Evaluation {
  if (before.state === 'firing' && spec.keepFiringForMs > 0) {
    const since = before.keepFiringSinceMs ?? nowMs;
    if (nowMs - since < spec.keepFiringForMs) {
      const change = before.keepFiringSinceMs === null ? 'recovering' : 'none';
      return { instance: { ...before, keepFiringSinceMs: since }, change, reason: null };
    }
  }
  return over(before, reason);
}

function evaluateNoData(spec: RuleSpec, before: AlertInstance | null, nowMs: number): Evaluation {
  if (spec.noDataPolicy === 'alerting') return breach(spec, before, null, nowMs);
  if (before === null) return inactive();
  if (spec.noDataPolicy === 'ok') return recover(spec, before, nowMs, 'no data any more');
  const noDataSinceMs = before.noDataSinceMs ?? nowMs;
  const kept = { ...before, noDataSinceMs };
  if (nowMs - noDataSinceMs < KEEP_LAST_MS_MAX)
    return { instance: kept, change: 'none', reason: 'no data: the last state is kept' };
  return over(kept, 'no data for too long to keep the state');
}

function over(before: AlertInstance, reason: string): Evaluation {
  return { instance: null, change: before.state === 'firing' ? 'resolved' : 'dropped', reason };
}

function inactive(): Evaluation {
  return { instance: null, change: 'none', reason: null };
}

/**
 * Prometheus RestoreForState after an outage of the evaluator: a pending alert neither fires at once for time nobody watched
 * nor starts over. `downAtMs` = last evaluation before the outage. Constants as in Prometheus.
 */
export function restorePending(
  spec: RuleSpec,
  instance: AlertInstance,
  downAtMs: number,
  nowMs: number,
  limits: { readonly toleranceMs: number; readonly graceMs: number } = { toleranceMs: 3_600_000, graceMs: 600_000 },
): AlertInstance | null {
  if (instance.state === 'firing') return instance;
  if (nowMs - downAtMs > limits.toleranceMs) return null;
  // Too short to be worth restoring: the wait starts over, so that time nobody watched never counts.
  if (spec.forMs < limits.graceMs) return { ...instance, activeAtMs: nowMs };
  const remainingMs = spec.forMs - (downAtMs - instance.activeAtMs);
  if (remainingMs <= 0) return instance;
  if (remainingMs < limits.graceMs) return { ...instance, activeAtMs: nowMs + limits.graceMs - spec.forMs };
  return { ...instance, activeAtMs: instance.activeAtMs + (nowMs - downAtMs) };
}
