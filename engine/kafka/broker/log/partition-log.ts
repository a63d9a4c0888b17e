// The log of one partition: segments in offset order, the last one active. Appends are checked (size, CRC, sequence),
// given their offsets and written before they return; readers waiting for data are called at once. Retention removes
// whole segments from the front. Invariant: nextOffset never goes back, also across restarts.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@/engine/core/clock';
import { messageOf } from '@/engine/core/errors';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import type { BrokerLog, FsyncPolicy } from '../broker-options';
import { KafkaFailure } from '../kafka-failure';
import { checkAppend } from './append-rules';
import { patchBatch } from './batch-header';
import { LogSegment, segmentName } from './log-segment';
import { ProducerState } from './producer-state';
import type { TimestampedOffset } from './record-timestamps';

const LEADER_EPOCH = 0;
const PRODUCER_EXPIRY_MS = 24 * 3_600_000;

export interface PartitionLogSettings {
  readonly retentionMs: number;
  readonly retentionBytes: number;
  readonly segmentBytes: number;
  readonly maxMessageBytes: number;
}

export interface PartitionLogHost {
  readonly clock: Clock;
  readonly log: BrokerLog;
  readonly fsync: FsyncPolicy;
}

export interface Appended {
  readonly baseOffset: number;
  readonly isDuplicate: boolean;
}

export class PartitionLog {
  readonly name: string;
  private readonly folder: string;
  private readonly host: PartitionLogHost;
  private readonly settings: () => PartitionLogSettings;
  private readonly producers = new ProducerState();
  private segments: LogSegment[] = [];
  private firstOffset = 0;
  private readonly waiters = new Set<(appendedBytes: number) => void>();
  private readonly sealing = new Set<Promise<void>>();
  private isDirty = false;
  private flushing: Promise<void> | null = null;
  private nextFlush: Promise<void> | null = null;

  constructor(name: string, folder: string, settings: () => PartitionLogSettings, host: PartitionLogHost) {
    this.name = name;
    this.folder = folder;
    this.settings = settings;
    this.host = host;
  }

  /** Log start offset. */
  get startOffset(): number {
    return this.firstOffset;
  }

  /** Log end offset and, with one replica, high watermark: the offset of the next record. */
  get nextOffset(): number {
    return this.active().nextOffset;
  }

  get sizeBytes(): number {
    return this.segments.reduce((total, segment) => total + segment.sizeBytes, 0);
  }

  /**
   * Opens what is on disk. Sealed segments with a valid index are trusted, all others are checked batch by batch; with
   * `isCheckedWhole` every one is. A damaged end is cut off and said in the log.
   */
  open(isCheckedWhole: boolean): void {
    mkdirSync(this.folder, { recursive: true });
    const offsets = readdirSync(this.folder)
      .filter((file) => /^\d{20}\.log$/.test(file))
      .map((file) => Number(file.slice(0, 20)))
      .sort((a, b) => a - b);
    this.segments = offsets.map((offset) => new LogSegment(this.folder, offset));
    const recovered = new Set<LogSegment>();
    for (const [position, segment] of this.segments.entries()) {
      if (!isCheckedWhole && segment.openSealed()) continue;
      recovered.add(segment);
      const cutBytes = segment.recover(() => {});
      if (cutBytes > 0) this.reportCut(segment, cutBytes, position === this.segments.length - 1);
    }
    for (const segment of this.segments.slice(0, -1)) if (recovered.has(segment)) this.sealLater(segment);
    this.restoreProducers();
    if (this.segments.length === 0) this.addSegment(0);
    // The last segment is appended to again: what its index vouches for is about to be out of date.
    if (!recovered.has(this.active())) this.active().forgetIndexFile();
    this.firstOffset = Math.max(this.segments[0]?.baseOffset ?? 0, this.storedStartOffset());
  }

  /**
   * Appends one batch as a producer sent it (its base offset is overwritten in place). Throws KafkaFailure when it is
   * refused. A batch that an idempotent producer sends again is not written a second time.
   */
  append(batch: Buffer): Appended {
    const settings = this.settings();
    const { header, verdict } = checkAppend(batch, settings.maxMessageBytes, this.producers);
    if (verdict.kind === 'duplicate') return { baseOffset: verdict.baseOffset, isDuplicate: true };
    const baseOffset = this.nextOffset;
    patchBatch(batch, baseOffset, LEADER_EPOCH);
    const placed = { ...header, baseOffset, lastOffset: baseOffset + header.recordCount - 1 };
    try {
      const { sizeBytes } = this.active();
      if (sizeBytes > 0 && sizeBytes + batch.length > settings.segmentBytes) this.roll();
      this.active().append(batch, placed);
    } catch (error) {
      this.host.log('error', `${this.name}: append failed: ${messageOf(error)}`);
      throw new KafkaFailure(KafkaError.KAFKA_STORAGE_ERROR, `append failed: ${messageOf(error)}`);
    }
    this.producers.update(placed, this.host.clock.now());
    this.isDirty = true;
    for (const waiter of this.waiters) waiter(batch.length);
    return { baseOffset, isDuplicate: false };
  }

