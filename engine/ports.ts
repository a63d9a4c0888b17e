// The interfaces a host supplies to run jobs, and the facts it gets back. Plain data only: these cross thread borders.

import type { CheckpointStorage } from '@/engine/checkpoint/checkpoint-storage';
import type { CheckpointConfig } from '@/engine/checkpoint/coordinator';

export type { BadRecordSample, SplitStatus } from '@/engine/connectors/connector';

import type { BadRecordSample, Connector, SplitStatus } from '@/engine/connectors/connector';
import type { Clock } from '@/engine/core/clock';
import type { ErrorFacts } from '@/engine/core/errors';
import type { SlotRegistry } from '@/engine/metrics/slot-registry';
import type { PhysicalPlan } from '@/engine/plan/physical-plan';

/** Everything one attempt of a job needs to know. */
export interface JobSpec {
  readonly jobId: string;
  readonly plan: PhysicalPlan;
  readonly leaseEpoch: number;
  readonly checkpoint: CheckpointConfig;
  /** Checkpoints kept besides savepoints. */
  readonly retainedCheckpoints: number;
  /** Next checkpoint id (strictly increasing over all attempts of a pipeline). */
  readonly nextCheckpointId: number;
  /** Manifest to restore from, relative to the storage; null = fresh start. */
  readonly restoreFrom: string | null;
  readonly allowNonRestoredState: boolean;
  /** Start positions chosen at launch (`scan.startup.mode`, …), used where no state is restored. */
  readonly startOverride: Readonly<Record<string, string>>;
  /** Option defaults for connectors, e.g. `properties.bootstrap.servers`. */
  readonly connectorDefaults: Readonly<Record<string, string>>;
}

export interface CheckpointOperatorFacts {
  readonly uid: string;
  readonly name: string;
  readonly checkpointedBytes: number;
  readonly fullBytes: number;
  readonly keys: number;
  readonly syncDurationMs: number;
}

export interface CheckpointCompleted {
  readonly outcome: 'completed';
  readonly checkpointId: number;
  readonly kind: 'checkpoint' | 'savepoint';
  readonly manifestName: string;
  readonly triggeredAtMs: number;
  readonly completedAtMs: number;
  /** Trigger to durable manifest; parts: waiting for sinks to acknowledge, copying state, writing files. */
  readonly durationMs: number;
  readonly flushDurationMs: number;
  readonly syncDurationMs: number;
  readonly asyncDurationMs: number;
  readonly checkpointedSizeBytes: number;
  readonly fullSizeBytes: number;
  readonly operators: readonly CheckpointOperatorFacts[];
  /** Source positions it holds, for people. */
  readonly positions: readonly { readonly split: string; readonly position: string }[];
}

export interface CheckpointFailed {
  readonly outcome: 'failed';
  readonly checkpointId: number;
  readonly kind: 'checkpoint' | 'savepoint';
  readonly triggeredAtMs: number;
  readonly endedAtMs: number;
  /** Flink's reason names: `CHECKPOINT_EXPIRED`, `IO_EXCEPTION`, `CHECKPOINT_ASYNC_EXCEPTION`, … */
  readonly reason: string;
  readonly error: ErrorFacts;
}

export type CheckpointOutcome = CheckpointCompleted | CheckpointFailed;

export interface SourceStatus {
  readonly uid: string;
  readonly name: string;
  readonly splits: readonly (SplitStatus & { readonly watermarkMs: number | null; readonly isIdle: boolean })[];
}

/** What an attempt tells its host while it runs. */
export interface AttemptEvents {
  /** All sources, operators and sinks are open; records flow from now on. */
  running(restoredCheckpointId: number | null): void;
  /** In words what is being waited for; null = nothing any more. */
  waiting(what: string | null): void;
  /** Resolves when the host has recorded it; sinks commit and offsets are committed only then. Rejection = fenced off. */
  checkpointEnded(outcome: CheckpointOutcome): Promise<void>;
  badRecord(source: string, sample: BadRecordSample): void;
  sourceStatus(status: readonly SourceStatus[]): void;
}

export type AttemptResult =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped'; readonly checkpointId: number | null }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'failed'; readonly error: ErrorFacts };

export interface AttemptPorts {
  readonly clock: Clock;
  readonly connectors: readonly Connector[];
  /** Null = checkpoints are off (plain `penstock run`). */
  readonly storage: CheckpointStorage | null;
  readonly metrics: SlotRegistry;
  readonly events: AttemptEvents;
  /** Receives the changelog of a plain SELECT as JSON lines. */
  readonly collect: (lines: Uint8Array) => void;
}
