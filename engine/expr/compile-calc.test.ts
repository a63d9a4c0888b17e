// What a compiled calc does with whole batches: selection, sharing, carried metadata, overflow, reuse.

import { describe, expect, it } from 'vitest';
import { decimalType, rowType, simpleType } from '@/engine/core/data-type';
import { buildBatch, readBatch } from '@/engine/testing/batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { bindCall, isBindProblem } from './bind-call';
import { type CalcProgram, compileCalc } from './compile-calc';
import type { Expression } from './expression';

const BIGINT = simpleType('BIGINT');
const STRING = simpleType('STRING');
const TYPES = [BIGINT, STRING, rowType([{ name: 'n', type: BIGINT }])];
const column = (index: number): Expression => ({ kind: 'column', type: TYPES[index] ?? STRING, index, path: [] });
const nested: Expression = { kind: 'column', type: BIGINT, index: 2, path: [0] };
const one: Expression = { kind: 'literal', type: simpleType('INT', false), value: 1 };

function bound(name: string, ...args: readonly Expression[]): Expression {
  const result = bindCall(name, args, { timeZone: 'UTC' });
  if (isBindProblem(result)) throw new Error(result.problem);
  return result;
}

function program(condition: Expression | null, projections: readonly Expression[]): CalcProgram {
  return compileCalc({ inputTypes: TYPES, condition, projections, timeZone: 'UTC', clock: new ManualClock() });
}

describe('compileCalc', () => {
  it('keeps rows whose condition is TRUE, with their kinds, watermarks and meta', () => {
    const rows = [
      [1n, 'a', [5n]],
      [null, 'b', [6n]],
      [3n, null, null],
      [0n, 'd', [8n]],
    ];
    const input = buildBatch(TYPES, rows, {
      rowKinds: [0, 1, 2, 3],
      rowWatermarks: [10, 20, 30, 40],
      meta: { fetchedAtMs: 7 },
    });
    const calc = program(bound('>=', column(0), one), [column(1), bound('+', column(0), one), nested, column(2)]);
    const output = calc.run(input);
    expect(readBatch(output, [STRING, BIGINT, BIGINT, TYPES[2] ?? STRING])).toEqual([
      ['a', 2n, 5n, [5n]],
      [null, 4n, null, null],
    ]);
    expect(output.rowKinds?.slice(0, 2)).toEqual(Uint8Array.of(0, 2));
    expect(output.rowWatermarks?.slice(0, 2)).toEqual(Float64Array.of(10, 30));
    expect(output.meta.fetchedAtMs).toBe(7);
  });

  it('shares pass-through columns without copying when every row stays', () => {
    const input = buildBatch(TYPES, [[1n, 'a', [5n]]]);
    expect(program(null, [column(1)]).run(input).columns[0]).toBe(input.columns[1]);
    expect(program(bound('=', column(0), one), [column(1)]).run(input).columns[0]).toBe(input.columns[1]);
  });

  it('takes the wide path for a batch that overflows 2^53 and returns to the narrow one', () => {
    const calc = program(null, [bound('*', column(0), column(0))]);
    for (const [value, square] of [
      [3n, 9n],
      [3_000_000_000n, 9_000_000_000_000_000_000n],
      [4n, 16n],
    ] as const) {
      const output = calc.run(buildBatch(TYPES, [[value, '', null]]));
      expect(readBatch(output, [BIGINT])).toEqual([[square]]);
      const result = output.columns[0];
      expect(result?.kind === 'long' && result.wide !== null).toBe(square > 2n ** 53n);
    }
  });

  it('gives a batch of length 0 when nothing passes, and an empty one for empty input', () => {
    const calc = program(bound('=', column(0), one), [column(1), bound('UPPER', column(1))]);
    expect(calc.run(buildBatch(TYPES, [[5n, 'a', null]])).length).toBe(0);
    expect(calc.run(buildBatch(TYPES, [])).length).toBe(0);
  });

  it('never lets text of a literal into the source unescaped', () => {
    const evil = "'); throw new Error('owned'); //`$\u2028\\";
    const literal: Expression = { kind: 'literal', type: simpleType('STRING', false), value: evil };
    const projections = [
      literal,
      bound('CONCAT', column(1), literal),
      bound('=', column(1), literal),
      bound('LIKE', column(1), literal),
    ];
    const output = program(null, projections).run(buildBatch(TYPES, [[1n, evil, null]]));
    expect(
      readBatch(
        output,
        projections.map((projection) => projection.type),
      ),
    ).toEqual([[evil, evil + evil, true, true]]);
  });

  it('evaluates DECIMAL with BIGINT at the scale of the result type', () => {
    const rate: Expression = { kind: 'literal', type: decimalType(3, 3, false), value: 908n };
    const price = bound('*', rate, column(0));
    const input = buildBatch(TYPES, [
      [123n, '', null],
      [9_007_199_254_740_991n, '', null],
    ]);
    expect(readBatch(program(null, [price]).run(input), [price.type])).toEqual([
      [111_684n],
      [8_178_536_923_304_819_828n],
    ]);
  });
});
