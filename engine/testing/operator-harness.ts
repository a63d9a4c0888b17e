// Drives one operator in a test: push rows and watermarks, take snapshots, restore them into a fresh operator, and read what
// was emitted as changelog lines (`+I 1, 'a', 10` and `W 12000`). It checks the contract on the way: no empty batch, no batch
// above BATCH_ROWS_MAX, watermarks that only rise.

import { BATCH_ROWS_MAX, type Batch } from '@/engine/core/batch';
import type { DataType, RowSchema } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import { formatRowKind, parseRowKind } from '@/engine/core/row-kind';
import type { MetricGroup } from '@/engine/metrics/metric-group';
import { MIN_WATERMARK, type Operator } from '@/engine/operators/operator';
import type { RestoredState, StateSnapshot } from '@/engine/state/snapshot';
import { type BuildBatchOptions, buildBatch, readBatch } from './batch-builder';
import { ManualClock } from './manual-clock';

export interface HarnessOptions {
  /** Makes a fresh operator: called at start and at every restore. */
  readonly create: () => Operator;
  /** Types of the input columns (of every input). */
  readonly inputTypes: readonly DataType[];
  readonly outputSchema: RowSchema;
  readonly timeZone?: string;
  readonly clock?: ManualClock;
}

export interface HarnessRow {
  readonly kind?: string;
  readonly values: readonly unknown[];
  /** Watermark before the row; all rows of a push or none. */
  readonly watermark?: number;
}

export class OperatorHarness {
  readonly clock: ManualClock;
  /** Changelog lines since the last take(). */
  private lines: string[] = [];
  private operator: Operator;
  private readonly options: HarnessOptions;
  private readonly metrics = new Map<string, number>();
  private stored = new Map<string, Uint8Array[]>();
  private scalars: StateSnapshot['scalars'] = {};
  private watermark = MIN_WATERMARK;

  constructor(options: HarnessOptions) {
    this.options = options;
    this.clock = options.clock ?? new ManualClock();
    this.operator = this.start(null);
  }

  /** Values only, all +I: `push([1n, 'a'], [2n, 'b'])`. */
  push(...rows: readonly (readonly unknown[])[]): void {
    this.pushRows(rows.map((values) => ({ values })));
  }

  pushRows(rows: readonly HarnessRow[], options: BuildBatchOptions & { readonly input?: number } = {}): void {
    const hasKinds = rows.some((row) => row.kind !== undefined);
    const hasWatermarks = rows.some((row) => row.watermark !== undefined);
    const batch = buildBatch(
      this.options.inputTypes,
      rows.map((row) => row.values),
      {
        ...(hasKinds ? { rowKinds: rows.map((row) => parseRowKind(row.kind ?? '+I')) } : {}),
        ...(hasWatermarks ? { rowWatermarks: rows.map((row) => row.watermark ?? MIN_WATERMARK) } : {}),
        ...options,
      },
    );
    this.pushBatch(batch, options.input ?? 0);
  }

  pushBatch(batch: Batch, input = 0): void {
    this.operator.onBatch(input, batch);
  }

  advanceWatermark(watermark: number, input = 0): void {
    this.operator.onWatermark(input, watermark);
  }

  finish(): void {
    this.operator.finish();
  }

  /** Lines emitted since the last call. */
  take(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  /** Rows only, without watermark lines. */
  takeRows(): string[] {
    return this.take().filter((line) => !line.startsWith('W '));
  }

  metric(name: string): number {
    return this.metrics.get(name) ?? 0;
  }

  stateSize() {
    return this.operator.stateSize();
  }

  /** Takes a snapshot into the harness' storage, as the checkpoint storage would keep it. */
  snapshot(mode: 'delta' | 'full'): StateSnapshot {
    const snapshot = this.operator.snapshot(mode);
    const stored = new Map<string, Uint8Array[]>();
    for (const table of snapshot.liveTables) stored.set(table, [...(this.stored.get(table) ?? [])]);
    for (const chunk of snapshot.chunks) {
      const before = stored.get(chunk.table);
      invariant(before !== undefined, `chunk of table ${chunk.table}, which is not live`);
      invariant(chunk.kind === 'base' || before.length > 0, `delta without a base for ${chunk.table}`);
      stored.set(chunk.table, chunk.kind === 'base' ? [chunk.bytes] : [...before, chunk.bytes]);
    }
    this.stored = stored;
    this.scalars = JSON.parse(JSON.stringify(snapshot.scalars));
    return snapshot;
  }

  /** Replaces the operator by a fresh one restored from the last snapshot. Metrics go on. */
  restore(): void {
    this.restoreFrom({ tables: Object.fromEntries(this.stored), scalars: this.scalars });
  }

  restoreFrom(state: RestoredState): void {
    this.operator = this.start(state);
  }

  private start(restored: RestoredState | null): Operator {
    const operator = this.options.create();
    this.watermark = MIN_WATERMARK;
    operator.open({
      output: {
        emitBatch: (batch) => this.onOutput(batch),
        emitWatermark: (watermark) => {
          invariant(watermark > this.watermark, `watermark went from ${this.watermark} to ${watermark}`);
          this.watermark = watermark;
          this.lines.push(`W ${watermark}`);
        },
      },
      clock: this.clock,
      metrics: this.metricGroup(),
      restored,
      timeZone: this.options.timeZone ?? 'UTC',
    });
    return operator;
  }

  private onOutput(batch: Batch): void {
    invariant(batch.length > 0 && batch.length <= BATCH_ROWS_MAX, `batch of ${batch.length} rows`);
    const types = this.options.outputSchema.map((field) => field.type);
    invariant(batch.columns.length === types.length, `batch of ${batch.columns.length} columns`);
    readBatch(batch, types).forEach((row, i) => {
      this.lines.push(`${formatRowKind(batch.rowKinds?.[i] ?? 0)} ${row.map(formatValue).join(', ')}`);
    });
  }

  private metricGroup(): MetricGroup {
    const { metrics } = this;
    return {
      counter: (name) => ({
        add: (amount) => void metrics.set(name, (metrics.get(name) ?? 0) + amount),
        value: () => metrics.get(name) ?? 0,
      }),
      gauge: (name) => ({ set: (value) => void metrics.set(name, value) }),
      histogram: () => ({ record: () => {} }),
      child: () => this.metricGroup(),
    };
  }
}

/** NULL, numbers and bigints as digits, texts quoted, ROW in parentheses. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return `'${value}'`;
  if (Object.is(value, -0)) return '-0';
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  if (Array.isArray(value)) return `(${value.map(formatValue).join(', ')})`;
  return String(value);
}
