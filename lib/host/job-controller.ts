// One owned job from claim to end: attempts in worker threads, one after the other, with what people ask for in between.
// Rules: every status change is a guarded update under the lease; when one does not match, the job is no longer ours and the
// attempt is terminated at once. The controller never decides semantics: planning, restore and restart rules are the engine's.

import { join } from 'node:path';
import {
  DEFAULT_RESTART_STRATEGY,
  decideRestart,
  type ErrorFacts,
  type PhysicalPlan,
  planPipeline,
  systemClock,
  WorkerJob,
} from '@/engine/engine';
import type { AttemptResult, CheckpointOutcome, JobSpec } from '@/engine/ports';
import type { RestartStrategy } from '@/lib/contracts/job';
import type { Database } from '@/lib/db/pool';
import { logger } from '@/lib/logger';
import { recordCheckpoint } from './checkpoint-records';
import type { OwnedJob } from './claim-jobs';
import type { FactWriter } from './fact-writer';
import { type JobStore, storedGraphOf } from './job-store';
import { findRestorePoint } from './restore-point';

export interface ControllerOptions {
  readonly hostId: string;
  readonly database: Database;
  readonly store: JobStore;
  readonly facts: FactWriter;
  readonly checkpointRoot: string;
  readonly workerFile: URL;
  readonly connectorDefaults: Readonly<Record<string, string>>;
  readonly heapMbMax: number;
  readonly random: () => number;
}

const RETAINED_CHECKPOINTS = 5;
const CANCEL_GRACE_MS = 10_000;

type Ending = 'ended' | 'fenced' | 'suspended';

export class JobController {
  private readonly options: ControllerOptions;
  private job: OwnedJob;
  private worker: WorkerJob | null = null;
  private savepointId: string | null = null;
  private isStopping = false;
  private isFenced = false;
  private isSuspending = false;
  private isRestarting = false;
  private runningSinceMs: number | null = null;
  private consecutiveFailures = 0;
  private wakeFromBackoff = (): void => {};

  constructor(job: OwnedJob, options: ControllerOptions) {
    this.job = job;
    this.options = options;
  }

  get id(): string {
    return this.job.id;
  }

  get lease(): { readonly id: string; readonly leaseEpoch: number } {
    return { id: this.job.id, leaseEpoch: this.job.leaseEpoch };
  }

  /** Resolves when this host is done with the job, for whatever reason. Never rejects. */
  async run(): Promise<Ending> {
    try {
      const plan = await this.plan();
      if (plan === null) return 'ended';
      if (this.job.status === 'RUNNING' && !(await this.takeOver())) return 'fenced';
      for (;;) {
        const next = await this.runAttempt(plan);
        if (next !== 'again') return next;
      }
    } catch (error) {
      logger.error({ jobId: this.id, error }, 'job controller failed; the lease runs out and the job is claimed again');
      await this.worker?.terminate();
      return 'fenced';
    }
  }

  /** What the row says now, read at a renewal; null = the lease is lost. */
  applyDesired(row: OwnedJob | null): void {
    if (row === null) {
      this.isFenced = true;
      void this.worker?.terminate();
      this.wakeFromBackoff();
      return;
    }
    this.job = row;
    if (row.desired === 'CANCELED') this.beginCancel();
    else if (row.desired === 'STOPPED') this.beginStop();
    else if (row.restartRequestedAt !== null && !this.isRestarting) this.beginRestart();
    else if (row.desiredSavepointId !== null && this.savepointId === null) this.beginSavepoint(row.desiredSavepointId);
  }

  /** The host shuts down: keep a checkpoint, leave the job for whoever comes next. */
  suspend(): void {
    this.isSuspending = true;
    this.worker?.stop(false);
    this.wakeFromBackoff();
  }

  async terminate(): Promise<void> {
    await this.worker?.terminate();
  }

  /** The job was running elsewhere and its host is gone: that attempt has ended, which people must see. */
  private async takeOver(): Promise<boolean> {
    const isOurs = await this.options.store.restarting(
      this.scope(),
      'its engine host was lost; another has taken over',
      0,
    );
    this.job = { ...this.job, attempt: this.job.attempt + 1 };
    return isOurs;
  }

  private async plan(): Promise<PhysicalPlan | null> {
    const text = await this.options.store.readSql(this.job);
    const { plan, diagnostics } = planPipeline(text);
    if (plan !== null) return plan;
    const first = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
    const where = first ? `line ${first.line}, column ${first.column}: ${first.message}` : 'it has nothing to run';
    const error = {
      code: 'sql.invalid',
      message: `version ${this.job.version} cannot be run: ${where}`,
      detail: null,
      hint: first?.hint ?? null,
    };
    await this.options.store.fail(this.scope(), { ...error, retriable: false, stack: null });
    return null;
  }

