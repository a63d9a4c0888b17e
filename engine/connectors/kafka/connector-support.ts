// What both Kafka connectors do before they read or write: apply the launch's start position, refuse what validation missed.

import type { ConnectorContext, OptionProblem, SourceRequest, TableSpec } from '@/engine/connectors/connector';
import { EngineError } from '@/engine/core/errors';

const STARTUP_PREFIX = 'scan.startup.';

/** The request with `startOverride` in place of every `scan.startup.*` option. */
export function startOptions(request: SourceRequest): SourceRequest {
  if (Object.keys(request.startOverride).length === 0) return request;
  const kept = Object.entries(request.table.options).filter(([key]) => !key.startsWith(STARTUP_PREFIX));
  const options = { ...Object.fromEntries(kept), ...request.startOverride };
  return { ...request, table: { ...request.table, options } };
}

/**
 * Kafka's timestamps are instants; a TIMESTAMP column would need the session zone's local time, which only equals the
 * instant in UTC. Errors: kafka.invalid-option.
 */
export function refuseLocalTimestamps({ table, timeZone }: ConnectorContext): void {
  if (timeZone === 'UTC') return;
  const column = table.metadataColumns.find(({ key, field }) => key === 'timestamp' && field.type.kind === 'TIMESTAMP');
  if (column === undefined) return;
  const message = `metadata column "${column.field.name}" of type TIMESTAMP is not supported in time zone "${timeZone}"`;
  firstProblem(table, [{ option: 'connector', message, hint: 'Declare it as TIMESTAMP_LTZ(3).' }]);
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
