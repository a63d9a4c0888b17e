// One log of everything: children's lines with a prefix go to a file that is rotated at a size, and warnings to the terminal.

import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BYTES_MAX = 10_000_000;
const GENERATIONS = 3;

export class CombinedLog {
  private readonly file: string;
  private size: number;

  constructor(home: string) {
    const folder = join(home, 'logs');
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'penstock.log');
    this.size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Writes a line; `isShown` lines also go to the terminal. */
  line(source: string, text: string, isShown: boolean): void {
    const line = `${new Date().toISOString()} ${source.padEnd(8)} ${text}\n`;
    this.rotateIfFull(line.length);
    appendFileSync(this.file, line);
    this.size += line.length;
    if (isShown) process.stdout.write(`${source.padEnd(8)} ${text}\n`);
  }

  private rotateIfFull(extra: number): void {
    if (this.size + extra <= BYTES_MAX) return;
    for (let generation = GENERATIONS - 1; generation >= 0; generation--) {
      const from = generation === 0 ? this.file : `${this.file}.${generation}`;
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${this.file}.${generation + 1}`);
    }
    this.size = 0;
  }
}

/** Whether a child's line is worth the terminal: warnings and errors of the JSON log, and anything that is not JSON on stderr. */
export function isWorthShowing(text: string, isError: boolean): boolean {
  if (!text.startsWith('{')) return isError;
  const level = /"level":(\d+)/.exec(text)?.[1];
  return level !== undefined && Number(level) >= 40;
}

/** A JSON log line as people read it. */
export function readable(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    const { msg, error } = JSON.parse(text) as { msg?: string; error?: { message?: string } };
    const reason = error?.message ? `: ${error.message}` : '';
    return `${msg ?? text}${reason}`;
  } catch {
    return text;
  }
}
