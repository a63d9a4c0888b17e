// Keeps a bounded queue of fetched record sets per partition: one outstanding Fetch per broker, the next one sent while the
// reader works on the last. 1. assignLoop(): partitions without a known leader are resolved, with back-off. 2. One loop per
// broker fetches those of its partitions whose queue has room. 3. Lost connections and moved leaders put partitions back to
// 1 and are reported as waiting; a final error stops everything and is kept in `failure`.
// Invariant: chunks of a partition are queued in offset order without gaps, whatever happens to brokers.

import { EngineError, messageOf } from '@/engine/core/errors';
import { loadCompressions } from '../protocol/compression';
import { describeKafkaError, KafkaError } from '../protocol/error-codes';
import { type FetchedPartition, type FetchRequest, fetchApi } from '../protocol/fetch-request';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from '../protocol/list-offsets-request';
import { summarizeRecordSet } from '../protocol/record-batch';
import { RecordCursor } from '../protocol/record-cursor';
import { FetchState } from './fetch-state';
import type { KafkaClient } from './kafka-client';
import { brokerError, isRetriable } from './kafka-errors';
import { retryDelayMs } from './retry';
import { Signal } from './signal';
import { groupByTopic, type TopicPartition } from './topic-partition';

export interface FetcherSettings {
  readonly readCommitted: boolean;
  readonly maxWaitMs: number;
  readonly minBytes: number;
  /** Bytes per answer. */
  readonly maxBytes: number;
  /** Bytes per partition and answer; the queue of a partition takes one more answer while it holds less than this. */
  readonly partitionMaxBytes: number;
  /** Offset to go on from when the log does not reach back (or up) to the wanted one; rejects to fail. */
  readonly resolveOutOfRange: (target: TopicPartition, offset: number) => Promise<number>;
  /** Data arrived, bounds moved, or `failure` was set. */
  readonly onProgress: () => void;
}

/** While some partitions' queues are full, an idle long poll must not keep them waiting when they have room again. */
const BUSY_WAIT_MS = 10;
const ANSWER_SLACK_MS = 30_000;
const CLUSTER_WAITER = 'fetch';
const TOPIC_GONE = 'kafka.unknown-topic-or-partition';
const GROWN_BYTES_MAX = 1 << 27;

export class PartitionFetcher {
  readonly states: FetchState[] = [];
  failure: unknown = null;
  private readonly client: KafkaClient;
  private readonly settings: FetcherSettings;
  private readonly homeless = new Set<FetchState>();
  private readonly homes = new Map<number, Set<FetchState>>();
  private readonly room = new Map<number, Signal>();
  private readonly assignment = new Signal();
  private readonly unstarted: number[] = [];
  private readonly attempts = new Map<string, number>();
  private turn = 0;

  constructor(client: KafkaClient, settings: FetcherSettings) {
    this.client = client;
    this.settings = settings;
  }

  /** Begins; add() may be called before and after. Ends with the client's close(). */
  start(): void {
    this.client.signal.addEventListener('abort', () => this.wakeAll(), { once: true });
    void this.assignLoop().catch((error: unknown) => this.fail(error));
  }

  add(target: TopicPartition, offset: number): FetchState {
    const state = new FetchState(target, offset, this.settings.partitionMaxBytes);
    this.states.push(state);
    this.homeless.add(state);
    this.assignment.notify();
    return state;
  }

  /** The reader took from a queue: its broker may be asked again. */
  madeRoom(): void {
    for (const signal of this.room.values()) signal.notify();
  }

  /** Asks for the log ends of partitions that have not been fetched for a while (their queues are full). */
  async refreshBounds(states: readonly FetchState[]): Promise<void> {
    const { readCommitted } = this.settings;
    const ends = await this.client.listOffsets(states, LATEST_TIMESTAMP, readCommitted);
    const starts = await this.client.listOffsets(states, EARLIEST_TIMESTAMP);
    for (const state of states) {
      const end = ends.get(state.label) ?? -1;
      if (end > state.highWatermark) state.highWatermark = end;
      if (end > state.lastStableOffset) state.lastStableOffset = end;
      state.logStartOffset = Math.max(state.logStartOffset, starts.get(state.label) ?? -1);
      state.boundsAtMs = this.client.options.clock.monotonic();
    }
  }

  private isStopped(): boolean {
    return this.client.signal.aborted || this.failure !== null;
  }

  private async assignLoop(): Promise<void> {
    while (!this.isStopped()) {
      const [state] = this.homeless;
      if (state === undefined) {
        this.startNewLoops();
        await this.assignment.wait();
        continue;
      }
      try {
        this.settle(state, await this.client.cluster.leaderOf(state.topic, state.partition));
      } catch (error) {
        if (!isRetriable(error)) throw error;
        // A missing topic holds up only itself; a cluster that cannot be reached holds up everything.
        const isOwn = error instanceof EngineError && error.code === TOPIC_GONE;
        this.postpone(isOwn ? [state] : [...this.homeless], isOwn ? state.label : CLUSTER_WAITER, error);
      }
    }
  }

  private settle(state: FetchState, nodeId: number): void {
    this.homeless.delete(state);
    const home = this.homes.get(nodeId);
    if (home !== undefined) {
      home.add(state);
      this.room.get(nodeId)?.notify();
      return;
    }
    this.homes.set(nodeId, new Set([state]));
    this.room.set(nodeId, new Signal());
    this.unstarted.push(nodeId);
  }

  /** Only when nobody is homeless any more: a first long poll must not leave out partitions that come a moment later. */
  private startNewLoops(): void {
    for (const nodeId of this.unstarted.splice(0)) {
      void this.brokerLoop(nodeId).catch((error: unknown) => this.fail(error));
    }
  }

