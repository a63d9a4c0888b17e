// The unbounded aggregate against a row-at-a-time model on plain Maps: the changelog is the same line for line whatever the
// batches, and wherever the operator is snapshotted and restored.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simpleType } from '@/engine/core/data-type';
import type { AggregateCall, GroupAggregateNode } from '@/engine/plan/physical-plan';
import { formatValue, OperatorHarness } from '@/engine/testing/operator-harness';
import { GroupAggregateOperator } from './group-aggregate';

const SCHEMA = [
  { name: 'k', type: simpleType('INT') },
  { name: 's', type: simpleType('STRING') },
  { name: 'v', type: simpleType('BIGINT') },
  { name: 'f', type: simpleType('BOOLEAN') },
];

function call(
  name: AggregateCall['function'],
  argument: number | null,
  isDistinct = false,
  filter: number | null = null,
) {
  const type = argument === 1 && name !== 'COUNT' ? simpleType('STRING') : simpleType('BIGINT');
  return { function: name, argument, isDistinct, filter, type, name } satisfies AggregateCall;
}

const CALLS = [
  call('COUNT', null),
  call('SUM', 2, false, 3),
  call('MAX', 2),
  call('MIN', 1),
  call('COUNT', 1, true),
  call('SUM', 2, true, 3),
];

interface Row {
  readonly k: number | null;
  readonly s: string | null;
  readonly v: bigint | null;
  readonly f: boolean | null;
}

interface Change {
  readonly kind: string;
  readonly row: Row;
}

const row = fc.record<Row>({
  k: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 5 }),
  s: fc.option(fc.constantFrom('', 'a', 'b', 'long-text-that-is-set-by-subarray-because-it-exceeds-48'), { freq: 5 }),
  v: fc.option(fc.oneof(fc.bigInt(-2n, 2n), fc.constantFrom(2n ** 62n, 2n ** 53n)), { freq: 5 }),
  f: fc.option(fc.boolean(), { freq: 5 }),
});

/** Additions, retractions of rows that are there, and now and then of rows that never were. */
const changes = fc.array(fc.record({ row, pick: fc.nat(20), what: fc.nat(9) }), { maxLength: 60 }).map((list) => {
  const present: Row[] = [];
  return list.map(({ row: fresh, pick, what }): Change => {
    if (what < 5 || present.length === 0) {
      if (what === 0) return { kind: '-D', row: fresh };
      present.push(fresh);
      return { kind: what % 2 === 0 ? '+I' : '+U', row: fresh };
    }
    const [gone] = present.splice(pick % present.length, 1);
    return { kind: what % 2 === 0 ? '-U' : '-D', row: gone ?? fresh };
  });
});

function multiset<T>(): { change(value: T, by: number): void; values(): T[] } {
  const counts = new Map<T, number>();
  return {
    change: (value, by) => {
      const count = (counts.get(value) ?? 0) + by;
      if (count === 0) counts.delete(value);
      else counts.set(value, count);
    },
    values: () => [...counts].filter(([, count]) => count > 0).map(([value]) => value),
  };
}

class ModelGroup {
  private count = 0n;
  private readonly sum = { value: 0n, count: 0 };
  private readonly values = multiset<bigint>();
  private readonly texts = multiset<string>();
  private readonly distinct = multiset<bigint>();

  change(r: Row, sign: 1 | -1): bigint {
    this.count += BigInt(sign);
    if (r.v !== null) this.values.change(r.v, sign);
    if (r.s !== null) this.texts.change(r.s, sign);
    if (r.v !== null && r.f === true) {
      this.sum.value += BigInt(sign) * r.v;
      this.sum.count += sign;
      this.distinct.change(r.v, sign);
    }
    return this.count;
  }

  results(): unknown[] {
    const distinct = this.distinct.values();
    const total = (list: bigint[]) =>
      BigInt.asIntN(
        64,
        list.reduce((a, b) => a + b, 0n),
      );
    const values = this.values.values();
    return [
      this.count,
      this.sum.count === 0 ? null : BigInt.asIntN(64, this.sum.value),
      values.reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null),
      this.texts.values().sort()[0] ?? null,
      BigInt(this.texts.values().length),
      distinct.length === 0 ? null : total(distinct),
    ];
  }
}

function model(list: readonly Change[], keys: readonly number[], emitUpdateBefore: boolean): string[] {
  const groups = new Map<string, ModelGroup>();
  const out: string[] = [];
  for (const { kind, row: r } of list) {
    const key = keys.map((index) => [r.k, r.s][index]);
    const id = JSON.stringify(key);
    const line = (op: string, results: unknown[]) =>
      out.push(`${op} ${[...key, ...results].map(formatValue).join(', ')}`);
    const sign = kind.startsWith('-') ? -1 : 1;
    const known = groups.get(id);
    if (known === undefined && sign < 0) continue;
    const group = known ?? new ModelGroup();
    const before = group.results();
    const count = group.change(r, sign);
    if (count === 0n) {
      line('-D', before);
      groups.delete(id);
      continue;
    }
    groups.set(id, group);
    if (known === undefined) line('+I', group.results());
    else if (before.map(formatValue).join() !== group.results().map(formatValue).join()) {
      if (emitUpdateBefore) line('-U', before);
      line('+U', group.results());
    }
  }
  return out;
}

const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('go', 'delta', 'full', 'restore')), {
  maxLength: 30,
});

describe('GroupAggregateOperator', () => {
  for (const keys of [[], [0], [1], [0, 1]]) {
    for (const emitUpdateBefore of [true, false]) {
      it(`equals the model for keys [${keys}], -U ${emitUpdateBefore}, whatever the batches and restores`, () => {
        const node: GroupAggregateNode = {
          kind: 'group-aggregate',
          id: 1,
          uid: 'g',
          name: 'g',
          description: '',
          inputs: [0],
          schema: [
            ...keys.map((key) => SCHEMA[key] ?? { name: '?', type: simpleType('NULL') }),
            ...CALLS.map((c) => ({ name: c.name, type: c.type })),
          ],
          changelog: 'retract',
          span: null,
          groupKeys: keys,
          aggregates: CALLS,
          inputMode: 'retract',
          emitUpdateBefore,
          stateTtlMs: 0,
        };
        fc.assert(
          fc.property(changes, cuts, (list, plan) => {
            const harness = new OperatorHarness({
              create: () => new GroupAggregateOperator(node, SCHEMA),
              inputTypes: SCHEMA.map((field) => field.type),
              outputSchema: node.schema,
            });
            let from = 0;
            for (const [length, then] of [...plan, [list.length, 'go'] as const]) {
              const part = list.slice(from, from + length);
              if (part.length > 0) {
                harness.pushRows(part.map(({ kind, row: r }) => ({ kind, values: [r.k, r.s, r.v, r.f] })));
              }
              from += length;
              if (then !== 'go') harness.snapshot(then === 'full' ? 'full' : 'delta');
              if (then === 'restore') harness.restore();
            }
            expect(harness.take()).toEqual(model(list, keys, emitUpdateBefore));
          }),
          { numRuns: 80 },
        );
      });
    }
  }
});
