// The sparse index of one segment: an entry about every 8 KiB with offset, file position and the largest timestamp up to
// and including that batch. Answers "from which position must be scanned" for an offset or a timestamp, never the exact one.
// On disk (`<base>.index`, written when a segment is sealed or closed): a header that names the log's size, then the
// entries, all little-endian doubles, with a CRC32C in front. A file that doesn't match its log is not used.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { crc32c } from '@/engine/core/crc32c';
import { f64 } from '@/engine/core/typed-array';

export const INDEX_INTERVAL_BYTES = 8 * 1024;
const FIELDS = 3;
const FILE_HEADER_BYTES = 8 + 3 * 8;
const FILE_MAGIC = 0x58_49_53_50;

export interface SegmentSummary {
  readonly sizeBytes: number;
  readonly nextOffset: number;
  /** -1 for a segment without timestamps. */
  readonly maxTimestamp: number;
}

export class SegmentIndex {
  private entries = new Float64Array(FIELDS * 64);
  private count = 0;
  private indexedBytes = -INDEX_INTERVAL_BYTES;

  /** Notes a batch at `position`; most calls add nothing. `maxTimestamp` is the segment's, this batch included. */
  add(baseOffset: number, position: number, maxTimestamp: number): void {
    if (position - this.indexedBytes < INDEX_INTERVAL_BYTES) return;
    if ((this.count + 1) * FIELDS > this.entries.length) {
      const grown = new Float64Array(this.entries.length * 2);
      grown.set(this.entries);
      this.entries = grown;
    }
    this.entries.set([baseOffset, position, maxTimestamp], this.count * FIELDS);
    this.count++;
    this.indexedBytes = position;
  }

  /** Position of the last indexed batch whose base offset is <= `offset`; 0 when there is none. */
  positionForOffset(offset: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (f64(this.entries, middle * FIELDS) <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : f64(this.entries, (low - 1) * FIELDS + 1);
  }

  /** A position before which no batch has a timestamp >= `timestamp`. */
  positionForTimestamp(timestamp: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (f64(this.entries, middle * FIELDS + 2) < timestamp) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : f64(this.entries, (low - 1) * FIELDS + 1);
  }

  /** Writes the file beside its final name and renames it, so that a half-written one is never seen. */
  save(path: string, summary: SegmentSummary): void {
    const file = Buffer.alloc(FILE_HEADER_BYTES + this.count * FIELDS * 8);
    file.writeUInt32LE(FILE_MAGIC, 0);
    file.writeDoubleLE(summary.sizeBytes, 8);
    file.writeDoubleLE(summary.nextOffset, 16);
    file.writeDoubleLE(summary.maxTimestamp, 24);
    for (let at = 0; at < this.count * FIELDS; at++)
      file.writeDoubleLE(f64(this.entries, at), FILE_HEADER_BYTES + at * 8);
    file.writeUInt32LE(crc32c(file.subarray(8)), 4);
    writeFileSync(`${path}.tmp`, file);
    renameSync(`${path}.tmp`, path);
  }
}

/** Index and summary from a file, or null when it is missing, damaged or of a log of another size. */
export function loadSegmentIndex(
  path: string,
  logSizeBytes: number,
): { index: SegmentIndex; summary: SegmentSummary } | null {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch {
    return null;
  }
  if (file.length < FILE_HEADER_BYTES || (file.length - FILE_HEADER_BYTES) % (FIELDS * 8) !== 0) return null;
  if (file.readUInt32LE(0) !== FILE_MAGIC || file.readUInt32LE(4) !== crc32c(file.subarray(8))) return null;
  const summary = {
    sizeBytes: file.readDoubleLE(8),
    nextOffset: file.readDoubleLE(16),
    maxTimestamp: file.readDoubleLE(24),
  };
  if (summary.sizeBytes !== logSizeBytes) return null;
  const index = new SegmentIndex();
  for (let at = FILE_HEADER_BYTES; at < file.length; at += FIELDS * 8) {
    index.add(file.readDoubleLE(at), file.readDoubleLE(at + 8), file.readDoubleLE(at + 16));
  }
  return { index, summary };
}
