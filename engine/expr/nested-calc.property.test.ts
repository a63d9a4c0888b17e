// Filters and projections made of nested expressions: generated code equals the interpreter row by row. Guards what single
// calls cannot show: shared sub-expressions, lazy branches, views and text mixed, filter before projection.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DataType, decimalType, simpleType, timestampType } from '@/engine/core/data-type';
import { EngineError } from '@/engine/core/errors';
import { buildBatch, readBatch } from '@/engine/testing/batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { arbitraryNullable } from '@/engine/testing/value-arbitrary';
import { bindCall, isBindProblem } from './bind-call';
import { compileCalc } from './compile-calc';
import type { Expression } from './expression';
import { interpret } from './interpret';

const TYPES: readonly DataType[] = [
  simpleType('BOOLEAN'),
  simpleType('INT'),
  simpleType('BIGINT'),
  decimalType(10, 2),
  simpleType('DOUBLE'),
  simpleType('STRING'),
  simpleType('STRING'),
  timestampType('TIMESTAMP'),
];
const OPERATORS: readonly (readonly [string, number])[] = [
  ['+', 2],
  ['-', 2],
  ['*', 2],
  ['/', 2],
  ['=', 2],
  ['<', 2],
  ['>=', 2],
  ['AND', 2],
  ['OR', 3],
  ['NOT', 1],
  ['CASE', 3],
  ['CASE', 5],
  ['COALESCE', 2],
  ['COALESCE', 3],
  ['IN', 3],
  ['NULLIF', 2],
  ['IS NULL', 1],
  ['IS TRUE', 1],
  ['BETWEEN', 3],
  ['UPPER', 1],
  ['TRIM', 1],
  ['CONCAT', 2],
  ['CHAR_LENGTH', 1],
  ['LIKE', 2],
  ['GREATEST', 2],
  ['FLOOR', 1],
  ['YEAR', 1],
];

/** Grows a pool of expressions by the choices: each new one takes its arguments from the pool, so parts are shared. */
function growPool(choices: readonly number[]): Expression[] {
  const pool: Expression[] = TYPES.map((type, index) => ({ kind: 'column', type, index, path: [] }));
  pool.push({ kind: 'literal', type: simpleType('STRING', false), value: 'a%' });
  pool.push({ kind: 'literal', type: simpleType('INT', false), value: 0 });
  let at = 0;
  const next = (bound: number): number => (choices[at++ % choices.length] ?? 0) % bound;
  for (let round = 0; round < 400 && pool.length < 40; round += 1) {
    at += round % 7;
    const [name, count] = OPERATORS[next(OPERATORS.length)] ?? ['NOT', 1];
    const args = Array.from({ length: count }, () => pool[next(pool.length)]).filter((arg) => arg !== undefined);
    const bound = bindCall(name, args, { timeZone: 'UTC' });
    if (!isBindProblem(bound)) pool.push(bound);
  }
  return pool;
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof EngineError) return { failed: error.code };
    throw error;
  }
}

const arbitraryRows = fc.array(fc.tuple(...TYPES.map((type) => arbitraryNullable(type))), {
  minLength: 1,
  maxLength: 12,
});

describe('nested expressions', () => {
  it('filter and project as the interpreter does', () => {
    const context = { timeZone: 'UTC', nowMs: 0, watermark: 0 };
    let kept = 0;
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { minLength: 20, maxLength: 60 }),
        arbitraryRows,
        fc.boolean(),
        (choices, rows, isWide) => {
          const pool = growPool(choices);
          const conditions = pool.filter(
            (expression) => expression.type.kind === 'BOOLEAN' && expression.kind === 'call',
          );
          const condition = conditions[conditions.length - 1] ?? null;
          const projections = pool.slice(-6);
          const expected = outcome(() =>
            rows
              .filter((row) => condition === null || interpret(condition, row, context) === true)
              .map((row) => projections.map((projection) => interpret(projection, row, context))),
          );
          const program = compileCalc({
            inputTypes: TYPES,
            condition,
            projections,
            timeZone: 'UTC',
            clock: new ManualClock(),
          });
          const input = buildBatch(TYPES, rows, isWide ? { forceWide: true, forceNullMasks: true } : {});
          const types = projections.map((projection) => projection.type);
          const actual = outcome(() => readBatch(program.run(input), types));
          if (Array.isArray(actual)) kept += actual.length;
          // Which of two failing rows or columns is met first is not specified.
          if (typeof expected === 'object' && expected !== null && 'failed' in expected)
            expect(actual).toHaveProperty('failed');
          else expect(actual).toEqual(expected);
        },
      ),
      { numRuns: 400, seed: 5 },
    );
    expect(kept).toBeGreaterThan(100);
  });
});
