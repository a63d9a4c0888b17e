// Named cases of the window rules: flink-sql.md §16, items 1-3, 5-10, 22, 24 and 26.

import { describe, expect, it } from 'vitest';
import { type DataType, decimalType, simpleType, timestampType } from '@/engine/core/data-type';
import type { AggregateCall, WindowAggregateNode, WindowProperty } from '@/engine/plan/physical-plan';
import { type HarnessRow, OperatorHarness } from '@/engine/testing/operator-harness';
import { WindowAggregateOperator } from './window-aggregate';

const BIGINT = simpleType('BIGINT');
const LONG_MAX = Number.MAX_SAFE_INTEGER;

interface Setup {
  readonly types: readonly DataType[];
  readonly keys?: readonly number[];
  readonly calls: readonly AggregateCall[];
  readonly sizeMs: number;
  readonly slideMs?: number;
  readonly timeZone?: string;
  readonly properties?: readonly WindowProperty[];
  readonly inputMode?: 'append' | 'retract' | 'upsert';
}

function count(argument: number | null = null): AggregateCall {
  return { function: 'COUNT', argument, isDistinct: false, filter: null, type: BIGINT, name: 'c' };
}

function aggregate(name: AggregateCall['function'], argument: number, type: DataType): AggregateCall {
  return { function: name, argument, isDistinct: false, filter: null, type, name };
}

/** The rowtime is the last column. */
function open(setup: Setup): OperatorHarness {
  const schema = setup.types.map((type, index) => ({ name: `c${index}`, type }));
  const timeIndex = schema.length - 1;
  const keys = setup.keys ?? [];
  const properties = setup.properties ?? ['window_start', 'window_end'];
  const node: WindowAggregateNode = {
    kind: 'window-aggregate',
    id: 1,
    uid: 'w',
    name: 'w',
    description: '',
    inputs: [0],
    schema: [
      ...keys.map((key) => schema[key] ?? { name: '?', type: BIGINT }),
      ...setup.calls.map((call) => ({ name: call.name, type: call.type })),
      ...properties.map((name) => ({ name, type: timestampType('TIMESTAMP') })),
    ],
    changelog: 'append',
    span: null,
    window: {
      kind: setup.slideMs === undefined ? 'TUMBLE' : 'HOP',
      sizeMs: setup.sizeMs,
      slideMs: setup.slideMs ?? setup.sizeMs,
      offsetMs: 0,
      timeIndex,
      timeZone: setup.timeZone ?? 'UTC',
    },
    groupKeys: keys,
    aggregates: setup.calls,
    properties,
    inputMode: setup.inputMode ?? 'append',
  };
  return new OperatorHarness({
    create: () => new WindowAggregateOperator(node, schema),
    inputTypes: setup.types,
    outputSchema: node.schema,
  });
}

/** One row per time, with the watermark `ts - delayMs` of the rows before it. */
function timed(times: readonly number[], delayMs: number): HarnessRow[] {
  let watermark = Number.NEGATIVE_INFINITY;
  return times.map((ts) => {
    const before = watermark;
    watermark = Math.max(watermark, ts - delayMs);
    return { values: [ts], watermark: before };
  });
}

const TS = timestampType('TIMESTAMP');
const LTZ = timestampType('TIMESTAMP_LTZ');

