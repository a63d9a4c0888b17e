// Every function and operator by upper-case name. A new family is one more line here; a new function one line in its table.

import type { FunctionSpec } from './function-spec';
import { ARITHMETIC_FUNCTIONS } from './functions/arithmetic';
import { COMPARISON_FUNCTIONS } from './functions/comparison';
import { STRING_FUNCTIONS } from './functions/strings';
import { TIME_FUNCTIONS } from './functions/times';

export const ALL_FUNCTIONS: readonly FunctionSpec[] = [
  ...ARITHMETIC_FUNCTIONS,
  ...COMPARISON_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...TIME_FUNCTIONS,
];

const BY_NAME = new Map<string, FunctionSpec>();
for (const spec of ALL_FUNCTIONS) {
  for (const name of [spec.name, ...(spec.aliases ?? [])]) BY_NAME.set(name, spec);
}

export function findFunction(name: string): FunctionSpec | null {
  return BY_NAME.get(name) ?? null;
}

/** Functions that exist in Flink SQL or elsewhere but not here, and what to say about them. */
export const REFUSED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['RAND', 'Its result could not be repeated after a restore.'],
  ['RAND_INTEGER', 'Its result could not be repeated after a restore.'],
  ['UUID', 'Its result could not be repeated after a restore.'],
  ['PROCTIME', 'Processing-time attributes are not supported yet; use a rowtime column with a WATERMARK.'],
  ['LENGTH', 'Flink SQL calls it CHAR_LENGTH.'],
  ['LEN', 'Flink SQL calls it CHAR_LENGTH.'],
  ['NVL', 'Use COALESCE or IFNULL.'],
  ['DATEDIFF', 'Use TIMESTAMPDIFF(DAY, from, to).'],
  ['DATE_TRUNC', 'Use FLOOR(time TO unit).'],
  ['JSON_VALUE', 'Declare the JSON fields as columns of the table instead.'],
  ['JSON_QUERY', 'Declare the JSON fields as columns of the table instead.'],
]);
