// SourceReader over Kafka partitions; a split is one partition, its id `topic-partition`. 1. open() adds the splits of the
// checkpoint at once and starts discovery in the background, so a cluster that is away delays data, not the job. 2. Fetched
// record sets wait in bounded queues (PartitionFetcher). 3. poll() takes the split with data and the lowest watermark and
// decodes one batch of it. 4. Bounded scans end exactly at their offset.
// Invariant: snapshot() names, per split, the offset after the last record of the last batch given out.

import type {
  SourceBatch,
  SourceReader,
  SourceRequest,
  SourceSnapshot,
  SplitStatus,
} from '@/engine/connectors/connector';
import { BATCH_ROWS_MAX } from '@/engine/core/batch';
import { EngineError } from '@/engine/core/errors';
import { item } from '@/engine/core/typed-array';
import type { FetchState } from '@/engine/kafka/client/fetch-state';
import type { KafkaClient } from '@/engine/kafka/client/kafka-client';
import { PartitionFetcher } from '@/engine/kafka/client/partition-fetcher';
import { parsePartitionLabel, partitionLabel, type TopicPartition } from '@/engine/kafka/client/topic-partition';
import { RecordIndex } from '@/engine/kafka/protocol/record-index';
import { BadRecords } from './bad-records';
import { createClient } from './client-setup';
import { refuseLocalTimestamps } from './connector-support';
import type { KafkaTableOptions } from './kafka-options';
import { KafkaSplit, parsePosition } from './kafka-split';
import { OffsetCommitter } from './offset-committer';
import { discoverPartitions, missingTopic } from './partition-discovery';
import { RecordRows } from './record-rows';
import { earliest, endOffsets, resetOffsets, type ScanQuestion, startOffsets } from './scan-positions';
import { SourceMetrics } from './source-metrics';

const MISSING_RETRY_MS = 1_000;
const BOUNDS_REFRESH_MS = 5_000;
const MEBIBYTE = 1 << 20;
const DISCOVERY_WAITER = 'discovery';

export class KafkaReader implements SourceReader {
  private readonly request: SourceRequest;
  private readonly options: KafkaTableOptions;
  private readonly client: KafkaClient;
  private readonly fetcher: PartitionFetcher;
  private readonly rows: RecordRows;
  private readonly bad: BadRecords;
  private readonly committer: OffsetCommitter;
  private readonly metrics: SourceMetrics;
  private readonly index = new RecordIndex(BATCH_ROWS_MAX);
  private readonly splits: KafkaSplit[] = [];
  private readonly groupId: string;
  private failure: unknown = null;
  /** A decoded batch whose dead letters are not acknowledged yet. */
  private held: { readonly batch: SourceBatch; readonly position: number } | null = null;
  private isDiscovered = false;
  private turn = 0;
  private waiters: (() => void)[] = [];
  private openGate: () => void = () => {};

  constructor(request: SourceRequest, options: KafkaTableOptions) {
    refuseLocalTimestamps(request);
    this.request = request;
    this.options = options;
    const { properties } = options;
    this.groupId = properties.groupId ?? `KafkaSource-${request.table.name}`;
    this.client = createClient(request, properties, (what) => {
      if (what !== null) this.openGate();
      request.reportWaiting(what);
    });
    this.fetcher = new PartitionFetcher(this.client, {
      readCommitted: properties.readCommitted,
      maxWaitMs: properties.fetchMaxWaitMs,
      minBytes: properties.fetchMinBytes,
      maxBytes: properties.fetchMaxBytes,
      partitionMaxBytes: properties.partitionMaxBytes > 0 ? properties.partitionMaxBytes : 4 * MEBIBYTE,
      resolveOutOfRange: (target, offset) => this.resolveOutOfRange(target, offset),
      onProgress: () => this.onProgress(),
    });
    this.rows = new RecordRows(request.table, options, request.neededPaths);
    this.bad = new BadRecords(request, options, () => this.wake());
    this.committer = new OffsetCommitter(this.client, properties, request.metrics);
    this.metrics = new SourceMetrics(request.metrics);
  }

  async open(restored: SourceSnapshot | null): Promise<void> {
    const isRestored = restored !== null && restored.splits.length > 0;
    for (const { id, position } of restored?.splits ?? []) {
      const target = parsePartitionLabel(id);
      const parsed = parsePosition(position);
      if (target !== null && parsed !== null) this.addSplit(target, parsed.offset, parsed.end);
    }
    this.fetcher.start();
    const opened = new Promise<void>((resolve) => {
      this.openGate = resolve;
    });
    void this.run(isRestored).catch((error: unknown) => this.fail(error));
    await opened;
    if (this.failure !== null) throw this.failure;
  }

