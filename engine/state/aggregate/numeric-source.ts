// The numeric view of an argument column that accumulators bind once per batch.

import type { Column } from '@/engine/core/batch';
import { EngineError } from '@/engine/core/errors';

export interface NumericSource {
  /** Valid unless `wide` is set. */
  readonly values: Float64Array | Int32Array | Uint8Array;
  /** 64-bit or longer integers, one per row. */
  readonly wide: BigInt64Array | bigint[] | null;
}

export const NO_NUMBERS: NumericSource = { values: new Float64Array(0), wide: null };

export function numericSource(column: Column | null): NumericSource {
  switch (column?.kind) {
    case 'int':
    case 'boolean':
    case 'double':
    case 'timestamp':
      return { values: column.values, wide: null };
    case 'long':
    case 'decimal':
      return { values: column.values, wide: column.wide };
    default:
      throw new EngineError({
        code: 'state.argument-kind',
        message: `"${column?.kind ?? 'no'}" column is not a numeric argument`,
      });
  }
}

/** values[row]; callers stay inside the batch. */
export function numberAt(values: Float64Array | Int32Array | Uint8Array, row: number): number {
  return values[row] as number;
}

export function wideAt(wide: BigInt64Array | bigint[], row: number): bigint {
  return wide[row] as bigint;
}
