// Sends record batches: per partition a queue of batches in order, at most one of them in flight, so retries can never
// reorder; while one is in flight the next fills up, which is all the batching there is (no linger). 1. append() adds a
// record to its partition's open batch. 2. kick() sends every partition that has something and nothing in flight, one
// Produce request per broker. 3. Answers release bytes and send what has gathered since. Retriable failures put the batch
// back at the head and are retried forever, said in words; others end the producer and are kept in `failure`.
// Invariant: pendingBytes counts every byte not yet acknowledged; nothing is dropped silently.

import { messageOf } from '@/engine/core/errors';
import { describeKafkaError, KafkaError } from '../protocol/error-codes';
import { type ProduceRequest, produceApi } from '../protocol/produce-request';
import { RecordBatchBuilder } from '../protocol/record-batch-builder';
import type { KafkaClient } from './kafka-client';
import { brokerError, isRetriable } from './kafka-errors';
import { tooLarge } from './record-too-large';
import { retryDelayMs } from './retry';
import { groupByTopic, partitionLabel, type TopicPartition } from './topic-partition';

export interface ProducerSettings {
  readonly acks: -1 | 1;
  /** Codec id, already loaded (loadCompression). */
  readonly compression: number;
  /** An open batch is closed at this many uncompressed bytes. */
  readonly batchBytes: number;
  /** Above this many unacknowledged bytes whenWritable() makes callers wait. */
  readonly pendingBytesMax: number;
  readonly requestTimeoutMs: number;
  /** Every acknowledgement: records and bytes. */
  readonly onAcknowledged: (records: number, bytes: number) => void;
}

interface SealedBatch {
  readonly bytes: Uint8Array;
  readonly records: number;
}

interface Lane extends TopicPartition {
  readonly label: string;
  readonly open: RecordBatchBuilder;
  readonly sealed: SealedBatch[];
  isInFlight: boolean;
  attempts: number;
  /** Records ever added, and how many of them are acknowledged. */
  appended: number;
  acknowledged: number;
}

const ANSWER_SLACK_MS = 5_000;

export class RecordProducer {
  failure: unknown = null;
  private readonly client: KafkaClient;
  private readonly settings: ProducerSettings;
  private readonly lanes = new Map<string, Lane[]>();
  private readonly dirty = new Set<Lane>();
  private sealedBytes = 0;
  private openBytes = 0;
  private waiters: {
    readonly isMet: () => boolean;
    readonly resolve: () => void;
    readonly reject: (e: unknown) => void;
  }[] = [];

  constructor(client: KafkaClient, settings: ProducerSettings) {
    this.client = client;
    this.settings = settings;
    client.signal.addEventListener('abort', () => this.fail(new Error('the producer was closed')), { once: true });
  }

  /** Adds a record; its bytes are copied. `range` may be one object reused by the caller. */
  append(
    target: TopicPartition,
    source: Uint8Array,
    range: { keyStart: number; keyLength: number; valueStart: number; valueLength: number },
    timestamp: number,
    headers?: Uint8Array,
  ): void {
    const lane = this.laneOf(target);
    const before = lane.open.size();
    lane.open.append(source, range, timestamp, headers);
    lane.appended++;
    this.openBytes += lane.open.size() - before;
    this.dirty.add(lane);
    if (lane.open.size() >= this.settings.batchBytes) this.seal(lane);
  }

  /** Starts sending what can be sent, without waiting. */
  kick(): void {
    if (this.failure !== null) return;
    const ready: Lane[] = [];
    for (const lane of this.dirty) {
      if (lane.isInFlight) continue;
      if (lane.sealed.length === 0) this.seal(lane);
      if (lane.sealed.length > 0) ready.push(lane);
      lane.isInFlight = lane.sealed.length > 0;
    }
    if (ready.length > 0) void this.sendByLeader(ready);
  }

  /** Bytes written but not acknowledged. */
  pendingBytes(): number {
    return this.openBytes + this.sealedBytes;
  }

  whenWritable(): Promise<void> | null {
    if (this.failure === null && this.pendingBytes() < this.settings.pendingBytesMax) return null;
    this.kick();
    return this.whenMet(() => this.pendingBytes() < this.settings.pendingBytesMax);
  }

  /** Resolves when everything added before the call is acknowledged; rejects with the final failure. */
  flush(): Promise<void> {
    this.kick();
    const goals = [...this.dirty].map((lane) => [lane, lane.appended] as const);
    return this.whenMet(() => goals.every(([lane, goal]) => lane.acknowledged >= goal));
  }

