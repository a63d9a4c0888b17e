// From a pipeline's rows to words: what should be, what is, since when, and which actions are allowed now (with the reason if
// not). Pure; the same for list, detail, events and overview.

import type { Tone } from '@/lib/contracts/common';
import { type JobDesired, type JobStatus, leaseTtlMs } from '@/lib/contracts/job';
import type { AllowedAction, PipelineAction, PipelineDesired, PipelineStatus } from '@/lib/contracts/pipeline';
import { formatDuration } from '@/lib/format';

export interface StatusFacts {
  readonly desired: PipelineDesired;
  readonly job: {
    readonly status: JobStatus;
    readonly desired: JobDesired;
    readonly attempt: number;
    readonly stopWithSavepoint: boolean;
    readonly desiredSavepointId: string | null;
    readonly waitingFor: string | null;
    readonly nextRestartAtMs: number | null;
    readonly failureMessage: string | null;
    readonly leaseExpiresAtMs: number | null;
    readonly createdAtMs: number;
    readonly runningSinceMs: number | null;
    readonly endedAtMs: number | null;
    readonly restartRequestedAtMs: number | null;
  } | null;
  readonly isEngineAlive: boolean;
  readonly nowMs: number;
}

type Job = NonNullable<StatusFacts['job']>;

/** Leases are renewed every second; a slow database may skip a few. */
const SILENCE_MS = 5_000;

const ENDED: readonly JobStatus[] = ['FAILED', 'CANCELED', 'FINISHED'];

export function describeStatus(facts: StatusFacts): PipelineStatus {
  const { job } = facts;
  if (!job) return made('stopped', 'Not started', 'Has never been launched', null, null);
  const isOrphan = !ENDED.includes(job.status) && isLeaseOver(job, facts.nowMs);
  if (isOrphan && !facts.isEngineAlive) {
    const sentence = `Should ${wanted(job)} · no engine host is alive; the job goes on from its last checkpoint when one starts`;
    return made('unknown', 'No engine', sentence, job.leaseExpiresAtMs ?? job.createdAtMs, 'an engine host');
  }
  const silentMs = silenceOf(job, facts.nowMs);
  if (!ENDED.includes(job.status) && silentMs > SILENCE_MS) {
    const since = formatDuration(Math.round(silentMs / 1000) * 1000);
    const sentence = `Should ${wanted(job)} · its engine host has given no sign of life for ${since}; another takes over`;
    return made('unknown', 'No sign of life', sentence, facts.nowMs - silentMs, 'an engine host');
  }
  if (job.desired === 'STOPPED' && !ENDED.includes(job.status)) {
    const how = job.stopWithSavepoint ? 'is taking a savepoint, then stops' : 'is stopping';
    return made('pending', 'Stopping', `Should be stopped · ${how}`, null, job.waitingFor);
  }
  if (job.desired === 'CANCELED' && !ENDED.includes(job.status)) {
    return made('pending', 'Cancelling', 'Should be stopped · is cancelling', null, job.waitingFor);
  }
  return describeOwn(job, facts);
}

function describeOwn(job: Job, { nowMs }: StatusFacts): PipelineStatus {
  switch (job.status) {
    case 'CREATED':
      return made('pending', 'Starting', 'Should run · is starting', job.createdAtMs, job.waitingFor);
    case 'RUNNING':
      if (job.restartRequestedAtMs !== null) {
        return made('restarting', 'Restarting', 'Should run · a restart was asked for', job.restartRequestedAtMs, null);
      }
      if (job.waitingFor !== null) {
        return made(
          'restarting',
          'Waiting',
          `Should run · is waiting for ${job.waitingFor}`,
          job.runningSinceMs,
          job.waitingFor,
        );
      }
      return made('running', 'Running', 'Should run · is running', job.runningSinceMs, null);
    case 'FAILING':
      return made('failing', 'Failing', 'Should run · an attempt has failed and is being ended', null, job.waitingFor);
    case 'RESTARTING': {
      const nextMs = job.nextRestartAtMs === null ? null : job.nextRestartAtMs - nowMs;
      const next =
        nextMs === null || nextMs <= 0
          ? 'next try now'
          : `next try in ${formatDuration(Math.ceil(nextMs / 1000) * 1000)}`;
      const sentence = `Should run · is restarting (${ordinal(Math.max(1, job.attempt - 1))} time, ${next})`;
      return made('restarting', 'Restarting', sentence, null, job.waitingFor);
    }
    case 'CANCELLING':
      return made('pending', 'Cancelling', 'Should be stopped · is cancelling', null, job.waitingFor);
    case 'SUSPENDED':
      return made(
        'pending',
        'Suspended',
        'Should run · waits for an engine host to take it over',
        null,
        job.waitingFor,
      );
    case 'FAILED':
      return made(
        'failing',
        'Failed',
        `Should run · has failed: ${job.failureMessage ?? 'no reason was recorded'}`,
        job.endedAtMs,
        null,
      );
    case 'CANCELED':
      return made('stopped', 'Canceled', 'Stopped without a savepoint', job.endedAtMs, null);
    case 'FINISHED':
      return job.desired === 'STOPPED'
        ? made('stopped', 'Stopped', 'Stopped as asked', job.endedAtMs, null)
        : made('stopped', 'Finished', 'Read its bounded input to the end', job.endedAtMs, null);
  }
}

