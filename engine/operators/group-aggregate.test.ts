// Named cases of the unbounded aggregate: flink-sql.md §16, items 8, 9, 13, 14 and 15, TTL and SELECT DISTINCT.

import { describe, expect, it } from 'vitest';
import { BATCH_ROWS_MAX } from '@/engine/core/batch';
import { simpleType } from '@/engine/core/data-type';
import type { AggregateCall, ChangelogMode, GroupAggregateNode } from '@/engine/plan/physical-plan';
import { OperatorHarness } from '@/engine/testing/operator-harness';
import { GroupAggregateOperator } from './group-aggregate';

const BIGINT = simpleType('BIGINT');
const SCHEMA = [
  { name: 'k', type: simpleType('STRING') },
  { name: 'v', type: BIGINT },
];

interface Setup {
  readonly keys?: readonly number[];
  readonly calls?: readonly AggregateCall[];
  readonly inputMode?: ChangelogMode;
  readonly ttlMs?: number;
}

function call(name: AggregateCall['function'], argument: number | null): AggregateCall {
  return { function: name, argument, isDistinct: false, filter: null, type: BIGINT, name };
}

function open(setup: Setup = {}): OperatorHarness {
  const keys = setup.keys ?? [0];
  const calls = setup.calls ?? [call('MAX', 1)];
  const node: GroupAggregateNode = {
    kind: 'group-aggregate',
    id: 1,
    uid: 'g',
    name: 'g',
    description: '',
    inputs: [0],
    schema: [
      ...keys.map((key) => SCHEMA[key] ?? { name: '?', type: BIGINT }),
      ...calls.map((c) => ({ name: c.name, type: c.type })),
    ],
    changelog: 'retract',
    span: null,
    groupKeys: keys,
    aggregates: calls,
    inputMode: setup.inputMode ?? 'append',
    emitUpdateBefore: true,
    stateTtlMs: setup.ttlMs ?? 0,
  };
  return new OperatorHarness({
    create: () => new GroupAggregateOperator(node, SCHEMA),
    inputTypes: SCHEMA.map((field) => field.type),
    outputSchema: node.schema,
  });
}

