// Messages between the engine host's main thread and a job's worker thread. Plain data; nothing of a record crosses.

import type { BadRecordSample } from '@/engine/connectors/connector';
import type { MetricSlot } from '@/engine/metrics/slot-registry';
import type { AttemptResult, CheckpointOutcome, JobSpec, SourceStatus } from '@/engine/ports';

export interface WorkerStart {
  readonly spec: JobSpec;
  /** Folder of this pipeline's checkpoints; null = checkpoints are off. */
  readonly checkpointDirectory: string | null;
}

export type ToWorker =
  | { readonly kind: 'checkpoint'; readonly savepoint: boolean }
  | { readonly kind: 'stop'; readonly withSavepoint: boolean }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'checkpoint-recorded'; readonly checkpointId: number; readonly isAccepted: boolean }
  | { readonly kind: 'ping'; readonly sequence: number };

export type FromWorker =
  | { readonly kind: 'metrics-buffer'; readonly buffer: SharedArrayBuffer }
  | { readonly kind: 'metrics-slot'; readonly slot: MetricSlot }
  | { readonly kind: 'running'; readonly restoredCheckpointId: number | null }
  | { readonly kind: 'waiting'; readonly what: string | null }
  | { readonly kind: 'checkpoint-ended'; readonly outcome: CheckpointOutcome }
  | { readonly kind: 'bad-record'; readonly source: string; readonly sample: BadRecordSample }
  | { readonly kind: 'source-status'; readonly sources: readonly SourceStatus[] }
  | { readonly kind: 'line'; readonly text: string; readonly isError: boolean }
  | { readonly kind: 'ended'; readonly result: AttemptResult }
  | { readonly kind: 'pong'; readonly sequence: number };
