// One segment of a partition's log: a file of whole record batches in offset order, with its sparse index. Appends go to
// the kernel before they return (so they survive the death of this process) and are undone when the disk refuses them.
// Reads are preads of whole batches. Invariant: sizeBytes is the end of the last whole batch in the file.

import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  BATCH_HEADER_BYTES,
  type BatchHeader,
  batchSizeAt,
  findBatchDefect,
  lastOffsetAt,
  readBatchHeader,
} from './batch-header';
import { firstRecordAtOrAfter, type TimestampedOffset } from './record-timestamps';
import { INDEX_INTERVAL_BYTES, loadSegmentIndex, SegmentIndex, type SegmentSummary } from './segment-index';

const SCAN_CHUNK_BYTES = 1024 * 1024;

/** Twenty digits, so that names sort as numbers do. */
export function segmentName(baseOffset: number): string {
  return String(baseOffset).padStart(20, '0');
}

export class LogSegment {
  readonly baseOffset: number;
  sizeBytes = 0;
  nextOffset: number;
  maxTimestamp = -1;
  readonly logPath: string;
  private readonly indexPath: string;
  private fd: number | null = null;
  private index: SegmentIndex | null = null;
  private isUsed = false;
  private isRemoved = false;
  private pendingSyncs = 0;

  constructor(folder: string, baseOffset: number) {
    this.baseOffset = baseOffset;
    this.nextOffset = baseOffset;
    this.logPath = join(folder, `${segmentName(baseOffset)}.log`);
    this.indexPath = join(folder, `${segmentName(baseOffset)}.index`);
  }

  /** Opens a sealed segment from its index file without reading the log; false when the file can't be trusted. */
  openSealed(): boolean {
    const loaded = loadSegmentIndex(this.indexPath, fstatSync(this.file()).size);
    if (loaded === null) return false;
    this.index = loaded.index;
    this.sizeBytes = loaded.summary.sizeBytes;
    this.nextOffset = loaded.summary.nextOffset;
    this.maxTimestamp = loaded.summary.maxTimestamp;
    return true;
  }

  /**
   * Reads the whole file, checks size, CRC and offset order of each batch, rebuilds the index and cuts off what follows the
   * last sound batch. Returns the bytes cut off; `onBatch` sees each sound header.
   */
  recover(onBatch: (header: BatchHeader) => void): number {
    const fd = this.file();
    const fileBytes = fstatSync(fd).size;
    this.index = new SegmentIndex();
    let position = 0;
    let chunk = Buffer.allocUnsafeSlow(Math.min(SCAN_CHUNK_BYTES, fileBytes));
    let chunkStart = 0;
    let chunkBytes = 0;
    const load = (needBytes: number): boolean => {
      if (position + needBytes <= chunkStart + chunkBytes) return true;
      if (position + needBytes > fileBytes) return false;
      if (needBytes > chunk.length) chunk = Buffer.allocUnsafeSlow(needBytes);
      chunkStart = position;
      chunkBytes = readFully(fd, chunk, position);
      return needBytes <= chunkBytes;
    };
    while (load(BATCH_HEADER_BYTES)) {
      const sizeBytes = batchSizeAt(chunk, position - chunkStart);
      if (sizeBytes < BATCH_HEADER_BYTES || !load(sizeBytes)) break;
      const at = position - chunkStart;
      if (findBatchDefect(chunk, at, at + sizeBytes) !== null) break;
      const header = readBatchHeader(chunk, at);
      if (header.baseOffset < this.nextOffset) break;
      this.note(header, position);
      onBatch(header);
      position += sizeBytes;
    }
    if (position < fileBytes) ftruncateSync(fd, position);
    return fileBytes - position;
  }

  /** Creates the file of a new, empty segment. */
  create(): void {
    closeSync(openSync(this.logPath, 'a'));
    this.index = new SegmentIndex();
  }

  /** Appends one batch whose offsets are already patched. Throws the disk's error with the file as it was before. */
  append(batch: Buffer, header: BatchHeader): void {
    const fd = this.file();
    const start = this.sizeBytes;
    try {
      for (let written = 0; written < batch.length; ) {
        written += writeSync(fd, batch, written, batch.length - written, start + written);
      }
    } catch (error) {
      ftruncateSync(fd, start);
      throw error;
    }
    this.note(header, start);
  }

  /**
   * Whole batches from the one that contains `offset` (or the next one after it) on, up to `bytesMax`; the first batch is
   * always whole when `isFirstWhole`. Null when nothing fits or nothing is there.
   */
  read(offset: number, bytesMax: number, isFirstWhole: boolean): Buffer | null {
    const indexed = this.usedIndex().positionForOffset(offset);
    const wantedBytes = Math.min(
      this.sizeBytes - indexed,
      Math.max(bytesMax, BATCH_HEADER_BYTES) + INDEX_INTERVAL_BYTES,
    );
    let position = indexed;
    let chunk = this.readAt(position, wantedBytes);
    let at = 0;
    while (position < this.sizeBytes) {
      if (at + BATCH_HEADER_BYTES > chunk.length) {
        chunk = this.readAt(position, Math.max(BATCH_HEADER_BYTES, Math.min(this.sizeBytes - position, wantedBytes)));
        at = 0;
      }
      if (lastOffsetAt(chunk, at) >= offset) break;
      const sizeBytes = batchSizeAt(chunk, at);
      at += sizeBytes;
      position += sizeBytes;
    }
    if (position >= this.sizeBytes) return null;
    const firstBytes = batchSizeAt(chunk, at);
    if (firstBytes > bytesMax && !isFirstWhole) return null;
    if (at + Math.max(firstBytes, Math.min(bytesMax, this.sizeBytes - position)) > chunk.length) {
      chunk = this.readAt(position, Math.min(this.sizeBytes - position, Math.max(firstBytes, bytesMax)));
      at = 0;
    }
    return chunk.subarray(at, wholeBatchesEnd(chunk, at, Math.max(firstBytes, bytesMax)));
  }

