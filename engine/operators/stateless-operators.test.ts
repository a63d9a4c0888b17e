// Union, LIMIT, the stand-alone window table function and the NOT NULL enforcer.

import { describe, expect, it } from 'vitest';
import type { Batch } from '@/engine/core/batch';
import { simpleType, timestampType } from '@/engine/core/data-type';
import { buildBatch, readBatch } from '@/engine/testing/batch-builder';
import { OperatorHarness } from '@/engine/testing/operator-harness';
import { LimitOperator } from './limit';
import { NotNullEnforcer } from './not-null-enforcer';
import type { Operator, Output } from './operator';
import { UnionOperator } from './union';
import { WindowTableFunctionOperator } from './window-table-function';

const SCHEMA = [{ name: 'a', type: simpleType('INT') }];
const BASE = { id: 1, uid: 'u', name: 'n', description: '', schema: SCHEMA, changelog: 'append', span: null } as const;

function open(create: () => Operator, inputSchema = SCHEMA, outputSchema = inputSchema): OperatorHarness {
  return new OperatorHarness({ create, inputTypes: inputSchema.map((field) => field.type), outputSchema });
}

describe('UnionOperator', () => {
  const create = () => new UnionOperator({ ...BASE, kind: 'union', inputs: [1, 2] });

  it('emits the minimum of the input watermarks and goes on with it after a restore', () => {
    const harness = open(create);
    harness.advanceWatermark(10, 0);
    harness.advanceWatermark(5, 1);
    harness.snapshot('delta');
    harness.restore();
    harness.advanceWatermark(7, 1);
    harness.advanceWatermark(12, 1);
    expect(harness.take()).toEqual(['W 5', 'W 7', 'W 10']);
  });

  it('shows each row the smaller of its own watermark and the other inputs', () => {
    const seen: number[] = [];
    const output: Output = {
      emitBatch: (batch: Batch) => void seen.push(...(batch.rowWatermarks ?? []).slice(0, batch.length)),
      emitWatermark: () => {},
    };
    const operator = create();
    const harness = open(create);
    operator.open({ output, clock: harness.clock, metrics: noMetrics(), restored: null, timeZone: 'UTC' });
    const batch = () => buildBatch([simpleType('INT')], [[1], [2]], { rowWatermarks: [3, 8] });
    operator.onBatch(0, batch());
    operator.onWatermark(1, 5);
    operator.onBatch(0, batch());
    expect(seen).toEqual([-Infinity, -Infinity, 3, 5]);
  });
});

function noMetrics() {
  return {
    counter: () => ({ add: () => {}, value: () => 0 }),
    gauge: () => ({ set: () => {} }),
    histogram: () => ({ record: () => {} }),
    child: noMetrics,
  };
}

describe('LimitOperator', () => {
  const create = () => new LimitOperator({ ...BASE, kind: 'limit', inputs: [0], count: 3 });

  it('passes the first n rows across batches and restores', () => {
    const harness = open(create);
    harness.push([1], [2]);
    harness.snapshot('full');
    harness.restore();
    harness.push([3], [4]);
    harness.push([5]);
    expect(harness.take()).toEqual(['+I 1', '+I 2', '+I 3']);
  });

  it('refuses retractions', () => {
    expect(() => open(create).pushRows([{ kind: '-D', values: [1] }])).toThrow('not supported');
  });
});

describe('WindowTableFunctionOperator', () => {
  const input = [
    { name: 'a', type: simpleType('INT') },
    { name: 'ts', type: timestampType('TIMESTAMP') },
  ];
  const output = [
    ...input,
    ...['window_start', 'window_end', 'window_time'].map((name) => ({ name, type: timestampType('TIMESTAMP') })),
  ];
  const create = (slideMs: number) => () =>
    new WindowTableFunctionOperator(
      {
        ...BASE,
        kind: 'window-table-function',
        inputs: [0],
        schema: output,
        window: {
          kind: slideMs === 10 ? 'TUMBLE' : 'HOP',
          sizeMs: 10,
          slideMs,
          offsetMs: 0,
          timeIndex: 1,
          timeZone: 'UTC',
        },
      },
      input,
    );

  it('appends the window of each row and keeps its kind', () => {
    const harness = open(create(10), input, output);
    harness.pushRows([
      { kind: '+I', values: [1, 12] },
      { kind: '-D', values: [2, -1] },
    ]);
    expect(harness.take()).toEqual(['+I 1, 12, 10, 20, 19', '-D 2, -1, -10, 0, -1']);
  });

  it('HOP emits a row once per window, the latest first', () => {
    const harness = open(create(5), input, output);
    harness.push([1, 12]);
    expect(harness.take()).toEqual(['+I 1, 12, 10, 20, 19', '+I 1, 12, 5, 15, 14']);
  });

  it('drops and counts rows with a NULL rowtime', () => {
    const harness = open(create(10), input, output);
    harness.push([1, null]);
    expect([harness.take(), harness.metric('numNullRowTimeRecordsDropped')]).toEqual([[], 1]);
  });
});

describe('NotNullEnforcer', () => {
  const batch = () => buildBatch([simpleType('INT')], [[1], [null], [3]]);

  it('fails with the column name under ERROR', () => {
    expect(() => new NotNullEnforcer(SCHEMA, [0], 'ERROR').apply(batch())).toThrow('"a"');
  });

  it('drops the rows under DROP and hands a clean batch through', () => {
    const enforcer = new NotNullEnforcer(SCHEMA, [0], 'DROP');
    expect(readBatch(enforcer.apply(batch()), [simpleType('INT')])).toEqual([[1], [3]]);
    const clean = buildBatch([simpleType('INT')], [[1]]);
    expect(enforcer.apply(clean)).toBe(clean);
  });
});
