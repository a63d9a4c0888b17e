// Unbounded GROUP BY: one changelog entry per input record, as Flink without mini-batch. Consumes append or retract rows.
// 1. All rows get their slots; a slot stays valid to the end of the batch even when its group is emptied in between.
// 2. Each row is classified: first row of a group, update, deletion (the hidden COUNT(*) reached 0), or ignored (a retraction
//    without state). An expired group (TTL) counts as absent.
// 3. Each aggregate runs over the batch once, writing its result before and after every row (rows 2j and 2j + 1).
// 4. Emission: first +I after; update nothing if all results are equal and TTL is off, else [-U before] +U after; deletion
//    -D before.
// 5. Emptied groups are released. With TTL a bounded sweep releases expired ones.
// Source of the rules: flink-sql.md §5, §11. Results never depend on batch borders.

import { BATCH_ROWS_MAX, type Batch } from '@/engine/core/batch';
import type { RowSchema } from '@/engine/core/data-type';
import { isRetraction, ROW_DELETE, ROW_INSERT, ROW_UPDATE_AFTER, ROW_UPDATE_BEFORE } from '@/engine/core/row-kind';
import { capacityFor, f64, i32, item, u8 } from '@/engine/core/typed-array';
import type { GroupAggregateNode } from '@/engine/plan/physical-plan';
import { AggregateProgram } from '@/engine/state/aggregate/aggregate-program';
import { AggregateTable } from '@/engine/state/aggregate/aggregate-table';
import { type ResultColumn, resultColumns } from '@/engine/state/result-column';
import type { StateSize, StateSnapshot } from '@/engine/state/snapshot';
import { aggregateSpecs } from './aggregate-specs';
import { ChangelogBuffer } from './changelog-buffer';
import { expectTables } from './expect-tables';
import { gatherColumn, gatherWatermarks } from './gather';
import type { Operator, OperatorContext } from './operator';

const TABLE = 'groups';
const FIRST = 1;
const UPDATE = 2;
const DELETE = 3;
const IGNORE = 0;

export class GroupAggregateOperator implements Operator {
  private readonly node: GroupAggregateNode;
  private readonly table: AggregateTable;
  private readonly traces: readonly ResultColumn[];
  private readonly results: readonly ResultColumn[];
  private readonly out = new ChangelogBuffer();
  private context: OperatorContext | null = null;
  private actions = new Uint8Array(0);
  private signs = new Int8Array(0);
  private resets = new Uint8Array(0);
  private outRows = new Int32Array(0);
  private sweepCursor = 0;
  private sequence = 0;

  constructor(node: GroupAggregateNode, inputSchema: RowSchema) {
    this.node = node;
    this.table = new AggregateTable(
      new AggregateProgram({
        keyIndexes: node.groupKeys,
        keyTypes: node.groupKeys.map((key) => item(inputSchema, key).type),
        aggregates: aggregateSpecs(node.aggregates, inputSchema, node.inputMode),
        countsRecords: true,
        keepsWriteTimes: node.stateTtlMs > 0,
      }),
    );
    const types = node.aggregates.map((call) => call.type);
    this.traces = resultColumns(types);
    this.results = resultColumns(types);
  }

  open(context: OperatorContext): void {
    this.context = context;
    const { restored } = context;
    if (restored === null) return;
    expectTables(restored, TABLE);
    this.table.restore(restored.tables[TABLE] ?? []);
    this.sequence = Number(restored.scalars.sequence ?? 0);
  }

  onBatch(_input: number, batch: Batch): void {
    const count = batch.length;
    this.reserve(count);
    const slots = this.table.slotsFor(batch, null, count);
    const isPlain = this.classify(batch, slots);
    const selection = {
      batch,
      rows: null,
      slots,
      count,
      signs: isPlain ? null : this.signs,
      resets: this.resets,
      sequence: this.sequence,
    };
    for (let call = 0; call < this.traces.length; call += 1) this.table.trace(call, selection, item(this.traces, call));
    this.sequence += count;
    this.decideOutput(count);
    this.emit(batch);
    this.releaseEmptied(slots, count);
    if (this.node.stateTtlMs > 0) this.sweep(count);
    this.table.maintain();
  }

  onWatermark(_input: number, watermark: number): void {
    this.context?.output.emitWatermark(watermark);
  }

  snapshot(mode: 'delta' | 'full'): StateSnapshot {
    const chunk = this.table.snapshot(mode);
    return {
      chunks: chunk === null ? [] : [{ table: TABLE, ...chunk }],
      liveTables: [TABLE],
      scalars: { sequence: this.sequence },
    };
  }

