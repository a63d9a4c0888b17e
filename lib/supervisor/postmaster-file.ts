// Reads postmaster.pid, where a running Postgres notes its process, port and state, and decides what a start has to do with
// what it says: adopt the server, wait until it has stopped, or start anew. The decision is pure.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PostmasterNote {
  readonly pid: number;
  readonly port: number;
  /** starting, ready, standby or stopping. */
  readonly status: string;
}

/** Null when there is no note or it is not complete yet. PostgreSQL: src/include/utils/pidfile.h gives the lines. */
export function readPostmasterNote(dataFolder: string): PostmasterNote | null {
  try {
    return parsePostmasterNote(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8'));
  } catch {
    return null;
  }
}

export function parsePostmasterNote(text: string): PostmasterNote | null {
  const lines = text.split('\n');
  const [pid, port, status] = [Number(lines[0]), Number(lines[3]), (lines[7] ?? '').trim()];
  return pid > 0 && port > 0 ? { pid, port, status } : null;
}

export type OrphanDecision = 'start' | 'discard-note' | 'adopt' | 'wait';

export interface OrphanFacts {
  readonly note: PostmasterNote | null;
  readonly isAlive: boolean;
  /** The process is a Postgres on this data folder, not another program with the same id. */
  readonly isPostgresHere: boolean;
}

/** What to do about a Postgres that an earlier supervisor may have left behind. */
export function decideOrphan({ note, isAlive, isPostgresHere }: OrphanFacts): OrphanDecision {
  if (note === null || !isAlive) return 'start';
  if (!isPostgresHere) return 'discard-note';
  return note.status === 'ready' ? 'adopt' : 'wait';
}
