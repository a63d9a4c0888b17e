// Contract between the task loop and an operator. Operators are synchronous; the loop calls them from one thread.
// Call order: open → (onBatch | onWatermark | snapshot | snapshotFailed)* → finish. Nothing is called after finish.

import type { Batch } from '@/engine/core/batch';
import type { Clock } from '@/engine/core/clock';
import type { MetricGroup } from '@/engine/metrics/metric-group';
import type { RestoredState, StateSize, StateSnapshot } from '@/engine/state/snapshot';

export interface Output {
  /** The batch is valid until emitBatch returns. Empty batches are dropped by the caller, not sent. */
  emitBatch(batch: Batch): void;
  /** Watermarks never go back; MAX_WATERMARK = end of bounded input. */
  emitWatermark(watermark: number): void;
}

export interface OperatorContext {
  readonly output: Output;
  readonly clock: Clock;
  readonly metrics: MetricGroup;
  /** Null on a fresh start. */
  readonly restored: RestoredState | null;
  readonly timeZone: string;
}

export interface Operator {
  open(context: OperatorContext): void;
  onBatch(input: number, batch: Batch): void;
  /** Watermark of one input; an operator with several inputs merges by minimum itself. */
  onWatermark(input: number, watermark: number): void;
  /**
   * Synchronous part of a checkpoint: copies what changed since the last snapshot ('delta') or everything ('full': first
   * checkpoint of an attempt, after a failed one, savepoints). Returned bytes are the caller's to keep.
   */
  snapshot(mode: 'delta' | 'full'): StateSnapshot;
  stateSize(): StateSize;
  /** After the MAX watermark of every input. */
  finish(): void;
}

export const MAX_WATERMARK = Number.MAX_SAFE_INTEGER;
export const MIN_WATERMARK = Number.NEGATIVE_INFINITY;

export const STATELESS_SNAPSHOT: StateSnapshot = { chunks: [], liveTables: [], scalars: {} };
export const NO_STATE: StateSize = { bytes: 0, keys: 0 };
