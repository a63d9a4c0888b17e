// Stand-alone TUMBLE or HOP table function: each row once per window it belongs to, at once, with window_start, window_end and
// window_time appended; row kinds are kept. HOP emits a row's latest window first, as Flink's assigner lists them. Rows with a
// NULL rowtime are dropped and counted (numNullRowTimeRecordsDropped). Keeps no state. Source: flink-sql.md §4.

import { BATCH_ROWS_MAX, type Batch, type Column } from '@/engine/core/batch';
import type { RowSchema } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import { f64, item, u8 } from '@/engine/core/typed-array';
import type { Counter } from '@/engine/metrics/metric-group';
import type { WindowTableFunctionNode } from '@/engine/plan/physical-plan';
import type { StateSize, StateSnapshot } from '@/engine/state/snapshot';
import { gatherBatch } from './gather';
import { NO_STATE, type Operator, type OperatorContext, STATELESS_SNAPSHOT } from './operator';
import { WindowAssigner } from './window-assigner';

export class WindowTableFunctionOperator implements Operator {
  private readonly timeIndex: number;
  private readonly assigner: WindowAssigner;
  private context: OperatorContext | null = null;
  private nullRows: Counter | null = null;
  private readonly rows = new Int32Array(BATCH_ROWS_MAX);
  private readonly ends = new Float64Array(BATCH_ROWS_MAX);

  constructor(node: WindowTableFunctionNode, inputSchema: RowSchema) {
    this.timeIndex = node.window.timeIndex;
    this.assigner = new WindowAssigner(node.window, item(inputSchema, this.timeIndex).type);
  }

  open(context: OperatorContext): void {
    this.context = context;
    this.nullRows = context.metrics.counter('numNullRowTimeRecordsDropped');
  }

  onBatch(_input: number, batch: Batch): void {
    const time = item(batch.columns, this.timeIndex);
    invariant(time.kind === 'timestamp', 'the rowtime column holds timestamps');
    const { zone, slideMs, sizeMs } = this.assigner;
    let filled = 0;
    let nullCount = 0;
    for (let row = 0; row < batch.length; row += 1) {
      if (time.nulls !== null && u8(time.nulls, row) === 1) {
        nullCount += 1;
        continue;
      }
      const sliceStart = this.assigner.sliceStart(zone.toLocal(f64(time.values, row)));
      for (let end = sliceStart + sizeMs; end > sliceStart; end -= slideMs) {
        if (filled === BATCH_ROWS_MAX) filled = this.emit(batch, filled);
        this.rows[filled] = row;
        this.ends[filled] = end;
        filled += 1;
      }
    }
    if (filled > 0) this.emit(batch, filled);
    if (nullCount > 0) this.nullRows?.add(nullCount);
  }

  onWatermark(_input: number, watermark: number): void {
    this.context?.output.emitWatermark(watermark);
  }

  snapshot(): StateSnapshot {
    return STATELESS_SNAPSHOT;
  }

  stateSize(): StateSize {
    return NO_STATE;
  }

  finish(): void {}

  private emit(batch: Batch, count: number): 0 {
    const ends = this.ends.slice(0, count);
    const out = gatherBatch(batch, this.rows, count);
    out.columns.push(
      timestamps(ends.map((end) => end - this.assigner.sizeMs)),
      timestamps(ends),
      timestamps(ends.map((end) => this.assigner.triggerOf(end))),
    );
    this.context?.output.emitBatch(out);
    return 0;
  }
}

function timestamps(values: Float64Array): Column {
  return { kind: 'timestamp', values, nulls: null };
}
