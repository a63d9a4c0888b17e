// What the editor shows about functions (completion, hover), and the types of aggregates.
// Source of the aggregate types: Flink LogicalTypeMerging, reference/flink-sql.md §2.

import {
  type DataType,
  decimalType,
  isNumericKind,
  MAX_DECIMAL_PRECISION,
  simpleType,
  withNullable,
} from '@/engine/core/data-type';
import { type BindProblem, typeText } from './bind-problem';
import { ALL_FUNCTIONS } from './function-registry';
import type { FunctionCategory } from './function-spec';

/** Same words as AggregateFunction in engine/plan/physical-plan.ts, which this folder may not import. */
export type AggregateName = 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'FIRST_VALUE' | 'LAST_VALUE';

export interface FunctionDoc {
  readonly name: string;
  readonly signatures: readonly string[];
  readonly description: string;
  readonly category: FunctionCategory | 'aggregate';
}

const AGGREGATES: readonly FunctionDoc[] = [
  aggregate(
    'COUNT',
    ['COUNT(*)', 'COUNT([DISTINCT] value)'],
    'Number of rows, or of values that are not NULL, BIGINT.',
  ),
  aggregate('SUM', ['SUM([DISTINCT] numeric)'], 'Sum in the type of the argument; NULL if no value is not NULL.'),
  aggregate('MIN', ['MIN(value)'], 'Smallest value, ignoring NULL.'),
  aggregate('MAX', ['MAX(value)'], 'Largest value, ignoring NULL.'),
  aggregate('AVG', ['AVG([DISTINCT] numeric)'], 'Average; of integers in their own type, truncated.'),
  aggregate('FIRST_VALUE', ['FIRST_VALUE(value)'], 'First value in order of arrival that is not NULL.'),
  aggregate('LAST_VALUE', ['LAST_VALUE(value)'], 'Last value in order of arrival that is not NULL.'),
];

const CASTS: readonly FunctionDoc[] = [
  {
    name: 'CAST',
    signatures: ['CAST(value AS type)'],
    description: 'Value in another type; text that is not such a value fails the job.',
    category: 'conversion',
  },
  {
    name: 'TRY_CAST',
    signatures: ['TRY_CAST(value AS type)'],
    description: 'Like CAST, but NULL where CAST fails.',
    category: 'conversion',
  },
];

function aggregate(name: AggregateName, signatures: readonly string[], description: string): FunctionDoc {
  return { name, signatures, description, category: 'aggregate' };
}

/** Everything that may be called, in the order of the tables. Operators carry their sign as name. */
export function listFunctions(): readonly FunctionDoc[] {
  const scalars: FunctionDoc[] = [];
  for (const spec of ALL_FUNCTIONS) {
    const { signatures, description, category } = spec;
    for (const name of [spec.name, ...(spec.aliases ?? [])]) scalars.push({ name, signatures, description, category });
  }
  return [...scalars, ...CASTS, ...AGGREGATES];
}

/** Result type of an aggregate; `argument` null for COUNT(*). All are nullable except COUNT. */
export function aggregateType(fn: AggregateName, argument: DataType | null): DataType | BindProblem {
  if (fn === 'COUNT') {
    if (argument?.kind === 'ROW') return notSupported(fn, argument);
    return simpleType('BIGINT', false);
  }
  if (argument === null) return { problem: `'${fn}(*)' is not supported`, hint: 'Only COUNT takes an asterisk.' };
  const isNumeric = isNumericKind(argument.kind);
  switch (fn) {
    case 'SUM':
      if (!isNumeric) return wrongArgument(fn, argument);
      if (argument.kind === 'DECIMAL') return decimalType(MAX_DECIMAL_PRECISION, argument.scale);
      return withNullable(argument, true);
    case 'AVG':
      if (!isNumeric) return wrongArgument(fn, argument);
      if (argument.kind === 'DECIMAL') return decimalType(MAX_DECIMAL_PRECISION, Math.max(6, argument.scale));
      return withNullable(argument, true);
    case 'MIN':
    case 'MAX':
      if (argument.kind === 'ROW' || argument.kind === 'BYTES' || argument.kind === 'NULL')
        return notSupported(fn, argument);
      return withNullable(argument, true);
    case 'FIRST_VALUE':
    case 'LAST_VALUE':
      if (argument.kind === 'ROW' || argument.kind === 'NULL') return notSupported(fn, argument);
      return withNullable(argument, true);
  }
}

function wrongArgument(fn: AggregateName, argument: DataType): BindProblem {
  return {
    problem: `cannot apply '${fn}' to arguments of type '${fn}(<${typeText(argument)}>)'`,
    hint: `Supported form(s): '${fn}(<NUMERIC>)'.`,
    argument: 0,
  };
}

function notSupported(fn: AggregateName, argument: DataType): BindProblem {
  return { problem: `'${fn}' over '${typeText(argument)}' is not supported`, argument: 0 };
}
