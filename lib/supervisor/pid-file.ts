// Pid files of the supervisor and its children: pid and start time, so that a reused pid is never taken for ours.
// One supervisor per data folder; what a killed one left behind is ended before the next begins.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive, startTicks, waitUntilGone } from './process-identity';

interface PidFacts {
  readonly pid: number;
  readonly startTicks: string | null;
}

export class PidFile {
  private readonly path: string;

  constructor(home: string, name: string) {
    this.path = join(home, 'run', `${name}.pid`);
  }

  write(pid: number): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const facts: PidFacts = { pid, startTicks: startTicks(pid) };
    writeFileSync(this.path, JSON.stringify(facts));
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  /** The recorded process if it still runs and is the same one. */
  runningPid(): number | null {
    const facts = this.read();
    if (facts === null || !isAlive(facts.pid)) return null;
    return facts.startTicks === null || facts.startTicks === startTicks(facts.pid) ? facts.pid : null;
  }

  /** Ends what an earlier supervisor left behind; true when there was something. */
  async clean(): Promise<boolean> {
    const pid = this.runningPid();
    if (pid !== null && pid !== process.pid) {
      kill(pid, 'SIGTERM');
      if (!(await waitUntilGone(pid, 5_000))) kill(pid, 'SIGKILL');
      await waitUntilGone(pid, 2_000);
    }
    this.remove();
    return pid !== null;
  }

  private read(): PidFacts | null {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as PidFacts;
    } catch {
      return null;
    }
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}
