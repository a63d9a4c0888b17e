// Which user Postgres runs as. It refuses root, so as root it becomes `nobody` when that user can reach the data folder,
// else root in a user namespace of its own where it sees itself as an ordinary user. A pure choice over facts, and a shell
// that gathers them.

import { spawnSync } from 'node:child_process';

/** Exists on every Debian, and Postgres insists on a user that has a name. */
const NOBODY = 65_534;

export interface PostgresUser {
  readonly kind: 'self' | 'nobody' | 'namespace';
  readonly description: string;
}

export interface UserFacts {
  readonly isRoot: boolean;
  readonly isDataReachable: boolean;
  readonly hasNamespaces: () => boolean;
}

/** Throws in words when root can run Postgres in no way. */
export function choosePostgresUser(facts: UserFacts): PostgresUser {
  if (!facts.isRoot) return { kind: 'self', description: 'the current user' };
  if (facts.isDataReachable) return { kind: 'nobody', description: 'the user nobody, as Postgres refuses root' };
  if (facts.hasNamespaces()) {
    return {
      kind: 'namespace',
      description: 'a user namespace, as Postgres refuses root and nobody cannot reach its data',
    };
  }
  throw new Error(
    'Postgres refuses to run as root, the user "nobody" cannot reach the data folder and user namespaces are not available here: ' +
      'set PENSTOCK_HOME to a folder outside /root, run Penstock as an ordinary user, or set DATABASE_URL',
  );
}

export function hasUserNamespaces(): boolean {
  return spawnSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'true']).status === 0;
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
      return { command: 'unshare', args: ['--user', '--map-user=1000', '--map-group=1000', program, ...args], ids: {} };
  }
}

/** Owner that folders of Postgres must have; null = as created. */
export function ownerOf(user: PostgresUser): number | null {
  return user.kind === 'nobody' ? NOBODY : null;
}