  /** Says why, and makes the partitions homeless again after the back-off. */
  private postpone(states: readonly FetchState[], waiter: string, error: unknown): void {
    for (const state of states) this.homeless.delete(state);
    const attempt = this.attempts.get(waiter) ?? 0;
    this.attempts.set(waiter, attempt + 1);
    this.client.waiting.set(waiter, messageOf(error));
    this.client.options.clock.schedule(retryDelayMs(attempt), () => {
      for (const state of states) this.homeless.add(state);
      this.assignment.notify();
    });
    this.settings.onProgress();
  }

  private recovered(state: FetchState): void {
    if (this.attempts.size === 0) return;
    for (const waiter of [state.label, CLUSTER_WAITER]) {
      if (this.attempts.delete(waiter)) this.client.waiting.set(waiter, null);
    }
  }

  private async brokerLoop(nodeId: number): Promise<void> {
    const home = this.homes.get(nodeId) ?? new Set<FetchState>();
    while (!this.isStopped() && home.size > 0) {
      const request = this.nextRequest(home);
      if (request === null) {
        await this.room.get(nodeId)?.wait();
        continue;
      }
      try {
        const timeoutMs = request.maxWaitMs + ANSWER_SLACK_MS;
        const answer = await this.client.cluster.request(nodeId, fetchApi, request, { timeoutMs, purpose: 'fetch' });
        if (this.isStopped()) return;
        if (answer.errorCode !== 0) throw brokerError(answer.errorCode, `broker ${nodeId} refused a fetch`);
        for (const { topic, partitions } of answer.topics) {
          for (const fetched of partitions) await this.takeAnswer(home, topic, fetched);
        }
        this.settings.onProgress();
      } catch (error) {
        if (!isRetriable(error)) throw error;
        const states = [...home];
        home.clear();
        this.postpone(states, CLUSTER_WAITER, error);
      }
    }
    this.homes.delete(nodeId);
    this.room.delete(nodeId);
    this.assignment.notify();
  }

  /** Null when no partition of this broker has room. */
  private nextRequest(home: ReadonlySet<FetchState>): FetchRequest | null {
    const all = [...home].filter((state) => !state.isFinished);
    const withRoom = all.filter((state) => state.queuedBytes < 2 * this.settings.partitionMaxBytes);
    if (withRoom.length === 0) return null;
    const first = this.turn++ % withRoom.length;
    const ordered = [...withRoom.slice(first), ...withRoom.slice(0, first)];
    const topics = groupByTopic(ordered).map((group) => ({
      topic: group.topic,
      partitions: group.partitions.map((state) => ({
        partition: state.partition,
        offset: state.nextOffset,
        maxBytes: state.maxBytes,
      })),
    }));
    const { maxWaitMs, minBytes, maxBytes, readCommitted } = this.settings;
    const wait = withRoom.length < all.length ? Math.min(BUSY_WAIT_MS, maxWaitMs) : maxWaitMs;
    const largest = Math.max(maxBytes, ...ordered.map((state) => state.maxBytes));
    return { maxWaitMs: wait, minBytes, maxBytes: largest, readCommitted, topics };
  }

  private async takeAnswer(home: Set<FetchState>, topic: string, fetched: FetchedPartition): Promise<void> {
    const state = [...home].find((s) => s.topic === topic && s.partition === fetched.partition);
    if (state === undefined) return;
    if (fetched.errorCode === KafkaError.OFFSET_OUT_OF_RANGE) {
      state.nextOffset = await this.settings.resolveOutOfRange(state, state.nextOffset);
      return;
    }
    if (fetched.errorCode !== 0) return this.takeError(home, state, fetched.errorCode);
    this.recovered(state);
    state.highWatermark = fetched.highWatermark;
    state.lastStableOffset = fetched.lastStableOffset;
    if (fetched.logStartOffset >= 0) state.logStartOffset = fetched.logStartOffset;
    const arrivedAtMs = this.client.options.clock.monotonic();
    state.boundsAtMs = arrivedAtMs;
    if (fetched.records.length > 0 && !state.isFinished) await this.takeRecords(state, fetched, arrivedAtMs);
  }

  private async takeRecords(state: FetchState, fetched: FetchedPartition, arrivedAtMs: number): Promise<void> {
    const bytes = fetched.records;
    const summary = summarizeRecordSet(bytes, 0, bytes.length, state.label);
    if (summary.nextOffset < 0) {
      if (state.maxBytes < GROWN_BYTES_MAX) state.maxBytes *= 2;
      return;
    }
    state.maxBytes = this.settings.partitionMaxBytes;
    await loadCompressions(summary.codecs);
    const cursor = new RecordCursor({
      label: state.label,
      bytes,
      start: 0,
      end: summary.completeEnd,
      firstOffset: state.nextOffset,
      abortedTransactions: this.settings.readCommitted ? (fetched.abortedTransactions ?? []) : null,
    });
    state.enqueue({ cursor, bytes: bytes.length, arrivedAtMs, isCounted: false });
    state.nextOffset = Math.max(state.nextOffset, summary.nextOffset);
  }

  private takeError(home: Set<FetchState>, state: FetchState, errorCode: number): void {
    const error = brokerError(errorCode, `partition "${state.label}" cannot be fetched`);
    if (!describeKafkaError(errorCode).isRetriable) throw error;
    home.delete(state);
    this.client.cluster.forgetLeaders(state.topic);
    this.postpone([state], state.label, error);
  }

  private fail(error: unknown): void {
    if (this.client.signal.aborted || this.failure !== null) return;
    this.failure = error;
    this.wakeAll();
  }

  private wakeAll(): void {
    this.madeRoom();
    this.assignment.notify();
    this.settings.onProgress();
  }
}
