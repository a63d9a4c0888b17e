// LIMIT n without ORDER BY: the first n rows pass, the rest is dropped. Append-only input: a retraction would have to bring a
// dropped row back, which is refused. The number of rows passed is part of the snapshot.

import type { Batch } from '@/engine/core/batch';
import { EngineError } from '@/engine/core/errors';
import { isRetraction } from '@/engine/core/row-kind';
import type { LimitNode } from '@/engine/plan/physical-plan';
import type { StateSize, StateSnapshot } from '@/engine/state/snapshot';
import { NO_STATE, type Operator, type OperatorContext } from './operator';

export class LimitOperator implements Operator {
  private readonly count: number;
  private passed = 0;
  private context: OperatorContext | null = null;

  constructor(node: LimitNode) {
    this.count = node.count;
  }

  open(context: OperatorContext): void {
    this.context = context;
    this.passed = Number(context.restored?.scalars.passed ?? 0);
  }

  /** Throws 'operator.unsupported' on -U and -D rows. */
  onBatch(_input: number, batch: Batch): void {
    if (batch.rowKinds?.subarray(0, batch.length).some(isRetraction)) {
      throw new EngineError({
        code: 'operator.unsupported',
        message: 'LIMIT over an input with updates is not supported',
      });
    }
    const room = Math.min(this.count - this.passed, batch.length);
    if (room <= 0) return;
    this.passed += room;
    this.context?.output.emitBatch(room === batch.length ? batch : { ...batch, length: room });
  }

  onWatermark(_input: number, watermark: number): void {
    this.context?.output.emitWatermark(watermark);
  }

  snapshot(): StateSnapshot {
    return { chunks: [], liveTables: [], scalars: { passed: this.passed } };
  }

  stateSize(): StateSize {
    return NO_STATE;
  }

  finish(): void {}
}
