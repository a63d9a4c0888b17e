import { describe, expect, test } from 'vitest';
import type { SourceReader, TableSpec } from '@/engine/connectors/connector';
import { aConnectorContext } from '@/engine/connectors/connector-context.fixture';
import type { Field } from '@/engine/core/data-type';
import { decimalType, rowType, simpleType, timestampType } from '@/engine/core/data-type';
import { readBatch } from '@/engine/testing/batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { createDatagenConnector } from './datagen-connector';

const connector = createDatagenConnector(() => 42);
const NOW = 1_700_000_000_000;

function aTable(physicalFields: readonly Field[], options: Record<string, string>): TableSpec {
  return { name: 'gen', connector: 'datagen', options, physicalFields, metadataColumns: [], primaryKey: [] };
}

function aReader(table: TableSpec, clock: ManualClock): SourceReader {
  const neededPaths = table.physicalFields.map((_, index) => [index]);
  const reader = connector.createReader?.({ ...aConnectorContext(table, clock), neededPaths, startOverride: {} });
  if (!reader) throw new Error('datagen has a reader');
  return reader;
}

/** Rows of every batch that comes while the clock goes on in steps. */
async function readAll(
  reader: SourceReader,
  table: TableSpec,
  clock: ManualClock,
  stepsMs: readonly number[],
): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for (const step of stepsMs) {
    clock.advance(step);
    for (let batch = reader.poll(() => 0); batch !== null; batch = reader.poll(() => 0)) {
      rows.push(
        ...readBatch(
          batch.batch,
          table.physicalFields.map((field) => field.type),
        ),
      );
    }
  }
  return rows;
}

const FIELDS: readonly Field[] = [
  { name: 'id', type: simpleType('BIGINT') },
  { name: 'price', type: decimalType(10, 2) },
  { name: 'big', type: simpleType('BIGINT') },
  { name: 'name', type: simpleType('STRING') },
  { name: 'ts', type: timestampType('TIMESTAMP') },
  { name: 'r', type: rowType([{ name: 'x', type: simpleType('INT') }]) },
];
const OPTIONS = {
  connector: 'datagen',
  'rows-per-second': '100',
  'number-of-rows': '50',
  'fields.id.kind': 'sequence',
  'fields.id.start': '5',
  'fields.id.end': '1000',
  'fields.price.min': '1.50',
  'fields.price.max': '2.50',
  'fields.name.length': '7',
  'fields.name.null-rate': '0.5',
  'fields.ts.max-past': '10 s',
  'fields.r.x.max': '3',
  'fields.r.x.min': '1',
};

test('values keep to their bounds, kinds and lengths, and the source ends after number-of-rows', async () => {
  const clock = new ManualClock(NOW);
  const table = aTable(FIELDS, OPTIONS);
  expect(connector.validate(table, 'source')).toEqual([]);
  expect(connector.isBounded(table)).toBe(true);
  const reader = aReader(table, clock);
  await reader.open(null);
  const rows = await readAll(reader, table, clock, Array(20).fill(100));
  expect(rows.map((row) => row[0])).toEqual(Array.from({ length: 50 }, (_, i) => BigInt(5 + i)));
  for (const [, price, , name, ts, nested] of rows) {
    expect(Number(price)).toBeGreaterThanOrEqual(150);
    expect(Number(price)).toBeLessThanOrEqual(250);
    expect(name === null || /^[0-9a-f]{7}$/.test(String(name))).toBe(true);
    expect(Number(ts)).toBeGreaterThan(NOW - 10_000);
    expect([1, 2, 3]).toContain((nested as number[])[0]);
  }
  expect(new Set(rows.map((row) => row[2])).size).toBe(50);
  const nullNames = rows.filter((row) => row[3] === null).length;
  expect(nullNames).toBeGreaterThan(10);
  expect(nullNames).toBeLessThan(40);
  expect(reader.isFinished()).toBe(true);
});