describe('WindowAggregateOperator', () => {
  it('item 1: puts -1 ms into the ten minutes before 1970', () => {
    const harness = open({ types: [TS], calls: [count()], sizeMs: 600_000 });
    harness.push([-1], [0]);
    harness.advanceWatermark(LONG_MAX);
    expect(harness.takeRows()).toEqual(['+I 1, -600000, 0', '+I 1, 0, 600000']);
  });

  it('item 2: fires at watermark end - 1 and not at end - 2', () => {
    const harness = open({ types: [TS], calls: [count()], sizeMs: 10 });
    harness.push([3]);
    harness.advanceWatermark(8);
    expect(harness.take()).toEqual(['W 8']);
    harness.advanceWatermark(9);
    expect(harness.take()).toEqual(['+I 1, 0, 10', 'W 9']);
  });

  it('a row is kept at watermark end - 2 and late at end - 1', () => {
    const harness = open({ types: [TS], calls: [count()], sizeMs: 10 });
    harness.pushRows([
      { values: [1], watermark: 8 },
      { values: [2], watermark: 9 },
    ]);
    harness.advanceWatermark(LONG_MAX);
    expect([harness.takeRows(), harness.metric('numLateRecordsDropped')]).toEqual([['+I 1, 0, 10'], 1]);
  });

  // Flink's own data: watermark ts - 1 s; 00:00:04 arrives after 00:00:08.
  const LATE_EVENTS = [1, 2, 3, 4, 7, 6, 8, 4].map((second) => second * 1000);
  for (const cut of [1, 3, 7, 8]) {
    it(`item 3: Flink's late event is dropped from TUMBLE [0, 5), batches of ${cut}`, () => {
      const harness = open({ types: [TS], calls: [count()], sizeMs: 5000 });
      const rows = timed(LATE_EVENTS, 1000);
      for (let at = 0; at < rows.length; at += cut) harness.pushRows(rows.slice(at, at + cut));
      harness.advanceWatermark(LONG_MAX);
      expect(harness.takeRows()).toEqual(['+I 4, 0, 5000', '+I 3, 5000, 10000']);
      expect(harness.metric('numLateRecordsDropped')).toBe(1);
    });

    it(`item 3: and counted in HOP [0, 10) but not in [-5, 5), batches of ${cut}`, () => {
      const harness = open({ types: [TS], calls: [count()], sizeMs: 10_000, slideMs: 5000 });
      const rows = timed(LATE_EVENTS, 1000);
      for (let at = 0; at < rows.length; at += cut) harness.pushRows(rows.slice(at, at + cut));
      harness.advanceWatermark(LONG_MAX);
      expect(harness.takeRows()).toEqual(['+I 4, -5000, 5000', '+I 8, 0, 10000', '+I 3, 5000, 15000']);
      expect(harness.metric('numLateRecordsDropped')).toBe(0);
    });
  }

  it('item 3: HOP(2 s, 10 s) drops a row once the last window of its slice has fired', () => {
    const harness = open({ types: [TS], calls: [count()], sizeMs: 10_000, slideMs: 2000 });
    harness.pushRows([
      { values: [1000], watermark: 9998 },
      { values: [1000], watermark: 9999 },
    ]);
    harness.advanceWatermark(LONG_MAX);
    expect([harness.takeRows(), harness.metric('numLateRecordsDropped')]).toEqual([['+I 1, 0, 10000'], 1]);
  });

  it('item 5: window_time is end - 1 ms, so windows cascade', () => {
    const minute = open({ types: [TS], calls: [count()], sizeMs: 60_000, properties: ['window_time'] });
    minute.push([0], [59_999], [3_599_999]);
    minute.advanceWatermark(LONG_MAX);
    const times = minute.takeRows().map((line) => Number(line.split(', ')[1]));
    expect(times).toEqual([59_999, 3_599_999]);
    const hour = open({ types: [TS], calls: [count()], sizeMs: 3_600_000 });
    hour.push(...times.map((time) => [time]));
    hour.advanceWatermark(3_599_998);
    expect(hour.takeRows()).toEqual([]);
    hour.advanceWatermark(3_599_999);
    expect(hour.takeRows()).toEqual(['+I 2, 0, 3600000']);
  });

  const utc = Date.UTC;
  const DST = [
    // Spring: 02:00 local does not exist; the window [02:00, 03:00) is never used and [01:00, 02:00) fires at 01:00Z - 1.
    {
      zone: 'Europe/Berlin',
      at: utc(2024, 2, 31, 0, 30),
      startMs: utc(2024, 2, 31, 1),
      firesAt: utc(2024, 2, 31, 1) - 1,
    },
    {
      zone: 'Europe/Berlin',
      at: utc(2024, 2, 31, 1, 30),
      startMs: utc(2024, 2, 31, 3),
      firesAt: utc(2024, 2, 31, 2) - 1,
    },
    // Autumn: 02:00-03:00 local happens twice and is one window, which fires with the second.
    {
      zone: 'Europe/Berlin',
      at: utc(2024, 9, 27, 0, 30),
      startMs: utc(2024, 9, 27, 2),
      firesAt: utc(2024, 9, 27, 2) - 1,
    },
    {
      zone: 'Europe/Berlin',
      at: utc(2024, 9, 27, 1, 30),
      startMs: utc(2024, 9, 27, 2),
      firesAt: utc(2024, 9, 27, 2) - 1,
    },
    {
      zone: 'America/Los_Angeles',
      at: utc(2021, 2, 14, 9, 30),
      startMs: utc(2021, 2, 14, 1),
      firesAt: utc(2021, 2, 14, 10) - 1,
    },
    {
      zone: 'America/Los_Angeles',
      at: utc(2021, 10, 7, 8, 30),
      startMs: utc(2021, 10, 7, 1),
      firesAt: utc(2021, 10, 7, 10) - 1,
    },
    {
      zone: 'Asia/Kolkata',
      at: utc(2024, 0, 1, 0, 15),
      startMs: utc(2024, 0, 1, 5),
      firesAt: utc(2024, 0, 1, 0, 30) - 1,
    },
  ];
  for (const { zone, at, startMs, firesAt } of DST) {
    it(`item 6: an hour window of ${new Date(at).toISOString()} in ${zone} is local and fires with its last instant`, () => {
      const harness = open({ types: [LTZ], calls: [count()], sizeMs: 3_600_000, timeZone: zone });
      harness.push([at]);
      harness.advanceWatermark(firesAt - 1);
      expect(harness.takeRows()).toEqual([]);
      harness.advanceWatermark(firesAt);
      expect(harness.takeRows()).toEqual([`+I 1, ${startMs}, ${startMs + 3_600_000}`]);
    });
  }

  it('item 6: a window that ends with a skipped hour fires with the first instant after the gap', () => {
    const harness = open({ types: [LTZ], calls: [count()], sizeMs: 5_400_000, timeZone: 'America/Los_Angeles' });
    harness.push([utc(2021, 2, 14, 9, 45)]);
    harness.advanceWatermark(utc(2021, 2, 14, 10) - 1);
    expect(harness.takeRows()).toEqual([]);
    harness.advanceWatermark(utc(2021, 2, 14, 10));
    expect(harness.takeRows()).toEqual([`+I 1, ${utc(2021, 2, 14, 1, 30)}, ${utc(2021, 2, 14, 3)}`]);
  });

  it('item 6: TIMESTAMP windows ignore the session zone', () => {
    const harness = open({ types: [TS], calls: [count()], sizeMs: 86_400_000, timeZone: 'Asia/Tokyo' });
    harness.push([0]);
    harness.advanceWatermark(LONG_MAX);
    expect(harness.takeRows()).toEqual(['+I 1, 0, 86400000']);
  });

  it('item 7: a NULL rowtime fails the job with the words of Flink', () => {
    const harness = open({ types: [TS], calls: [count()], sizeMs: 10 });
    expect(() => harness.push([1], [null])).toThrow('RowTime field should not be null');
  });

  it('item 8: NULL is one group', () => {
    const harness = open({ types: [simpleType('STRING'), TS], keys: [0], calls: [count(0)], sizeMs: 10 });
    harness.push([null, 1], ['', 1], [null, 2]);
    harness.advanceWatermark(9);
    expect(harness.takeRows()).toEqual(['+I NULL, 0, 0, 10', "+I '', 1, 0, 10"]);
  });

  it('item 9: AVG of integers truncates toward zero', () => {
    const calls = [aggregate('AVG', 0, BIGINT)];
    const harness = open({ types: [BIGINT, TS], calls, sizeMs: 10 });
    harness.push([-7n, 1], [0n, 1], [7n, 11], [0n, 11], [2n ** 53n + 1n, 21], [2n ** 53n + 2n, 21]);
    harness.advanceWatermark(LONG_MAX);
    expect(harness.takeRows()).toEqual(['+I -3, 0, 10', '+I 3, 10, 20', '+I 9007199254740993, 20, 30']);
  });

  it('item 10: SUM(BIGINT) wraps at 2^63 and SUM(INT) at 2^31', () => {
    const calls = [aggregate('SUM', 0, BIGINT), aggregate('SUM', 1, simpleType('INT'))];
    const harness = open({ types: [BIGINT, simpleType('INT'), TS], calls, sizeMs: 10 });
    harness.push([2n ** 63n - 1n, 2 ** 31 - 1, 1], [1n, 1, 1]);
    harness.advanceWatermark(9);
    expect(harness.takeRows()).toEqual(['+I -9223372036854775808, -2147483648, 0, 10']);
  });

  it('item 27: DECIMAL sums are exact, round HALF_UP in AVG and are NULL beyond 38 digits', () => {
    const types = [decimalType(38, 0), decimalType(10, 2), TS];
    const calls = [aggregate('SUM', 0, decimalType(38, 0)), aggregate('AVG', 1, decimalType(38, 6))];
    const harness = open({ types, calls, sizeMs: 10 });
    const huge = 10n ** 38n - 1n;
    harness.push([huge, 200n, 1], [0n, -1n, 1], [0n, 0n, 1], [huge, -5n, 11], [1n, 0n, 11], [0n, 0n, 11]);
    harness.advanceWatermark(LONG_MAX);
    expect(harness.takeRows()).toEqual([`+I ${huge}, 663333, 0, 10`, '+I NULL, -16667, 10, 20']);
  });

  it('item 22: the late rule goes on after a restore', () => {
    const harness = open({ types: [TS], calls: [count()], sizeMs: 10 });
    harness.push([5], [15]);
    harness.advanceWatermark(9);
    harness.snapshot('delta');
    harness.restore();
    harness.push([6], [16]);
    harness.advanceWatermark(19);
    expect([harness.takeRows(), harness.metric('numLateRecordsDropped')]).toEqual([['+I 1, 0, 10', '+I 2, 10, 20'], 1]);
  });

  it('items 24 and 26: the end of input flushes HOP windows, empty ones are not emitted', () => {
    const harness = open({ types: [TS], calls: [count()], sizeMs: 20, slideMs: 10 });
    harness.push([5], [1005]);
    harness.advanceWatermark(LONG_MAX);
    expect(harness.takeRows()).toEqual(['+I 1, -10, 10', '+I 1, 0, 20', '+I 1, 990, 1010', '+I 1, 1000, 1020']);
    expect(harness.stateSize().keys).toBe(0);
  });

  it('emits nothing for a group whose rows were all taken back', () => {
    const calls = [count(), aggregate('SUM', 0, BIGINT), aggregate('MAX', 0, BIGINT)];
    const harness = open({ types: [BIGINT, TS], keys: [0], calls, sizeMs: 10, slideMs: 5, inputMode: 'retract' });
    harness.pushRows([
      { kind: '+I', values: [1n, 1] },
      { kind: '+I', values: [2n, 1] },
      { kind: '-U', values: [1n, 1] },
      { kind: '+U', values: [3n, 6] },
    ]);
    harness.advanceWatermark(LONG_MAX);
    expect(harness.takeRows()).toEqual([
      '+I 2, 1, 2, 2, -5, 5',
      '+I 2, 1, 2, 2, 0, 10',
      '+I 3, 1, 3, 3, 0, 10',
      '+I 3, 1, 3, 3, 5, 15',
    ]);
  });

  it('refuses an upsert input, FIRST_VALUE over retractions, and a slide that does not divide the size', () => {
    const base = { types: [BIGINT, TS], sizeMs: 10 };
    expect(() => open({ ...base, calls: [count()], inputMode: 'upsert' })).toThrow('not supported');
    const first = aggregate('FIRST_VALUE', 0, BIGINT);
    expect(() => open({ ...base, calls: [first], inputMode: 'retract' })).toThrow('not supported');
    expect(() => open({ ...base, calls: [count()], slideMs: 3 })).toThrow('not supported');
  });

  it('refuses the state of a query with other aggregates', () => {
    const harness = open({ types: [BIGINT, TS], keys: [0], calls: [count()], sizeMs: 10 });
    harness.push([1n, 1]);
    const { chunks, scalars } = harness.snapshot('full');
    const tables = Object.fromEntries(chunks.map((chunk) => [chunk.table, [chunk.bytes]]));
    const other = () =>
      open({ types: [BIGINT, TS], keys: [0], calls: [aggregate('SUM', 0, BIGINT)], sizeMs: 10 }).restoreFrom({
        tables,
        scalars,
      });
    expect(other).toThrow(expect.objectContaining({ code: 'state.incompatible' }));
  });
});
