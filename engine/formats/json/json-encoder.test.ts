import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataType, Field } from '@/engine/core/data-type';
import { decimalType, rowType, simpleType, timestampType } from '@/engine/core/data-type';
import { buildBatch, readCell } from '@/engine/testing/batch-builder';
import { createJsonDecoder } from './json-decoder';
import { createJsonEncoder } from './json-encoder';

type Options = Readonly<Record<string, string>>;

function encodeRows(
  fields: readonly Field[],
  rows: readonly unknown[][],
  options: Options = {},
  forceWide = false,
): string[] {
  const encoder = createJsonEncoder({ fields, columnIndexes: fields.map((_, index) => index), options });
  const types = fields.map((field) => field.type);
  const out = { bytes: new Uint8Array(0), length: 0 };
  encoder.begin(buildBatch(types, rows, { forceWide }));
  return rows.map((_, row) => {
    out.length = 0;
    encoder.encode(row, out);
    return Buffer.from(out.bytes.subarray(0, out.length)).toString('utf8');
  });
}

const TS = timestampType('TIMESTAMP');
const ms = (iso: string) => Date.parse(iso);

describe('a value is written as Flink writes it', () => {
  test.each<[DataType, unknown, string]>([
    [simpleType('BIGINT'), 9223372036854775807n, '9223372036854775807'],
    [simpleType('BIGINT'), -9223372036854775808n, '-9223372036854775808'],
    [simpleType('BIGINT'), 9007199254740991n, '9007199254740991'],
    [simpleType('BIGINT'), 100000000n, '100000000'],
    [simpleType('BIGINT'), -99999999n, '-99999999'],
    [simpleType('INT'), -2147483648, '-2147483648'],
    [simpleType('INT'), 0, '0'],
    [simpleType('DOUBLE'), 1, '1.0'],
    [simpleType('DOUBLE'), -0, '-0.0'],
    [simpleType('DOUBLE'), 1e10, '1.0E10'],
    [simpleType('DOUBLE'), 9999999, '9999999.0'],
    [simpleType('DOUBLE'), 1e7, '1.0E7'],
    [simpleType('DOUBLE'), 0.001, '0.001'],
    [simpleType('DOUBLE'), 0.00012, '1.2E-4'],
    [simpleType('DOUBLE'), 1.7976931348623157e308, '1.7976931348623157E308'],
    [simpleType('DOUBLE'), -123456789.5, '-1.234567895E8'],
    [simpleType('DOUBLE'), Number.NaN, '"NaN"'],
    [simpleType('FLOAT'), Math.fround(0.1), '0.1'],
    [simpleType('FLOAT'), Math.fround(16777216.5), '1.6777216E7'],
    [decimalType(10, 2), 150n, '1.50'],
    [decimalType(10, 2), -5n, '-0.05'],
    [decimalType(20, 12), 1500000000000n, '1.500000000000'],
    [decimalType(20, 9), 27n, '2.7E-8'],
    [decimalType(20, 9), 0n, '0E-9'],
    [decimalType(38, 4), 12345678901234567890123456781235n, '1234567890123456789012345678.1235'],
    [simpleType('BOOLEAN'), true, 'true'],
    [simpleType('BOOLEAN'), false, 'false'],
    [TS, ms('2020-01-01T00:00:00Z'), '"2020-01-01 00:00:00"'],
    [TS, ms('2020-01-01T00:00:00.120Z'), '"2020-01-01 00:00:00.12"'],
    [TS, ms('1969-12-31T23:59:59.999Z'), '"1969-12-31 23:59:59.999"'],
    [timestampType('TIMESTAMP_LTZ'), ms('2020-02-29T12:34:56.5Z'), '"2020-02-29 12:34:56.5Z"'],
    [simpleType('DATE'), 19782, '"2024-02-29"'],
    [{ kind: 'TIME', precision: 0, nullable: true }, 86399010, '"23:59:59.01"'],
    [simpleType('BYTES'), Uint8Array.of(1, 2, 255), '"AQL/"'],
    [simpleType('STRING'), 'a"b\\c/\n\u0001\u001fü', '"a\\"b\\\\c/\\n\\u0001\\u001Fü"'],
    [simpleType('STRING'), '', '""'],
    [simpleType('STRING'), null, 'null'],
  ])('%o %s as %s', (type, value, expected) => {
    expect(encodeRows([{ name: 'f', type }], [[value]])).toEqual([`{"f":${expected}}`]);
  });

  test('in ISO-8601 and with plain decimals when asked', () => {
    const options = { 'timestamp-format.standard': 'ISO-8601', 'encode.decimal-as-plain-number': 'true' };
    const fields: readonly Field[] = [
      { name: 't', type: TS },
      { name: 'd', type: decimalType(20, 9) },
    ];
    expect(encodeRows(fields, [[ms('2020-01-01T10:00:00Z'), 27n]], options)).toEqual([
      '{"t":"2020-01-01T10:00:00","d":0.000000027}',
    ]);
  });
});

