// Drives one source node: takes batches from the reader, evaluates computed columns, generates watermarks.
// Watermarks (engine.md §7; Flink: per-split generators, min-merged): the value is the declared expression, exactly.
// 1. Each split keeps the running maximum of the expression over its rows (NULL skipped).
// 2. The watermark an operator sees before row i = min over active splits of those maxima, never going back. Rows of a batch
//    come from one split, so the other splits are constants inside the loop. It is stored per row: lateness is judged by it.
// 3. A split leaves the minimum when it is finished, or idle for the declared timeout. With all splits idle the watermark goes
//    to the largest of them (Flink StatusWatermarkValve). It counts again with its next row.

import type { SourceEntry } from '@/engine/checkpoint/manifest';
import type { SourceReader, SplitStatus } from '@/engine/connectors/connector';
import type { Batch } from '@/engine/core/batch';
import type { Clock } from '@/engine/core/clock';
import { invariant } from '@/engine/core/errors';
import { f64, item, u8 } from '@/engine/core/typed-array';
import { type CalcProgram, compileCalc } from '@/engine/expr/compile-calc';
import type { Counter, Gauge, MetricGroup } from '@/engine/metrics/metric-group';
import { MAX_WATERMARK, MIN_WATERMARK } from '@/engine/operators/operator';
import type { SourceNode } from '@/engine/plan/physical-plan';

interface SplitState {
  watermark: number;
  lastRowAtMs: number;
  isIdle: boolean;
}

export interface SourceDriverDependencies {
  readonly clock: Clock;
  readonly timeZone: string;
  readonly metrics: MetricGroup;
}

export class SourceDriver {
  readonly node: SourceNode;
  readonly reader: SourceReader;
  private readonly clock: Clock;
  private readonly computed: CalcProgram | null;
  private readonly watermarkProgram: CalcProgram | null;
  private readonly splits: SplitState[] = [];
  private restoredWatermarks: SourceEntry['splitWatermarks'] = {};
  private emitted = MIN_WATERMARK;
  private isEnded = false;
  private rowWatermarks = new Float64Array(0);
  private readonly recordsIn: Counter;
  private readonly gauges: { emitLag: Gauge; fetchLag: Gauge; watermarkLag: Gauge; outputWatermark: Gauge };

  constructor(node: SourceNode, reader: SourceReader, dependencies: SourceDriverDependencies) {
    this.node = node;
    this.reader = reader;
    this.clock = dependencies.clock;
    const { clock, timeZone, metrics } = dependencies;
    const layout = [...node.table.physicalFields, ...node.table.metadataColumns.map((column) => column.field)];
    const layoutTypes = layout.map((field) => field.type);
    const schemaTypes = node.schema.map((field) => field.type);
    const calc = { condition: null, timeZone, clock };
    this.computed = node.computed
      ? compileCalc({ ...calc, inputTypes: layoutTypes, projections: node.computed })
      : null;
    this.watermarkProgram = node.watermark
      ? compileCalc({ ...calc, inputTypes: schemaTypes, projections: [node.watermark.expression] })
      : null;
    this.recordsIn = metrics.counter('numRecordsIn');
    this.gauges = {
      emitLag: metrics.gauge('currentEmitEventTimeLag'),
      fetchLag: metrics.gauge('currentFetchEventTimeLag'),
      watermarkLag: metrics.gauge('watermarkLag'),
      outputWatermark: metrics.gauge('currentOutputWatermark'),
    };
  }

  async open(restored: SourceEntry | null): Promise<void> {
    if (restored) {
      this.restoredWatermarks = restored.splitWatermarks;
      this.emitted = restored.emittedWatermark ?? MIN_WATERMARK;
    }
    await this.reader.open(restored?.snapshot ?? null);
    this.trackSplits();
  }

  currentWatermark(): number {
    return this.emitted;
  }

  /** Next batch in the node's schema with row watermarks set, or null. Call settleWatermark() after it was processed. */
  poll(): Batch | null {
    const polled = this.reader.poll((split) => this.splits[split]?.watermark ?? MIN_WATERMARK);
    if (polled === null) return null;
    this.trackSplits();
    const { split, batch } = polled;
    this.recordsIn.add(batch.length);
    const { maxRecordTimestampMs } = batch.meta;
    if (!Number.isNaN(maxRecordTimestampMs)) this.gauges.fetchLag.set(this.clock.now() - maxRecordTimestampMs);
    const output = this.computed ? this.computed.run(batch) : batch;
    if (output.length > 0 && this.watermarkProgram) this.applyWatermarks(split, output);
    return output;
  }

