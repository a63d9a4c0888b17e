// The `datagen` source: random or sequential rows at a steady rate, in many small batches so that latency stays smooth.
// One split; its id carries the seed and its position the next row number, so a restored job continues the same data.

import type {
  Connector,
  SourceBatch,
  SourceReader,
  SourceRequest,
  SourceSnapshot,
  SplitStatus,
} from '@/engine/connectors/connector';
import type { Batch } from '@/engine/core/batch';
import { ABSENT_COLUMN, BATCH_ROWS_MAX } from '@/engine/core/batch';
import type { Clock } from '@/engine/core/clock';
import type { ColumnGenerator } from './column-generator';
import { createGenerator } from './column-generator';
import type { DatagenOptions } from './datagen-options';
import { readDatagenOptions } from './datagen-options';

/** Target distance of batches; fewer rows than one per tick come one by one. */
const TICK_MS = 20;
/** A reader that was not asked for longer than this does not make up for it. */
const CATCH_UP_MS = 1000;
const SPLIT_PREFIX = 'seed-';

class DatagenReader implements SourceReader {
  private readonly options: DatagenOptions;
  private readonly clock: Clock;
  private readonly needed: ReadonlySet<number>;
  private readonly batch: Batch;
  private readonly tickRows: number;
  private readonly closing = new AbortController();
  private generators: readonly (ColumnGenerator | null)[] = [];
  private seed: number;
  private position = 0;
  /** Rows `paced` and everything before them were due at `pacedAtMs`. */
  private paced = 0;
  private pacedAtMs = 0;

  constructor(request: SourceRequest, seed: number) {
    this.options = readDatagenOptions(request.table).options;
    this.clock = request.clock;
    this.seed = seed | 0;
    this.needed = new Set(request.neededPaths.map((path) => path[0] ?? -1));
    this.tickRows = Math.max(1, Math.min(BATCH_ROWS_MAX, Math.floor((this.options.rowsPerSecond * TICK_MS) / 1000)));
    const meta = { fetchedAtMs: 0, minRecordTimestampMs: Number.NaN, maxRecordTimestampMs: Number.NaN };
    this.batch = { length: 0, rowKinds: null, columns: [], rowWatermarks: null, meta };
  }

  async open(restored: SourceSnapshot | null): Promise<void> {
    const split = restored?.splits[0];
    if (split) {
      this.seed = Number(split.id.slice(SPLIT_PREFIX.length)) | 0;
      this.position = Number(split.position);
    }
    this.generators = this.options.fields.map((plan, index) =>
      this.needed.has(index) ? createGenerator(plan, this.seed + Math.imul(index, 0x27d4eb2f), BATCH_ROWS_MAX) : null,
    );
    this.batch.columns = this.generators.map((generator) => generator?.column ?? ABSENT_COLUMN);
    this.paced = this.position;
    this.pacedAtMs = this.clock.monotonic();
  }

  splitIds(): readonly string[] {
    return [`${SPLIT_PREFIX}${this.seed}`];
  }

  private remaining(): number {
    return this.options.totalRows - this.position;
  }

  /** Rows the next batch waits for. */
  private wanted(): number {
    return Math.min(this.tickRows, this.remaining());
  }

  private dueRows(nowMs: number): number {
    const { rowsPerSecond } = this.options;
    const backlogMs = nowMs - this.pacedAtMs - ((this.position - this.paced) * 1000) / rowsPerSecond;
    if (backlogMs > CATCH_UP_MS) {
      this.paced = this.position;
      this.pacedAtMs = nowMs - CATCH_UP_MS;
    }
    return Math.floor(((nowMs - this.pacedAtMs) * rowsPerSecond) / 1000) - (this.position - this.paced);
  }

  poll(): SourceBatch | null {
    const now = this.clock.monotonic();
    const due = this.dueRows(now);
    if (this.isFinished() || due < this.wanted()) return null;
    const rows = Math.min(due, this.remaining(), BATCH_ROWS_MAX);
    const nowMs = this.clock.now();
    for (const generator of this.generators) generator?.fill(this.position, rows, nowMs);
    this.position += rows;
    const { batch } = this;
    batch.length = rows;
    batch.rowWatermarks = null;
    batch.meta.fetchedAtMs = now;
    batch.meta.minRecordTimestampMs = nowMs;
    batch.meta.maxRecordTimestampMs = nowMs;
    return { split: 0, batch };
  }

  async available(): Promise<void> {
    if (this.isFinished()) return;
    const now = this.clock.monotonic();
    const missing = this.wanted() - this.dueRows(now);
    if (missing <= 0) return;
    const dueAtMs = this.pacedAtMs + ((this.position - this.paced + this.wanted()) * 1000) / this.options.rowsPerSecond;
    await this.clock.sleep(Math.max(1, Math.ceil(dueAtMs - now)), this.closing.signal);
  }

  isSplitFinished(): boolean {
    return this.isFinished();
  }

  isFinished(): boolean {
    return this.remaining() <= 0;
  }

  snapshot(): SourceSnapshot {
    return { splits: this.splitIds().map((id) => ({ id, position: String(this.position) })) };
  }

  notifyCheckpointComplete(): void {}

  splitStatus(): readonly SplitStatus[] {
    const remaining = this.remaining();
    return this.splitIds().map((id) => ({
      id,
      position: String(this.position),
      pendingRecords: null,
      startPosition: '0',
      endPosition: Number.isFinite(remaining) ? String(this.options.totalRows) : null,
      committedPosition: null,
    }));
  }

  async close(): Promise<void> {
    this.closing.abort();
  }
}

/** The connector with a seed of the caller's choice, e.g. a constant one for repeatable data. */
export function createDatagenConnector(seedOf: (clock: Clock) => number): Connector {
  return {
    name: 'datagen',
    isSource: true,
    isSink: false,
    metadata: {},
    sinkMode: () => 'append',
    sourceMode: () => 'append',
    isBounded: (table) => Number.isFinite(readDatagenOptions(table).options.totalRows),
    validate: (table) => readDatagenOptions(table).problems,
    createReader: (request) => new DatagenReader(request, seedOf(request.clock)),
  };
}

export const datagenConnector: Connector = createDatagenConnector((clock) => clock.now());
