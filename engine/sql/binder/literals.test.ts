import { describe, expect, it } from 'vitest';
import { formatDataType } from '@/engine/core/data-type';
import { DiagnosticList } from '../diagnostic';
import { tokenize } from '../lexer';
import { Cursor } from '../parser/cursor';
import { parseInterval } from '../parser/parse-interval';
import { intervalLiteral, numberLiteral, stringLiteral, typedLiteral } from './literals';

function shown(result: ReturnType<typeof numberLiteral>): string {
  return typeof result === 'string' ? result : `${result.value} ${formatDataType(result.type)}`;
}

function interval(text: string): string {
  const node = parseInterval(new Cursor(text, tokenize(text), new DiagnosticList(text)));
  if (node.kind !== 'interval') throw new Error('not an interval');
  return shown(intervalLiteral(node));
}

describe('numbers are typed as Calcite types them', () => {
  it.each([
    ['1', '1 INT NOT NULL'],
    ['2147483647', '2147483647 INT NOT NULL'],
    ['2147483648', '2147483648 BIGINT NOT NULL'],
    ['-2147483648', '-2147483648 INT NOT NULL'],
    ['3000000000', '3000000000 BIGINT NOT NULL'],
    ['-9223372036854775808', '-9223372036854775808 BIGINT NOT NULL'],
    ['9223372036854775808', '9223372036854775808 DECIMAL(19, 0) NOT NULL'],
    ['1.5', '15 DECIMAL(2, 1) NOT NULL'],
    ['0.908', '908 DECIMAL(3, 3) NOT NULL'],
    ['-0.05', '-5 DECIMAL(2, 2) NOT NULL'],
    ['1e3', '1000 DOUBLE NOT NULL'],
    ['1'.repeat(39), 'number has more than 38 digits'],
  ])('%s', (text, expected) => {
    expect(shown(numberLiteral(text))).toBe(expected);
  });
});

describe('typed literals', () => {
  it.each([
    ['DATE', '1970-01-02', '1 DATE NOT NULL'],
    ['DATE', '0001-01-01', '-719162 DATE NOT NULL'],
    ['DATE', '2021-02-29', "'2021-02-29' is not a DATE in the form 'yyyy-MM-dd'"],
    ['TIMESTAMP', '1970-01-01 00:00:01', '1000 TIMESTAMP(0) NOT NULL'],
    ['TIMESTAMP', '1970-01-01 00:00:00.123', '123 TIMESTAMP(3) NOT NULL'],
    ['TIMESTAMP', '1970-01-01', "'1970-01-01' is not a TIMESTAMP in the form 'yyyy-MM-dd HH:mm:ss'"],
    ['TIME', '23:59:59', '86399000 TIME(0) NOT NULL'],
    ['TIME', '24:00:00', "'24:00:00' is not a TIME in the form 'HH:mm:ss'"],
  ] as const)('%s %s', (type, text, expected) => {
    expect(shown(typedLiteral(type, text))).toBe(expected);
  });

  it('a string is CHAR of its length in code points', () => {
    expect(shown(stringLiteral('a😀'))).toBe('a😀 CHAR(2) NOT NULL');
  });
});

describe('intervals', () => {
  it.each([
    ["INTERVAL '5' SECOND", '5000 INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '0.001' SECOND", '1 INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '10' MINUTES", '600000 INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL -'1' DAY", '-86400000 INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '-1' HOUR", '-3600000 INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '1 02:03:04.5' DAY TO SECOND", '93784500 INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '1:30' MINUTE TO SECOND", '90000 INTERVAL DAY TO SECOND NOT NULL'],
    ["INTERVAL '2' YEAR", '24 INTERVAL YEAR TO MONTH NOT NULL'],
    ["INTERVAL '1-3' YEAR TO MONTH", '15 INTERVAL YEAR TO MONTH NOT NULL'],
    ["INTERVAL 'x' DAY", "'x' is not an interval of DAY"],
    ["INTERVAL '1' HOUR TO SECOND", "'1' is not an interval of HOUR TO SECOND"],
  ])('%s', (text, expected) => {
    expect(interval(text)).toBe(expected);
  });
});