  /** First record with a timestamp >= `timestamp`; in a compressed batch, the batch's first record. */
  findTimestamp(timestamp: number): TimestampedOffset | null {
    if (this.maxTimestamp < timestamp) return null;
    let position = this.usedIndex().positionForTimestamp(timestamp);
    while (position < this.sizeBytes) {
      const header = readBatchHeader(this.readAt(position, BATCH_HEADER_BYTES), 0);
      if (header.maxTimestamp >= timestamp) {
        return firstRecordAtOrAfter(this.readAt(position, header.sizeBytes), timestamp);
      }
      position += header.sizeBytes;
    }
    return null;
  }

  /** Calls `onBatch` for each batch without checking CRCs; for segments that are known to be sound. */
  scanHeaders(onBatch: (header: BatchHeader) => void): void {
    for (let position = 0; position < this.sizeBytes; ) {
      const header = readBatchHeader(this.readAt(position, BATCH_HEADER_BYTES), 0);
      onBatch(header);
      position += header.sizeBytes;
    }
  }

  summary(): SegmentSummary {
    return { sizeBytes: this.sizeBytes, nextOffset: this.nextOffset, maxTimestamp: this.maxTimestamp };
  }

  /** Withdraws the index file of a segment that will be appended to. */
  forgetIndexFile(): void {
    rmSync(this.indexPath, { force: true });
  }

  /** Makes the segment's data safe against power loss, then vouches for it with an index file. */
  async seal(isSynced: boolean): Promise<void> {
    if (isSynced) await this.sync();
    if (!this.isRemoved) this.index?.save(this.indexPath, this.summary());
  }

  /** Forces appended data to the disk. The file stays open until that is done, even when the segment is removed. */
  sync(): Promise<void> {
    const fd = this.file();
    this.pendingSyncs++;
    return new Promise((resolve, reject) =>
      fdatasync(fd, (error) => {
        this.pendingSyncs--;
        if (this.isRemoved && this.pendingSyncs === 0) this.close();
        if (error === null) resolve();
        else reject(error);
      }),
    );
  }

  /** Closes file and index of a sealed segment that nobody has read since the last call. */
  releaseUnused(): void {
    if (this.pendingSyncs > 0) return;
    if (!this.isUsed) {
      this.close();
      this.index = null;
    }
    this.isUsed = false;
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }

  /** Closes without writing anything more; a sync that is under way closes the file at its end. */
  abandon(): void {
    this.isRemoved = true;
    if (this.pendingSyncs === 0) this.close();
  }

  remove(): void {
    this.abandon();
    rmSync(this.logPath, { force: true });
    rmSync(this.indexPath, { force: true });
  }

  private note(header: BatchHeader, position: number): void {
    this.maxTimestamp = Math.max(this.maxTimestamp, header.maxTimestamp);
    this.index?.add(header.baseOffset, position, this.maxTimestamp);
    this.sizeBytes = position + header.sizeBytes;
    this.nextOffset = header.lastOffset + 1;
  }

  private file(): number {
    this.isUsed = true;
    this.fd ??= openSync(this.logPath, 'r+');
    return this.fd;
  }

  private usedIndex(): SegmentIndex {
    this.isUsed = true;
    this.index ??= loadSegmentIndex(this.indexPath, this.sizeBytes)?.index ?? this.rebuildIndex();
    return this.index;
  }

  private rebuildIndex(): SegmentIndex {
    const index = new SegmentIndex();
    let position = 0;
    let maxTimestamp = -1;
    this.scanHeaders((header) => {
      maxTimestamp = Math.max(maxTimestamp, header.maxTimestamp);
      index.add(header.baseOffset, position, maxTimestamp);
      position += header.sizeBytes;
    });
    return index;
  }

  private readAt(position: number, byteCount: number): Buffer {
    const buffer = Buffer.allocUnsafeSlow(byteCount);
    return buffer.subarray(0, readFully(this.file(), buffer, position));
  }
}

/** Fills `buffer` from `position` on as far as the file goes; bytes read. */
function readFully(fd: number, buffer: Buffer, position: number): number {
  let total = 0;
  while (total < buffer.length) {
    const count = readSync(fd, buffer, total, buffer.length - total, position + total);
    if (count === 0) break;
    total += count;
  }
  return total;
}

/** End of the last batch that lies wholly inside both the chunk and [at, at + bytesMax). */
function wholeBatchesEnd(chunk: Buffer, at: number, bytesMax: number): number {
  const limit = Math.min(chunk.length, at + bytesMax);
  let end = at;
  while (end + BATCH_HEADER_BYTES <= limit) {
    const next = end + batchSizeAt(chunk, end);
    if (next > limit) break;
    end = next;
  }
  return end;
}