  /** The watermark to give downstream now, or null when it has not moved. */
  settleWatermark(): number | null {
    if (this.isEnded) return null;
    if (this.reader.isFinished()) {
      this.isEnded = true;
      this.emitted = MAX_WATERMARK;
      return MAX_WATERMARK;
    }
    if (!this.watermarkProgram) return null;
    const merged = this.mergedWatermark();
    if (merged <= this.emitted) return null;
    this.emitted = merged;
    const now = this.clock.now();
    this.gauges.outputWatermark.set(merged);
    this.gauges.watermarkLag.set(now - merged);
    return merged;
  }

  /** Marks splits idle; returns ms until the next split may turn idle, Infinity when none can. */
  checkIdle(nowMs: number): number {
    const timeoutMs = this.node.watermark?.idleTimeoutMs ?? 0;
    let nextMs = Number.POSITIVE_INFINITY;
    if (timeoutMs <= 0) return nextMs;
    for (const split of this.splits) {
      if (split.isIdle) continue;
      const leftMs = split.lastRowAtMs + timeoutMs - nowMs;
      if (leftMs <= 0) split.isIdle = true;
      else nextMs = Math.min(nextMs, leftMs);
    }
    return nextMs;
  }

  isFinished(): boolean {
    return this.isEnded;
  }

  snapshot(): SourceEntry {
    const ids = this.reader.splitIds();
    const splitWatermarks: Record<string, number | null> = {};
    this.splits.forEach((split, index) => {
      splitWatermarks[item(ids, index)] = finiteOrNull(split.watermark);
    });
    return {
      uid: this.node.uid,
      name: this.node.name,
      snapshot: this.reader.snapshot(),
      splitWatermarks,
      emittedWatermark: finiteOrNull(this.emitted),
    };
  }

  status(): readonly (SplitStatus & { watermarkMs: number | null; isIdle: boolean })[] {
    const ids = this.reader.splitIds();
    return this.reader.splitStatus().map((status) => {
      const split = this.splits[ids.indexOf(status.id)];
      return { ...status, watermarkMs: split ? finiteOrNull(split.watermark) : null, isIdle: split?.isIdle ?? false };
    });
  }

  private trackSplits(): void {
    const ids = this.reader.splitIds();
    for (let index = this.splits.length; index < ids.length; index++) {
      const watermark = this.restoredWatermarks[item(ids, index)] ?? MIN_WATERMARK;
      this.splits.push({ watermark, lastRowAtMs: this.clock.monotonic(), isIdle: false });
    }
  }

  private applyWatermarks(split: number, batch: Batch): void {
    invariant(this.watermarkProgram, 'watermark program of a source with a watermark');
    const state = item(this.splits, split);
    state.isIdle = false;
    state.lastRowAtMs = this.clock.monotonic();
    const column = this.watermarkProgram.run(batch).columns[0];
    invariant(column?.kind === 'timestamp', 'watermark expression gives a timestamp');
    if (this.rowWatermarks.length < batch.length) this.rowWatermarks = new Float64Array(Math.max(batch.length, 4096));
    const { rowWatermarks, emitted } = this;
    const { values, nulls } = column;
    const others = this.minimumExcept(split);
    let own = state.watermark;
    let last = MIN_WATERMARK;
    for (let row = 0; row < batch.length; row++) {
      const merged = own < others ? own : others;
      rowWatermarks[row] = merged > emitted ? merged : emitted;
      if (nulls !== null && u8(nulls, row) === 1) continue;
      last = f64(values, row);
      if (last > own) own = last;
    }
    state.watermark = own;
    batch.rowWatermarks = rowWatermarks;
    if (last !== MIN_WATERMARK) this.gauges.emitLag.set(this.clock.now() - last);
  }

  private minimumExcept(except: number): number {
    let minimum = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.splits.length; index++) {
      const split = item(this.splits, index);
      if (index === except || split.isIdle || this.reader.isSplitFinished(index)) continue;
      if (split.watermark < minimum) minimum = split.watermark;
    }
    return minimum;
  }

  private mergedWatermark(): number {
    const minimum = this.minimumExcept(-1);
    if (minimum !== Number.POSITIVE_INFINITY) return minimum;
    return this.splits.reduce((largest, split) => Math.max(largest, split.watermark), MIN_WATERMARK);
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