  splitIds(): readonly string[] {
    return this.splits.map((split) => split.id);
  }

  poll(splitWatermark: (split: number) => number): SourceBatch | null {
    this.throwFailure();
    if (this.held !== null) return this.releaseHeld();
    for (;;) {
      const at = this.chooseSplit(splitWatermark);
      if (at < 0) return null;
      const given = this.readSplit(at);
      if (given !== null) return given;
      if (this.held !== null) return this.releaseHeld();
    }
  }

  available(): Promise<void> {
    if (this.isReady()) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  isSplitFinished(split: number): boolean {
    return item(this.splits, split).isFinished();
  }

  isFinished(): boolean {
    return this.isDiscovered && this.options.bounded.mode !== 'unbounded' && this.splits.every((s) => s.isFinished());
  }

  snapshot(): SourceSnapshot {
    return { splits: this.splits.map((split) => ({ id: split.id, position: split.positionText() })) };
  }

  notifyCheckpointComplete(snapshot: SourceSnapshot): void {
    this.committer.commit(snapshot);
  }

  splitStatus(): readonly SplitStatus[] {
    return this.splits.map((split) =>
      split.status(this.options.properties.readCommitted, this.committer.committed(split.id)),
    );
  }

  async close(): Promise<void> {
    await this.client.close();
    this.wake();
  }

  /** Discovery now and at every interval, and the refresh of log bounds that no fetch tells. */
  private async run(isRestored: boolean): Promise<void> {
    const { clock } = this.request;
    const { signal } = this.client;
    void this.refreshLoop().catch((error: unknown) => this.fail(error));
    await this.bad.open(this.client);
    let isFirst = true;
    while (!signal.aborted) {
      const { partitions, missing } = await discoverPartitions(this.client, this.options);
      if (signal.aborted) return;
      if (missing !== null && isFirst && this.options.missingTopic === 'fail') throw missingTopic(missing);
      this.client.waiting.set(DISCOVERY_WAITER, missing === null ? null : `${missing}; waiting for it to be created`);
      const known = new Set(this.splits.map((split) => split.id));
      const added = partitions.filter((target) => !known.has(partitionLabel(target)));
      if (added.length > 0) await this.addDiscovered(added, isFirst && !isRestored);
      if (isFirst) await this.committer.recall(partitions);
      if (missing === null) {
        isFirst = false;
        this.isDiscovered = true;
        if (this.options.discoveryIntervalMs <= 0 || this.options.bounded.mode !== 'unbounded') break;
      }
      this.openGate();
      this.wake();
      await clock.sleep(missing === null ? this.options.discoveryIntervalMs : MISSING_RETRY_MS, signal);
    }
    this.openGate();
    this.wake();
  }

  private async addDiscovered(partitions: readonly TopicPartition[], isInitial: boolean): Promise<void> {
    const question: ScanQuestion = this.question(partitions);
    // Partitions that appear later, or that the checkpoint does not know, are new: they are read from their beginning.
    const starts = isInitial ? await startOffsets(this.options.startup, question) : await earliest(question);
    const ends = await endOffsets(this.options.bounded, question, starts);
    if (this.client.signal.aborted) return;
    for (const target of partitions) {
      const label = partitionLabel(target);
      this.addSplit(target, starts.get(label) ?? 0, ends.get(label) ?? Number.POSITIVE_INFINITY);
    }
  }

  private question(partitions: readonly TopicPartition[]): ScanQuestion {
    return { client: this.client, properties: this.options.properties, groupId: this.groupId, partitions };
  }

  private addSplit(target: TopicPartition, offset: number, end: number): void {
    const split = new KafkaSplit(target, offset, end, this.request.metrics);
    if (!split.isFinished()) split.fetch = this.fetcher.add(target, offset);
    this.splits.push(split);
  }

  /** Splits with data, lowest watermark first; ties in turn, so that no partition starves. */
  private chooseSplit(splitWatermark: (split: number) => number): number {
    const count = this.splits.length;
    let chosen = -1;
    let lowest = Number.POSITIVE_INFINITY;
    this.turn++;
    for (let step = 0; step < count; step++) {
      const at = (this.turn + step) % count;
      if (!item(this.splits, at).hasData()) continue;
      const watermark = splitWatermark(at);
      if (chosen < 0 || watermark < lowest) {
        chosen = at;
        lowest = watermark;
      }
    }
    return chosen;
  }

  /** One batch of the split's next records; null when they gave no row (position moved all the same) or are held. */
  private readSplit(at: number): SourceBatch | null {
    const split = item(this.splits, at);
    const { fetch } = split;
    const chunk = fetch?.queue[0];
    if (fetch === null || chunk === undefined) return null;
    this.metrics.openChunk(chunk);
    const count = chunk.cursor.read(this.index, BATCH_ROWS_MAX, split.end);
    const position = Math.max(split.position, chunk.cursor.position);
    let rows = 0;
    if (count > 0) {
      const batch = this.rows.decode(this.index, split, chunk.arrivedAtMs, (index, row, part, problem) =>
        this.bad.refuse(split.fetchTarget, index, row, part, problem),
      );
      rows = batch.length;
      this.bad.kick();
      if (!this.bad.isSettled()) {
        this.held = { batch: { split: at, batch }, position };
        return null;
      }
    }
    this.advance(at, position, fetch);
    return rows === 0 ? null : { split: at, batch: this.rows.batch };
  }

  private releaseHeld(): SourceBatch | null {
    const { held } = this;
    if (held === null || !this.bad.isSettled()) return null;
    this.held = null;
    const { fetch } = item(this.splits, held.batch.split);
    if (fetch !== null) this.advance(held.batch.split, held.position, fetch);
    return held.batch.batch.length === 0 ? null : held.batch;
  }

  private advance(at: number, position: number, fetch: FetchState): void {
    const split = item(this.splits, at);
    split.advance(position);
    if (split.isFinished()) {
      fetch.finish();
      this.fetcher.madeRoom();
    } else if (fetch.queue[0]?.cursor.isDone() === true) {
      fetch.dequeue();
      this.fetcher.madeRoom();
    }
    this.metrics.update(this.splits, this.options.properties.readCommitted);
  }

  private async resolveOutOfRange(target: TopicPartition, offset: number): Promise<number> {
    const label = partitionLabel(target);
    if (this.options.properties.autoOffsetReset === 'none') {
      throw new EngineError({
        code: 'kafka.offset-out-of-range',
        message: `offset ${offset} of partition "${label}" lies outside its log`,
        detail: 'The records were deleted by retention before they were read, or the topic was created anew.',
        hint: "Start from another position, or set 'properties.auto.offset.reset' to 'earliest' or 'latest' to go on with what is there.",
      });
    }
    const offsets = await resetOffsets(this.question([target]));
    const next = offsets.get(label) ?? 0;
    const gap = next > offset ? `${next - offset} offsets were skipped` : 'it went back';
    this.request.reportBadRecord({
      split: label,
      position: String(offset),
      reason: `offset out of range, reset to ${next} by auto.offset.reset: ${gap}`,
      excerpt: '',
    });
    this.splits.find((split) => split.id === label)?.reset(next);
    return next;
  }

  /** Bounds of partitions whose queues were full for long; fetches tell the others'. */
  private async refreshLoop(): Promise<void> {
    const { clock } = this.request;
    for (;;) {
      await clock.sleep(BOUNDS_REFRESH_MS, this.client.signal);
      if (this.client.signal.aborted) return;
      const staleBefore = clock.monotonic() - BOUNDS_REFRESH_MS;
      const stale = this.fetcher.states.filter((state) => state.boundsAtMs < staleBefore);
      if (stale.length > 0) await this.fetcher.refreshBounds(stale);
      this.metrics.update(this.splits, this.options.properties.readCommitted);
    }
  }

  private onProgress(): void {
    if (this.fetcher.failure !== null) this.fail(this.fetcher.failure);
    this.metrics.update(this.splits, this.options.properties.readCommitted);
    if (this.isReady()) this.wake();
  }

  private isReady(): boolean {
    if (this.failure !== null || this.client.signal.aborted || this.isFinished()) return true;
    if (this.held !== null) return this.bad.isSettled();
    return this.splits.some((split) => split.hasData());
  }

  private fail(error: unknown): void {
    if (this.client.signal.aborted) return;
    this.failure ??= error;
    this.openGate();
    this.wake();
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure;
  }

  private wake(): void {
    const waiting = this.waiters;
    this.waiters = [];
    for (const resolve of waiting) resolve();
  }
}
