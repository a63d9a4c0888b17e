// The window aggregate against a row-at-a-time model on plain Maps: any cut into batches, any snapshot and restore between
// them, gives the rows the model gives, in the model's order.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simpleType, timestampType } from '@/engine/core/data-type';
import type { AggregateCall, WindowAggregateNode } from '@/engine/plan/physical-plan';
import { OperatorHarness } from '@/engine/testing/operator-harness';
import { WindowAggregateOperator } from './window-aggregate';

const SCHEMA = [
  { name: 'k', type: simpleType('BIGINT') },
  { name: 's', type: simpleType('STRING') },
  { name: 'v', type: simpleType('BIGINT') },
  { name: 'ts', type: timestampType('TIMESTAMP') },
];

function call(name: AggregateCall['function'], argument: number | null, isDistinct = false): AggregateCall {
  const type = argument === 1 && name !== 'COUNT' ? simpleType('STRING') : simpleType('BIGINT');
  return { function: name, argument, isDistinct, filter: null, type, name };
}

const CALLS = [
  call('COUNT', null),
  call('SUM', 2),
  call('MAX', 2),
  call('MIN', 1),
  call('AVG', 2),
  call('COUNT', 1, true),
  call('FIRST_VALUE', 2),
  call('LAST_VALUE', 1),
];

function node(groupKeys: readonly number[], slideMs: number, inputMode: 'append' | 'retract', calls = CALLS) {
  const result: WindowAggregateNode = {
    kind: 'window-aggregate',
    id: 1,
    uid: 'w',
    name: 'w',
    description: '',
    inputs: [0],
    schema: [
      ...groupKeys.map((key) => SCHEMA[key] ?? { name: '?', type: simpleType('NULL') }),
      ...calls.map((c) => ({ name: c.name, type: c.type })),
      { name: 'window_end', type: timestampType('TIMESTAMP') },
    ],
    changelog: 'append',
    span: null,
    window: {
      kind: slideMs === 10 ? 'TUMBLE' : 'HOP',
      sizeMs: 10,
      slideMs,
      offsetMs: 3,
      timeIndex: 3,
      timeZone: 'UTC',
    },
    groupKeys,
    aggregates: calls,
    properties: ['window_end'],
    inputMode,
  };
  return result;
}

interface Row {
  readonly k: bigint | null;
  readonly s: string | null;
  readonly v: bigint | null;
  readonly ts: number;
}

const row = fc.record<Row>({
  k: fc.option(fc.constantFrom(0n, 1n, 2n, 3n, 2n ** 60n, -(2n ** 60n) + 1n), { freq: 6 }),
  s: fc.option(fc.constantFrom('', 'a', 'ab', 'é', 'a-long-text-over-forty-eight-bytes-that-is-set-by-subarray'), {
    freq: 5,
  }),
  v: fc.option(fc.oneof(fc.bigInt(-5n, 5n), fc.constantFrom(2n ** 62n, 9007199254740991n)), { freq: 5 }),
  ts: fc.integer({ min: -60, max: 60 }),
});

/** Rows with rising base time, so that some are late, some open new windows. */
const rows = fc
  .array(row, { maxLength: 60 })
  .map((list) => list.map((r, i) => ({ ...r, ts: Math.floor(r.ts / 5) + i * 2 - 40 })));

function prefixWatermarks(list: readonly Row[]): number[] {
  let watermark = Number.NEGATIVE_INFINITY;
  return list.map((r) => {
    const before = watermark;
    watermark = Math.max(watermark, r.ts - 4);
    return before;
  });
}

interface Group {
  readonly keys: readonly unknown[];
  rows: Row[];
}

/** Row at a time: a row goes into every window of its own that has not fired; windows fire by (end, key order). */
function model(list: readonly Row[], groupKeys: readonly number[], slide: number): string[] {
  const windows = new Map<number, Map<string, Group>>();
  const out: string[] = [];
  const watermarks = [...prefixWatermarks(list), Number.MAX_SAFE_INTEGER];
  watermarks.forEach((watermark, i) => {
    for (const end of [...windows.keys()].filter((e) => e - 1 <= watermark).sort((a, b) => a - b)) {
      for (const group of orderedGroups(windows.get(end) ?? new Map(), slide, list)) out.push(line(group, end));
      windows.delete(end);
    }
    const r = list[i];
    if (r === undefined) return;
    const keys = groupKeys.map((key) => [r.k, r.s, r.v][key]);
    for (let end = Math.floor((r.ts - 3) / slide) * slide + slide + 3; end <= r.ts + 10; end += slide) {
      if (end - 1 <= watermark) continue;
      const groups = windows.get(end) ?? new Map<string, Group>();
      windows.set(end, groups);
      const id = keys.map(String).join('|') + keys.map((key) => typeof key).join();
      const group = groups.get(id) ?? { keys, rows: [] };
      group.rows.push(r);
      groups.set(id, group);
    }
  });
  return out;
}

