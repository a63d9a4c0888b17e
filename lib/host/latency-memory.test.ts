import { describe, expect, it } from 'vitest';
import { pipelineFactsOf } from './job-facts';
import { LatencyMemory } from './latency-memory';

const silent = pipelineFactsOf([], []);
const written = { ...silent, latencyP50Ms: 1, latencyP95Ms: 2, latencyP99Ms: 3, latencyMaxMs: 4, endToEndP99Ms: 5 };

describe('latency memory', () => {
  it('holds the last write for two minutes, then it is unknown', () => {
    const memory = new LatencyMemory();
    memory.hold(written, 0);
    expect(memory.hold(silent, 120_000).latencyP99Ms).toBe(3);
    expect(memory.hold(silent, 120_001).latencyP99Ms).toBeNull();
  });

  it('gives the history every write once, also one between two history ticks', () => {
    const memory = new LatencyMemory();
    memory.hold(written, 0);
    memory.hold(silent, 1000);
    expect(memory.takeForHistory(silent).latencyP99Ms).toBe(3);
    expect(memory.takeForHistory(silent).latencyP99Ms).toBeNull();
  });
});
