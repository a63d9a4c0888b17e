// What both Kafka connectors do before they read or write: apply the launch's start position, refuse what validation missed.

import type { OptionProblem, SourceRequest, TableSpec } from '@/engine/connectors/connector';
import { EngineError } from '@/engine/core/errors';

const STARTUP_PREFIX = 'scan.startup.';

/** The request with `startOverride` in place of every `scan.startup.*` option. */
export function startOptions(request: SourceRequest): SourceRequest {
  if (Object.keys(request.startOverride).length === 0) return request;
  const kept = Object.entries(request.table.options).filter(([key]) => !key.startsWith(STARTUP_PREFIX));
  const options = { ...Object.fromEntries(kept), ...request.startOverride };
  return { ...request, table: { ...request.table, options } };
}

/** Errors: kafka.invalid-option for the first problem. */
export function firstProblem(table: TableSpec, problems: readonly OptionProblem[]): void {
  const [problem] = problems;
  if (problem === undefined) return;
  throw new EngineError({
    code: 'kafka.invalid-option',
    message: `table "${table.name}": ${problem.message}`,
    hint: problem.hint,
  });
}