/** Key insertion order: by the oldest slice the group has rows in, then by arrival in that slice. */
function orderedGroups(groups: Map<string, Group>, slide: number, list: readonly Row[]): Group[] {
  const sliceOf = (r: Row) => Math.floor((r.ts - 3) / slide);
  const placed = [...groups.values()].map((group) => {
    const slice = Math.min(...group.rows.map(sliceOf));
    return {
      group,
      slice,
      arrival: Math.min(...group.rows.filter((r) => sliceOf(r) === slice).map((r) => list.indexOf(r))),
    };
  });
  return placed.sort((a, b) => a.slice - b.slice || a.arrival - b.arrival).map(({ group }) => group);
}

function line(group: Group, end: number): string {
  const vs = group.rows.map((r) => r.v).filter((v) => v !== null);
  const ss = group.rows.map((r) => r.s).filter((s) => s !== null);
  const sum = BigInt.asIntN(
    64,
    vs.reduce((a, b) => a + b, 0n),
  );
  const bytes = (s: string) => Buffer.from(s, 'utf8');
  const values = [
    ...group.keys,
    BigInt(group.rows.length),
    vs.length === 0 ? null : sum,
    vs.reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null),
    ss.reduce<string | null>((a, b) => (a === null || Buffer.compare(bytes(b), bytes(a)) < 0 ? b : a), null),
    vs.length === 0 ? null : sum / BigInt(vs.length),
    BigInt(new Set(ss).size),
    vs[0] ?? null,
    ss.at(-1) ?? null,
    end,
  ];
  return `+I ${values.map((v) => (v === null || v === undefined ? 'NULL' : typeof v === 'string' ? `'${v}'` : String(v))).join(', ')}`;
}

/** Cut points and, at each, whether to snapshot (delta or full) and restore. */
const cuts = fc.array(
  fc.record({ length: fc.integer({ min: 1, max: 12 }), after: fc.constantFrom('go', 'delta', 'full', 'restore') }),
  {
    maxLength: 30,
  },
);

function run(
  list: readonly Row[],
  groupKeys: readonly number[],
  slide: number,
  plan: readonly { length: number; after: string }[],
) {
  const n = node(groupKeys, slide, 'append');
  const harness = new OperatorHarness({
    create: () => new WindowAggregateOperator(n, SCHEMA),
    inputTypes: SCHEMA.map((field) => field.type),
    outputSchema: n.schema,
  });
  const watermarks = prefixWatermarks(list);
  let from = 0;
  for (const step of [...plan, { length: list.length, after: 'go' }]) {
    const to = Math.min(list.length, from + step.length);
    if (to > from) {
      harness.pushRows(
        list.slice(from, to).map((r, i) => ({ values: [r.k, r.s, r.v, r.ts], watermark: watermarks[from + i] ?? 0 })),
      );
      const after = Math.max(watermarks[to - 1] ?? 0, (list[to - 1]?.ts ?? 0) - 4);
      harness.advanceWatermark(after);
    }
    from = to;
    if (step.after === 'delta') harness.snapshot('delta');
    if (step.after === 'full') harness.snapshot('full');
    if (step.after === 'restore') {
      harness.snapshot('delta');
      harness.restore();
    }
  }
  harness.advanceWatermark(Number.MAX_SAFE_INTEGER);
  expect(harness.stateSize().keys).toBe(0);
  return harness.takeRows();
}

describe('WindowAggregateOperator', () => {
  for (const groupKeys of [[], [0], [1], [0, 1]]) {
    for (const slide of [10, 5, 2]) {
      it(`equals the model for keys [${groupKeys}] and slide ${slide}, whatever the batches and restores`, () => {
        fc.assert(
          fc.property(rows, cuts, (list, plan) => {
            expect(run(list, groupKeys, slide, plan)).toEqual(model(list, groupKeys, slide));
          }),
          { numRuns: 60 },
        );
      });
    }
  }
});
