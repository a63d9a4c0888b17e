import { expect, test } from 'vitest';
import type { TableSpec } from '@/engine/connectors/connector';
import { aConnectorContext } from '@/engine/connectors/connector-context.fixture';
import type { DataType } from '@/engine/core/data-type';
import { decimalType, rowType, simpleType, timestampType } from '@/engine/core/data-type';
import { ROW_DELETE, ROW_INSERT } from '@/engine/core/row-kind';
import { buildBatch } from '@/engine/testing/batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { createPrintConnector } from './print-connector';

function print(
  types: readonly DataType[],
  rows: readonly unknown[][],
  options: Record<string, string>,
  kinds?: number[],
) {
  const lines: [string, boolean][] = [];
  const connector = createPrintConnector((text, isError) => lines.push([text, isError]));
  const physicalFields = types.map((type, index) => ({ name: `f${index}`, type }));
  const table: TableSpec = {
    name: 'p',
    connector: 'print',
    options,
    physicalFields,
    metadataColumns: [],
    primaryKey: [],
  };
  const writer = connector.createWriter?.(aConnectorContext(table, new ManualClock()));
  writer?.write(buildBatch(types, rows, kinds === undefined ? {} : { rowKinds: kinds }));
  return { lines, problems: connector.validate(table, 'sink').map((problem) => problem.message) };
}

test.each<[DataType, unknown, string]>([
  [simpleType('BIGINT'), 9007199254740993n, '9007199254740993'],
  [simpleType('DOUBLE'), 1, '1.0'],
  [decimalType(10, 2), -150n, '-1.50'],
  [timestampType('TIMESTAMP'), Date.parse('2020-01-01T10:00:00Z'), '2020-01-01T10:00'],
  [timestampType('TIMESTAMP'), Date.parse('2020-01-01T10:00:05.120Z'), '2020-01-01T10:00:05.120'],
  [timestampType('TIMESTAMP_LTZ'), Date.parse('1969-12-31T23:59:00Z'), '1969-12-31T23:59:00Z'],
  [simpleType('DATE'), 19782, '2024-02-29'],
  [{ kind: 'TIME', precision: 0, nullable: true }, 3_600_000, '01:00'],
  [simpleType('BYTES'), Uint8Array.of(1, 255), '[1, -1]'],
  [rowType([{ name: 'a', type: simpleType('STRING') }]), ['x'], '+I[x]'],
  [simpleType('STRING'), null, 'null'],
])('%o prints as Java does: %s → %s', (type, value, expected) => {
  expect(print([type], [[value]], {}).lines).toEqual([[`+I[${expected}]`, false]]);
});

test('row kinds, the identifier and the error stream are as configured', () => {
  const types = [simpleType('INT'), simpleType('STRING')];
  const options = { 'print-identifier': 'out', 'standard-error': 'true' };
  const rows = [
    [1, 'a'],
    [2, 'b'],
  ];
  expect(print(types, rows, options, [ROW_INSERT, ROW_DELETE]).lines).toEqual([
    ['out> +I[1, a]', true],
    ['out> -D[2, b]', true],
  ]);
  expect(print(types, [], { 'print-identifer': 'x' }).problems).toEqual([
    'unsupported option "print-identifer" for connector "print"',
  ]);
});
