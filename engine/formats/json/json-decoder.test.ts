import { describe, expect, test } from 'vitest';
import type { BytesColumn } from '@/engine/core/batch';
import type { DataType, Field } from '@/engine/core/data-type';
import { decimalType, rowType, simpleType, timestampType } from '@/engine/core/data-type';
import { readCell } from '@/engine/testing/batch-builder';
import { createJsonDecoder } from './json-decoder';

type Options = Readonly<Record<string, string>>;

/** Decodes each message into a batch of its own rows; refused messages give `position: reason`. */
function decodeAll(
  fields: readonly Field[],
  messages: readonly (string | Uint8Array)[],
  options: Options = {},
): unknown[] {
  const neededPaths = fields.map((_, index) => [index]);
  const decoder = createJsonDecoder({ fields, neededPaths, options, capacity: messages.length });
  const parts = messages.map((message) => Buffer.from(message));
  const bytes = Buffer.concat([...parts, Buffer.alloc(100, ' ')]);
  const problems: string[] = [];
  decoder.begin(bytes);
  let start = 0;
  let row = 0;
  for (const part of parts) {
    if (decoder.decode(start, start + part.length, row)) row++;
    else problems.push(`${decoder.problem().position}: ${decoder.problem().reason}`);
    start += part.length;
  }
  decoder.finish(row);
  const cell = (index: number, at: number) =>
    readCell(decoder.columns[index] ?? { kind: 'absent' }, fields[index]?.type ?? simpleType('NULL'), at);
  const rows = Array.from({ length: row }, (_, at) => fields.map((_field, index) => cell(index, at)));
  return [...rows, ...problems];
}

/** Value of a single field read from the given JSON token. */
function decodeToken(type: DataType, token: string, options: Options = {}): unknown {
  const [result] = decodeAll([{ name: 'f', type }], [`{"f":${token}}`], options);
  return Array.isArray(result) ? result[0] : result;
}

const LTZ = timestampType('TIMESTAMP_LTZ');
const ISO = { 'timestamp-format.standard': 'ISO-8601' };

