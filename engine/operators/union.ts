// UNION ALL: passes batches through. The watermark is the minimum over the inputs, also per row: what is visible before a row
// is the smaller of the row's own and the other inputs' current watermark. Input watermarks are part of the snapshot, so the
// late rule of what follows is the same after a restore. Source: Flink StatusWatermarkValve (flink-sql.md §3).

import type { Batch } from '@/engine/core/batch';
import { f64, item } from '@/engine/core/typed-array';
import type { UnionNode } from '@/engine/plan/physical-plan';
import type { StateSize, StateSnapshot } from '@/engine/state/snapshot';
import { MIN_WATERMARK, NO_STATE, type Operator, type OperatorContext } from './operator';
import { scalarToWatermark, watermarkToScalar } from './watermark-scalar';

export class UnionOperator implements Operator {
  private readonly watermarks: number[];
  private emitted = MIN_WATERMARK;
  private context: OperatorContext | null = null;
  private scratch = new Float64Array(0);

  constructor(node: UnionNode) {
    this.watermarks = node.inputs.map(() => MIN_WATERMARK);
  }

  open(context: OperatorContext): void {
    this.context = context;
    const scalars = context.restored?.scalars;
    if (scalars === undefined) return;
    for (let input = 0; input < this.watermarks.length; input += 1) {
      this.watermarks[input] = scalarToWatermark(scalars[`watermark${input}`]);
    }
    this.emitted = scalarToWatermark(scalars.emitted);
  }

  onBatch(input: number, batch: Batch): void {
    const own = batch.rowWatermarks;
    if (own === null) {
      this.context?.output.emitBatch(batch);
      return;
    }
    const others = Math.min(...this.watermarks.filter((_, index) => index !== input));
    if (this.scratch.length < batch.length) this.scratch = new Float64Array(batch.length);
    for (let i = 0; i < batch.length; i += 1) this.scratch[i] = Math.min(f64(own, i), others);
    this.context?.output.emitBatch({ ...batch, rowWatermarks: this.scratch });
  }

  onWatermark(input: number, watermark: number): void {
    if (watermark <= item(this.watermarks, input)) return;
    this.watermarks[input] = watermark;
    const merged = Math.min(...this.watermarks);
    if (merged <= this.emitted) return;
    this.emitted = merged;
    this.context?.output.emitWatermark(merged);
  }

  snapshot(): StateSnapshot {
    const scalars: Record<string, number | null> = { emitted: watermarkToScalar(this.emitted) };
    this.watermarks.forEach((watermark, input) => {
      scalars[`watermark${input}`] = watermarkToScalar(watermark);
    });
    return { chunks: [], liveTables: [], scalars };
  }

  stateSize(): StateSize {
    return NO_STATE;
  }

  finish(): void {}
}
