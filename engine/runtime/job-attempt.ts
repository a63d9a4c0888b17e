// One attempt of a job: restores, opens, runs the task loop, takes checkpoints, and ends in exactly one AttemptResult.
// The loop's turn: messages → checkpoint if due → backpressure → one batch per source pushed through the graph → sinks send.
// Nothing of a record leaves this thread. Only batch borders are asynchronous.

import { readManifest, readOperatorState } from '@/engine/checkpoint/checkpoint-reader';
import { decideCheckpoint } from '@/engine/checkpoint/coordinator';
import type { Manifest } from '@/engine/checkpoint/manifest';
import { planRestore } from '@/engine/checkpoint/restore-plan';
import { EngineError, toErrorFacts } from '@/engine/core/errors';
import type { Counter } from '@/engine/metrics/metric-group';
import type { AttemptPorts, AttemptResult, JobSpec } from '@/engine/ports';
import { AttemptCheckpoints, type CheckpointKind } from './attempt-checkpoints';
import type { ExecutionGraph } from './execution-graph';
import { createGraph } from './graph-ports';
import { WakeSignal } from './wake-signal';

/** How often source status and state sizes are published. */
const STATUS_INTERVAL_MS = 1000;

export class JobAttempt {
  private readonly spec: JobSpec;
  private readonly ports: AttemptPorts;
  private readonly signal: WakeSignal;
  private graph: ExecutionGraph | null = null;
  private checkpoints: AttemptCheckpoints | null = null;
  private requested: CheckpointKind | null = null;
  private stopping: { readonly withSavepoint: boolean } | null = null;
  private isCanceled = false;
  private stopStatus = (): void => {};
  private readonly idle: Counter;
  private readonly backPressured: Counter;

  constructor(spec: JobSpec, ports: AttemptPorts) {
    this.spec = spec;
    this.ports = ports;
    this.signal = new WakeSignal(ports.clock);
    const task = ports.metrics.group({});
    this.idle = task.counter('idleTimeMs');
    this.backPressured = task.counter('backPressuredTimeMs');
  }

  requestCheckpoint(kind: CheckpointKind): void {
    this.requested = kind;
    this.signal.wake();
  }

  /** Stops after a last checkpoint (or savepoint); the position is kept, nothing is flushed as if the input had ended. */
  stop(withSavepoint: boolean): void {
    this.stopping ??= { withSavepoint };
    this.signal.wake();
  }

  cancel(): void {
    this.isCanceled = true;
    this.signal.wake();
  }

  /** Never throws: every failure is a result. */
  async run(): Promise<AttemptResult> {
    try {
      await this.open();
      return await this.loop();
    } catch (error) {
      return this.isCanceled ? { kind: 'canceled' } : { kind: 'failed', error: toErrorFacts(error) };
    } finally {
      // A checkpoint under way ends before the attempt does: nothing of it may happen beside the next attempt.
      await this.checkpoints?.settle();
      await this.close();
    }
  }

  private async open(): Promise<void> {
    const { spec, ports } = this;
    const manifest = await this.loadManifest();
    const graph = createGraph(spec, ports);
    this.graph = graph;
    for (const sink of graph.sinks) {
      const entry = manifest?.sinks.find((candidate) => candidate.uid === sink.node.uid);
      await this.orCanceled(sink.writer.open(entry?.committable ?? null));
    }
    for (const task of [...graph.operators].reverse()) {
      const entry = manifest?.operators.find((candidate) => candidate.uid === task.uid);
      task.open(entry && ports.storage ? await readOperatorState(ports.storage, entry) : null);
    }
    for (const { driver } of graph.sources) {
      const entry = manifest?.sources.find((candidate) => candidate.uid === driver.node.uid);
      await this.orCanceled(driver.open(entry ?? null));
    }
    if (ports.storage) {
      this.checkpoints = new AttemptCheckpoints({
        spec,
        graph,
        storage: ports.storage,
        clock: ports.clock,
        metrics: ports.metrics.group({}),
        report: (outcome) => ports.events.checkpointEnded(outcome),
      });
    }
    this.publishStatus();
    ports.events.waiting(null);
    ports.events.running(manifest?.checkpointId ?? null);
  }

  /** Opening may wait for an outage to end; cancel and stop must not. */
  private async orCanceled(opening: Promise<void>): Promise<void> {
    let isOpen = false;
    const opened = opening.then(() => {
      isOpen = true;
    });
    while (!isOpen) {
      this.signal.watch(opened, () => opened);
      await this.signal.wait(Number.POSITIVE_INFINITY);
      if (this.isCanceled || this.stopping) {
        this.isCanceled = true;
        throw new EngineError({ code: 'job.canceled', message: 'job was canceled while it was starting' });
      }
    }
  }

  private async loadManifest(): Promise<Manifest | null> {
    const { spec, ports } = this;
    if (spec.restoreFrom === null || !ports.storage) return null;
    const manifest = await readManifest(ports.storage, spec.restoreFrom);
    const dropped = planRestore(spec.plan, manifest).filter((entry) => entry.verdict === 'dropped');
    if (dropped.length > 0 && !spec.allowNonRestoredState) {
      throw new EngineError({
        code: 'checkpoint.state-not-restored',
        message: `checkpoint ${manifest.checkpointId} holds state that this version of the query does not use`,
        detail: `It would be lost: ${dropped.map((entry) => entry.name).join(', ')}.`,
        hint: 'Start with "allow non-restored state", or start without state.',
      });
    }
    return manifest;
  }

