import { describe, expect, it } from 'vitest';
import { classifyLag, type LagSample, type LagSituation, type LagState, worstLag } from './lag-state';

const situation: LagSituation = {
  nowMs: 12_500,
  sampleIntervalMs: 2_500,
  isPaused: false,
  hasConsumer: true,
  isReplay: false,
};

/** Six samples 2.5 s apart ending at 12.5 s. */
function samples(positions: readonly number[], ends: readonly number[]): LagSample[] {
  return positions.map((position, index) => ({ atMs: index * 2500, position, end: ends[index] ?? 0 }));
}
const ramp = (from: number, step: number): number[] => [0, 1, 2, 3, 4, 5].map((index) => from + index * step);

describe('lag state', () => {
  const growing = samples(ramp(0, 100), ramp(5000, 500));
  const cases: [string, LagSample[], Partial<LagSituation>, LagState][] = [
    ['no lag', samples(ramp(1000, 100), ramp(1000, 100)), {}, 'caught-up'],
    ['ten records behind without input', samples(ramp(990, 0), ramp(1000, 0)), {}, 'caught-up'],
    ['less than one second of input behind', samples(ramp(0, 2500), ramp(900, 2500)), {}, 'caught-up'],
    ['reads more than is written', samples(ramp(0, 1000), ramp(9000, 500)), {}, 'draining'],
    ['is written more than is read', growing, {}, 'growing'],
    ['reads as much as is written', samples(ramp(0, 500), ramp(5000, 500)), {}, 'steady'],
    ['position does not move while lag stays', samples(ramp(100, 0), ramp(5000, 500)), {}, 'stalled'],
    ['position does not move and nothing is written either', samples(ramp(100, 0), ramp(5000, 0)), {}, 'stalled'],
    ['position went back', samples([0, 1000, 2000, 500, 600, 700], ramp(5000, 500)), {}, 'rewound'],
    [
      'position went back in a replay',
      samples([0, 1000, 2000, 500, 600, 700], ramp(5000, 500)),
      { isReplay: true },
      'growing',
    ],
    ['no new sample for more than three intervals', growing, { nowMs: 12_500 + 7_501 }, 'stopped'],
    ['the pipeline is stopped on purpose', growing, { isPaused: true }, 'paused'],
    ['nobody reads', growing, { hasConsumer: false }, 'no-consumer'],
    ['nothing known yet', [], {}, 'unknown'],
    ['one sample with lag', samples([0], [5000]), { nowMs: 2500 }, 'unknown'],
  ];
  it.each(cases)('%s', (_name, given, changes, expected) => {
    expect(classifyLag(given, { ...situation, ...changes }).state).toBe(expected);
  });

  it('draining says when it will have caught up: lag ÷ (consume − produce)', () => {
    const verdict = classifyLag(samples(ramp(0, 1000), ramp(10_000, 500)), situation);
    expect(verdict).toMatchObject({
      lagRecords: 7500,
      consumePerSecond: 400,
      producePerSecond: 200,
      etaMs: 37_500,
      lagMs: 37_500,
    });
  });

  it('the worst partition is the one in the worst state, then the one furthest behind', () => {
    const of = (name: string, state: LagState, lagRecords: number) => ({
      name,
      verdict: { state, lagRecords, consumePerSecond: null, producePerSecond: null, etaMs: null, lagMs: null },
    });
    expect(worstLag([of('a', 'growing', 9), of('b', 'stalled', 1), of('c', 'stalled', 2)])?.name).toBe('c');
    expect(worstLag([])).toBeNull();
  });
});