  /**
   * Whole batches from `offset` on, at most `bytesMax` (the first one whole in any case when `isFirstWhole`); null at the
   * end of the log. Throws OFFSET_OUT_OF_RANGE outside [startOffset, nextOffset].
   */
  read(offset: number, bytesMax: number, isFirstWhole: boolean): Buffer | null {
    if (offset < this.firstOffset || offset > this.nextOffset) {
      throw new KafkaFailure(
        KafkaError.OFFSET_OUT_OF_RANGE,
        `offset ${offset} lies outside ${this.firstOffset}..${this.nextOffset}`,
      );
    }
    if (offset === this.nextOffset || (bytesMax <= 0 && !isFirstWhole)) return null;
    for (let position = this.segmentPosition(offset); position < this.segments.length; position++) {
      const segment = this.segments[position];
      if (segment === undefined || segment.nextOffset <= offset) continue;
      return segment.read(offset, bytesMax, isFirstWhole);
    }
    return null;
  }

  /** First record at or after `timestamp` (of a compressed batch: its first), or null when there is none. */
  offsetForTimestamp(timestamp: number): TimestampedOffset | null {
    for (const segment of this.segments) {
      const found = segment.findTimestamp(timestamp);
      if (found !== null) return { offset: Math.max(found.offset, this.firstOffset), timestamp: found.timestamp };
    }
    return null;
  }

  /** Calls `waiter` with the size of each appended batch until the returned function is called. */
  onAppend(waiter: (appendedBytes: number) => void): () => void {
    this.waiters.add(waiter);
    return () => this.waiters.delete(waiter);
  }

  /** Resolves when everything appended before the call is on the disk; calls made meanwhile share one sync. */
  flush(): Promise<void> {
    if (this.nextFlush !== null) return this.nextFlush;
    if (this.flushing === null) return this.startFlush();
    this.nextFlush = this.flushing
      .catch(() => {})
      .then(() => {
        this.nextFlush = null;
        return this.startFlush();
      });
    return this.nextFlush;
  }

  /** Flushes when something was appended since the last time. */
  async flushIfDirty(): Promise<void> {
    if (this.isDirty) await this.flush();
  }

  /** Removes segments that are too old or too many, forgets idle producers and closes files that nobody reads. */
  maintain(now: number): void {
    const { retentionMs, retentionBytes } = this.settings();
    const isOld = (segment: LogSegment): boolean =>
      retentionMs >= 0 && segment.maxTimestamp >= 0 && segment.maxTimestamp < now - retentionMs;
    if (this.active().sizeBytes > 0 && isOld(this.active())) this.roll();
    let totalBytes = this.sizeBytes;
    for (let first = this.segments[0]; first !== undefined && this.segments.length > 1; first = this.segments[0]) {
      const isTooMuch = retentionBytes >= 0 && totalBytes - first.sizeBytes >= retentionBytes;
      if (!isOld(first) && !isTooMuch) break;
      totalBytes -= first.sizeBytes;
      this.removeFirst();
    }
    this.producers.expire(now - PRODUCER_EXPIRY_MS);
    for (const segment of this.segments.slice(0, -1)) segment.releaseUnused();
  }

  /** DeleteRecords: nothing before `offset` is readable any more. -1 = everything there is. Returns the new start. */
  deleteBefore(offset: number): number {
    const target = offset === -1 ? this.nextOffset : offset;
    if (target < 0 || target > this.nextOffset) {
      throw new KafkaFailure(KafkaError.OFFSET_OUT_OF_RANGE, `offset ${offset} lies beyond the end ${this.nextOffset}`);
    }
    if (target <= this.firstOffset) return this.firstOffset;
    const path = this.startOffsetPath();
    writeFileSync(`${path}.tmp`, String(target));
    renameSync(`${path}.tmp`, path);
    this.firstOffset = target;
    while (this.segments.length > 1 && (this.segments[1]?.baseOffset ?? Number.MAX_SAFE_INTEGER) <= target)
      this.removeFirst();
    return target;
  }

