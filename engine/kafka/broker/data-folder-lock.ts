// Keeps two brokers off one data folder: a file with the owner's process id. A file left by a dead process is taken over;
// an id that meanwhile belongs to another program is told apart by the process's start time where /proc has it.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '@/engine/core/errors';

const heldHere = new Set<string>();

/** Takes the lock; the returned function gives it back. Throws kafka.data-folder-in-use. */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'broker.lock');
  const owner = readOwner(path);
  const isOwnerAlive = owner !== null && owner.pid !== process.pid && startTimeOf(owner.pid) === owner.startTime;
  if (isOwnerAlive || heldHere.has(dataDir)) {
    throw new EngineError({
      code: 'kafka.data-folder-in-use',
      message: `another broker (process ${owner?.pid ?? process.pid}) uses "${dataDir}"`,
      hint: 'Stop it first, or give this broker a data folder of its own.',
    });
  }
  writeFileSync(path, `${process.pid} ${startTimeOf(process.pid)}`);
  heldHere.add(dataDir);
  return () => {
    heldHere.delete(dataDir);
    rmSync(path, { force: true });
  };
}

function readOwner(path: string): { pid: number; startTime: string } | null {
  try {
    const [pid, startTime = ''] = readFileSync(path, 'utf8').split(' ');
    return Number(pid) > 0 ? { pid: Number(pid), startTime } : null;
  } catch {
    return null;
  }
}

/** Start time in clock ticks since boot (field 22 of /proc/PID/stat); "alive" without /proc; "dead" for no such process. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'alive';
  } catch {
    try {
      process.kill(pid, 0);
      return 'alive';
    } catch {
      return 'dead';
    }
  }
}
