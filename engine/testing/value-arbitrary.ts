// fast-check arbitraries of SQL values by type, with the borders where engines go wrong: 2^53, 2^63, epoch signs, empty and
// astral text, NaN and -0. Values are LiteralValue's shapes.

import * as fc from 'fast-check';
import type { DataType } from '@/engine/core/data-type';

const TEXT_PIECES = [
  '',
  ' ',
  'a',
  'B',
  'foo',
  'bar',
  'ß',
  'é',
  '\u0130',
  '\ue000',
  '😀',
  '𐍈',
  '%',
  '_',
  '\\',
  ',',
  '1',
  '42',
  '-7',
  '.5',
];
const TEXTS = [
  'true',
  ' no ',
  '2020-02-30',
  '2020-01-02 03:04:05.678',
  '1969-12-31 23:59:59',
  '1e3',
  'NaN',
  '99999999999999999999',
];

function integer(bits: number): fc.Arbitrary<number> {
  const limit = 2 ** (bits - 1);
  return fc.oneof(
    fc.constantFrom(0, 1, -1, limit - 1, -limit),
    fc.integer({ min: -limit, max: limit - 1 }),
    fc.integer({ min: -9, max: 9 }),
  );
}

function decimal(precision: number): fc.Arbitrary<bigint> {
  const limit = 10n ** BigInt(precision) - 1n;
  const small = limit < 1000n ? limit : 1000n;
  return fc.oneof(
    fc.constantFrom(0n, 1n, -1n, limit, -limit),
    fc.bigInt({ min: -limit, max: limit }),
    fc.bigInt({ min: -small, max: small }),
  );
}

/** A value of the type, never null. */
export function arbitraryValue(type: DataType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'BOOLEAN':
      return fc.boolean();
    case 'TINYINT':
      return integer(8);
    case 'SMALLINT':
      return integer(16);
    case 'INT':
      return integer(32);
    case 'BIGINT':
      return fc.oneof(
        fc.constantFrom(0n, 1n, -1n, 2n ** 53n - 1n, -(2n ** 53n) + 1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.bigInt({ min: -1000n, max: 1000n }),
      );
    case 'DECIMAL':
      return decimal(type.precision);
    case 'FLOAT':
      return fc.oneof(fc.constantFrom(0, -0, 1.5, -2.5, Number.NaN), fc.float());
    case 'DOUBLE':
      return fc.oneof(
        fc.constantFrom(0, -0, 0.5, 1e7, 1e-3, -2.5, Number.NaN, Number.POSITIVE_INFINITY),
        fc.double(),
        fc.integer(),
      );
    case 'DATE':
      return fc.integer({ min: -800_000, max: 2_900_000 });
    case 'TIME':
      return fc.integer({ min: 0, max: 86_399_999 });
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return fc.oneof(
        fc.constantFrom(0, -1, 951_782_400_000, 1_585_443_600_000),
        fc.integer({ min: -6e13, max: 2.5e14 }),
        fc.integer({ min: 1_577_836_800_000, max: 1_609_459_199_999 }),
      );
    case 'INTERVAL_DAY_TIME':
      return fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n });
    case 'INTERVAL_YEAR_MONTH':
      return fc.integer({ min: -500, max: 500 });
    case 'BYTES':
      return fc.uint8Array({ maxLength: 6 });
    case 'ROW':
      return fc.tuple(...type.fields.map((field) => arbitraryNullable(field.type)));
    case 'NULL':
      return fc.constant(null);
    default:
      return fc.oneof(
        fc.array(fc.constantFrom(...TEXT_PIECES), { maxLength: 5 }).map((pieces) => pieces.join('')),
        fc.constantFrom(...TEXTS),
        fc.integer().map(String),
      );
  }
}

/** A value or, one time in five, null. */
export function arbitraryNullable(type: DataType): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: arbitraryValue(type) }, { weight: 1, arbitrary: fc.constant(null) });
}