  /** Clean stop: data, index and producers on disk, files closed. Throws the disk's error with the files closed. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.sealing]);
    try {
      await this.active().seal(this.host.fsync.kind !== 'never');
      this.saveSnapshot(this.nextOffset);
    } finally {
      for (const segment of this.segments) segment.close();
    }
  }

  /** For a topic that is deleted: closes the files without vouching for them and wakes who waits for data. */
  abandon(): void {
    for (const segment of this.segments) segment.abandon();
    for (const waiter of this.waiters) waiter(Number.POSITIVE_INFINITY);
  }

  private active(): LogSegment {
    const segment = this.segments.at(-1);
    if (segment === undefined) throw new Error(`${this.name}: log is not open`);
    return segment;
  }

  private addSegment(baseOffset: number): void {
    const segment = new LogSegment(this.folder, baseOffset);
    segment.create();
    this.segments.push(segment);
  }

  private roll(): void {
    const sealed = this.active();
    this.addSegment(sealed.nextOffset);
    this.sealLater(sealed);
    try {
      this.saveSnapshot(sealed.nextOffset);
    } catch (error) {
      // Without it the next start reads more of the log, nothing else.
      this.host.log('warn', `${this.name}: producer snapshot failed: ${messageOf(error)}`);
    }
  }

  private sealLater(segment: LogSegment): void {
    const work = segment
      .seal(this.host.fsync.kind !== 'never')
      .catch((error: unknown) => this.host.log('error', `${this.name}: seal failed: ${messageOf(error)}`))
      .finally(() => this.sealing.delete(work));
    this.sealing.add(work);
  }

  private removeFirst(): void {
    const removed = this.segments.shift();
    if (removed === undefined) return;
    removed.remove();
    this.firstOffset = Math.max(this.firstOffset, this.segments[0]?.baseOffset ?? 0);
  }

  private async startFlush(): Promise<void> {
    this.isDirty = false;
    const flush = this.active().sync();
    this.flushing = flush;
    try {
      await flush;
    } catch (error) {
      this.isDirty = true;
      throw error;
    } finally {
      if (this.flushing === flush) this.flushing = null;
    }
  }

  /** Newest snapshot that the log continues, then the batches after it; without one, all batches. */
  private restoreProducers(): void {
    const end = this.segments.at(-1)?.nextOffset ?? 0;
    const known = this.snapshotOffsets().filter((offset) => offset <= end);
    const from = known.findLast((offset) => this.producers.load(this.snapshotPath(offset))) ?? -1;
    const now = this.host.clock.now();
    for (const segment of this.segments) {
      if (segment.nextOffset <= from) continue;
      segment.scanHeaders((header) => {
        if (header.baseOffset >= from) this.producers.update(header, now);
      });
    }
    this.removeSnapshotsExcept(from);
  }

  private saveSnapshot(offset: number): void {
    this.producers.save(this.snapshotPath(offset));
    this.removeSnapshotsExcept(offset);
  }

  private removeSnapshotsExcept(kept: number): void {
    for (const offset of this.snapshotOffsets()) {
      if (offset !== kept) rmSync(this.snapshotPath(offset), { force: true });
    }
  }

  /** In rising order. */
  private snapshotOffsets(): readonly number[] {
    return readdirSync(this.folder)
      .filter((file) => /^\d{20}\.snapshot$/.test(file))
      .map((file) => Number(file.slice(0, 20)))
      .sort((a, b) => a - b);
  }

  private segmentPosition(offset: number): number {
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.segments[middle]?.baseOffset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  private reportCut(segment: LogSegment, cutBytes: number, isLast: boolean): void {
    const what = isLast ? 'a torn end' : 'damaged data in the middle of the log';
    this.host.log(
      isLast ? 'warn' : 'error',
      `${this.name}: ${what} was cut off: ${cutBytes} bytes after offset ${segment.nextOffset} in ${segmentName(segment.baseOffset)}.log`,
    );
  }

  private snapshotPath(offset: number): string {
    return join(this.folder, `${segmentName(offset)}.snapshot`);
  }

  private startOffsetPath(): string {
    return join(this.folder, 'log-start-offset');
  }

  private storedStartOffset(): number {
    try {
      return Math.min(Number(readFileSync(this.startOffsetPath(), 'utf8')) || 0, this.nextOffset);
    } catch {
      return 0;
    }
  }
}
