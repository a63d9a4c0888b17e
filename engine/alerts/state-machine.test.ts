import { describe, expect, it } from 'vitest';
import type { Observation, RuleSpec } from './rule';
import { type AlertChange, type AlertInstance, evaluateAlert, KEEP_LAST_MS_MAX, restorePending } from './state-machine';

const rule = (changes: Partial<RuleSpec> = {}): RuleSpec => ({
  condition: 'above',
  threshold: 100,
  recoveryThreshold: null,
  forMs: 0,
  keepFiringForMs: 0,
  noDataPolicy: 'keep-last',
  ...changes,
});
const value = (number: number): Observation => ({ kind: 'value', value: number });
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Runs observations at given times and says what changed. */
function play(
  spec: RuleSpec,
  script: readonly [atMs: number, seen: Observation][],
): { changes: AlertChange[]; last: AlertInstance | null } {
  let instance: AlertInstance | null = null;
  const changes: AlertChange[] = [];
  for (const [atMs, seen] of script) {
    const result = evaluateAlert(spec, instance, seen, atMs);
    instance = result.instance;
    changes.push(result.change);
  }
  return { changes, last: instance };
}

describe('alert state machine', () => {
  const cases: [string, RuleSpec, [number, Observation][], AlertChange[]][] = [
    ['for 0 fires on the first evaluation', rule(), [[0, value(101)]], ['fired']],
    ['the threshold itself is no breach', rule(), [[0, value(100)]], ['none']],
    [
      'below: breaches under the threshold',
      rule({ condition: 'below' }),
      [
        [0, value(99)],
        [1, value(100)],
      ],
      ['fired', 'resolved'],
    ],
    [
      'fires exactly when `for` has passed',
      rule({ forMs: 2 * MINUTE }),
      [
        [0, value(101)],
        [2 * MINUTE - 1, value(101)],
        [2 * MINUTE, value(101)],
      ],
      ['became-pending', 'none', 'fired'],
    ],
    [
      'a pending alert that recovers is dropped',
      rule({ forMs: MINUTE }),
      [
        [0, value(101)],
        [1, value(5)],
      ],
      ['became-pending', 'dropped'],
    ],
    [
      'a pending alert starts over after a dip',
      rule({ forMs: MINUTE }),
      [
        [0, value(101)],
        [30_000, value(5)],
        [40_000, value(101)],
        [70_000, value(101)],
        [100_000, value(101)],
      ],
      ['became-pending', 'dropped', 'became-pending', 'none', 'fired'],
    ],
    [
      'Prometheus 2.42: for 2m, keep_firing_for 3m, breach from 1m to 3m fires at 3m, still at 6m, is gone at 7m',
      rule({ forMs: 2 * MINUTE, keepFiringForMs: 3 * MINUTE }),
      [
        [1 * MINUTE, value(101)],
        [2 * MINUTE, value(101)],
        [3 * MINUTE, value(101)],
        [4 * MINUTE, value(1)],
        [5 * MINUTE, value(1)],
        [6 * MINUTE, value(1)],
        [7 * MINUTE, value(1)],
      ],
      ['became-pending', 'none', 'fired', 'recovering', 'none', 'none', 'resolved'],
    ],
    [
      'a new breach while kept firing keeps it firing',
      rule({ keepFiringForMs: MINUTE }),
      [
        [0, value(101)],
        [1, value(1)],
        [2, value(101)],
        [MINUTE + 2, value(1)],
        [2 * MINUTE + 2, value(1)],
      ],
      ['fired', 'recovering', 'breached-again', 'recovering', 'resolved'],
    ],
    [
      'Grafana: above 1000, recover below 900: 980, 1010, 990, 1020 is one firing and no resolve',
      rule({ threshold: 1000, recoveryThreshold: 900 }),
      [
        [0, value(980)],
        [1, value(1010)],
        [2, value(990)],
        [3, value(1020)],
      ],
      ['none', 'fired', 'none', 'none'],
    ],
    [
      'an error changes nothing',
      rule(),
      [
        [0, value(101)],
        [1, { kind: 'error', message: 'x' }],
      ],
      ['fired', 'none'],
    ],
    [
      'a paused pipeline resolves its alert',
      rule(),
      [
        [0, value(101)],
        [1, { kind: 'paused' }],
      ],
      ['fired', 'resolved'],
    ],
    [
      'no data, policy ok: resolves',
      rule({ noDataPolicy: 'ok' }),
      [
        [0, value(101)],
        [1, { kind: 'no-data' }],
      ],
      ['fired', 'resolved'],
    ],
    ['no data, policy alerting: fires', rule({ noDataPolicy: 'alerting' }), [[0, { kind: 'no-data' }]], ['fired']],
    [
      'no data, policy keep-last: keeps the state for a bounded time',
      rule(),
      [
        [0, value(101)],
        [1, { kind: 'no-data' }],
        [KEEP_LAST_MS_MAX, { kind: 'no-data' }],
        [KEEP_LAST_MS_MAX + 1, { kind: 'no-data' }],
      ],
      ['fired', 'none', 'none', 'resolved'],
    ],
    ['no data, policy keep-last: an inactive rule stays inactive', rule(), [[0, { kind: 'no-data' }]], ['none']],
  ];
  it.each(cases)('%s', (_name, spec, script, expected) => {
    expect(play(spec, script).changes).toEqual(expected);
  });

  it('Grafana evaluation example: interval 30 s, pending 90 s, first breach 01:00 fires at 02:30', () => {
    const script = [60, 90, 120, 150].map((second): [number, Observation] => [second * SECOND, value(101)]);
    expect(play(rule({ forMs: 90 * SECOND }), script).changes).toEqual(['became-pending', 'none', 'none', 'fired']);
  });

  it('raising `for` sends a firing alert back to pending, with its active time kept', () => {
    const { last } = play(rule(), [[0, value(101)]]);
    const result = evaluateAlert(rule({ forMs: MINUTE }), last, value(101), 30_000);
    expect(result.change).toBe('back-to-pending');
    expect(result.instance).toMatchObject({ state: 'pending', activeAtMs: 0, firedAtMs: null });
  });
});

describe('restore after an outage of the evaluator (Prometheus RestoreForState)', () => {
  const pending: AlertInstance = {
    state: 'pending',
    activeAtMs: 0,
    firedAtMs: null,
    keepFiringSinceMs: null,
    value: 1,
    noDataSinceMs: null,
  };
  const spec = rule({ forMs: 30 * MINUTE });
  it.each([
    [
      'a `for` shorter than the grace period starts over',
      rule({ forMs: 5 * MINUTE }),
      2 * MINUTE,
      40 * MINUTE,
      40 * MINUTE,
    ],
    ['much left: the downtime is added', spec, 5 * MINUTE, 15 * MINUTE, 10 * MINUTE],
    ['little left: at least the grace period', spec, 25 * MINUTE, 35 * MINUTE, 15 * MINUTE],
    ['nothing left: fires at the next evaluation', spec, 31 * MINUTE, 40 * MINUTE, 0],
  ])('%s', (_name, given, downAtMs, nowMs, activeAtMs) => {
    expect(restorePending(given, pending, downAtMs, nowMs)?.activeAtMs).toBe(activeAtMs);
  });

  it('an outage longer than the tolerance starts over', () => {
    expect(restorePending(spec, pending, 0, 61 * MINUTE)).toBeNull();
  });
});
