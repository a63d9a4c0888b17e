// The checkpoints of one job attempt (engine.md §10, Flink's aligned protocol with one task).
// 1. Barrier, between two turns of the task loop: wait until every sink is acknowledged (at-least-once needs nothing more),
//    then copy source positions and dirty state synchronously. No record moves in between, so the cut is exact.
// 2. Off the loop: write data file and manifest, tell the host, and only when the host has recorded the checkpoint commit
//    sinks and source offsets. One checkpoint at a time.
// 3. A failed checkpoint is reported with its reason and the job goes on; the next one is full.

import type { CheckpointStorage } from '@/engine/checkpoint/checkpoint-storage';
import { CheckpointWriter, type JobSnapshot, type WrittenCheckpoint } from '@/engine/checkpoint/checkpoint-writer';
import type { Manifest, SinkEntry, SourceEntry } from '@/engine/checkpoint/manifest';
import { applyRetention } from '@/engine/checkpoint/retention';
import type { Clock } from '@/engine/core/clock';
import { EngineError, toErrorFacts } from '@/engine/core/errors';
import type { MetricGroup } from '@/engine/metrics/metric-group';
import type { CheckpointCompleted, CheckpointOperatorFacts, CheckpointOutcome, JobSpec } from '@/engine/ports';
import type { ExecutionGraph } from './execution-graph';

export type CheckpointKind = 'checkpoint' | 'savepoint';

interface Barrier {
  readonly id: number;
  readonly kind: CheckpointKind;
  readonly triggeredAtMs: number;
  readonly startedMs: number;
  readonly flushDurationMs: number;
  readonly syncDurationMs: number;
  readonly sources: readonly SourceEntry[];
  readonly sinks: readonly SinkEntry[];
  readonly operatorFacts: readonly CheckpointOperatorFacts[];
  readonly snapshot: JobSnapshot;
}

export interface AttemptCheckpointsOptions {
  readonly spec: JobSpec;
  readonly graph: ExecutionGraph;
  readonly storage: CheckpointStorage;
  readonly clock: Clock;
  readonly metrics: MetricGroup;
  readonly report: (outcome: CheckpointOutcome) => Promise<void>;
}

export class AttemptCheckpoints {
  private readonly options: AttemptCheckpointsOptions;
  private readonly writer: CheckpointWriter;
  private nextId: number;
  private running: Promise<CheckpointOutcome> | null = null;
  private completed = 0;
  private failed = 0;
  lastTriggerMs: number;
  lastEndMs: number;

  constructor(options: AttemptCheckpointsOptions) {
    this.options = options;
    const { spec, storage, clock } = options;
    this.nextId = spec.nextCheckpointId;
    this.lastTriggerMs = clock.monotonic();
    this.lastEndMs = this.lastTriggerMs;
    this.writer = new CheckpointWriter(storage, {
      jobId: spec.jobId,
      leaseEpoch: spec.leaseEpoch,
      planFingerprint: spec.plan.fingerprint,
    });
  }

  isInProgress(): boolean {
    return this.running !== null;
  }

  /** Resolves when the checkpoint in progress has ended. */
  async settle(): Promise<void> {
    await this.running;
  }

  /** Runs the barrier and starts the asynchronous part; resolves after the barrier with a promise of the outcome. */
  async trigger(kind: CheckpointKind): Promise<{ readonly outcome: Promise<CheckpointOutcome> }> {
    const { clock } = this.options;
    const id = this.nextId++;
    const triggeredAtMs = clock.now();
    const startedMs = clock.monotonic();
    this.lastTriggerMs = startedMs;
    let ending: Promise<CheckpointOutcome>;
    try {
      const barrier = await this.passBarrier(id, kind, triggeredAtMs, startedMs);
      ending = this.complete(barrier);
    } catch (error) {
      this.writer.abandon();
      ending = this.fail(id, kind, triggeredAtMs, error);
    }
    this.running = ending.finally(() => {
      this.running = null;
      this.lastEndMs = clock.monotonic();
    });
    return { outcome: this.running };
  }

