// Every key form against a Map: same slots for same keys, through inserts, releases, growth, and snapshot and restore at any
// point by deltas.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DataType, decimalType, rowType, simpleType, timestampType } from '@/engine/core/data-type';
import { buildBatch, readBatch } from '@/engine/testing/batch-builder';
import { formatValue } from '@/engine/testing/operator-harness';
import { ChunkReader } from './chunk-reader';
import { ChunkWriter } from './chunk-writer';
import { createKeyTable } from './create-key-table';
import type { KeyTable } from './key-table';

const wideLong = fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 53n));
const long = fc.oneof(fc.bigInt(-20n, 20n), wideLong, fc.constantFrom(2n ** 32n, 2n ** 53n - 1n));
const text = fc
  .oneof(fc.string({ maxLength: 3 }), fc.constantFrom('é😀', 'z'.repeat(100), ''))
  .filter((t) => t.isWellFormed());
const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 6 });

const FORMS: readonly { name: string; types: readonly DataType[]; key: fc.Arbitrary<unknown[]> }[] = [
  { name: 'BIGINT', types: [simpleType('BIGINT')], key: fc.tuple(nullable(long)) },
  { name: 'INT', types: [simpleType('INT')], key: fc.tuple(nullable(fc.integer({ min: -30, max: 30 }))) },
  { name: 'BOOLEAN', types: [simpleType('BOOLEAN')], key: fc.tuple(nullable(fc.boolean())) },
  { name: 'TIMESTAMP', types: [timestampType('TIMESTAMP')], key: fc.tuple(nullable(fc.integer({ min: -5, max: 5 }))) },
  { name: 'STRING', types: [simpleType('STRING')], key: fc.tuple(nullable(text)) },
  { name: 'DOUBLE', types: [simpleType('DOUBLE')], key: fc.tuple(fc.constantFrom(0, -0, Number.NaN, 1.5, -1.5, null)) },
  {
    name: 'DECIMAL',
    types: [decimalType(38, 2)],
    key: fc.tuple(nullable(fc.oneof(long, fc.constantFrom(10n ** 37n, -(10n ** 37n))))),
  },
  {
    name: 'STRING and BIGINT',
    types: [simpleType('STRING'), simpleType('BIGINT')],
    key: fc.tuple(nullable(text), nullable(long)),
  },
  {
    name: 'ROW and INT',
    types: [rowType([{ name: 'a', type: simpleType('STRING') }]), simpleType('INT')],
    key: fc.tuple(nullable(fc.tuple(nullable(text))), nullable(fc.integer({ min: 0, max: 3 }))),
  },
  { name: 'no columns', types: [], key: fc.constant([]) },
];

/** Stands for a key in the model; Object.is semantics for -0 and NaN. */
function idOf(key: readonly unknown[]): string {
  return key.map((value) => `${typeof value}:${formatValue(value)}`).join('|');
}

function lookUp(table: KeyTable, types: readonly DataType[], keys: readonly unknown[][], isWide: boolean): Int32Array {
  const out = new Int32Array(keys.length);
  const batch = buildBatch(types, keys, isWide ? { forceWide: true, forceNullMasks: true } : {});
  table.slotsFor(batch.columns, null, keys.length, out);
  return out;
}

function restored(types: readonly DataType[], chunks: readonly Uint8Array[]): KeyTable {
  const table = createKeyTable(types);
  for (const chunk of chunks) table.read(new ChunkReader(chunk, 'keys'));
  table.finishRestore();
  return table;
}

function write(table: KeyTable, mode: 'delta' | 'full'): Uint8Array {
  const writer = new ChunkWriter('keys');
  table.write(writer, table.slotsToWrite(mode));
  return writer.finish();
}

describe('createKeyTable', () => {
  for (const { name, types, key } of FORMS) {
    it(`${name}: equals a Map through inserts, releases and restores`, () => {
      const step = fc.record({
        keys: fc.array(key, { minLength: 1, maxLength: 40 }),
        isWide: fc.boolean(),
        release: fc.boolean(),
        snapshot: fc.constantFrom('none', 'delta', 'full', 'restore'),
      });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
          let table = createKeyTable(types);
          const model = new Map<string, { slot: number; key: unknown[] }>();
          let chunks: Uint8Array[] = [write(table, 'full')];
          for (const { keys, isWide, release, snapshot } of steps) {
            const slots = lookUp(table, types, keys, isWide);
            keys.forEach((k, i) => {
              const slot = slots[i] ?? -1;
              const known = model.get(idOf(k));
              if (known === undefined) {
                expect([...model.values()].some((other) => other.slot === slot)).toBe(false);
                model.set(idOf(k), { slot, key: k });
              } else expect(slot).toBe(known.slot);
            });
            if (release) {
              for (const [id, { slot }] of [...model].filter((_, i) => i % 2 === 0)) {
                table.release(slot);
                model.delete(id);
              }
              table.maintain();
            }
            if (snapshot === 'full') chunks = [write(table, 'full')];
            if (snapshot === 'delta' || snapshot === 'restore') chunks.push(write(table, 'delta'));
            if (snapshot === 'restore') table = restored(types, chunks);
          }
          expect(table.liveCount).toBe(model.size);
          const entries = [...model.values()];
          const columns = table.keyColumns(
            Int32Array.from(entries, (entry) => entry.slot),
            entries.length,
          );
          const batch = { ...buildBatch([], []), length: entries.length, columns };
          expect(readBatch(batch, types).map(idOf)).toEqual(entries.map((entry) => idOf(entry.key)));
        }),
        { numRuns: 60 },
      );
    });
  }
});

describe('state chunks', () => {
  const chunk = () => {
    const writer = new ChunkWriter('layout a');
    writer.doubles(Float64Array.of(1, 2), null, 2);
    return writer.finish();
  };
  const incompatible = expect.objectContaining({ code: 'state.incompatible' });

  it('refuses another layout, other bytes and a chunk that ends early', () => {
    expect([...new ChunkReader(chunk(), 'layout a').doubles(2)]).toEqual([1, 2]);
    expect(() => new ChunkReader(chunk(), 'layout b')).toThrow(incompatible);
    expect(() => new ChunkReader(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 'layout a')).toThrow(incompatible);
    expect(() => new ChunkReader(chunk().slice(0, -1), 'layout a').doubles(2)).toThrow(incompatible);
  });
});
