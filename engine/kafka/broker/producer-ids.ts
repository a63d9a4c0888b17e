// Gives out producer ids, never the same twice, also after a crash: a block of ids is reserved in a file before its first
// one is used.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK = 1000;

export class ProducerIds {
  private readonly path: string;
  private next = 0;
  private reservedEnd = 0;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'producer-ids');
  }

  open(): void {
    try {
      this.next = Number(readFileSync(this.path, 'utf8')) || 0;
    } catch {
      this.next = 0;
    }
    this.reservedEnd = this.next;
  }

  allocate(): number {
    if (this.next >= this.reservedEnd) {
      writeFileSync(`${this.path}.tmp`, String(this.reservedEnd + BLOCK));
      renameSync(`${this.path}.tmp`, this.path);
      this.reservedEnd += BLOCK;
    }
    return this.next++;
  }
}
