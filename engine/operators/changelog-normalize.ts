// ChangelogNormalize: an upsert stream (+I, +U, -D by key) becomes a full changelog. Keeps the last row per key.
// +I and +U: unknown key +I; equal row nothing; else [-U previous] +U. -D (its other columns may be empty): known key -D with
// the full previous row, unknown key nothing. -U carries nothing an upsert stream needs and is skipped.
// Source of the rules: flink-sql.md §8.

import { ROW_DELETE, ROW_INSERT, ROW_UPDATE_AFTER, ROW_UPDATE_BEFORE } from '@/engine/core/row-kind';
import type { ChangelogNormalizeNode } from '@/engine/plan/physical-plan';
import { RowListOperator } from './row-list-operator';

export class ChangelogNormalizeOperator extends RowListOperator {
  private readonly emitUpdateBefore: boolean;

  constructor(node: ChangelogNormalizeNode) {
    super(node.schema, node.keys);
    this.emitUpdateBefore = node.emitUpdateBefore;
  }

  protected apply(slot: number, kind: number, row: number): void {
    const { table, out } = this;
    if (kind === ROW_UPDATE_BEFORE) return;
    if (kind === ROW_DELETE) {
      if (table.isEmpty(slot)) return;
      out.add(ROW_DELETE, table.lastStart(slot));
      table.clearList(slot);
    } else if (table.isEmpty(slot)) out.add(ROW_INSERT, table.append(slot, row));
    else if (!table.isLastEqual(slot, row)) {
      if (this.emitUpdateBefore) out.add(ROW_UPDATE_BEFORE, table.lastStart(slot));
      table.clearList(slot);
      out.add(ROW_UPDATE_AFTER, table.append(slot, row));
    }
  }
}
