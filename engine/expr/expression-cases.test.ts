// Documented results: each case is bound, run through generated code and through the interpreter, and both must give the
// value written here. Source of the values: reference/flink-sql.md §2, §13, §16 and Java's own texts.

import { describe, expect, it } from 'vitest';
import { type DataType, decimalType, formatDataType, simpleType, timestampType } from '@/engine/core/data-type';
import { buildBatch, readBatch } from '@/engine/testing/batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { bindCall, bindCast, isBindProblem } from './bind-call';
import { compileCalc } from './compile-calc';
import type { Expression, LiteralValue } from './expression';
import { aggregateType } from './function-catalog';
import { interpret } from './interpret';

const INT = simpleType('INT');
const BIGINT = simpleType('BIGINT');
const DOUBLE = simpleType('DOUBLE');
const STRING = simpleType('STRING');
const BOOLEAN = simpleType('BOOLEAN');
const TIMESTAMP = timestampType('TIMESTAMP');
const LTZ = timestampType('TIMESTAMP_LTZ');
const ZONE = 'Europe/Berlin';

type Arg = readonly [LiteralValue, DataType];
const text = (value: string | null): Arg => [value, STRING];
const int = (value: number | null): Arg => [value, INT];
const long = (value: bigint | null): Arg => [value, BIGINT];
const double = (value: number): Arg => [value, DOUBLE];
const at = (iso: string): Arg => [Date.parse(iso), TIMESTAMP];
const atEpoch = (iso: string): Arg => [Date.parse(iso), LTZ];

function columns(args: readonly Arg[]): Expression[] {
  return args.map(([, type], index) => ({ kind: 'column', type, index, path: [] }));
}

function run(expression: Expression, args: readonly Arg[]): unknown {
  const types = args.map(([, type]) => type);
  const row = args.map(([value]) => value);
  const request = { inputTypes: types, condition: null, timeZone: ZONE, clock: new ManualClock() };
  const program = compileCalc({ ...request, projections: [expression] });
  const generated = readBatch(program.run(buildBatch(types, [row])), [expression.type])[0]?.[0];
  expect(interpret(expression, row, { timeZone: ZONE, nowMs: 0, watermark: 0 })).toEqual(generated);
  return generated;
}

function bound(name: string, args: readonly Expression[]): Expression {
  const result = bindCall(name, args, { timeZone: ZONE });
  if (isBindProblem(result)) throw new Error(result.problem);
  return result;
}

function cast(argument: Expression, target: DataType, isTry: boolean): Expression {
  const result = bindCast(argument, target, isTry);
  if (isBindProblem(result)) throw new Error(result.problem);
  return result;
}