const NESTED: readonly Field[] = [
  { name: 'a', type: simpleType('INT') },
  { name: 'we "ird', type: rowType([{ name: 'x', type: simpleType('STRING') }]) },
  { name: 'b', type: simpleType('STRING') },
];

test('nulls and nested rows are written in schema order, or left out under ignore-null-fields', () => {
  const rows = [
    [1, ['p'], 'q'],
    [null, null, null],
    [null, [null], 'q'],
  ];
  expect(encodeRows(NESTED, rows)).toEqual([
    '{"a":1,"we \\"ird":{"x":"p"},"b":"q"}',
    '{"a":null,"we \\"ird":null,"b":null}',
    '{"a":null,"we \\"ird":{"x":null},"b":"q"}',
  ]);
  expect(encodeRows(NESTED, rows, { 'encode.ignore-null-fields': 'true' })).toEqual([
    '{"a":1,"we \\"ird":{"x":"p"},"b":"q"}',
    '{}',
    '{"we \\"ird":{},"b":"q"}',
  ]);
});

test('any row is valid JSON of its values and reads back through the decoder', () => {
  const fields: readonly Field[] = [
    { name: 'l', type: simpleType('BIGINT') },
    { name: 's', type: simpleType('STRING') },
    {
      name: 'r',
      type: rowType([
        { name: 'd', type: simpleType('DOUBLE') },
        { name: 's', type: simpleType('STRING') },
      ]),
    },
    { name: 'm', type: decimalType(30, 7) },
    { name: 't', type: TS },
  ];
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 5 });
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const row = fc.tuple(
    maybe(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    maybe(text),
    maybe(fc.tuple(maybe(fc.double({ noNaN: true, noDefaultInfinity: true })), maybe(text))),
    maybe(fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n })),
    maybe(fc.integer({ min: -62167219200000, max: 253402300799999 })),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.boolean(), (rows, forceWide) => {
      const lines = encodeRows(fields, rows, {}, forceWide);
      const decoder = createJsonDecoder({
        fields,
        neededPaths: [[0], [1], [2], [3], [4]],
        options: {},
        capacity: rows.length,
      });
      const parts = lines.map((line) => Buffer.from(line));
      decoder.begin(Buffer.concat(parts));
      let start = 0;
      parts.forEach((part, index) => {
        expect(() => JSON.parse(part.toString())).not.toThrow();
        expect(decoder.decode(start, start + part.length, index)).toBe(true);
        start += part.length;
      });
      decoder.finish(rows.length);
      const cells = rows.map((_, at) =>
        fields.map((field, index) => readCell(decoder.columns[index] ?? { kind: 'absent' }, field.type, at)),
      );
      const wellFormed = (value: unknown): unknown =>
        typeof value === 'string' ? Buffer.from(value).toString() : value;
      expect(cells).toEqual(
        rows.map((values) => values.map((v) => (Array.isArray(v) ? v.map(wellFormed) : wellFormed(v)))),
      );
    }),
    { numRuns: 300 },
  );
});
