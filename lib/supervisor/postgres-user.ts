// Which user Postgres runs as. It refuses root and users without a name. As root it becomes `nobody` when that user can
// reach the data folder; otherwise, and for a user without a name, it gets a user namespace in which it sees itself as
// nobody. A pure choice over facts, and a shell that gathers them.

import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';

/** Exists on every Debian, and Postgres insists on a user that has a name. */
const NOBODY = 65_534;
const NAMESPACE = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];

export interface PostgresUser {
  readonly kind: 'self' | 'nobody' | 'namespace';
  readonly description: string;
}

export interface UserFacts {
  readonly isRoot: boolean;
  readonly hasName: boolean;
  readonly isDataReachable: boolean;
  readonly hasNamespaces: () => boolean;
}

/** Throws in words when Postgres can't run in any way. */
export function choosePostgresUser(facts: UserFacts): PostgresUser {
  if (!facts.isRoot && facts.hasName) return { kind: 'self', description: 'as the current user' };
  if (facts.isRoot && facts.isDataReachable) {
    return { kind: 'nobody', description: 'as the user nobody, because Postgres refuses root' };
  }
  const reason = facts.isRoot
    ? 'Postgres refuses root and the user nobody cannot reach its folder'
    : 'Postgres refuses a user that has no name';
  if (facts.hasNamespaces()) return { kind: 'namespace', description: `in a user namespace, because ${reason}` };
  throw new Error(
    `the embedded Postgres cannot run: ${reason}, and user namespaces are not available here; ` +
      'set PENSTOCK_HOME to a folder that everyone may enter, run Penstock as an ordinary user, or set DATABASE_URL',
  );
}

/** False for a numeric user id that /etc/passwd doesn't list, as containers often have. */
export function currentUserHasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

export function hasUserNamespaces(): boolean {
  return spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;
}

/** How to start a Postgres program as that user. */
export function commandAs(
  user: PostgresUser,
  program: string,
  args: readonly string[],
): { command: string; args: string[]; ids: { uid?: number; gid?: number } } {
  switch (user.kind) {
    case 'self':
      return { command: program, args: [...args], ids: {} };
    case 'nobody':
      return { command: program, args: [...args], ids: { uid: NOBODY, gid: NOBODY } };
    case 'namespace':
      return { command: 'unshare', args: [...NAMESPACE, program, ...args], ids: {} };
  }
}

/** Owner that folders of Postgres must have; null = as created. */
export function ownerOf(user: PostgresUser): number | null {
  return user.kind === 'nobody' ? NOBODY : null;
}