describe('functions over columns', () => {
  const cases: readonly (readonly [string, readonly Arg[], unknown])[] = [
    ['/', [int(-7), int(2)], -3],
    ['%', [int(-7), int(3)], -1],
    ['%', [int(7), int(-3)], 1],
    ['+', [int(2147483647), int(1)], -2147483648],
    ['*', [int(65536), int(65536)], 0],
    ['+', [long(9223372036854775807n), long(1n)], -9223372036854775808n],
    ['+', [long(9007199254740991n), long(1n)], 9007199254740992n],
    ['*', [long(3037000500n), long(3037000500n)], -9223372036709301616n],
    ['/', [long(-7n), long(2n)], -3n],
    ['/', [double(1), double(0)], Number.POSITIVE_INFINITY],
    ['*', [[908n, decimalType(3, 3)], long(1000n)], 908000n],
    [
      '/',
      [
        [100n, decimalType(5, 2)],
        [300n, decimalType(5, 2)],
      ],
      33333333n,
    ],
    [
      '+',
      [
        [10n ** 38n - 1n, decimalType(38, 0)],
        [1n, decimalType(38, 0)],
      ],
      null,
    ],
    ['ROUND', [[125n, decimalType(5, 2)], int(1)], 130n],
    ['ROUND', [[-125n, decimalType(5, 2)], int(1)], -130n],
    ['ROUND', [double(2.5)], 3],
    ['ROUND', [double(-2.5)], -3],
    ['ROUND', [int(15), int(-1)], 20],
    ['TRUNCATE', [double(42.324), int(2)], 42.32],
    ['CEIL', [[-99n, decimalType(3, 1)]], -9n],
    ['FLOOR', [[-99n, decimalType(3, 1)]], -10n],
    ['MOD', [int(-5), int(3)], -2],
    ['=', [[10n, decimalType(3, 1)], int(1)], true],
    [
      'AND',
      [
        [null, BOOLEAN],
        [false, BOOLEAN],
      ],
      false,
    ],
    [
      'AND',
      [
        [null, BOOLEAN],
        [true, BOOLEAN],
      ],
      null,
    ],
    [
      'OR',
      [
        [null, BOOLEAN],
        [true, BOOLEAN],
      ],
      true,
    ],
    ['IN', [int(4), int(1), int(null)], null],
    ['IN', [int(1), int(1), int(null)], true],
    ['BETWEEN', [int(12), int(null), int(10)], false],
    ['IS DISTINCT FROM', [int(1), int(null)], true],
    ['IS NOT DISTINCT FROM', [int(null), int(null)], true],
    ['NULLIF', [int(1), int(1)], null],
    ['<', [text('\ue000'), text('😀')], true],
    ['CHAR_LENGTH', [text('a😀é')], 3],
    ['SUBSTRING', [text('hello'), int(0)], 'hello'],
    ['SUBSTRING', [text('hello'), int(-3), int(2)], 'll'],
    ['SUBSTRING', [text('hello'), int(2), int(-1)], null],
    ['LPAD', [text('hi'), int(4), text('??')], '??hi'],
    ['LPAD', [text('hi'), int(1), text('??')], 'h'],
    ['RPAD', [text('hi'), int(4), text('')], null],
    ['CONCAT_WS', [text('~'), text('AA'), text(null), text('BB'), text(''), text('CC')], 'AA~BB~~CC'],
    ['CONCAT', [text('a'), text(null)], null],
    ['REPLACE', [text('ababab'), text('abab'), text('z')], 'zab'],
    ['SPLIT_INDEX', [text('a,b,,c'), text(','), int(2)], ''],
    ['SPLIT_INDEX', [text('a,b'), text(','), int(2)], null],
    ['SPLIT_INDEX', [text('a,b'), int(44), int(1)], 'b'],
    ['REGEXP_EXTRACT', [text('foothebar'), text('foo(.*?)(bar)'), int(2)], 'bar'],
    ['REGEXP_REPLACE', [text('foobar'), text('oo|ar'), text('')], 'fb'],
    ['REGEXP_REPLACE', [text('channel_id=7'), text('(&|^)channel_id=([^&]*)'), text('<$2>')], '<7>'],
    ['REGEXP', [text('a-b'), text('\\w\\-\\w')], true],
    ['LIKE', [text('100%'), text('100\\%')], false],
    ['LIKE', [text('a\nb'), text('a_b')], true],
    ['LIKE', [text('x😀y'), text('x_y')], true],
    ['CHR', [int(353)], 'a'],
    ['ASCII', [text('abc')], 97],
    ['INSTR', [text('😀abc'), text('b')], 3],
    ['LOCATE', [text('a'), text('banana'), int(3)], 4],
    ['MD5', [text('')], 'd41d8cd98f00b204e9800998ecf8427e'],
    ['DAYOFWEEK', [at('1994-09-27T00:00Z')], 3n],
    ['WEEK', [at('1994-09-27T00:00Z')], 39n],
    ['DAYOFYEAR', [at('1994-09-27T00:00Z')], 270n],
    ['HOUR', [at('1969-12-31T23:59:59.999Z')], 23n],
    ['HOUR', [atEpoch('2024-07-01T10:00Z')], 12n],
    ['TO_TIMESTAMP', [text('1999-9-10 05:20:10')], Date.UTC(1999, 8, 10, 5, 20, 10)],
    ['TO_TIMESTAMP', [text('10.09.1999'), text('dd.MM.yyyy')], Date.UTC(1999, 8, 10)],
    ['TO_TIMESTAMP', [text('nonsense')], null],
    ['DATE_FORMAT', [at('2024-02-03T04:05:06.789Z'), text('yyyy/MM/dd HH:mm:ss.SSS')], '2024/02/03 04:05:06.789'],
    ['DATE_FORMAT', [atEpoch('2024-07-01T10:00Z'), text('HH')], '12'],
    ['FROM_UNIXTIME', [long(0n)], '1970-01-01 01:00:00'],
    ['UNIX_TIMESTAMP', [text('1970-01-01 01:00:00')], 0n],
    ['UNIX_TIMESTAMP', [text('x')], -9223372036854775808n],
  ];
  for (const [name, args, expected] of cases) {
    const shown = args.map(([value]) => (typeof value === 'bigint' ? `${value}` : JSON.stringify(value))).join(', ');
    it(`${name}(${shown}) is ${String(expected)}`, () => {
      expect(run(bound(name, columns(args)), args)).toEqual(expected);
    });
  }

  it('moves a local time in the gap forward and takes the earlier offset in an overlap', () => {
    const [argument] = columns([at('2024-03-31T02:30Z')]);
    if (argument === undefined) throw new Error('unreachable');
    const toLtz = cast(argument, LTZ, false);
    expect(run(toLtz, [at('2024-03-31T02:30Z')])).toBe(Date.parse('2024-03-31T01:30Z'));
    expect(run(toLtz, [at('2024-10-27T02:30Z')])).toBe(Date.parse('2024-10-27T00:30Z'));
  });
});