function made(
  tone: Tone,
  word: string,
  sentence: string,
  sinceMs: number | null,
  waitingFor: string | null,
): PipelineStatus {
  return { tone, word, sentence, since: sinceMs === null ? null : new Date(sinceMs).toISOString(), waitingFor };
}

function wanted(job: Job): string {
  return job.desired === 'RUNNING' ? 'run' : 'be stopped';
}

/** How long the host that holds the lease has not renewed it. */
function silenceOf(job: Job, nowMs: number): number {
  return job.leaseExpiresAtMs === null ? 0 : nowMs - (job.leaseExpiresAtMs - leaseTtlMs);
}

/** A claimed job whose lease ran out, or one that nobody has claimed for 5 s. */
function isLeaseOver(job: Job, nowMs: number): boolean {
  return job.leaseExpiresAtMs === null ? nowMs - job.createdAtMs > 5000 : job.leaseExpiresAtMs < nowMs;
}

export function ordinal(count: number): string {
  const tens = count % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${suffix}`;
}

/** Which actions are allowed now. Reasons are sentences that say what is in the way. */
export function allowedActions(facts: StatusFacts & { readonly hasValidVersion: boolean }): AllowedAction[] {
  const reasons: Record<PipelineAction, string | null> = {
    launch: launchReason(facts),
    stop: activeReason(facts, 'stop') ?? pendingStopReason(facts, 'stop'),
    cancel:
      activeReason(facts, 'cancel') ??
      (facts.job?.desired === 'CANCELED' ? 'The job is being cancelled already.' : null),
    savepoint: savepointReason(facts),
    restart: restartReason(facts),
    edit: null,
    delete: deleteReason(facts),
  };
  const list: AllowedAction[] = [];
  for (const action of ['launch', 'stop', 'cancel', 'savepoint', 'restart', 'edit', 'delete'] as const) {
    list.push({ action, isAllowed: reasons[action] === null, reason: reasons[action] });
  }
  return list;
}

function isActive(facts: StatusFacts): boolean {
  return facts.job !== null && !ENDED.includes(facts.job.status);
}

function launchReason(facts: StatusFacts & { readonly hasValidVersion: boolean }): string | null {
  if (isActive(facts)) return 'A job of this pipeline has not ended yet. Stop it first, or restart it.';
  return facts.hasValidVersion ? null : 'The latest version has errors. Fix them in the editor first.';
}

function activeReason(facts: StatusFacts, act: 'stop' | 'cancel'): string | null {
  return isActive(facts) ? null : `There is no job to ${act}: the pipeline does not run.`;
}

function pendingStopReason(facts: StatusFacts, act: 'stop'): string | null {
  if (facts.job?.desired === 'STOPPED') return `The job was asked to ${act} already.`;
  if (facts.job?.desired === 'CANCELED') return 'The job is being cancelled.';
  if (facts.job?.desiredSavepointId) return 'A savepoint is being taken. Wait until it is complete.';
  return facts.job?.status === 'RUNNING'
    ? null
    : 'A savepoint can only be taken while the job is running. Wait, or cancel it.';
}

function savepointReason(facts: StatusFacts): string | null {
  if (facts.job?.status !== 'RUNNING') return 'A savepoint can only be taken while the job is running.';
  if (facts.job.desired !== 'RUNNING') return 'The job is being stopped.';
  return facts.job.desiredSavepointId ? 'A savepoint is being taken already.' : null;
}

function restartReason(facts: StatusFacts): string | null {
  if (facts.job?.status !== 'RUNNING') return 'Only a running job can be restarted.';
  if (facts.job.desired !== 'RUNNING') return 'The job is being stopped.';
  return facts.job.restartRequestedAtMs === null ? null : 'A restart was asked for already.';
}

function deleteReason(facts: StatusFacts): string | null {
  return isActive(facts) ? 'A job of this pipeline has not ended yet. Stop it first.' : null;
}
