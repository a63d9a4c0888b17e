// When a child that died is started again: exponential back-off that a healthy minute resets. Pure.

const FIRST_DELAY_MS = 500;
const DELAY_MS_MAX = 30_000;
const HEALTHY_MS = 60_000;

export interface RestartState {
  readonly failures: number;
}

export function nextRestart(
  state: RestartState,
  ranForMs: number,
): { readonly delayMs: number; readonly state: RestartState } {
  const failures = ranForMs >= HEALTHY_MS ? 0 : state.failures;
  return { delayMs: Math.min(FIRST_DELAY_MS * 2 ** failures, DELAY_MS_MAX), state: { failures: failures + 1 } };
}