  private async loop(): Promise<AttemptResult> {
    const graph = this.openGraph();
    for (;;) {
      if (this.isCanceled) return { kind: 'canceled' };
      if (this.stopping) return this.stopNow(this.stopping.withSavepoint);
      await this.checkpointIfDue();
      if (await this.waitForSinks()) continue;
      const hasWorked = this.turn(graph);
      if (graph.sources.every((source) => source.driver.isFinished())) return this.finish(graph);
      if (hasWorked) await yieldToIo();
      else await this.waitForInput(graph);
    }
  }

  private turn(graph: ExecutionGraph): boolean {
    let hasWorked = false;
    for (const source of graph.sources) {
      if (source.driver.isFinished()) continue;
      const previous = graph.busyClock.switchTo(source.busy);
      const batch = source.driver.poll();
      if (batch !== null) {
        hasWorked = true;
        source.output.emitBatch(batch);
      }
      const watermark = source.driver.settleWatermark();
      if (watermark !== null) {
        hasWorked = true;
        source.output.emitWatermark(watermark);
      }
      graph.busyClock.switchTo(previous);
    }
    for (const sink of graph.sinks) sink.endTurn();
    return hasWorked;
  }

  private async waitForSinks(): Promise<boolean> {
    let isBlocked = false;
    for (const sink of this.openGraph().sinks) {
      sink.throwIfFailed();
      const writable = sink.writer.whenWritable();
      if (writable === null) continue;
      isBlocked = true;
      this.signal.watch(sink, () => writable);
    }
    if (!isBlocked) return false;
    const startMs = this.ports.clock.monotonic();
    await this.signal.wait(STATUS_INTERVAL_MS);
    this.backPressured.add(this.ports.clock.monotonic() - startMs);
    return true;
  }

  private async waitForInput(graph: ExecutionGraph): Promise<void> {
    const startMs = this.ports.clock.monotonic();
    let waitMs = Math.min(STATUS_INTERVAL_MS, this.checkpointDueInMs(startMs));
    for (const source of graph.sources) {
      if (source.driver.isFinished()) continue;
      waitMs = Math.min(waitMs, source.driver.checkIdle(startMs));
      this.signal.watch(source, () => source.driver.reader.available());
    }
    await this.signal.wait(waitMs);
    this.idle.add(this.ports.clock.monotonic() - startMs);
  }

  private checkpointDueInMs(nowMs: number): number {
    const { checkpoints } = this;
    if (!checkpoints) return Number.POSITIVE_INFINITY;
    const decision = this.decide(checkpoints, nowMs);
    return decision.kind === 'trigger' ? 0 : decision.untilMs - nowMs;
  }

  private decide(checkpoints: AttemptCheckpoints, nowMs: number): ReturnType<typeof decideCheckpoint> {
    return decideCheckpoint(this.spec.checkpoint, {
      nowMs,
      lastTriggerMs: checkpoints.lastTriggerMs,
      lastEndMs: checkpoints.lastEndMs,
      isInProgress: checkpoints.isInProgress(),
      isRequested: this.requested !== null,
    });
  }

  private async checkpointIfDue(): Promise<void> {
    const { checkpoints } = this;
    if (!checkpoints || this.decide(checkpoints, this.ports.clock.monotonic()).kind !== 'trigger') return;
    const kind = this.requested ?? 'checkpoint';
    this.requested = null;
    const { outcome } = await checkpoints.trigger(kind);
    this.signal.watch(outcome, () => outcome.then(() => {}));
  }

  private async stopNow(withSavepoint: boolean): Promise<AttemptResult> {
    const { checkpoints } = this;
    if (!checkpoints) return { kind: 'stopped', checkpointId: null };
    await checkpoints.settle();
    const { outcome } = await checkpoints.trigger(withSavepoint ? 'savepoint' : 'checkpoint');
    const ended = await outcome;
    if (ended.outcome === 'failed') return { kind: 'failed', error: ended.error };
    return { kind: 'stopped', checkpointId: ended.checkpointId };
  }

  /** All inputs ended: flush operators in order, then one last checkpoint so that sinks commit what they hold. */
  private async finish(graph: ExecutionGraph): Promise<AttemptResult> {
    for (const task of graph.operators) task.operator.finish();
    for (const sink of graph.sinks) {
      sink.endTurn();
      await sink.writer.flush();
    }
    if (this.checkpoints) {
      await this.checkpoints.settle();
      const { outcome } = await this.checkpoints.trigger('checkpoint');
      const ended = await outcome;
      if (ended.outcome === 'failed') return { kind: 'failed', error: ended.error };
    } else {
      for (const sink of graph.sinks) await sink.writer.commit(0, sink.writer.prepareCommit(0));
    }
    return { kind: 'finished' };
  }

  /** By timer, not by the loop: lag must be seen also while the loop waits for a sink. */
  private publishStatus(): void {
    this.stopStatus = this.ports.clock.schedule(STATUS_INTERVAL_MS, () => this.publishStatus());
    const graph = this.openGraph();
    for (const task of graph.operators) {
      const size = task.operator.stateSize();
      task.stateBytes.set(size.bytes);
      task.stateKeys.set(size.keys);
    }
    const sources = graph.sources.map(({ driver }) => ({
      uid: driver.node.uid,
      name: driver.node.name,
      splits: driver.status(),
    }));
    this.ports.events.sourceStatus(sources);
  }

  private async close(): Promise<void> {
    this.stopStatus();
    const graph = this.graph;
    if (!graph) return;
    const closing = [
      ...graph.sources.map((source) => source.driver.reader.close()),
      ...graph.sinks.map((sink) => sink.writer.close()),
    ];
    await Promise.allSettled(closing);
  }

  private openGraph(): ExecutionGraph {
    if (!this.graph) throw new Error('invariant violated: the job is open');
    return this.graph;
  }
}

/** Lets sockets and messages be served between two batches. */
function yieldToIo(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
