// Writes one fired window as +I batches: group keys, aggregates, window properties, in key insertion order, at most
// BATCH_ROWS_MAX rows each. Keys and texts point into the state's arenas: nothing is copied.

import { BATCH_ROWS_MAX, type Batch, type BatchMeta, type Column } from '@/engine/core/batch';
import { f64, item, u8 } from '@/engine/core/typed-array';
import type { WindowAggregateNode, WindowProperty } from '@/engine/plan/physical-plan';
import type { AggregateTable } from '@/engine/state/aggregate/aggregate-table';
import { type ResultColumn, resultColumns } from '@/engine/state/result-column';
import type { Output } from './operator';
import type { WindowAssigner } from './window-assigner';

export class WindowEmitter {
  private readonly results: readonly ResultColumn[];
  private readonly properties: readonly WindowProperty[];
  private readonly assigner: WindowAssigner;
  private readonly skipsEmptyGroups: boolean;

  constructor(node: WindowAggregateNode, assigner: WindowAssigner, skipsEmptyGroups: boolean) {
    this.results = resultColumns(node.aggregates.map((call) => call.type));
    this.properties = node.properties;
    this.assigner = assigner;
    this.skipsEmptyGroups = skipsEmptyGroups;
  }

  emit(table: AggregateTable, endMs: number, to: { readonly output: Output; readonly meta: BatchMeta }): void {
    const slots = this.slotsOf(table);
    for (let from = 0; from < slots.length; from += BATCH_ROWS_MAX) {
      const count = Math.min(BATCH_ROWS_MAX, slots.length - from);
      const columns: Column[] = table.keys.keyColumns(slots.subarray(from, from + count), count);
      for (let call = 0; call < this.results.length; call += 1) {
        const result = item(this.results, call);
        table.emit(call, slots, { from, count }, result);
        columns.push(result.toColumn(count));
      }
      for (const property of this.properties) columns.push(this.propertyColumn(property, endMs, count));
      const batch: Batch = { length: count, rowKinds: null, columns, rowWatermarks: null, meta: to.meta };
      to.output.emitBatch(batch);
    }
  }

  /** Live slots in insertion order; groups whose rows were all taken back are left out. */
  private slotsOf(table: AggregateTable): Int32Array {
    const slots = table.keys.slotsToWrite('full');
    if (!this.skipsEmptyGroups) return slots;
    return slots.filter((slot) => u8(table.keys.live, slot) === 1 && f64(table.records, slot) !== 0);
  }

  private propertyColumn(property: WindowProperty, endMs: number, count: number): Column {
    const values = new Float64Array(count);
    if (property === 'window_start') values.fill(endMs - this.assigner.sizeMs);
    else if (property === 'window_end') values.fill(endMs);
    else values.fill(this.assigner.triggerOf(endMs));
    return { kind: 'timestamp', values, nulls: null };
  }
}