describe('GroupAggregateOperator', () => {
  it('item 13: an equal result is suppressed without TTL', () => {
    const harness = open();
    harness.push(['a', 5n], ['a', 3n], ['a', 6n]);
    expect(harness.take()).toEqual(["+I 'a', 5", "-U 'a', 5", "+U 'a', 6"]);
  });

  it('item 13: an equal result is emitted with TTL', () => {
    const harness = open({ ttlMs: 1000 });
    harness.push(['a', 5n], ['a', 3n]);
    expect(harness.take()).toEqual(["+I 'a', 5", "-U 'a', 5", "+U 'a', 5"]);
  });

  it('item 14: the retraction of an unseen key is ignored and leaves no state', () => {
    const harness = open({ inputMode: 'retract' });
    harness.pushRows([{ kind: '-D', values: ['a', 5n] }]);
    expect([harness.take(), harness.stateSize().keys]).toEqual([[], 0]);
  });

  for (const cut of [1, 2, 4]) {
    it(`item 15: a group that is emptied is deleted and comes back as +I, batches of ${cut}`, () => {
      const harness = open({ inputMode: 'retract', calls: [call('COUNT', null), call('SUM', 1)] });
      const rows = ['+I', '-D', '+I', '+U'].map((kind, i) => ({ kind, values: ['a', BigInt(i < 2 ? 7 : i)] }));
      for (let at = 0; at < rows.length; at += cut) harness.pushRows(rows.slice(at, at + cut));
      expect(harness.take()).toEqual(["+I 'a', 1, 7", "-D 'a', 1, 7", "+I 'a', 1, 2", "-U 'a', 1, 2", "+U 'a', 2, 5"]);
    });
  }

  it('item 8: NULL is one group, other than the empty string', () => {
    const harness = open({ calls: [call('COUNT', null)] });
    harness.push([null, 1n], ['', 1n], [null, 1n]);
    expect(harness.take()).toEqual(['+I NULL, 1', "+I '', 1", '-U NULL, 1', '+U NULL, 2']);
  });

  it('item 9: AVG(BIGINT) truncates toward zero and is NULL without values', () => {
    const harness = open({ keys: [], calls: [call('AVG', 1)] });
    harness.push(['a', null], ['a', -3n], ['a', 0n], ['a', null]);
    expect(harness.take()).toEqual(['+I NULL', '-U NULL', '+U -3', '-U -3', '+U -1']);
  });

  it('a global aggregate emits nothing for an empty input', () => {
    const harness = open({ keys: [], calls: [call('COUNT', null)] });
    harness.advanceWatermark(Number.MAX_SAFE_INTEGER);
    harness.finish();
    expect(harness.takeRows()).toEqual([]);
  });

  it('SELECT DISTINCT emits each row once, and -D when the last copy goes', () => {
    const harness = open({ keys: [0, 1], calls: [], inputMode: 'retract' });
    const row = ['a', 1n];
    harness.pushRows(['+I', '+I', '-D', '-D', '-D'].map((kind) => ({ kind, values: row })));
    expect(harness.take()).toEqual(["+I 'a', 1", "-D 'a', 1"]);
  });

  it('TTL: state expires after the last write, is dropped lazily and by the sweep, and survives a restore', () => {
    const harness = open({ ttlMs: 1000, calls: [call('COUNT', null)] });
    harness.push(['a', 1n], ['b', 1n]);
    harness.clock.advance(600);
    harness.push(['a', 1n]);
    harness.snapshot('delta');
    harness.restore();
    harness.clock.advance(600);
    harness.take();
    harness.push(['a', 1n], ['b', 1n]);
    expect(harness.take()).toEqual(["-U 'a', 2", "+U 'a', 3", "+I 'b', 1"]);
    harness.clock.advance(1000);
    harness.push(['c', 1n], ['c', 1n], ['c', 1n]);
    expect(harness.stateSize().keys).toBe(1);
  });

  it('cuts its output at BATCH_ROWS_MAX rows', () => {
    const harness = open({ calls: [call('COUNT', null)] });
    harness.push(...Array.from({ length: BATCH_ROWS_MAX }, () => ['a', 1n]));
    expect(harness.take().length).toBe(2 * BATCH_ROWS_MAX - 1);
  });

  it('keeps a failed checkpoint harmless: full after delta holds everything', () => {
    const harness = open({ calls: [call('COUNT', null)] });
    harness.push(['a', 1n], ['b', 1n]);
    harness.snapshot('full');
    harness.push(['a', 1n]);
    harness.snapshot('delta');
    harness.push(['c', 1n]);
    harness.snapshot('full');
    harness.restore();
    harness.take();
    harness.push(['a', 1n], ['b', 1n], ['c', 1n]);
    expect(harness.take().filter((line) => line.startsWith('+U'))).toEqual(["+U 'a', 3", "+U 'b', 2", "+U 'c', 2"]);
  });

  it('writes only what changed into a delta', () => {
    const harness = open({ calls: [call('SUM', 1)] });
    harness.push(...Array.from({ length: 2000 }, (_, i) => [`key-${i}`, 1n]));
    const full = harness.snapshot('full').chunks[0]?.bytes.length ?? 0;
    harness.push(['key-7', 1n]);
    const delta = harness.snapshot('delta').chunks[0]?.bytes.length ?? 0;
    expect(harness.snapshot('delta').chunks).toEqual([]);
    expect(delta).toBeGreaterThan(0);
    expect(delta * 100).toBeLessThan(full);
  });

  it('keeps bounded state while long keys and values come and go, and keeps what stays', () => {
    const calls: AggregateCall[] = [
      { ...call('MIN', 0), type: simpleType('STRING') },
      { ...call('COUNT', 0), isDistinct: true },
    ];
    const harness = open({ keys: [0], calls, inputMode: 'retract' });
    harness.push(['stays', 1n]);
    let bytesAfterTen = 0;
    for (let round = 0; round < 60; round += 1) {
      const rows = Array.from({ length: 50 }, (_, i) => [`${'x'.repeat(300)}-${round}-${i}`, 1n]);
      harness.pushRows(rows.map((values) => ({ kind: '+I', values })));
      harness.pushRows(rows.map((values) => ({ kind: '-D', values })));
      if (round === 9) bytesAfterTen = harness.stateSize().bytes;
    }
    expect(harness.stateSize().keys).toBe(1);
    expect(harness.stateSize().bytes).toBeLessThanOrEqual(bytesAfterTen * 1.5);
    harness.take();
    harness.pushRows([{ kind: '-D', values: ['stays', 1n] }]);
    expect(harness.take()).toEqual(["-D 'stays', 'stays', 1"]);
  });
});