  private whenMet(isMet: () => boolean): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    if (isMet()) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiters.push({ isMet, resolve, reject }));
  }

  private laneOf({ topic, partition }: TopicPartition): Lane {
    let lanes = this.lanes.get(topic);
    if (lanes === undefined) {
      lanes = [];
      this.lanes.set(topic, lanes);
    }
    const existing = lanes[partition];
    if (existing !== undefined) return existing;
    const label = partitionLabel({ topic, partition });
    const lane: Lane = {
      topic,
      partition,
      label,
      open: new RecordBatchBuilder(),
      sealed: [],
      isInFlight: false,
      attempts: 0,
      appended: 0,
      acknowledged: 0,
    };
    lanes[partition] = lane;
    return lane;
  }

  /** Closes the open batch of a lane and queues it. */
  private seal(lane: Lane): void {
    if (lane.open.count === 0) return;
    const records = lane.open.count;
    this.openBytes -= lane.open.size() - lane.open.emptySize;
    const bytes = lane.open.finish(this.settings.compression);
    this.sealedBytes += bytes.length;
    lane.sealed.push({ bytes, records });
  }

  private async sendByLeader(lanes: readonly Lane[]): Promise<void> {
    let groups: Map<number, Lane[]>;
    try {
      groups = await this.client.byLeader(lanes);
    } catch (error) {
      this.retryLater(lanes, error);
      return;
    }
    for (const [nodeId, group] of groups) void this.send(nodeId, group);
  }

  private async send(nodeId: number, lanes: readonly Lane[]): Promise<void> {
    const request: ProduceRequest = {
      acks: this.settings.acks,
      timeoutMs: this.settings.requestTimeoutMs,
      topics: groupByTopic(lanes).map((group) => ({
        topic: group.topic,
        partitions: group.partitions.map((lane) => ({ partition: lane.partition, batch: headOf(lane).bytes })),
      })),
    };
    try {
      const timeoutMs = this.settings.requestTimeoutMs + ANSWER_SLACK_MS;
      const answer = await this.client.cluster.request(nodeId, produceApi, request, { timeoutMs });
      const codes = new Map<string, number>();
      for (const { topic, partitions } of answer.topics) {
        for (const { partition, errorCode } of partitions) codes.set(partitionLabel({ topic, partition }), errorCode);
      }
      for (const lane of lanes) this.settle(lane, codes.get(lane.label) ?? KafkaError.UNKNOWN_SERVER_ERROR);
    } catch (error) {
      this.retryLater(lanes, error);
      return;
    }
    this.kick();
    this.wake();
  }

  private settle(lane: Lane, errorCode: number): void {
    const batch = headOf(lane);
    if (errorCode === KafkaError.MESSAGE_TOO_LARGE || errorCode === KafkaError.RECORD_LIST_TOO_LARGE) {
      void tooLarge(this.client, lane, batch).then((error) => this.fail(error));
      return;
    }
    if (errorCode !== 0) {
      this.client.cluster.forgetLeaders(lane.topic);
      const error = brokerError(errorCode, `records cannot be written to partition "${lane.label}"`);
      if (describeKafkaError(errorCode).isRetriable) this.retryLater([lane], error);
      else this.fail(error);
      return;
    }
    lane.sealed.shift();
    lane.acknowledged += batch.records;
    lane.isInFlight = false;
    if (lane.attempts > 0) this.client.waiting.set(waiterOf(lane), null);
    lane.attempts = 0;
    if (lane.sealed.length === 0 && lane.open.count === 0) this.dirty.delete(lane);
    this.sealedBytes -= batch.bytes.length;
    this.settings.onAcknowledged(batch.records, batch.bytes.length);
  }

  /** Lanes stay in flight during the back-off: their order holds and kick() leaves them alone. */
  private retryLater(lanes: readonly Lane[], error: unknown): void {
    if (!isRetriable(error)) {
      this.fail(error);
      return;
    }
    for (const lane of lanes) {
      lane.attempts++;
      this.client.waiting.set(waiterOf(lane), messageOf(error));
    }
    const delay = retryDelayMs(Math.min(...lanes.map((lane) => lane.attempts)) - 1);
    void this.client.options.clock.sleep(delay, this.client.signal).then(() => {
      if (this.failure === null) void this.sendByLeader(lanes);
    });
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    this.wake();
  }

  private wake(): void {
    const waiting = this.waiters;
    this.waiters = [];
    for (const waiter of waiting) {
      if (this.failure !== null) waiter.reject(this.failure);
      else if (waiter.isMet()) waiter.resolve();
      else this.waiters.push(waiter);
    }
  }
}

function waiterOf(lane: Lane): string {
  return `produce ${lane.label}`;
}

/** A lane in flight has a sealed batch at its head. */
function headOf(lane: Lane): SealedBatch {
  const head = lane.sealed[0];
  if (head === undefined) throw new Error(`invariant violated: nothing to send for ${lane.label}`);
  return head;
}
