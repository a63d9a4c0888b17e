// Tells whether a process noted in a file still runs and is still the same one: process ids are given out again, so a
// start time belongs to the identity. Reads /proc where there is one, `ps` elsewhere. Never signals anything but 0.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal for the same process, different for a later one with the same id. */
  readonly startTime: string;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Identity of a running process, null when there is none with this id. */
export function identify(pid: number): ProcessIdentity | null {
  if (!isAlive(pid)) return null;
  return { pid, startTime: procStat(pid)?.[19] ?? psField(pid, 'lstart') };
}

export function isSameProcess(known: ProcessIdentity): boolean {
  return identify(known.pid)?.startTime === known.startTime;
}

/** Command line with spaces between arguments; empty when unknown. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return psField(pid, 'command');
  }
}

/** Resident memory in bytes; null when unknown. */
export function residentBytes(pid: number): number | null {
  const kilobytes = Number(psField(pid, 'rss'));
  return kilobytes > 0 ? kilobytes * 1024 : null;
}

/** Fields of /proc/PID/stat after the command's name: [0] is the state, [19] the start time in ticks since boot. */
function procStat(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function isZombie(pid: number): boolean {
  return procStat(pid)?.[0] === 'Z';
}

function psField(pid: number, field: string): string {
  return spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}
