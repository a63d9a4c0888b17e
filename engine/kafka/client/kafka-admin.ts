// What people and tests do with a cluster: list, create and delete topics, see their offsets, read and write a few records.
// Not for the data plane: records are objects here. Every call ends within the client's retry time.

import { COMPRESSION_NAMES, type CompressionName, loadCompression, loadCompressions } from '../protocol/compression';
import type { NewTopic } from '../protocol/create-topics-request';
import { KafkaError } from '../protocol/error-codes';
import { type FetchedPartition, fetchApi } from '../protocol/fetch-request';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from '../protocol/list-offsets-request';
import type { TopicMetadata } from '../protocol/metadata-request';
import { produceApi } from '../protocol/produce-request';
import { summarizeRecordSet } from '../protocol/record-batch';
import { encodeRecordBatch, type ProducerRecord } from '../protocol/record-batch-builder';
import { RecordCursor } from '../protocol/record-cursor';
import { type KafkaRecord, RecordIndex, recordAt } from '../protocol/record-index';
import type { KafkaClientOptions } from './client-options';
import { KafkaClient, requireTopicResult } from './kafka-client';
import { brokerError } from './kafka-errors';
import { partitionLabel } from './topic-partition';

const DEFAULT_RETRY_MS = 10_000;
const FETCH_BYTES = 1 << 20;
const FETCH_BYTES_MAX = 1 << 27;
const FETCH_WAIT_MS = 100;
const REQUEST_TIMEOUT_MS = 15_000;

export interface PartitionBounds {
  readonly partition: number;
  readonly startOffset: number;
  readonly endOffset: number;
}

export interface RecordPage {
  readonly records: readonly KafkaRecord[];
  /** Offset to go on from. */
  readonly nextOffset: number;
  readonly highWatermark: number;
}

export class KafkaAdmin {
  readonly client: KafkaClient;

