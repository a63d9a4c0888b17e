// TUMBLE and HOP aggregation by key. Consumes append or retract rows, emits +I only, when a window closes.
// 1. Each row finds its slice (start memoised: most rows of a batch share it). A NULL rowtime fails the job.
// 2. It is late, dropped and counted, iff the watermark before it has reached the end - 1 of the slice's last window.
// 3. HOP guard: if a row's slice belongs to windows that fire by the watermark before the row, what was collected so far is
//    accumulated and those windows fire first, so the row counts only in windows that are still open.
// 4. Rows are accumulated per slice, column at a time: key lookup, then one loop per aggregate.
// 5. On a watermark every window with end - 1 <= watermark is emitted, by (window end, key insertion order): the slice table
//    itself for TUMBLE, a merge of its slices for HOP. A slice is dropped with its last window.
// Source of the rules: flink-sql.md §3-4. Results never depend on batch borders.

import { BATCH_ROWS_MAX, type Batch, type BatchMeta } from '@/engine/core/batch';
import type { RowSchema } from '@/engine/core/data-type';
import { EngineError, invariant } from '@/engine/core/errors';
import { isRetraction } from '@/engine/core/row-kind';
import { f64, i32, item, u8 } from '@/engine/core/typed-array';
import type { Counter, Gauge } from '@/engine/metrics/metric-group';
import type { WindowAggregateNode } from '@/engine/plan/physical-plan';
import { AggregateProgram } from '@/engine/state/aggregate/aggregate-program';
import { AggregateTable } from '@/engine/state/aggregate/aggregate-table';
import type { RestoredState, StateChunk, StateSize, StateSnapshot } from '@/engine/state/snapshot';
import { aggregateSpecs } from './aggregate-specs';
import { MIN_WATERMARK, type Operator, type OperatorContext, type Output } from './operator';
import { scalarToWatermark, watermarkToScalar } from './watermark-scalar';
import { WindowAssigner } from './window-assigner';
import { WindowEmitter } from './window-emitter';
import { pushRow, type Slice, WindowSlices } from './window-slices';

const SLICE_PREFIX = 'slice-';

export class WindowAggregateOperator implements Operator {
  private readonly node: WindowAggregateNode;
  private readonly program: AggregateProgram;
  private readonly assigner: WindowAssigner;
  private readonly slices: WindowSlices;
  private readonly emitter: WindowEmitter;
  private readonly hasRetractions: boolean;
  private readonly active: Slice[] = [];
  private output: Output | null = null;
  private lateRecords: Counter | null = null;
  private inputWatermark: Gauge | null = null;
  private watermark = MIN_WATERMARK;
  private sequence = 0;
  private signs = new Int8Array(BATCH_ROWS_MAX);
  private meta: BatchMeta = {
    fetchedAtMs: 0,
    minRecordTimestampMs: Number.NaN,
    maxRecordTimestampMs: Number.NaN,
  };

  constructor(node: WindowAggregateNode, inputSchema: RowSchema) {
    this.node = node;
    this.hasRetractions = node.inputMode !== 'append';
    this.program = new AggregateProgram({
      keyIndexes: node.groupKeys,
      keyTypes: node.groupKeys.map((key) => item(inputSchema, key).type),
      aggregates: aggregateSpecs(node.aggregates, inputSchema, node.inputMode),
      countsRecords: this.hasRetractions,
      keepsWriteTimes: false,
    });
    this.assigner = new WindowAssigner(node.window, item(inputSchema, node.window.timeIndex).type);
    this.slices = new WindowSlices(this.assigner, this.program);
    this.emitter = new WindowEmitter(node, this.assigner, this.hasRetractions);
  }

  open(context: OperatorContext): void {
    this.output = context.output;
    this.lateRecords = context.metrics.counter('numLateRecordsDropped');
    this.inputWatermark = context.metrics.gauge('currentInputWatermark');
    if (context.restored !== null) this.restore(context.restored);
  }

  onBatch(_input: number, batch: Batch): void {
    const time = item(batch.columns, this.node.window.timeIndex);
    invariant(time.kind === 'timestamp', 'the rowtime column holds timestamps');
    this.meta = { ...batch.meta };
    const { values, nulls } = time;
    const { assigner, slices } = this;
    const { zone, slideMs, sizeMs, isHop } = assigner;
    const watermarks = batch.rowWatermarks;
    const current = this.watermark;
    let late = 0;
    let slice: Slice | null = null;
    let start = Number.NaN;
    let lateAt = 0;
    let firstTrigger = 0;
    for (let i = 0; i < batch.length; i += 1) {
      if (nulls !== null && u8(nulls, i) === 1) throw nullRowtime();
      const local = zone.isUtc ? f64(values, i) : zone.toLocal(f64(values, i));
      if (!(local >= start && local < start + slideMs)) {
        start = assigner.sliceStart(local);
        lateAt = assigner.triggerOf(start + sizeMs);
        firstTrigger = assigner.triggerOf(start + slideMs);
        slice = null;
      }
      const watermark = watermarks === null ? current : f64(watermarks, i);
      if (watermark >= lateAt) {
        late += 1;
        continue;
      }
      if (isHop && watermark >= firstTrigger && watermark > slices.progress) {
        if (slices.nextTrigger <= watermark) {
          this.accumulate(batch);
          slice = null;
        }
        this.fire(watermark);
      }
      slice ??= this.openSlice(start);
      pushRow(slice, i);
    }
    this.accumulate(batch);
    this.sequence += batch.length;
    if (late > 0) this.lateRecords?.add(late);
  }

