import { describe, expect, it } from 'vitest';
import { MetricSampler } from './metric-sampler';
import { SlotRegistry } from './slot-registry';

function setUp() {
  const pending: Parameters<MetricSampler['addSlot']>[0][] = [];
  const registry = new SlotRegistry((entry) => pending.push(entry));
  const group = registry.group({ operator: 'orders' });
  const sampler = new MetricSampler(registry.buffer, 0);
  const read = (nowMs: number) => {
    for (const entry of pending.splice(0)) sampler.addSlot(entry);
    return Object.fromEntries(sampler.sample(nowMs).map((sample) => [sample.name, sample.value]));
  };
  return { group, read };
}

describe('metric sampler', () => {
  it('gives counters as total and rate over the time since the last reading', () => {
    const { group, read } = setUp();
    const records = group.counter('numRecordsIn');
    records.add(500);
    expect(read(1000)).toEqual({ numRecordsIn: 500, numRecordsInPerSecond: 500 });
    records.add(100);
    expect(read(3000)).toEqual({ numRecordsIn: 600, numRecordsInPerSecond: 50 });
  });

  it('leaves out gauges that were never set', () => {
    const { group, read } = setUp();
    const watermark = group.gauge('currentInputWatermark');
    expect(read(1000)).toEqual({});
    watermark.set(42);
    expect(read(2000)).toEqual({ currentInputWatermark: 42 });
  });

  it('gives percentiles of the last interval only and nothing when nothing was recorded', () => {
    const { group, read } = setUp();
    const latency = group.histogram('processingLatencyMs');
    latency.record(1000, 10);
    expect(read(1000)['processingLatencyMs.max']).toBeGreaterThan(990);
    latency.record(2, 10);
    expect(read(2000)['processingLatencyMs.max']).toBeLessThan(2.2);
    expect(read(3000)).toEqual({});
  });

  it('the same name and labels share one slot', () => {
    const { group, read } = setUp();
    group.counter('commitsFailed').add(1);
    group.counter('commitsFailed').add(1);
    group.child('partition', 'a').counter('commitsFailed').add(5);
    expect(group.counter('commitsFailed').value()).toBe(2);
    read(1);
  });
});