  constructor(options: KafkaClientOptions) {
    this.client = new KafkaClient({ retryForMs: DEFAULT_RETRY_MS, ...options });
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** All topics by name, internal ones included. */
  async listTopics(): Promise<readonly TopicMetadata[]> {
    const { topics } = await this.client.metadata(null);
    return topics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Errors: kafka.topic-already-exists unless `ifNotExists`, kafka.policy-violation, … */
  async createTopic(topic: Partial<NewTopic> & { readonly name: string }, ifNotExists = false): Promise<void> {
    const [result] = await this.client.createTopics([{ partitions: 1, replicationFactor: 1, configs: {}, ...topic }]);
    const allowed = ifNotExists ? [KafkaError.TOPIC_ALREADY_EXISTS] : [];
    requireTopicResult(result, `topic "${topic.name}" cannot be created`, allowed);
  }

  async deleteTopic(topic: string): Promise<void> {
    const [result] = await this.client.deleteTopics([topic]);
    requireTopicResult(result, `topic "${topic}" cannot be deleted`);
  }

  /** First and next offset of every partition. Errors: kafka.unknown-topic-or-partition. */
  async bounds(topic: string): Promise<readonly PartitionBounds[]> {
    const found = await this.client.findTopic(topic);
    if (found === null) throw brokerError(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, `topic "${topic}" cannot be read`);
    const partitions = found.partitions.map(({ partition }) => ({ topic, partition }));
    const starts = await this.client.listOffsets(partitions, EARLIEST_TIMESTAMP);
    const ends = await this.client.listOffsets(partitions, LATEST_TIMESTAMP);
    return partitions.map((target) => ({
      partition: target.partition,
      startOffset: starts.get(partitionLabel(target)) ?? 0,
      endOffset: ends.get(partitionLabel(target)) ?? 0,
    }));
  }

  /**
   * Up to `limit` records from `offset` on, fewer at the end of the log; aborted transactions are left out. Errors:
   * kafka.offset-out-of-range, kafka.corrupt-record-batch.
   */
  async readRecords(topic: string, partition: number, offset: number, limit: number): Promise<RecordPage> {
    const records: KafkaRecord[] = [];
    let nextOffset = offset;
    let maxBytes = FETCH_BYTES;
    for (;;) {
      const fetched = await this.fetchOnce(topic, partition, nextOffset, maxBytes);
      const before = nextOffset;
      nextOffset = await collect(partitionLabel({ topic, partition }), fetched, nextOffset, limit, records);
      const { lastStableOffset: highWatermark } = fetched;
      if (records.length >= limit || nextOffset >= highWatermark) return { records, nextOffset, highWatermark };
      if (nextOffset === before) {
        if (fetched.records.length === 0 || maxBytes >= FETCH_BYTES_MAX) return { records, nextOffset, highWatermark };
        maxBytes *= 2;
      }
    }
  }

  /** Writes records to one partition; gives the offset of the first. */
  async writeRecords(
    topic: string,
    partition: number,
    records: readonly ProducerRecord[],
    compression: CompressionName = 'none',
  ): Promise<number> {
    const codec = COMPRESSION_NAMES.indexOf(compression);
    await loadCompression(codec);
    const batch = encodeRecordBatch(records, codec);
    return this.client.retried(async () => {
      const nodeId = await this.client.cluster.leaderOf(topic, partition);
      const request = {
        acks: -1 as const,
        timeoutMs: REQUEST_TIMEOUT_MS,
        topics: [{ topic, partitions: [{ partition, batch }] }],
      };
      const answer = await this.client.cluster.request(nodeId, produceApi, request, { timeoutMs: REQUEST_TIMEOUT_MS });
      const result = answer.topics[0]?.partitions[0];
      const errorCode = result?.errorCode ?? KafkaError.UNKNOWN_SERVER_ERROR;
      if (errorCode === 0) return result?.baseOffset ?? -1;
      this.client.cluster.forgetLeaders(topic);
      throw brokerError(errorCode, `records cannot be written to partition "${topic}-${partition}"`);
    });
  }

  private fetchOnce(topic: string, partition: number, offset: number, maxBytes: number): Promise<FetchedPartition> {
    return this.client.retried(async () => {
      const nodeId = await this.client.cluster.leaderOf(topic, partition);
      const request = {
        maxWaitMs: FETCH_WAIT_MS,
        minBytes: 1,
        maxBytes,
        readCommitted: true,
        topics: [{ topic, partitions: [{ partition, offset, maxBytes }] }],
      };
      const options = { timeoutMs: REQUEST_TIMEOUT_MS, purpose: 'fetch' as const };
      const answer = await this.client.cluster.request(nodeId, fetchApi, request, options);
      const fetched = answer.topics[0]?.partitions[0];
      const errorCode = fetched?.errorCode ?? KafkaError.UNKNOWN_SERVER_ERROR;
      if (fetched !== undefined && errorCode === 0) return fetched;
      this.client.cluster.forgetLeaders(topic);
      throw brokerError(errorCode, `partition "${topic}-${partition}" cannot be read at offset ${offset}`);
    });
  }
}

/** Appends the records of one answer and gives the offset to go on from. */
async function collect(
  label: string,
  fetched: FetchedPartition,
  firstOffset: number,
  limit: number,
  into: KafkaRecord[],
): Promise<number> {
  const bytes = fetched.records;
  const { codecs, completeEnd } = summarizeRecordSet(bytes, 0, bytes.length, label);
  await loadCompressions(codecs);
  const abortedTransactions = fetched.abortedTransactions ?? [];
  const cursor = new RecordCursor({ label, bytes, start: 0, end: completeEnd, firstOffset, abortedTransactions });
  const index = new RecordIndex(Math.max(1, Math.min(limit, 1024)));
  while (into.length < limit) {
    const rows = cursor.read(index, Math.min(index.capacity, limit - into.length));
    if (rows === 0) break;
    for (let row = 0; row < rows; row++) into.push(recordAt(index, row));
  }
  return cursor.position;
}