describe('a JSON token becomes the SQL value Flink gives', () => {
  test.each<[DataType, string, unknown]>([
    [simpleType('INT'), '1.7', 1],
    [simpleType('INT'), '-1.7', -1],
    [simpleType('INT'), '1e2', 100],
    [simpleType('INT'), '" 12 "', 12],
    [simpleType('INT'), '"+7"', 7],
    [simpleType('INT'), '-2147483648', -2147483648],
    [simpleType('INT'), '-0', 0],
    [simpleType('TINYINT'), '-128', -128],
    [simpleType('SMALLINT'), '32767', 32767],
    [simpleType('BIGINT'), '9223372036854775807', 9223372036854775807n],
    [simpleType('BIGINT'), '"-9223372036854775808"', -9223372036854775808n],
    [simpleType('BIGINT'), '9007199254740993', 9007199254740993n],
    [simpleType('BIGINT'), '123456789012345', 123456789012345n],
    [simpleType('BIGINT'), '1.5e3', 1500n],
    [simpleType('DOUBLE'), '-0.1', -0.1],
    [simpleType('DOUBLE'), '1e400', Infinity],
    [simpleType('DOUBLE'), '123456789.123456789', 123456789.12345679],
    [simpleType('DOUBLE'), '"NaN"', Number.NaN],
    [simpleType('FLOAT'), '0.1', Math.fround(0.1)],
    [simpleType('BOOLEAN'), '" TRUE "', true],
    [simpleType('BOOLEAN'), '1', false],
    [simpleType('STRING'), '1.50', '1.50'],
    [simpleType('STRING'), 'true', 'true'],
    [simpleType('STRING'), '{"a": [1]}', '{"a": [1]}'],
    [simpleType('STRING'), 'null', null],
    [simpleType('STRING'), '"\\ud83d\\ude00 \\u00fc\\/\\n"', '😀 ü/\n'],
    [simpleType('STRING'), '"\\ud800x"', '\ufffdx'],
    [simpleType('BYTES'), '"AQL\\/"', Uint8Array.of(1, 2, 255)],
    [decimalType(5, 2), '12.345', 1235n],
    [decimalType(5, 2), '-12.345', -1235n],
    [decimalType(5, 2), '"1e2"', 10000n],
    [decimalType(5, 2), '1000', null],
    [decimalType(5, 2), '999.995', null],
    [decimalType(38, 4), '1234567890123456789012345678.12345', 12345678901234567890123456781235n],
    [decimalType(10, 0), '1e-1000000000', 0n],
    [decimalType(10, 0), '1e1000000000', null],
    [simpleType('DATE'), '"2024-02-29"', 19782],
    [{ kind: 'TIME', precision: 0, nullable: true }, '"23:59:59.9999"', 86399999],
    [timestampType('TIMESTAMP'), '"1969-12-31 23:59:59.999"', -1],
    [timestampType('TIMESTAMP'), '"2023-11-14 22:13:20.123456789"', 1700000000123],
    [timestampType('TIMESTAMP'), '"2023-11-14 22:13:20.1"', 1700000000100],
    [timestampType('TIMESTAMP'), '"2023-11-14 22:13:20"', 1700000000000],
    [timestampType('TIMESTAMP'), '"2023-11\\u002d14 22:13:20"', 1700000000000],
    [LTZ, '"2023-11-14 22:13:20.5Z"', 1700000000500],
  ])('%o from %s', (type, token, expected) => {
    expect(decodeToken(type, token)).toEqual(expected);
  });

  test.each<[DataType, string]>([
    [simpleType('TINYINT'), '1.0'],
    [simpleType('TINYINT'), '128'],
    [simpleType('SMALLINT'), '1e2'],
    [simpleType('INT'), '2147483648'],
    [simpleType('INT'), '"1.0"'],
    [simpleType('INT'), 'true'],
    [simpleType('INT'), '{}'],
    [simpleType('BIGINT'), '9223372036854775808'],
    [simpleType('DOUBLE'), '"1,5"'],
    [simpleType('BYTES'), '"AQL"'],
    [decimalType(5, 2), '" 1"'],
    [simpleType('DATE'), '"2023-02-29"'],
    [simpleType('DATE'), '19000'],
    [timestampType('TIMESTAMP'), '"2023-11-14T22:13:20"'],
    [timestampType('TIMESTAMP'), '"2023-11-14 22:13:20Z"'],
    [timestampType('TIMESTAMP'), '"2023-11-14 24:00:00"'],
    [timestampType('TIMESTAMP'), '1700000000000'],
    [LTZ, '"2023-11-14 22:13:20"'],
    [LTZ, '"2023-11-14 22:13:20+00:00"'],
    [rowType([{ name: 'a', type: simpleType('INT') }]), '5'],
  ])('%o refuses %s, and is NULL under ignore-parse-errors', (type, token) => {
    expect(decodeToken(type, token)).toMatch(/^5: .* is not a valid /);
    expect(decodeToken(type, token, { 'ignore-parse-errors': 'true' })).toBeNull();
  });

  test('ISO-8601 takes T, with Z exactly for TIMESTAMP_LTZ', () => {
    const plain = timestampType('TIMESTAMP');
    expect(decodeToken(plain, '"2023-11-14T22:13:20.123"', ISO)).toBe(1700000000123);
    expect(decodeToken(plain, '"2023-11-14T22:13:20Z"', ISO)).toMatch(/not a valid TIMESTAMP/);
    expect(decodeToken(plain, '"2023-11-14 22:13:20"', ISO)).toMatch(/not a valid TIMESTAMP/);
    expect(decodeToken(LTZ, '"2023-11-14T22:13:20.123Z"', ISO)).toBe(1700000000123);
    expect(decodeToken(LTZ, '"2023-11-14T22:13:20+00:00"', ISO)).toMatch(/not a valid TIMESTAMP_LTZ/);
  });
});

const A: readonly Field[] = [{ name: 'a', type: simpleType('BIGINT') }];

test.each<[string | Uint8Array, string]>([
  ['{"a":01}', '6: unexpected character "1"'],
  ['{"a":1', '6: message ends early'],
  ['{"a":1}x', '7: unexpected character "x"'],
  ['{"a":1,}', '7: unexpected character "}"'],
  ['{"b":"\t"}', '6: control character 0x09 is not allowed here'],
  ['{"b":"\\x"}', '7: unexpected character "x"'],
  ['{"b":tru}', '8: unexpected character "}"'],
  ['{"b":[1 2]}', '8: unexpected character "2"'],
  ['', '-1: message is empty'],
  ['null', '0: message is not a JSON object'],
  ['[{"a":1}]', '0: a top-level array is not supported'],
  ['\ufeff{"a":1}', '0: unexpected byte 0xef'],
  [`{"b":${'['.repeat(1001)}${']'.repeat(1001)}}`, '5: value is nested too deeply'],
])('%s is refused as %s', (message, problem) => {
  expect(decodeAll(A, [message])).toEqual([problem]);
});

test('invalid UTF-8 is refused in a string that is needed, and only there', () => {
  const fields: readonly Field[] = [{ name: 'a', type: simpleType('STRING') }];
  const bad = Buffer.from('{"a":"x\xff"}', 'latin1');
  expect(decodeAll(fields, [bad])).toEqual(['7: byte 0xff is not valid UTF-8']);
  expect(decodeAll(fields, [Buffer.from('{"b":"\xff","a":"y"}', 'latin1')])).toEqual([['y']]);
});

