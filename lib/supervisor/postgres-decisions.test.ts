// The decisions around the embedded Postgres, as pure functions: whom it runs as, and what to do with one left behind.

import { expect, test } from 'vitest';
import { choosePostgresUser } from './postgres-user';
import { decideOrphan, parsePostmasterNote } from './postmaster-file';

test.each([
  [
    'an ordinary user is kept',
    { isRoot: false, hasName: true, isDataReachable: false, hasNamespaces: () => false },
    'self',
  ],
  ['root becomes nobody', { isRoot: true, hasName: true, isDataReachable: true, hasNamespaces: () => true }, 'nobody'],
  [
    'root below a closed folder takes a namespace',
    { isRoot: true, hasName: true, isDataReachable: false, hasNamespaces: () => true },
    'namespace',
  ],
  [
    'a user without a name takes a namespace',
    { isRoot: false, hasName: false, isDataReachable: true, hasNamespaces: () => true },
    'namespace',
  ],
])('%s', (_name, facts, kind) => {
  expect(choosePostgresUser(facts).kind).toBe(kind);
});

test('root with neither way is told what to do', () => {
  const facts = { isRoot: true, hasName: true, isDataReachable: false, hasNamespaces: () => false };
  expect(() => choosePostgresUser(facts)).toThrow(/PENSTOCK_HOME.*DATABASE_URL/);
});

const note = { pid: 7, port: 5000, status: 'ready' };

test.each([
  ['no note', { note: null, isAlive: false, isPostgresHere: false }, 'start'],
  ['its process is gone', { note, isAlive: false, isPostgresHere: false }, 'start'],
  ['its id belongs to another program', { note, isAlive: true, isPostgresHere: false }, 'discard-note'],
  ['it serves', { note, isAlive: true, isPostgresHere: true }, 'adopt'],
  [
    'it is still starting or stopping',
    { note: { ...note, status: 'stopping' }, isAlive: true, isPostgresHere: true },
    'wait',
  ],
] as const)('a Postgres left behind, %s: %s', (_name, facts, decision) => {
  expect(decideOrphan(facts)).toBe(decision);
});

test('a half-written note is no note', () => {
  expect(parsePostmasterNote('123\n/data\n170')).toBeNull();
  expect(parsePostmasterNote('123\n/data\n170\n5001\n/sock\n127.0.0.1\n 1 2\nready   \n')).toEqual({
    pid: 123,
    port: 5001,
    status: 'ready',
  });
});