describe('casts', () => {
  const cases: readonly (readonly [Arg, DataType, unknown])[] = [
    [text(' 42 '), INT, 42],
    [text('1.9'), INT, 1],
    [text('1.5e1'), DOUBLE, 15],
    [text('YES'), BOOLEAN, true],
    [text('1.005'), decimalType(5, 2), 101n],
    [text('12345.67'), decimalType(5, 2), null],
    [int(300), simpleType('TINYINT'), 44],
    [long(4294967297n), INT, 1],
    [double(1e10), INT, 2147483647],
    [double(-1.9), INT, -1],
    [double(Number.NaN), BIGINT, 0n],
    [[-199n, decimalType(5, 2)], INT, -1],
    [[-199n, decimalType(5, 2)], decimalType(4, 1), -20n],
    [double(1e7), STRING, '1.0E7'],
    [double(9999999), STRING, '9999999.0'],
    [double(0.001), STRING, '0.001'],
    [double(0.0001234), STRING, '1.234E-4'],
    [double(100), STRING, '100.0'],
    [double(-0), STRING, '-0.0'],
    [[Math.fround(0.1), simpleType('FLOAT')], STRING, '0.1'],
    [[150n, decimalType(5, 2)], STRING, '1.50'],
    [[-5n, decimalType(5, 2)], STRING, '-0.05'],
    [[true, BOOLEAN], STRING, 'TRUE'],
    [at('2024-01-02T03:04:05Z'), STRING, '2024-01-02 03:04:05.000'],
    [atEpoch('2024-01-02T03:04:05.6Z'), STRING, '2024-01-02 04:04:05.600'],
    [at('1969-12-31T23:59:59.999Z'), simpleType('DATE'), -1],
    [text('2020-02-31 10:00:00'), TIMESTAMP, Date.UTC(2020, 1, 29, 10)],
    [text('abcdef'), { kind: 'VARCHAR', length: 3, nullable: true }, 'abc'],
    [text('a'), { kind: 'CHAR', length: 3, nullable: true }, 'a  '],
  ];
  for (const [arg, target, expected] of cases) {
    it(`${formatDataType(arg[1])} ${String(arg[0])} as ${formatDataType(target)} is ${String(expected)}`, () => {
      const [argument] = columns([arg]);
      if (argument === undefined) throw new Error('unreachable');
      expect(run(cast(argument, target, false), [arg])).toEqual(expected);
    });
  }

  it('fails the job on bad text, and TRY_CAST gives NULL', () => {
    const [argument] = columns([text('1x')]);
    if (argument === undefined) throw new Error('unreachable');
    expect(() => run(cast(argument, INT, false), [text('1x')])).toThrow("cannot cast '1x' to INT");
    expect(run(cast(argument, INT, true), [text('1x')])).toBeNull();
  });

  it('fails the job on an exact division by zero, but only for rows that get there', () => {
    const args = [int(1), int(0)];
    const [one, zero] = columns(args);
    if (one === undefined || zero === undefined) throw new Error('unreachable');
    const quotient = bound('/', [one, zero]);
    expect(() => run(quotient, args)).toThrow('/ by zero');
    expect(run(bound('IF', [bound('=', [zero, zero]), one, quotient]), args)).toBe(1);
  });
});