  stateSize(): StateSize {
    return { bytes: this.table.memoryBytes(), keys: this.table.keys.liveCount };
  }

  finish(): void {}

  /** Fills actions, signs and resets; true when every row is an addition. */
  private classify(batch: Batch, slots: Int32Array): boolean {
    const { actions, signs, resets } = this;
    const { records, writeTimes } = this.table;
    const { rowKinds } = batch;
    const ttlMs = this.node.stateTtlMs;
    const now = ttlMs > 0 ? (this.context?.clock.now() ?? 0) : 0;
    let isPlain = true;
    for (let j = 0; j < batch.length; j += 1) {
      const slot = i32(slots, j);
      const sign = rowKinds !== null && isRetraction(u8(rowKinds, j)) ? -1 : 1;
      let before = f64(records, slot);
      if (ttlMs > 0 && before !== 0 && f64(writeTimes, slot) + ttlMs <= now) before = 0;
      resets[j] = 0;
      signs[j] = sign;
      if (before === 0 && sign < 0) {
        actions[j] = IGNORE;
        signs[j] = 0;
        records[slot] = 0;
      } else {
        actions[j] = before === 0 ? FIRST : before + sign === 0 ? DELETE : UPDATE;
        resets[j] = before === 0 ? 1 : 0;
        records[slot] = before + sign;
        if (ttlMs > 0) writeTimes[slot] = now;
      }
      if (sign < 0) isPlain = false;
    }
    return isPlain;
  }

  private decideOutput(count: number): void {
    const { out, actions, node } = this;
    out.clear(count * 2);
    for (let j = 0; j < count; j += 1) {
      const action = u8(actions, j);
      if (action === FIRST) out.add(ROW_INSERT, 2 * j + 1);
      else if (action === DELETE) out.add(ROW_DELETE, 2 * j);
      else if (action === UPDATE && (node.stateTtlMs > 0 || this.isChanged(j))) {
        if (node.emitUpdateBefore) out.add(ROW_UPDATE_BEFORE, 2 * j);
        out.add(ROW_UPDATE_AFTER, 2 * j + 1);
      }
    }
  }

  private isChanged(row: number): boolean {
    for (const trace of this.traces) if (!trace.isSame(2 * row, 2 * row + 1)) return true;
    return false;
  }

  private emit(batch: Batch): void {
    const { out, outRows } = this;
    for (let k = 0; k < out.length; k += 1) outRows[k] = i32(out.positions, k) >> 1;
    for (let from = 0; from < out.length; from += BATCH_ROWS_MAX) {
      const count = Math.min(BATCH_ROWS_MAX, out.length - from);
      const columns = this.node.groupKeys.map((key) => gatherColumn(item(batch.columns, key), outRows, from, count));
      for (let call = 0; call < this.results.length; call += 1) {
        const result = item(this.results, call);
        result.gather(item(this.traces, call), out.positions, from, count);
        columns.push(result.toColumn(count));
      }
      const rowKinds = out.kindsOf(from, count);
      const rowWatermarks = gatherWatermarks(batch, outRows, from, count);
      this.context?.output.emitBatch({ length: count, rowKinds, columns, rowWatermarks, meta: batch.meta });
    }
  }

  private releaseEmptied(slots: Int32Array, count: number): void {
    if (this.node.inputMode === 'append') return;
    for (let j = 0; j < count; j += 1) {
      const action = u8(this.actions, j);
      const slot = i32(slots, j);
      const isCandidate = action === DELETE || action === IGNORE;
      if (isCandidate && f64(this.table.records, slot) === 0 && u8(this.table.keys.live, slot) === 1) {
        this.table.release(slot);
      }
    }
  }

  /** Looks at up to `count` slots per batch, going round, and drops the expired. */
  private sweep(count: number): void {
    const { keys, writeTimes } = this.table;
    const now = this.context?.clock.now() ?? 0;
    for (let k = 0; k < Math.min(count, keys.size); k += 1) {
      this.sweepCursor = this.sweepCursor + 1 < keys.size ? this.sweepCursor + 1 : 0;
      const slot = this.sweepCursor;
      if (u8(keys.live, slot) === 1 && f64(writeTimes, slot) + this.node.stateTtlMs <= now) this.table.release(slot);
    }
  }

  private reserve(count: number): void {
    if (this.actions.length >= count) return;
    const capacity = capacityFor(count);
    this.actions = new Uint8Array(capacity);
    this.signs = new Int8Array(capacity);
    this.resets = new Uint8Array(capacity);
    this.outRows = new Int32Array(capacity * 2);
  }
}
