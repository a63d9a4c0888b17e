// The calc operator passes watermarks through, drops empty batches and has no state.

import { describe, expect, it } from 'vitest';
import { simpleType } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import type { MetricGroup } from '@/engine/metrics/metric-group';
import { buildBatch, readBatch } from '@/engine/testing/batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { CalcOperator } from './calc';

const BOOLEAN = simpleType('BOOLEAN');
const SCHEMA = [{ name: 'keep', type: BOOLEAN }];
const keep: Expression = { kind: 'column', type: BOOLEAN, index: 0, path: [] };
const NO_METRICS: MetricGroup = {
  counter: () => ({ add: () => {}, value: () => 0 }),
  gauge: () => ({ set: () => {} }),
  histogram: () => ({ record: () => {} }),
  child: () => NO_METRICS,
};

describe('CalcOperator', () => {
  it('emits what is left of a batch, nothing for none, and watermarks unchanged', () => {
    const seen: unknown[] = [];
    const operator = new CalcOperator({ condition: keep, projections: [keep] }, SCHEMA);
    operator.open({
      output: {
        emitBatch: (batch) => seen.push(readBatch(batch, [BOOLEAN])),
        emitWatermark: (watermark) => seen.push(watermark),
      },
      clock: new ManualClock(),
      metrics: NO_METRICS,
      restored: null,
      timeZone: 'UTC',
    });
    operator.onBatch(0, buildBatch([BOOLEAN], [[true], [null], [false], [true]]));
    operator.onBatch(0, buildBatch([BOOLEAN], [[false]]));
    operator.onWatermark(0, 5);
    expect(seen).toEqual([[[true], [true]], 5]);
    expect(operator.snapshot().chunks).toEqual([]);
  });
});
