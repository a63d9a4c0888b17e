// The host's handle of one attempt in a worker thread. A worker that dies, or does not answer its mailbox in time, is a
// failed attempt like any other: run() always resolves with exactly one result.

import { Worker } from 'node:worker_threads';
import type { Clock } from '@/engine/core/clock';
import { EngineError, toErrorFacts } from '@/engine/core/errors';
import { type MetricSample, MetricSampler } from '@/engine/metrics/metric-sampler';
import type { MetricSlot } from '@/engine/metrics/slot-registry';
import type { AttemptEvents, AttemptResult } from '@/engine/ports';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol';

/** A worker that has not answered for this long is taken for hung and terminated (a batch takes milliseconds). */
const UNRESPONSIVE_AFTER_MS = 60_000;
const PING_INTERVAL_MS = 5_000;
const EXIT_GRACE_MS = 2_000;

export interface WorkerJobOptions {
  readonly workerFile: string | URL;
  readonly start: WorkerStart;
  readonly clock: Clock;
  readonly events: AttemptEvents;
  readonly onLine: (text: string, isError: boolean) => void;
  /** Old-generation heap of the worker; typed arrays live outside it. */
  readonly heapMbMax: number;
}

export class WorkerJob {
  private readonly options: WorkerJobOptions;
  private readonly worker: Worker;
  private readonly early: MetricSlot[] = [];
  private sampler: MetricSampler | null = null;
  private lastPongMs: number;
  private sequence = 0;

  constructor(options: WorkerJobOptions) {
    this.options = options;
    this.lastPongMs = options.clock.monotonic();
    this.worker = new Worker(options.workerFile, {
      workerData: options.start,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMbMax },
      stdout: false,
      stderr: false,
    });
  }

  /** Resolves when the attempt has ended and the thread is gone. */
  async run(): Promise<AttemptResult> {
    const { worker } = this;
    let result: AttemptResult | null = null;
    const stopWatching = this.watchMailbox((error) => {
      result ??= { kind: 'failed', error: toErrorFacts(error) };
      void worker.terminate();
    });
    await new Promise<void>((resolve) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind !== 'ended') return this.handle(message);
        result ??= message.result;
        // Sockets that a connector left open would keep the thread alive.
        this.options.clock.schedule(EXIT_GRACE_MS, () => void worker.terminate());
      });
      worker.on('error', (error) => {
        result ??= { kind: 'failed', error: toErrorFacts(workerError(error)) };
      });
      worker.on('exit', () => resolve());
    });
    stopWatching();
    return result ?? { kind: 'failed', error: toErrorFacts(workerError(new Error('the thread exited'))) };
  }

  requestCheckpoint(savepoint: boolean): void {
    this.send({ kind: 'checkpoint', savepoint });
  }

  stop(withSavepoint: boolean): void {
    this.send({ kind: 'stop', withSavepoint });
  }

  cancel(): void {
    this.send({ kind: 'cancel' });
  }

  /** Ends the thread at once, whatever it does. */
  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  /** Metric samples since the last call; empty until the worker has started. */
  sampleMetrics(): MetricSample[] {
    return this.sampler?.sample(this.options.clock.monotonic()) ?? [];
  }

  private handle(message: Exclude<FromWorker, { kind: 'ended' }>): void {
    const { events, clock, onLine } = this.options;
    switch (message.kind) {
      case 'metrics-buffer':
        this.sampler = new MetricSampler(message.buffer, clock.monotonic());
        for (const slot of this.early.splice(0)) this.sampler.addSlot(slot);
        return;
      case 'metrics-slot':
        if (this.sampler) this.sampler.addSlot(message.slot);
        else this.early.push(message.slot);
        return;
      case 'running':
        events.running(message.restoredCheckpointId);
        return;
      case 'waiting':
        events.waiting(message.what);
        return;
      case 'bad-record':
        events.badRecord(message.source, message.sample);
        return;
      case 'source-status':
        events.sourceStatus(message.sources);
        return;
      case 'line':
        onLine(message.text, message.isError);
        return;
      case 'pong':
        this.lastPongMs = clock.monotonic();
        return;
      case 'checkpoint-ended': {
        const { checkpointId } = message.outcome;
        const answer = (isAccepted: boolean): void =>
          this.send({ kind: 'checkpoint-recorded', checkpointId, isAccepted });
        events.checkpointEnded(message.outcome).then(
          () => answer(true),
          () => answer(false),
        );
      }
    }
  }

  private watchMailbox(onHung: (error: EngineError) => void): () => void {
    const { clock } = this.options;
    let cancel = (): void => {};
    const tick = (): void => {
      if (clock.monotonic() - this.lastPongMs > UNRESPONSIVE_AFTER_MS) {
        const message = `job thread has not answered for ${UNRESPONSIVE_AFTER_MS / 1000} s and was terminated`;
        onHung(new EngineError({ code: 'job.unresponsive', message, retriable: true }));
        return;
      }
      this.send({ kind: 'ping', sequence: this.sequence++ });
      cancel = clock.schedule(PING_INTERVAL_MS, tick);
    };
    cancel = clock.schedule(PING_INTERVAL_MS, tick);
    return () => cancel();
  }

  private send(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}

function workerError(error: unknown): EngineError {
  const text = error instanceof Error ? error.message : String(error);
  const isMemory = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
  return new EngineError({
    code: isMemory ? 'job.out-of-memory' : 'job.thread-died',
    message: isMemory ? 'job thread ran out of heap memory' : `job thread died: ${text}`,
    hint: isMemory ? 'Give the job more memory, or keep less state (state TTL, smaller windows).' : undefined,
    retriable: true,
    cause: error,
  });
}
