// Turns the aggregate calls of a plan node into what the state layer computes. Refuses an upsert input: without -U rows an
// aggregate cannot take the old value back, so the planner must put a ChangelogNormalize before it.

import type { RowSchema } from '@/engine/core/data-type';
import { EngineError } from '@/engine/core/errors';
import { item } from '@/engine/core/typed-array';
import type { AggregateCall, ChangelogMode } from '@/engine/plan/physical-plan';
import type { AggregateSpec } from '@/engine/state/aggregate/aggregate-program';

/** Throws 'operator.unsupported' for an upsert input. */
export function aggregateSpecs(
  calls: readonly AggregateCall[],
  inputSchema: RowSchema,
  inputMode: ChangelogMode,
): readonly AggregateSpec[] {
  if (inputMode === 'upsert') {
    throw new EngineError({
      code: 'operator.unsupported',
      message: 'aggregate over an upsert stream without -U rows is not supported',
    });
  }
  return calls.map((call) => ({
    function: call.function,
    argument: call.argument,
    argumentType: call.argument === null ? null : item(inputSchema, call.argument).type,
    resultType: call.type,
    isDistinct: call.isDistinct,
    filter: call.filter,
    hasRetractions: inputMode === 'retract',
  }));
}
