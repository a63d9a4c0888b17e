// ChangelogNormalize and the upsert materializer: named rules, and the same changelog whatever the batches and restores.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABSENT_COLUMN } from '@/engine/core/batch';
import { simpleType } from '@/engine/core/data-type';
import type { ChangelogNormalizeNode } from '@/engine/plan/physical-plan';
import { buildBatch } from '@/engine/testing/batch-builder';
import { OperatorHarness } from '@/engine/testing/operator-harness';
import { ChangelogNormalizeOperator } from './changelog-normalize';
import type { Operator } from './operator';
import { UpsertMaterializeOperator } from './upsert-materialize';

const SCHEMA = [
  { name: 'k', type: simpleType('INT') },
  { name: 's', type: simpleType('STRING') },
];
const TYPES = SCHEMA.map((field) => field.type);

function normalize(emitUpdateBefore = true): OperatorHarness {
  const node: ChangelogNormalizeNode = {
    kind: 'changelog-normalize',
    id: 1,
    uid: 'n',
    name: 'n',
    description: '',
    inputs: [0],
    schema: SCHEMA,
    changelog: 'retract',
    span: null,
    keys: [0],
    emitUpdateBefore,
  };
  return open(() => new ChangelogNormalizeOperator(node));
}

function open(create: () => Operator): OperatorHarness {
  return new OperatorHarness({ create, inputTypes: TYPES, outputSchema: SCHEMA });
}

/** `+I 1 a`, `-D 1` (the rest NULL). */
function rows(...texts: readonly string[]) {
  return texts.map((text) => {
    const [kind = '+I', key = '0', value = null] = text.split(' ');
    return { kind, values: [Number(key), value] };
  });
}

describe('ChangelogNormalizeOperator', () => {
  it('turns upserts into inserts, updates and full deletes', () => {
    const harness = normalize();
    harness.pushRows(rows('+U 1 a', '+U 1 a', '+U 1 b', '-D 1', '-D 1', '+I 1 c'));
    expect(harness.take()).toEqual(["+I 1, 'a'", "-U 1, 'a'", "+U 1, 'b'", "-D 1, 'b'", "+I 1, 'c'"]);
  });

  it('item 20: drops the tombstone of an unknown key and keeps no state for it', () => {
    const harness = normalize();
    harness.pushRows(rows('-D 1'));
    expect([harness.take(), harness.stateSize().keys]).toEqual([[], 0]);
  });

  it('leaves out -U when nobody needs it', () => {
    const harness = normalize(false);
    harness.pushRows(rows('+I 1 a', '+U 1 b'));
    expect(harness.take()).toEqual(["+I 1, 'a'", "+U 1, 'b'"]);
  });

  it('takes a batch with a column the plan never reads', () => {
    const harness = normalize();
    const batch = buildBatch(TYPES, [[1, 'a']]);
    harness.pushBatch({ ...batch, columns: [batch.columns[0] ?? ABSENT_COLUMN, ABSENT_COLUMN] });
    expect(harness.take()).toEqual(['+I 1, NULL']);
  });
});

describe('UpsertMaterializeOperator', () => {
  const materialize = () => open(() => new UpsertMaterializeOperator(SCHEMA, [0]));

  it('item 19: keeps the right row when the retraction of the old row comes after the new one', () => {
    const harness = materialize();
    harness.pushRows(rows('+I 1 a', '+I 1 b', '-U 1 a', '-D 1 b'));
    expect(harness.take()).toEqual(["+I 1, 'a'", "+U 1, 'b'", "-D 1, 'b'"]);
  });

  it('falls back to the row before when the last one goes, and ignores unknown rows', () => {
    const harness = materialize();
    harness.pushRows(rows('+I 1 a', '+I 1 b', '-D 1 b', '-D 1 x', '-D 2 a'));
    expect(harness.take()).toEqual(["+I 1, 'a'", "+U 1, 'b'", "+U 1, 'a'"]);
  });
});

interface Change {
  readonly kind: string;
  readonly values: readonly [number, string | null];
}

function normalizeModel(list: readonly Change[]): string[] {
  const state = new Map<number, string>();
  const out: string[] = [];
  for (const { kind, values } of list) {
    const line = `${values[0]}, ${values[1] === null ? 'NULL' : `'${values[1]}'`}`;
    const previous = state.get(values[0]);
    if (kind === '-D') {
      if (previous !== undefined) out.push(`-D ${previous}`);
      state.delete(values[0]);
    } else if (kind !== '-U' && previous !== line) {
      if (previous !== undefined) out.push(`-U ${previous}`);
      out.push(`${previous === undefined ? '+I' : '+U'} ${line}`);
      state.set(values[0], line);
    }
  }
  return out;
}

function materializeModel(list: readonly Change[]): string[] {
  const state = new Map<number, string[]>();
  const out: string[] = [];
  for (const { kind, values } of list) {
    const line = `${values[0]}, ${values[1] === null ? 'NULL' : `'${values[1]}'`}`;
    const kept = state.get(values[0]) ?? [];
    state.set(values[0], kept);
    if (kind.startsWith('+')) {
      out.push(`${kept.length === 0 ? '+I' : '+U'} ${line}`);
      kept.push(line);
      continue;
    }
    const at = kept.indexOf(line);
    if (at < 0) continue;
    kept.splice(at, 1);
    if (kept.length === 0) out.push(`-D ${line}`);
    else if (at === kept.length) out.push(`+U ${kept.at(-1)}`);
  }
  return out;
}

const changes = fc.array(
  fc.record<Change>({
    kind: fc.constantFrom('+I', '+U', '-U', '-D'),
    values: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom('a', 'b', 'c', '', null, 'x'.repeat(70_000))),
  }),
  { maxLength: 60 },
);
const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom('go', 'delta', 'full', 'restore')), {
  maxLength: 30,
});

describe('row list operators', () => {
  const cases = [
    { name: 'normalize', create: () => normalize(), model: normalizeModel },
    {
      name: 'materialize',
      create: () => open(() => new UpsertMaterializeOperator(SCHEMA, [0])),
      model: materializeModel,
    },
  ];
  for (const { name, create, model } of cases) {
    it(`${name} equals the model, whatever the batches and restores`, () => {
      fc.assert(
        fc.property(changes, cuts, (list, plan) => {
          const harness = create();
          let from = 0;
          for (const [length, then] of [...plan, [list.length, 'go'] as const]) {
            const part = list.slice(from, from + length);
            if (part.length > 0) harness.pushRows(part);
            from += length;
            if (then !== 'go') harness.snapshot(then === 'full' ? 'full' : 'delta');
            if (then === 'restore') harness.restore();
          }
          expect(harness.take()).toEqual(model(list));
        }),
        { numRuns: 100 },
      );
    });
  }
});
