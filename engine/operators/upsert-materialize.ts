// SinkUpsertMaterializer: repairs a changelog whose rows of one sink key may arrive out of order. Keeps all current rows per
// sink key in arrival order; the sink sees the last one. Addition: +I if the key was unknown, else +U. Retraction: the first
// equal row goes; none left -D; if it was the last, +U with the row before it; else nothing. Unknown rows are ignored.
// Source of the rules: flink-sql.md §8.

import { isRetraction, ROW_DELETE, ROW_INSERT, ROW_UPDATE_AFTER } from '@/engine/core/row-kind';
import { RowListOperator } from './row-list-operator';

/** `new UpsertMaterializeOperator(schema, keys)`: `keys` are the column positions of the sink's primary key. */
export class UpsertMaterializeOperator extends RowListOperator {
  protected apply(slot: number, kind: number, row: number): void {
    const { table, out } = this;
    if (!isRetraction(kind)) {
      const isNew = table.isEmpty(slot);
      out.add(isNew ? ROW_INSERT : ROW_UPDATE_AFTER, table.append(slot, row));
      return;
    }
    const removed = table.removeFirst(slot, row);
    if (removed === null) return;
    if (table.isEmpty(slot)) out.add(ROW_DELETE, removed.start);
    else if (removed.wasLast) out.add(ROW_UPDATE_AFTER, table.lastStart(slot));
  }
}