  onWatermark(_input: number, watermark: number): void {
    if (watermark <= this.watermark) return;
    this.watermark = watermark;
    this.inputWatermark?.set(watermark);
    this.fire(watermark);
    this.output?.emitWatermark(watermark);
  }

  snapshot(mode: 'delta' | 'full'): StateSnapshot {
    const chunks: StateChunk[] = [];
    const liveTables: string[] = [];
    for (const slice of this.slices.all.values()) {
      const table = `${SLICE_PREFIX}${slice.startMs}`;
      liveTables.push(table);
      const chunk = slice.table.snapshot(mode);
      if (chunk !== null) chunks.push({ table, ...chunk });
    }
    const scalars = {
      watermark: watermarkToScalar(this.watermark),
      progress: watermarkToScalar(this.slices.progress),
      sequence: this.sequence,
    };
    return { chunks, liveTables, scalars };
  }

  stateSize(): StateSize {
    let bytes = 0;
    let keys = 0;
    for (const slice of this.slices.all.values()) {
      bytes += slice.table.memoryBytes();
      keys += slice.table.keys.liveCount;
    }
    return { bytes, keys };
  }

  finish(): void {}

  private restore(state: RestoredState): void {
    this.watermark = scalarToWatermark(state.scalars.watermark);
    this.slices.progress = scalarToWatermark(state.scalars.progress);
    this.sequence = Number(state.scalars.sequence ?? 0);
    this.inputWatermark?.set(this.watermark);
    for (const [name, chunks] of Object.entries(state.tables)) {
      const startMs = Number(name.slice(SLICE_PREFIX.length));
      if (!name.startsWith(SLICE_PREFIX) || !Number.isInteger(startMs)) throw foreignTable(name);
      const slice = this.slices.open(startMs);
      slice.table.restore(chunks);
      this.slices.close(slice);
    }
  }

  private openSlice(startMs: number): Slice {
    const slice = this.slices.open(startMs);
    if (slice.pending === 0) this.active.push(slice);
    return slice;
  }

  /** Accumulates the rows collected since the last call. */
  private accumulate(batch: Batch): void {
    for (const slice of this.active) {
      const count = slice.pending;
      const rows = count === batch.length ? null : slice.rows;
      const slots = slice.table.slotsFor(batch, rows, count);
      const signs = this.signsOf(batch, rows, count);
      slice.table.accumulate({ batch, rows, slots, count, signs, resets: null, sequence: this.sequence });
      slice.table.maintain();
      this.slices.close(slice);
    }
    this.active.length = 0;
  }

  private signsOf(batch: Batch, rows: Int32Array | null, count: number): Int8Array | null {
    const { rowKinds } = batch;
    if (!this.hasRetractions || rowKinds === null) return null;
    if (this.signs.length < count) this.signs = new Int8Array(count);
    for (let j = 0; j < count; j += 1) {
      this.signs[j] = isRetraction(u8(rowKinds, rows === null ? j : i32(rows, j))) ? -1 : 1;
    }
    return this.signs;
  }

  private fire(watermark: number): void {
    const { slices, output } = this;
    if (slices.nextTrigger > watermark || output === null) {
      slices.progress = Math.max(slices.progress, watermark);
      return;
    }
    for (const endMs of slices.takeEnds(watermark)) {
      const table = this.tableOf(slices.tablesOf(endMs));
      if (table !== null) this.emitter.emit(table, endMs, { output, meta: this.meta });
    }
    slices.drop();
  }

  private tableOf(tables: readonly AggregateTable[]): AggregateTable | null {
    const first = tables[0];
    if (first === undefined || tables.length === 1) return first ?? null;
    const merged = new AggregateTable(this.program);
    for (const table of tables) merged.merge(table);
    return merged;
  }
}

function nullRowtime(): EngineError {
  return new EngineError({
    code: 'operator.null-rowtime',
    message: 'RowTime field should not be null, please convert it to a non-null long value.',
    hint: 'Filter such rows before the window, for example WHERE ts IS NOT NULL.',
  });
}

function foreignTable(name: string): EngineError {
  return new EngineError({
    code: 'state.incompatible',
    message: `state table "${name}" does not belong to a window aggregate`,
  });
}