  private async passBarrier(
    id: number,
    kind: CheckpointKind,
    triggeredAtMs: number,
    startedMs: number,
  ): Promise<Barrier> {
    const { graph, clock, spec } = this.options;
    const flushes = Promise.all(graph.sinks.map((sink) => sink.writer.flush()));
    await withTimeout(flushes, spec.checkpoint.timeoutMs, clock);
    const flushedMs = clock.monotonic();
    const sources = graph.sources.map((source) => source.driver.snapshot());
    const sinks = graph.sinks.map((sink) => ({
      uid: sink.node.uid,
      name: sink.node.name,
      committable: sink.writer.prepareCommit(id),
    }));
    const operators: JobSnapshot['operators'][number][] = [];
    const operatorFacts: CheckpointOperatorFacts[] = [];
    for (const { uid, name, operator } of graph.operators) {
      const beforeMs = clock.monotonic();
      const mode = kind === 'savepoint' || this.writer.needsFull(uid) ? 'full' : 'delta';
      const state = operator.snapshot(mode);
      const size = operator.stateSize();
      operators.push({ uid, name, state });
      operatorFacts.push({
        uid,
        name,
        checkpointedBytes: state.chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0),
        fullBytes: size.bytes,
        keys: size.keys,
        syncDurationMs: clock.monotonic() - beforeMs,
      });
    }
    return {
      id,
      kind,
      triggeredAtMs,
      startedMs,
      flushDurationMs: flushedMs - startedMs,
      syncDurationMs: clock.monotonic() - flushedMs,
      sources,
      sinks,
      operatorFacts,
      snapshot: { checkpointId: id, kind, triggeredAtMs, sources, operators, sinks },
    };
  }

  private async complete(barrier: Barrier): Promise<CheckpointOutcome> {
    const { clock, spec, report, storage } = this.options;
    const asyncStartMs = clock.monotonic();
    try {
      const written = await withTimeout(this.writer.write(barrier.snapshot), spec.checkpoint.timeoutMs, clock);
      const outcome = this.outcomeOf(barrier, written, clock.monotonic() - asyncStartMs);
      await report(outcome);
      await this.commit(barrier, written.manifest);
      this.publish(outcome);
      if (barrier.kind === 'checkpoint') await applyRetention(storage, spec.retainedCheckpoints).catch(() => []);
      return outcome;
    } catch (error) {
      this.writer.abandon();
      return this.fail(barrier.id, barrier.kind, barrier.triggeredAtMs, error);
    }
  }

  private async commit(barrier: Barrier, manifest: Manifest): Promise<void> {
    const { graph } = this.options;
    const committables = new Map(manifest.sinks.map((entry) => [entry.uid, entry.committable]));
    for (const sink of graph.sinks) await sink.writer.commit(barrier.id, committables.get(sink.node.uid) ?? null);
    for (const source of graph.sources) {
      const entry = barrier.sources.find((candidate) => candidate.uid === source.driver.node.uid);
      if (entry) source.driver.reader.notifyCheckpointComplete(entry.snapshot);
    }
  }

  private outcomeOf(barrier: Barrier, written: WrittenCheckpoint, asyncDurationMs: number): CheckpointCompleted {
    const { clock } = this.options;
    return {
      outcome: 'completed',
      checkpointId: barrier.id,
      kind: barrier.kind,
      manifestName: written.manifestName,
      triggeredAtMs: barrier.triggeredAtMs,
      completedAtMs: clock.now(),
      durationMs: clock.monotonic() - barrier.startedMs,
      flushDurationMs: barrier.flushDurationMs,
      syncDurationMs: barrier.syncDurationMs,
      asyncDurationMs,
      checkpointedSizeBytes: written.checkpointedSizeBytes,
      fullSizeBytes: written.fullSizeBytes,
      operators: barrier.operatorFacts,
      positions: barrier.sources.flatMap((source) =>
        source.snapshot.splits.map((split) => ({ split: split.id, position: split.position })),
      ),
    };
  }

  private publish(outcome: CheckpointCompleted): void {
    const { metrics } = this.options;
    this.completed++;
    metrics.gauge('lastCheckpointDuration').set(outcome.durationMs);
    metrics.gauge('lastCheckpointSize').set(outcome.checkpointedSizeBytes);
    metrics.gauge('lastCheckpointFullSize').set(outcome.fullSizeBytes);
    metrics.gauge('lastCompletedCheckpointId').set(outcome.checkpointId);
    metrics.gauge('lastCheckpointCompletedTimestamp').set(outcome.completedAtMs);
    metrics.gauge('numberOfCompletedCheckpoints').set(this.completed);
  }

  private async fail(
    id: number,
    kind: CheckpointKind,
    triggeredAtMs: number,
    error: unknown,
  ): Promise<CheckpointOutcome> {
    const { clock, metrics, report } = this.options;
    this.failed++;
    metrics.gauge('numberOfFailedCheckpoints').set(this.failed);
    const outcome: CheckpointOutcome = {
      outcome: 'failed',
      checkpointId: id,
      kind,
      triggeredAtMs,
      endedAtMs: clock.now(),
      reason: failureReason(error),
      error: toErrorFacts(describeIo(error)),
    };
    await report(outcome).catch(() => {});
    return outcome;
  }
}

/** Flink CheckpointFailureReason names. */
function failureReason(error: unknown): string {
  if (error instanceof EngineError && error.code === 'checkpoint.expired') return 'CHECKPOINT_EXPIRED';
  if (isSystemError(error)) return 'IO_EXCEPTION';
  return 'CHECKPOINT_ASYNC_EXCEPTION';
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

const IO_HINTS: Readonly<Record<string, [string, string]>> = {
  ENOSPC: [
    'the disk is full',
    'Free space or move the checkpoint folder; the job goes on and the next checkpoint is tried on time.',
  ],
  EDQUOT: ['the disk quota is used up', 'Raise the quota or move the checkpoint folder.'],
  EACCES: ['permission was denied', 'Give the engine host write permission to the checkpoint folder.'],
  EROFS: ['the file system is read-only', 'Remount it for writing or move the checkpoint folder.'],
};

function describeIo(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const known = IO_HINTS[error.code ?? ''];
  return new EngineError({
    code: 'checkpoint.io',
    message: `checkpoint could not be written: ${known?.[0] ?? error.message}`,
    detail: `${error.syscall ?? 'write'} on "${error.path ?? 'checkpoint storage'}" failed with ${error.code ?? 'an error'}.`,
    hint: known?.[1],
    retriable: true,
    cause: error,
  });
}

async function withTimeout<T>(promise: Promise<T>, timeoutMs: number, clock: Clock): Promise<T> {
  let cancel = (): void => {};
  const expiry = new Promise<never>((_resolve, reject) => {
    cancel = clock.schedule(timeoutMs, () =>
      reject(
        new EngineError({
          code: 'checkpoint.expired',
          message: `checkpoint expired after ${timeoutMs} ms`,
          hint: 'Look at the part that took longest; raise execution.checkpointing.timeout if that is expected.',
          retriable: true,
        }),
      ),
    );
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    cancel();
  }
}
