// Generated code equals the reference interpreter for every registered function and operator, over random rows and over
// every layout a batch can have (no nulls, nulls, wide integers), filtered and unfiltered.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DataType, decimalType, simpleType, timestampType } from '@/engine/core/data-type';
import { EngineError } from '@/engine/core/errors';
import { buildBatch, readBatch } from '@/engine/testing/batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { arbitraryNullable, arbitraryValue } from '@/engine/testing/value-arbitrary';
import { bindCall, bindCast, isBindProblem } from './bind-call';
import { compileCalc } from './compile-calc';
import type { Expression, LiteralValue } from './expression';
import { ALL_FUNCTIONS } from './function-registry';
import { interpret } from './interpret';

const TYPES: readonly DataType[] = [
  simpleType('BOOLEAN'),
  simpleType('TINYINT'),
  simpleType('SMALLINT'),
  simpleType('INT'),
  simpleType('BIGINT'),
  simpleType('FLOAT'),
  simpleType('DOUBLE'),
  decimalType(5, 2),
  decimalType(15, 0),
  decimalType(38, 10),
  simpleType('STRING'),
  { kind: 'CHAR', length: 3, nullable: true },
  { kind: 'VARCHAR', length: 4, nullable: true },
  simpleType('DATE'),
  { kind: 'TIME', precision: 3, nullable: true },
  timestampType('TIMESTAMP'),
  timestampType('TIMESTAMP', 0),
  timestampType('TIMESTAMP_LTZ'),
  simpleType('INTERVAL_DAY_TIME'),
  simpleType('INTERVAL_YEAR_MONTH'),
  simpleType('BYTES'),
];
const TIME_ZONE = 'Europe/Berlin';
const NOW_MS = 1_700_000_000_123;

/** Arguments that must be constants or small to be meaningful, by function and position. */
const SPECIAL: Readonly<Record<string, Readonly<Record<number, readonly LiteralValue[]>>>> = {
  EXTRACT: {
    0: [
      'YEAR',
      'QUARTER',
      'MONTH',
      'WEEK',
      'DAY',
      'DOW',
      'ISODOW',
      'DOY',
      'ISOYEAR',
      'EPOCH',
      'HOUR',
      'MINUTE',
      'SECOND',
      'MILLISECOND',
    ],
  },
  FLOOR_TO: { 1: ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'] },
  CEIL_TO: { 1: ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'] },
  TIMESTAMPADD: { 0: ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'], 1: [0, 1, -13, 400] },
  TIMESTAMPDIFF: { 0: ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] },
  DATE_FORMAT: { 1: ['yyyy-MM-dd HH:mm:ss.SSS', "EEEE, d MMM yy 'at' h:mm a", 'DDD'] },
  TO_TIMESTAMP: { 1: ['yyyy-MM-dd HH:mm:ss', 'dd.MM.yyyy'] },
  TO_DATE: { 1: ['yyyy-MM-dd', 'dd.MM.yyyy'] },
  UNIX_TIMESTAMP: { 1: ['yyyy-MM-dd HH:mm:ss'] },
  FROM_UNIXTIME: { 0: [0n, -1n, 1_600_000_000n], 1: ['yyyy-MM-dd HH:mm:ss', 'yyyyMMdd'] },
  TO_TIMESTAMP_LTZ: { 1: [0, 3] },
  REPEAT: { 1: [-1, 0, 1, 3] },
  LPAD: { 1: [-1, 0, 2, 9] },
  RPAD: { 1: [-1, 0, 2, 9] },
  SUBSTRING: { 1: [-3, -1, 0, 1, 2, 5], 2: [-1, 0, 1, 3] },
  LEFT: { 1: [-1, 0, 1, 3] },
  RIGHT: { 1: [-1, 0, 1, 3] },
  LOCATE: { 2: [-1, 0, 1, 3] },
  SPLIT_INDEX: { 1: [',', 'a', '', ' '], 2: [-1, 0, 1, 2] },
  ROUND: { 1: [-3, -1, 0, 1, 2, 5] },
  TRUNCATE: { 1: [-3, -1, 0, 1, 2, 5] },
  REGEXP: { 1: ['a+', '^[a-z]*$', '(?i)FOO', ''] },
  REGEXP_EXTRACT: { 1: ['(f)(o+)', 'a|b'], 2: [-1, 0, 1, 5] },
  REGEXP_REPLACE: { 1: ['(o)', 'a|b'], 2: ['<$1>', 'x', '$9'] },
  LIKE: { 1: ['%', 'foo%', '%bar', '%a%', 'foo', '_%', '%\u{1f600}_', ''], 2: ['\\', '!'] },
};
/** More argument counts to try for functions without a fixed one. */
const ARITIES: Readonly<Record<string, readonly number[]>> = {
  CASE: [3, 5],
  IN: [2, 4, 12],
  COALESCE: [1, 3],
  CONCAT: [1, 3],
  AND: [2, 3],
  OR: [2, 3],
};

function literalOf(value: LiteralValue): Expression {
  const type =
    typeof value === 'string'
      ? simpleType('STRING', false)
      : typeof value === 'bigint'
        ? simpleType('BIGINT', false)
        : simpleType('INT', false);
  return { kind: 'literal', type, value };
}

interface BoundCase {
  readonly expression: Expression;
  readonly types: readonly DataType[];
}

/** Binds `name` over columns of the given types; some arguments become literals. Null when the types do not fit. */
function bindCase(
  name: string,
  types: readonly DataType[],
  literalMask: number,
  samples: readonly unknown[],
): BoundCase | null {
  const args = types.map((type, index): Expression => {
    const special = SPECIAL[name]?.[index];
    if (special !== undefined) return literalOf(special[Math.abs(literalMask) % special.length] ?? null);
    if ((literalMask >> index) % 3 === 1) return { kind: 'literal', type, value: samples[index] as LiteralValue };
    return { kind: 'column', type, index, path: [] };
  });
  const bound = bindCall(name, args, { timeZone: TIME_ZONE });
  return isBindProblem(bound) ? null : { expression: bound, types };
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof EngineError) return { failed: error.code };
    throw error;
  }
}

