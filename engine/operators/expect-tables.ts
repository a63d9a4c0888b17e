// Refuses restored state that holds tables the operator does not keep: it belongs to another kind of operator.

import { EngineError } from '@/engine/core/errors';
import type { RestoredState } from '@/engine/state/snapshot';

/** Throws 'state.incompatible' when a table other than `expected` is present. */
export function expectTables(restored: RestoredState, expected: string): void {
  for (const name of Object.keys(restored.tables)) {
    if (name === expected) continue;
    throw new EngineError({
      code: 'state.incompatible',
      message: `state table "${name}" does not belong to the operator`,
      detail: `The operator keeps one table, "${expected}".`,
    });
  }
}