  private async runAttempt(plan: PhysicalPlan): Promise<Ending | 'again'> {
    const { store } = this.options;
    if (this.job.desired === 'CANCELED') return this.ended(await store.cancel(this.scope()));
    if (this.job.desired === 'STOPPED') return this.ended(await store.finish(this.scope(), 'stopped before it ran'));
    const spec = await this.buildSpec(plan);
    this.runningSinceMs = null;
    this.isRestarting = false;
    const worker = this.startWorker(spec, plan);
    this.worker = worker;
    this.options.facts.attach(this.job, plan, worker);
    if (this.isSuspending) worker.stop(false);
    const result = await worker.run();
    this.options.facts.detach(this.id);
    this.worker = null;
    return this.settle(result);
  }

  private async buildSpec(plan: PhysicalPlan): Promise<JobSpec> {
    const { options: start } = this.job;
    const { store, connectorDefaults } = this.options;
    const savepoint =
      start.startFrom.kind === 'savepoint' ? await store.readSavepointManifest(start.startFrom.savepointId) : null;
    const restore = await findRestorePoint({
      directory: this.checkpointDirectory(),
      jobId: this.id,
      startFrom: start.startFrom,
      savepointManifest: savepoint,
      knownCheckpointId: await store.readNewestCheckpointId(this.job.pipelineId),
    });
    for (const problem of restore.problems) logger.warn({ jobId: this.id, problem }, 'checkpoint was passed over');
    return {
      jobId: this.id,
      plan,
      leaseEpoch: this.job.leaseEpoch,
      checkpoint: { intervalMs: start.checkpointIntervalMs, minPauseMs: 0, timeoutMs: 600_000 },
      retainedCheckpoints: RETAINED_CHECKPOINTS,
      nextCheckpointId: restore.nextCheckpointId,
      restoreFrom: restore.manifestName,
      allowNonRestoredState: start.allowNonRestoredState,
      startOverride: restore.startOverride,
      connectorDefaults,
    };
  }

  private startWorker(spec: JobSpec, plan: PhysicalPlan): WorkerJob {
    const { store, database, hostId, facts } = this.options;
    return new WorkerJob({
      workerFile: this.options.workerFile,
      start: { spec, checkpointDirectory: this.checkpointDirectory() },
      clock: systemClock,
      heapMbMax: this.options.heapMbMax,
      onLine: (text) => logger.info({ jobId: this.id }, text),
      events: {
        running: (restoredCheckpointId) => {
          this.runningSinceMs = systemClock.monotonic();
          this.inBackground(store.running(this.scope(), restoredCheckpointId, storedGraphOf(plan)));
        },
        waiting: (what) => this.inBackground(store.waiting(this.scope(), what)),
        badRecord: (source, sample) => this.inBackground(store.addBadRecord(this.scope(), source, sample)),
        sourceStatus: (sources) => facts.setSources(this.id, sources),
        checkpointEnded: (outcome) => {
          const { leaseEpoch, pipelineId } = this.job;
          const leased = { jobId: this.id, pipelineId, hostId, leaseEpoch, retainedCheckpoints: RETAINED_CHECKPOINTS };
          const savepointId = outcome.kind === 'savepoint' ? this.savepointId : null;
          return recordCheckpoint(database, leased, outcome, savepointId).then(() => this.afterCheckpoint(outcome));
        },
      },
    });
  }

  private afterCheckpoint(outcome: CheckpointOutcome): void {
    if (outcome.kind === 'savepoint' && !this.isStopping) this.savepointId = null;
  }

  private async settle(result: AttemptResult): Promise<Ending | 'again'> {
    const { store } = this.options;
    if (this.isFenced) return 'fenced';
    if (this.job.desired === 'CANCELED') return this.ended(await store.cancel(this.scope()));
    if (result.kind === 'finished') return this.ended(await store.finish(this.scope(), 'all inputs ended'));
    if (this.isStopping) return this.settleStop(result);
    if (this.isSuspending) {
      await store.suspend(this.scope());
      return 'suspended';
    }
    if (this.isRestarting) {
      return (await store.restarting(this.scope(), 'restart was asked for', 0)) ? 'again' : 'fenced';
    }
    if (result.kind === 'failed') return this.settleFailure(result.error);
    return 'again';
  }

