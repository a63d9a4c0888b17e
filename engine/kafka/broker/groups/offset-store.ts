// Committed offsets of all groups, durable: each commit is one checksummed line appended to `offsets.log` before it is
// acknowledged, and the file is rewritten when most of it is outdated. A torn last line (crash while writing) is dropped.
// Offsets don't expire; they go when their group or topic is deleted.

import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32c } from '@/engine/core/crc32c';
import type { BrokerLog } from '../broker-options';

const REWRITE_BYTES_MIN = 1024 * 1024;

export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string | null;
}

/** One line: offsets set (offset -1 = removed), or the whole group removed. */
type OffsetLine =
  | { readonly group: string; readonly offsets: readonly CommittedOffset[] }
  | { readonly group: string; readonly isDeleted: true };

export class OffsetStore {
  private readonly path: string;
  private readonly log: BrokerLog;
  private readonly groups = new Map<string, Map<string, CommittedOffset>>();
  private fd: number | null = null;
  private sizeBytes = 0;
  private liveBytes = 0;

  constructor(dataDir: string, log: BrokerLog) {
    this.path = join(dataDir, 'offsets.log');
    this.log = log;
  }

  open(): void {
    const content = existsSync(this.path) ? readFileSync(this.path) : Buffer.alloc(0);
    let at = 0;
    for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, at)) {
      const line = parseLine(content.toString('utf8', at, end));
      if (line === null) break;
      this.apply(line);
      at = end + 1;
    }
    if (at < content.length) this.log('warn', `offsets.log: a torn end of ${content.length - at} bytes was cut off`);
    this.fd = openSync(this.path, 'a');
    ftruncateSync(this.fd, at);
    this.sizeBytes = at;
    this.rewrite();
  }

  groupIds(): readonly string[] {
    return [...this.groups.keys()];
  }

  offsets(group: string): readonly CommittedOffset[] {
    return [...(this.groups.get(group)?.values() ?? [])];
  }

  find(group: string, topic: string, partition: number): CommittedOffset | null {
    return this.groups.get(group)?.get(keyOf(topic, partition)) ?? null;
  }

  /** Throws the disk's error, with nothing changed, when it can't be written. */
  commit(group: string, offsets: readonly CommittedOffset[]): void {
    if (offsets.length > 0) this.write({ group, offsets });
  }

  deleteGroup(group: string): void {
    if (this.groups.has(group)) this.write({ group, isDeleted: true });
  }

  /** Removes what any group has committed for a topic that is gone. */
  deleteTopic(topic: string): void {
    for (const [group, committed] of this.groups) {
      const removed = [...committed.values()].filter((offset) => offset.topic === topic);
      if (removed.length > 0) this.write({ group, offsets: removed.map((offset) => ({ ...offset, offset: -1 })) });
    }
  }

  /** Forces what was committed to the disk. */
  sync(): void {
    if (this.fd !== null) fdatasyncSync(this.fd);
  }

  close(): void {
    if (this.fd === null) return;
    fdatasyncSync(this.fd);
    closeSync(this.fd);
    this.fd = null;
  }

  private write(line: OffsetLine): void {
    if (this.fd === null) throw new Error('offset store is closed');
    const bytes = Buffer.from(formatLine(line));
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
    } catch (error) {
      ftruncateSync(this.fd, this.sizeBytes);
      throw error;
    }
    this.sizeBytes += bytes.length;
    this.apply(line);
    if (this.sizeBytes > REWRITE_BYTES_MIN && this.sizeBytes > 4 * this.liveBytes) this.rewrite();
  }

  private apply(line: OffsetLine): void {
    if ('isDeleted' in line) {
      this.groups.delete(line.group);
      return;
    }
    const committed = this.groups.get(line.group) ?? new Map<string, CommittedOffset>();
    this.groups.set(line.group, committed);
    for (const offset of line.offsets) {
      if (offset.offset < 0) committed.delete(keyOf(offset.topic, offset.partition));
      else committed.set(keyOf(offset.topic, offset.partition), offset);
    }
    if (committed.size === 0) this.groups.delete(line.group);
  }

  private rewrite(): void {
    const lines = [...this.groups].map(([group, offsets]) => formatLine({ group, offsets: [...offsets.values()] }));
    const bytes = Buffer.from(lines.join(''));
    const next = openSync(`${this.path}.tmp`, 'w');
    for (let at = 0; at < bytes.length; ) at += writeSync(next, bytes, at);
    fdatasyncSync(next);
    closeSync(next);
    renameSync(`${this.path}.tmp`, this.path);
    if (this.fd !== null) closeSync(this.fd);
    this.fd = openSync(this.path, 'a');
    this.sizeBytes = bytes.length;
    this.liveBytes = bytes.length;
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function formatLine(line: OffsetLine): string {
  const text = JSON.stringify(line);
  return `${crc32c(Buffer.from(text)).toString(16).padStart(8, '0')} ${text}\n`;
}

function parseLine(line: string): OffsetLine | null {
  const text = line.slice(9);
  if (Number.parseInt(line.slice(0, 8), 16) !== crc32c(Buffer.from(text))) return null;
  return offsetLine(text);
}

/** The cast holds because the line's checksum was compared and only formatLine writes them. */
function offsetLine(text: string): OffsetLine {
  return JSON.parse(text) as OffsetLine;
}
