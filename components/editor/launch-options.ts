// What the launch panel can choose, from its form to the API's start options. Pure.
import {
  defaultRestartStrategy,
  type RestartStrategy,
  type StartFrom,
  type StartOptionsInput,
} from '@/lib/contracts/job';

export interface LaunchForm {
  readonly startKind: StartFrom['kind'];
  readonly savepointId: string;
  /** Local time of an `<input type="datetime-local">`. */
  readonly timestamp: string;
  readonly allowNonRestoredState: boolean;
  readonly checkpointSeconds: string;
  readonly restart: RestartStrategy['kind'];
  readonly attempts: string;
  readonly delaySeconds: string;
}

export type LaunchRead = { readonly options: StartOptionsInput } | { readonly problem: string };

/** Problems are sentences for the person; the API checks again. */
export function readLaunchForm(form: LaunchForm, version: number): LaunchRead {
  const startFrom = readStart(form);
  if ('problem' in startFrom) {
    return startFrom;
  }
  const seconds = Number(form.checkpointSeconds);
  if (!(seconds >= 0.1 && seconds <= 86_400)) {
    return { problem: 'The checkpoint interval must be between 0.1 and 86,400 seconds.' };
  }
  const restartStrategy = readRestart(form);
  if ('problem' in restartStrategy) {
    return restartStrategy;
  }
  return {
    options: {
      version,
      startFrom: startFrom.value,
      allowNonRestoredState: form.allowNonRestoredState && restoresState(form.startKind),
      checkpointIntervalMs: Math.round(seconds * 1000),
      restartStrategy: restartStrategy.value,
    },
  };
}

export function restoresState(kind: StartFrom['kind']): boolean {
  return kind === 'latest-checkpoint' || kind === 'savepoint';
}

function readStart(form: LaunchForm): { value: StartFrom } | { problem: string } {
  if (form.startKind === 'savepoint') {
    return form.savepointId
      ? { value: { kind: 'savepoint', savepointId: form.savepointId } }
      : { problem: 'Choose a savepoint.' };
  }
  if (form.startKind === 'timestamp') {
    const at = Date.parse(form.timestamp);
    return Number.isFinite(at)
      ? { value: { kind: 'timestamp', timestamp: new Date(at).toISOString() } }
      : { problem: 'Choose the moment to read from.' };
  }
  return { value: { kind: form.startKind } };
}

function readRestart(form: LaunchForm): { value: RestartStrategy } | { problem: string } {
  if (form.restart === 'exponential-delay') {
    return { value: defaultRestartStrategy };
  }
  if (form.restart === 'none') {
    return { value: { kind: 'none' } };
  }
  const attempts = Number(form.attempts);
  const delay = Number(form.delaySeconds);
  if (!Number.isInteger(attempts) || attempts < 1) {
    return { problem: 'Attempts must be a whole number of at least 1.' };
  }
  if (!(delay >= 0 && delay <= 3600)) {
    return { problem: 'The delay must be between 0 and 3,600 seconds.' };
  }
  return { value: { kind: 'fixed-delay', attempts, delayMs: Math.round(delay * 1000) } };
}