test('a restored reader goes on with exactly the rows an undisturbed one gives', async () => {
  const table = aTable(FIELDS.slice(0, 4), { 'rows-per-second': '100', 'number-of-rows': '60' });
  const clock = new ManualClock(NOW);
  const whole = aReader(table, clock);
  await whole.open(null);
  const expected = await readAll(whole, table, clock, Array(60).fill(20));

  const first = aReader(table, clock);
  await first.open(null);
  const head = await readAll(first, table, clock, [70, 130]);
  const second = aReader(table, clock);
  await second.open(first.snapshot());
  const tail = await readAll(second, table, clock, [999, 10]);
  expect([...head, ...tail]).toEqual(expected);
});

test('members of a NULL row are NULL, and only they, batch after batch', async () => {
  const clock = new ManualClock(NOW);
  const inner = rowType([{ name: 'x', type: simpleType('INT') }]);
  const table = aTable([{ name: 'r', type: inner }], { 'rows-per-second': '1000', 'fields.r.null-rate': '0.3' });
  const reader = aReader(table, clock);
  await reader.open(null);
  for (let turn = 0; turn < 10; turn++) {
    clock.advance(20);
    const column = reader.poll(() => 0)?.batch.columns[0];
    if (column?.kind !== 'row') throw new Error('a ROW column');
    const child = column.children[0];
    expect(child?.kind === 'int' && child.nulls?.subarray(0, 20)).toEqual(column.nulls?.subarray(0, 20));
  }
});

describe('the rate', () => {
  const fields: readonly Field[] = [{ name: 'id', type: simpleType('INT') }];

  test('is kept in small batches: none before its tick, all rows of a second in a second', async () => {
    const clock = new ManualClock(NOW);
    const table = aTable(fields, { 'rows-per-second': '1000' });
    const reader = aReader(table, clock);
    await reader.open(null);
    expect(reader.poll(() => 0)).toBeNull();
    expect(await readAll(reader, table, clock, [19])).toHaveLength(0);
    expect(await readAll(reader, table, clock, [1])).toHaveLength(20);
    expect(await readAll(reader, table, clock, Array(49).fill(20))).toHaveLength(980);
    expect(connector.isBounded(table)).toBe(false);
  });

  test('available() resolves when the next batch is due', async () => {
    const clock = new ManualClock(NOW);
    const reader = aReader(aTable(fields, { 'rows-per-second': '4' }), clock);
    await reader.open(null);
    let isReady = false;
    const ready = reader.available().then(() => {
      isReady = true;
    });
    clock.advance(249);
    await Promise.resolve();
    expect(isReady).toBe(false);
    clock.advance(1);
    await ready;
    expect(reader.poll(() => 0)?.batch.length).toBe(1);
  });

  test('a reader that was held back makes up for one second at most', async () => {
    const clock = new ManualClock(NOW);
    const table = aTable(fields, { 'rows-per-second': '100' });
    const reader = aReader(table, clock);
    await reader.open(null);
    expect(await readAll(reader, table, clock, [60_000])).toHaveLength(100);
  });
});

test.each<[Record<string, string>, string]>([
  [{ 'fields.id.kin': 'random' }, 'unsupported option "fields.id.kin" for connector "datagen"'],
  [{ 'fields.id.kind': 'sequence', 'fields.id.end': '3' }, 'missing required option "fields.id.start"'],
  [{ 'fields.id.min': '9', 'fields.id.max': '3' }, '"fields.id.max" is below "fields.id.min"'],
  [{ 'fields.id.max': '3000000000' }, '"fields.id.min" and "fields.id.max" must fit the column\'s type'],
  [{ 'rows-per-second': '0' }, 'invalid value "0" for option "rows-per-second"'],
])('%o is refused: %s', (options, message) => {
  const table = aTable([{ name: 'id', type: simpleType('INT') }], options);
  expect(connector.validate(table, 'source').map((problem) => problem.message)).toEqual([message]);
});
