// `table.exec.sink.not-null-enforcer`: a row with NULL in a NOT NULL column of a sink fails the job (ERROR) or is filtered
// out (DROP). Source: flink-sql.md §1.

import type { Batch } from '@/engine/core/batch';
import type { RowSchema } from '@/engine/core/data-type';
import { EngineError } from '@/engine/core/errors';
import { item, u8 } from '@/engine/core/typed-array';
import { gatherBatch } from './gather';

export class NotNullEnforcer {
  private readonly columns: readonly number[];
  private readonly schema: RowSchema;
  private readonly drops: boolean;

  constructor(schema: RowSchema, columns: readonly number[], enforcer: 'ERROR' | 'DROP') {
    this.schema = schema;
    this.columns = columns;
    this.drops = enforcer === 'DROP';
  }

  /**
   * The batch itself when nothing is NULL; under DROP a batch without the offending rows (its length may be 0). Throws
   * 'operator.not-null' under ERROR.
   */
  apply(batch: Batch): Batch {
    let bad: Uint8Array | null = null;
    for (const index of this.columns) {
      const column = item(batch.columns, index);
      if (column.kind === 'absent' || column.nulls === null) continue;
      for (let row = 0; row < batch.length; row += 1) {
        if (u8(column.nulls, row) === 0) continue;
        if (!this.drops) throw notNull(item(this.schema, index).name);
        bad ??= new Uint8Array(batch.length);
        bad[row] = 1;
      }
    }
    if (bad === null) return batch;
    const rows = new Int32Array(batch.length);
    let count = 0;
    for (let row = 0; row < batch.length; row += 1) if (u8(bad, row) === 0) rows[count++] = row;
    return gatherBatch(batch, rows, count);
  }
}

function notNull(column: string): EngineError {
  return new EngineError({
    code: 'operator.not-null',
    message: `column "${column}" is NOT NULL, however, a null value is being written into it`,
    hint: "Set 'table.exec.sink.not-null-enforcer' = 'DROP' to drop such records, or filter them in the query.",
  });
}