test('of duplicate keys the last wins, also for a ROW as a whole; escaped keys are the same keys', () => {
  const inner = rowType([
    { name: 'x', type: simpleType('INT') },
    { name: 'y', type: simpleType('INT') },
  ]);
  const fields: readonly Field[] = [...A, { name: 'r', type: inner }];
  expect(decodeAll(fields, ['{"a":1,"r":{"x":1},"r":{"y":2},"a":null}'])).toEqual([[null, [null, 2]]]);
  expect(decodeAll(fields, ['{"a":null,"r":null,"\\u0061":3}'])).toEqual([[3n, null]]);
});

test('a missing field is NULL, or refuses the record under fail-on-missing-field', () => {
  const nested: readonly Field[] = [{ name: 'r', type: rowType([{ name: 'x', type: simpleType('INT') }]) }];
  const strict = { 'fail-on-missing-field': 'true' };
  expect(decodeAll(nested, ['{}', '{"r":{}}'])).toEqual([[null], [[null]]]);
  expect(decodeAll(nested, ['{}', '{"r":{}}', '{"r":null}'], strict)).toEqual([
    [null],
    '-1: field "r" is missing',
    '-1: field "r.x" is missing',
  ]);
});

test('children of a NULL row are NULL in their own columns, and a refused record leaves no trace', () => {
  const fields: readonly Field[] = [{ name: 'r', type: rowType([{ name: 'x', type: simpleType('INT') }]) }];
  const decoder = createJsonDecoder({ fields, neededPaths: [[0, 0]], options: {}, capacity: 4 });
  const bytes = Buffer.from('{"r":null}{"r":{"x":null}!{"r":{"x":7}}');
  decoder.begin(bytes);
  expect(decoder.decode(0, 10, 0)).toBe(true);
  expect(decoder.decode(10, 26, 1)).toBe(false);
  expect(decoder.decode(26, bytes.length, 1)).toBe(true);
  decoder.finish(2);
  const [row] = decoder.columns;
  expect(row?.kind === 'row' && [...(row.nulls?.subarray(0, 2) ?? [])]).toEqual([1, 0]);
  const child = row?.kind === 'row' ? row.children[0] : undefined;
  expect(child?.kind === 'int' && [...(child.nulls?.subarray(0, 2) ?? [])]).toEqual([1, 0]);
  expect(child?.kind === 'int' && child.values[1]).toBe(7);
});

describe('text columns', () => {
  const fields: readonly Field[] = [
    { name: 'a', type: simpleType('STRING') },
    { name: 'b', type: simpleType('STRING') },
  ];

  test('reference the input bytes when nothing is escaped', () => {
    const bytes = Buffer.from('{"a":"plain","b":"grün"}');
    const decoder = createJsonDecoder({ fields, neededPaths: [[0], [1]], options: {}, capacity: 1 });
    decoder.begin(bytes);
    decoder.decode(0, bytes.length, 0);
    decoder.finish(1);
    for (const column of decoder.columns) expect((column as BytesColumn).arena).toBe(bytes);
  });

  test('with escapes in some rows keep every row of the batch, in this batch and the next', () => {
    const messages = [
      '{"a":"one","b":"x"}',
      '{"a":"t\\two","b":null}',
      '{"a":null,"b":"\\"z"}',
      '{"a":"four","b":"y"}',
    ];
    const expected = messages.map((message) => Object.values(JSON.parse(message) as object));
    expect(decodeAll(fields, messages)).toEqual(expected);
    expect(decodeAll(fields, [...messages].reverse())).toEqual([...expected].reverse());
  });
});

test('exact and plain BIGINT and DECIMAL values share a batch, NULLs included', () => {
  const fields: readonly Field[] = [...A, { name: 'd', type: decimalType(38, 2) }];
  const messages = [
    '{"a":1,"d":1.5}',
    '{"a":9007199254740993,"d":123456789012345678901.5}',
    '{"a":null,"d":null}',
    '{"a":-3,"d":-2}',
  ];
  expect(decodeAll(fields, messages)).toEqual([
    [1n, 150n],
    [9007199254740993n, 12345678901234567890150n],
    [null, null],
    [-3n, -200n],
  ]);
});

test('fields that are not needed have no column, and keys beyond the schema are skipped', () => {
  const wide = Array.from({ length: 80 }, (_, i): Field => ({ name: `f${i}`, type: simpleType('INT') }));
  const decoder = createJsonDecoder({ fields: wide, neededPaths: [[79], [3]], options: {}, capacity: 1 });
  const bytes = Buffer.from(
    JSON.stringify({ extra: { deep: [1, '}'] }, ...Object.fromEntries(wide.map((f, i) => [f.name, i])) }),
  );
  decoder.begin(bytes);
  expect(decoder.decode(0, bytes.length, 0)).toBe(true);
  decoder.finish(1);
  const values = decoder.columns.map((column) => readCell(column, simpleType('INT'), 0));
  expect(values.filter((value) => value !== undefined)).toEqual([3, 79]);
});
