// Desired and actual in words, and which actions are allowed when: one row per situation.

import { describe, expect, test } from 'vitest';
import { allowedActions, describeStatus, ordinal, type StatusFacts } from './describe-status';

type Job = NonNullable<StatusFacts['job']>;
const now = Date.UTC(2026, 0, 1);

function facts(job: Partial<Job> | null, isEngineAlive = true): StatusFacts {
  const base: Job = {
    status: 'RUNNING',
    desired: 'RUNNING',
    attempt: 1,
    stopWithSavepoint: false,
    desiredSavepointId: null,
    waitingFor: null,
    nextRestartAtMs: null,
    failureMessage: null,
    leaseExpiresAtMs: now + 9000,
    createdAtMs: now - 60_000,
    runningSinceMs: now - 30_000,
    endedAtMs: null,
    restartRequestedAtMs: null,
  };
  return { desired: 'RUNNING', job: job === null ? null : { ...base, ...job }, isEngineAlive, nowMs: now };
}

describe('describeStatus', () => {
  test.each([
    [facts(null), 'stopped', 'Not started', /never been launched/],
    [facts({ status: 'CREATED' }), 'pending', 'Starting', /is starting/],
    [facts({}), 'running', 'Running', /Should run · is running/],
    [facts({ waitingFor: 'the broker at 127.0.0.1:9092' }), 'restarting', 'Waiting', /is waiting for the broker/],
    [
      facts({ status: 'RESTARTING', attempt: 3, nextRestartAtMs: now + 7_400 }),
      'restarting',
      'Restarting',
      /is restarting \(2nd time, next try in 8 s\)/,
    ],
    [
      facts({ status: 'RESTARTING', attempt: 2, nextRestartAtMs: now - 1 }),
      'restarting',
      'Restarting',
      /1st time, next try now/,
    ],
    [facts({ status: 'FAILED', failureMessage: 'no topic "x"' }), 'failing', 'Failed', /has failed: no topic "x"/],
    [facts({ desired: 'STOPPED', stopWithSavepoint: true }), 'pending', 'Stopping', /taking a savepoint/],
    [facts({ desired: 'CANCELED', status: 'CANCELLING' }), 'pending', 'Cancelling', /is cancelling/],
    [facts({ desired: 'STOPPED', status: 'FINISHED' }), 'stopped', 'Stopped', /as asked/],
    [facts({ status: 'FINISHED' }), 'stopped', 'Finished', /bounded input to the end/],
    [facts({ leaseExpiresAtMs: now - 1 }, false), 'unknown', 'No engine', /no engine host is alive/],
    [
      facts({ leaseExpiresAtMs: now - 1 }, true),
      'unknown',
      'No sign of life',
      /no sign of life for 10 s; another takes over/,
    ],
    [facts({ status: 'CREATED', leaseExpiresAtMs: null }, false), 'unknown', 'No engine', /no engine host is alive/],
  ])('%# %o', (given, tone, word, sentence) => {
    const status = describeStatus(given);
    expect(status).toMatchObject({ tone, word });
    expect(status.sentence).toMatch(sentence);
  });
});

describe('allowedActions', () => {
  test.each([
    [facts(null), true, ['launch', 'edit', 'delete']],
    [facts(null), false, ['edit', 'delete']],
    [facts({}), true, ['stop', 'cancel', 'savepoint', 'restart', 'edit']],
    [facts({ status: 'CREATED' }), true, ['cancel', 'edit']],
    [facts({ status: 'RESTARTING' }), true, ['cancel', 'edit']],
    [facts({ desired: 'STOPPED' }), true, ['cancel', 'edit']],
    [facts({ desired: 'CANCELED' }), true, ['edit']],
    [facts({ desiredSavepointId: 's' }), true, ['cancel', 'restart', 'edit']],
    [facts({ restartRequestedAtMs: now }), true, ['stop', 'cancel', 'savepoint', 'edit']],
    [facts({ status: 'FAILED' }), true, ['launch', 'edit', 'delete']],
    [facts({ status: 'FINISHED', desired: 'STOPPED' }), true, ['launch', 'edit', 'delete']],
  ])('%# allows exactly these, and says why not for the others', (given, hasValidVersion, allowed) => {
    const actions = allowedActions({ ...given, hasValidVersion });
    expect(actions.filter((entry) => entry.isAllowed).map((entry) => entry.action)).toEqual(allowed);
    for (const entry of actions) expect(entry.reason === null).toBe(entry.isAllowed);
    for (const { reason } of actions) if (reason !== null) expect(reason).toMatch(/^[A-Z].*\.$/);
  });
});

test.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [21, '21st'],
  [112, '112th'],
])('%s is the %s', (count, text) => expect(ordinal(count)).toBe(text));