  private async settleStop(result: AttemptResult): Promise<Ending | 'again'> {
    const { store } = this.options;
    if (result.kind === 'stopped') return this.ended(await store.finish(this.scope(), 'stopped', true));
    const reason = result.kind === 'failed' ? result.error.message : 'it was canceled while starting';
    if (result.kind === 'failed' && this.runningSinceMs !== null) {
      this.isStopping = false;
      this.savepointId = null;
      await store.stopFailed(this.scope(), reason);
      return 'again';
    }
    return this.ended(await store.finish(this.scope(), `stopped while starting: ${reason}`, true));
  }

  private async settleFailure(error: ErrorFacts): Promise<Ending | 'again'> {
    const { store } = this.options;
    const ranForMs = this.runningSinceMs === null ? 0 : systemClock.monotonic() - this.runningSinceMs;
    const { strategy, isFixed } = restartStrategyOf(this.job.options.restartStrategy);
    const decision = decideRestart(strategy, {
      consecutiveFailures: this.consecutiveFailures,
      ranForMs,
      isRetriable: error.retriable || error.code === 'internal.error' || isFixed,
      random: this.options.random(),
    });
    if (decision.kind === 'fail') return this.ended(await store.fail(this.scope(), error, decision.reason));
    this.consecutiveFailures = decision.consecutiveFailures;
    if (!(await store.failing(this.scope(), error))) return 'fenced';
    if (!(await store.restarting(this.scope(), error.message, decision.delayMs))) return 'fenced';
    this.job = { ...this.job, attempt: this.job.attempt + 1 };
    await this.backOff(decision.delayMs);
    if (this.isFenced) return 'fenced';
    if (this.isSuspending) {
      await store.suspend(this.scope());
      return 'suspended';
    }
    return 'again';
  }

  private async backOff(delayMs: number): Promise<void> {
    const interrupt = new AbortController();
    this.wakeFromBackoff = () => interrupt.abort();
    await systemClock.sleep(delayMs, interrupt.signal);
    this.wakeFromBackoff = () => {};
  }

  private beginCancel(): void {
    this.wakeFromBackoff();
    const { worker } = this;
    if (!worker) return;
    this.inBackground(this.options.store.cancelling(this.scope()));
    worker.cancel();
    systemClock.schedule(CANCEL_GRACE_MS, () => {
      if (this.worker === worker) void worker.terminate();
    });
  }

  private beginStop(): void {
    this.wakeFromBackoff();
    if (!this.worker || this.isStopping) return;
    this.isStopping = true;
    this.savepointId = this.job.stopWithSavepoint ? this.job.desiredSavepointId : null;
    this.inBackground(this.options.store.acting(this.scope(), ['stop']));
    this.worker.stop(this.job.stopWithSavepoint);
  }

  private beginRestart(): void {
    this.wakeFromBackoff();
    if (!this.worker) return;
    this.isRestarting = true;
    this.inBackground(this.options.store.acting(this.scope(), ['restart']));
    this.worker.cancel();
  }

  private beginSavepoint(savepointId: string): void {
    if (!this.worker || this.runningSinceMs === null) return;
    this.savepointId = savepointId;
    this.inBackground(this.options.store.acting(this.scope(), ['savepoint']));
    this.worker.requestCheckpoint(true);
  }

  private ended(isOurs: boolean): Ending {
    return isOurs ? 'ended' : 'fenced';
  }

  private scope(): { job: OwnedJob; hostId: string } {
    return { job: this.job, hostId: this.options.hostId };
  }

  private checkpointDirectory(): string {
    return join(this.options.checkpointRoot, this.job.pipelineId);
  }

  private inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => logger.warn({ jobId: this.id, error }, 'a fact about the job was not recorded'));
  }
}

function restartStrategyOf(strategy: RestartStrategy): { strategy: typeof DEFAULT_RESTART_STRATEGY; isFixed: boolean } {
  if (strategy.kind === 'none') return { strategy: { ...DEFAULT_RESTART_STRATEGY, attemptsMax: 0 }, isFixed: false };
  if (strategy.kind === 'fixed-delay') {
    const { delayMs, attempts } = strategy;
    const fixed = {
      initialBackoffMs: delayMs,
      maxBackoffMs: delayMs,
      backoffMultiplier: 1,
      jitterFactor: 0,
      attemptsMax: attempts,
    };
    return { strategy: { ...DEFAULT_RESTART_STRATEGY, ...fixed }, isFixed: true };
  }
  const { initialBackoffMs, maxBackoffMs, backoffMultiplier, resetBackoffThresholdMs, jitterFactor } = strategy;
  const exponential = {
    initialBackoffMs,
    maxBackoffMs,
    backoffMultiplier,
    jitterFactor,
    resetThresholdMs: resetBackoffThresholdMs,
  };
  return { strategy: { ...DEFAULT_RESTART_STRATEGY, ...exponential }, isFixed: false };
}