describe('types', () => {
  const results: readonly (readonly [string, readonly DataType[], string])[] = [
    ['+', [decimalType(10, 2), decimalType(5, 4)], 'DECIMAL(13, 4)'],
    ['*', [decimalType(3, 3), BIGINT], 'DECIMAL(23, 3)'],
    ['/', [decimalType(10, 2), decimalType(10, 2)], 'DECIMAL(23, 13)'],
    ['%', [decimalType(10, 2), decimalType(5, 1)], 'DECIMAL(6, 2)'],
    ['*', [decimalType(38, 10), decimalType(38, 10)], 'DECIMAL(38, 6)'],
    ['+', [simpleType('TINYINT'), simpleType('SMALLINT')], 'SMALLINT'],
    ['+', [INT, BIGINT], 'BIGINT'],
    ['+', [decimalType(5, 2), DOUBLE], 'DOUBLE'],
    ['%', [BIGINT, INT], 'INT'],
    ['COALESCE', [INT, simpleType('BIGINT', false)], 'BIGINT NOT NULL'],
    ['-', [TIMESTAMP, simpleType('INTERVAL_DAY_TIME')], 'TIMESTAMP(3)'],
  ];
  for (const [name, types, expected] of results) {
    it(`${types.map(formatDataType).join(` ${name} `)} is ${expected}`, () => {
      const args = types.map((type, index): Expression => ({ kind: 'column', type, index, path: [] }));
      expect(formatDataType(bound(name, args).type)).toBe(expected);
    });
  }

  const problems: readonly (readonly [string, readonly DataType[], string])[] = [
    ['+', [STRING, INT], "cannot apply '+' to arguments of type '<STRING> + <INT>'"],
    ['=', [STRING, INT], "cannot apply '=' to arguments of type '<STRING> = <INT>'"],
    ['UPPER', [INT], "cannot apply 'UPPER' to arguments of type 'UPPER(<INT>)'"],
    ['UPPER', [], "invalid number of arguments to 'UPPER': expected 1, got 0"],
    ['UPER', [STRING], "function 'UPER' is not known"],
    ['RAND', [], "function 'RAND' is not supported"],
    ['-', [TIMESTAMP, TIMESTAMP], "cannot apply '-' to arguments of type '<TIMESTAMP(3)> - <TIMESTAMP(3)>'"],
  ];
  for (const [name, types, expected] of problems) {
    it(`says: ${expected}`, () => {
      const args = types.map((type, index): Expression => ({ kind: 'column', type, index, path: [] }));
      expect(bindCall(name, args, { timeZone: ZONE })).toMatchObject({ problem: expected });
    });
  }

  it('types aggregates as Flink does', () => {
    const typed = (['COUNT', 'SUM', 'AVG', 'MAX'] as const).map((fn) => {
      const type = aggregateType(fn, decimalType(10, 2));
      return isBindProblem(type) ? type.problem : formatDataType(type);
    });
    expect(typed).toEqual(['BIGINT NOT NULL', 'DECIMAL(38, 2)', 'DECIMAL(38, 6)', 'DECIMAL(10, 2)']);
    expect(aggregateType('AVG', BIGINT)).toEqual(BIGINT);
    expect(aggregateType('SUM', STRING)).toMatchObject({
      problem: "cannot apply 'SUM' to arguments of type 'SUM(<STRING>)'",
    });
  });
});
