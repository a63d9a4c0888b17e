// Makes a row NULL in decoded columns, for records that have no value (tombstones) or no key.

import type { Column, NullMask } from '@/engine/core/batch';

/** Sets row `row` of every column (children of ROW included) to NULL. Call after the decoder's finish(). */
export function setNull(columns: readonly Column[], row: number, capacity: number): void {
  for (const column of columns) {
    if (column.kind === 'absent') continue;
    column.nulls = withNull(column.nulls, row, capacity);
    if (column.kind === 'row') setNull(column.children, row, capacity);
  }
}

function withNull(nulls: NullMask, row: number, capacity: number): Uint8Array {
  const mask = nulls ?? new Uint8Array(capacity);
  mask[row] = 1;
  return mask;
}
