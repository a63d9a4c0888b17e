// What ChangelogNormalize and the upsert materializer share: rows per key as state, a changelog of stored rows as output.
// Algorithm per batch: 1. look up keys, encode rows; 2. the subclass decides row by row what to store and to emit, naming
// stored bytes; 3. those bytes are decoded column at a time and emitted; 4. emptied keys are released.

import { BATCH_ROWS_MAX, type Batch } from '@/engine/core/batch';
import type { RowSchema } from '@/engine/core/data-type';
import { i32, u8 } from '@/engine/core/typed-array';
import { RowListTable } from '@/engine/state/row-list-table';
import type { StateSize, StateSnapshot } from '@/engine/state/snapshot';
import { ChangelogBuffer } from './changelog-buffer';
import { expectTables } from './expect-tables';
import { gatherDoubles } from './gather';
import type { Operator, OperatorContext } from './operator';

const TABLE = 'rows';

export abstract class RowListOperator implements Operator {
  protected readonly table: RowListTable;
  protected readonly out = new ChangelogBuffer();
  private context: OperatorContext | null = null;
  /** Input row of each output row, for row watermarks. */
  private sources = new Int32Array(0);

  constructor(schema: RowSchema, keys: readonly number[]) {
    this.table = new RowListTable(
      schema.map((field) => field.type),
      keys,
    );
  }

  /** Applies one row of the prepared batch; adds at most two rows to `out`, positions being byte starts. */
  protected abstract apply(slot: number, kind: number, row: number): void;

  open(context: OperatorContext): void {
    this.context = context;
    if (context.restored === null) return;
    expectTables(context.restored, TABLE);
    this.table.restore(context.restored.tables[TABLE] ?? []);
  }

  onBatch(_input: number, batch: Batch): void {
    const { table, out } = this;
    table.prepare(batch);
    out.clear(batch.length * 2);
    if (this.sources.length < batch.length * 2) this.sources = new Int32Array(batch.length * 2);
    for (let row = 0; row < batch.length; row += 1) {
      const before = out.length;
      this.apply(i32(table.slots, row), batch.rowKinds === null ? 0 : u8(batch.rowKinds, row), row);
      for (let k = before; k < out.length; k += 1) this.sources[k] = row;
    }
    for (let from = 0; from < out.length; from += BATCH_ROWS_MAX) this.emit(batch, from);
    table.maintain(batch.length);
  }

  onWatermark(_input: number, watermark: number): void {
    this.context?.output.emitWatermark(watermark);
  }

  snapshot(mode: 'delta' | 'full'): StateSnapshot {
    const chunk = this.table.snapshot(mode);
    return { chunks: chunk === null ? [] : [{ table: TABLE, ...chunk }], liveTables: [TABLE], scalars: {} };
  }

  stateSize(): StateSize {
    return { bytes: this.table.memoryBytes(), keys: this.table.keys.liveCount };
  }

  finish(): void {}

  private emit(batch: Batch, from: number): void {
    const { out } = this;
    const count = Math.min(BATCH_ROWS_MAX, out.length - from);
    const watermarks = batch.rowWatermarks;
    this.context?.output.emitBatch({
      length: count,
      rowKinds: out.kindsOf(from, count),
      columns: this.table.decode(out.positions, from, count),
      rowWatermarks: watermarks === null ? null : gatherDoubles(watermarks, this.sources, from, count),
      meta: batch.meta,
    });
  }
}
