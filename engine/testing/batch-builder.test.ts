// The builder and the reader are each other's inverse for every column layout.

import { describe, expect, it } from 'vitest';
import { type DataType, decimalType, rowType, simpleType, timestampType } from '@/engine/core/data-type';
import { buildBatch, readBatch } from './batch-builder';

const TYPES: readonly DataType[] = [
  simpleType('INT'),
  simpleType('BIGINT'),
  decimalType(10, 2),
  simpleType('DOUBLE'),
  simpleType('BOOLEAN'),
  simpleType('STRING'),
  simpleType('BYTES'),
  timestampType('TIMESTAMP'),
  rowType([
    { name: 'a', type: simpleType('INT') },
    { name: 'b', type: simpleType('STRING') },
  ]),
];

const ROWS = [
  [1, 2n, 300n, 1.5, true, 'é😀', Uint8Array.of(0, 255), 1000, [7, 'x']],
  [null, null, null, null, null, null, null, null, null],
  [-1, -2n, -300n, -0.5, false, '', Uint8Array.of(), -1, [null, 'y']],
];

describe('buildBatch', () => {
  for (const options of [{}, { forceWide: true }, { forceNullMasks: true }]) {
    it(`reads back what was built with ${JSON.stringify(options)}`, () => {
      expect(readBatch(buildBatch(TYPES, ROWS, options), TYPES)).toEqual([ROWS[0], [...(ROWS[1] ?? [])], ROWS[2]]);
    });
  }

  it('uses the wide layout when a value is not a safe integer', () => {
    const batch = buildBatch([simpleType('BIGINT')], [[1n], [2n ** 60n]]);
    expect(batch.columns[0]).toMatchObject({ kind: 'long', wide: BigInt64Array.of(1n, 2n ** 60n) });
  });

  it('makes the children of a NULL row NULL', () => {
    const column = buildBatch(TYPES, ROWS).columns[8];
    expect(
      column?.kind === 'row' ? column.children.map((child) => (child.kind === 'int' ? child.nulls : 0)) : null,
    ).toEqual([Uint8Array.of(0, 1, 1), 0]);
  });
});