/** -0 counts as 0 for exact types only, NaN equals NaN: toEqual's rules are right for doubles. */
function check(expression: Expression, types: readonly DataType[], rows: readonly (readonly unknown[])[]): void {
  const watermarks = rows.map((_, index) => (index === 0 ? Number.NEGATIVE_INFINITY : index * 1000));
  const context = { timeZone: TIME_ZONE, nowMs: NOW_MS };
  const expected = outcome(() =>
    rows.map((row, at) => [interpret(expression, row, { ...context, watermark: watermarks[at] ?? 0 })]),
  );
  for (const options of [{}, { forceWide: true }, { forceNullMasks: true }]) {
    const program = compileCalc({
      inputTypes: types,
      condition: null,
      projections: [expression],
      timeZone: TIME_ZONE,
      clock: new ManualClock(NOW_MS),
    });
    const input = buildBatch(types, rows, { ...options, rowWatermarks: watermarks });
    // The second run sees reused arrays and arenas.
    for (let run = 0; run < 2; run += 1) {
      expect(outcome(() => readBatch(program.run(input), [expression.type]))).toEqual(expected);
    }
  }
}

function arbitraryRows(types: readonly DataType[]): fc.Arbitrary<unknown[][]> {
  const nullable = fc.tuple(...types.map((type) => arbitraryNullable(type)));
  const filled = fc.tuple(...types.map((type) => arbitraryValue(type)));
  return fc.oneof(fc.array(nullable, { minLength: 1, maxLength: 6 }), fc.array(filled, { minLength: 1, maxLength: 6 }));
}

/** Type lists of `count` that the function accepts, found by trying. */
function acceptedTypes(name: string, count: number): DataType[][] {
  const found: DataType[][] = [];
  const grow = (prefix: DataType[]): void => {
    if (found.length >= 4000) return;
    if (prefix.length === count) {
      if (
        bindCase(
          name,
          prefix,
          0,
          prefix.map(() => null),
        ) !== null
      )
        found.push(prefix);
      return;
    }
    const isSpecial = SPECIAL[name]?.[prefix.length] !== undefined;
    const choices = isSpecial ? [simpleType('STRING')] : count > 3 ? repeatChoices(name, prefix) : TYPES;
    for (const type of choices) grow([...prefix, type]);
  };
  grow([]);
  return found;
}

/** Long argument lists repeat the kinds they began with. */
function repeatChoices(name: string, prefix: readonly DataType[]): readonly DataType[] {
  if (name === 'CASE')
    return prefix.length === 1
      ? TYPES
      : prefix.length < 4 && prefix.length % 2 === 0
        ? [simpleType('BOOLEAN')]
        : prefix.slice(1, 2);
  return prefix.length === 0 ? TYPES : prefix.slice(0, 1);
}

describe('generated code equals the interpreter', () => {
  for (const spec of ALL_FUNCTIONS) {
    it(`for ${spec.name}`, () => {
      const counts = ARITIES[spec.name] ?? [0, 1, 2, 3];
      const cases = counts.flatMap((count) => acceptedTypes(spec.name, count));
      expect(cases.length).toBeGreaterThan(0);
      const arbitraryCase = fc
        .constantFrom(...cases)
        .chain((types) =>
          fc.tuple(
            fc.constant(types),
            fc.nat(5000),
            arbitraryRows(types),
            fc.tuple(...types.map((type) => arbitraryValue(type))),
          ),
        );
      fc.assert(
        fc.property(arbitraryCase, ([types, mask, rows, samples]) => {
          const bound = bindCase(spec.name, types, mask, samples);
          if (bound !== null) check(bound.expression, types, rows);
        }),
        { numRuns: 60, seed: 20_261_124 },
      );
    });
  }

  it('for CAST and TRY_CAST between all types', () => {
    const targets = [...TYPES, decimalType(3, 1), timestampType('TIMESTAMP_LTZ', 0)];
    const arbitraryCase = fc
      .tuple(fc.constantFrom(...TYPES), fc.constantFrom(...targets), fc.boolean())
      .chain(([from, to, isTry]) =>
        fc.tuple(fc.constant(from), fc.constant(to), fc.constant(isTry), arbitraryRows([from])),
      );
    fc.assert(
      fc.property(arbitraryCase, ([from, to, isTry, rows]) => {
        const bound = bindCast({ kind: 'column', type: from, index: 0, path: [] }, to, isTry);
        if (!isBindProblem(bound)) check(bound, [from], rows);
      }),
      { numRuns: 2500, seed: 7 },
    );
  });
});
