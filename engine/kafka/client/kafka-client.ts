// The Kafka client of the data plane and of the console: metadata, offsets, groups and topics, each call retried as the
// options say. Fetching and producing loops live in partition-fetcher.ts and record-producer.ts and use `cluster` directly.
// Must never hold records. Invariant: after close() no timer, socket or retry of this client is left.

import { EngineError } from '@/engine/core/errors';
import type { ClientApi } from '../protocol/client-api';
import { createTopicsApi, type NewTopic, type TopicResult } from '../protocol/create-topics-request';
import { deleteTopicsApi } from '../protocol/delete-topics-request';
import { describeGroupsApi, type GroupDescription } from '../protocol/describe-groups-request';
import { KafkaError } from '../protocol/error-codes';
import { findCoordinatorApi } from '../protocol/find-coordinator-request';
import { listGroupsApi } from '../protocol/list-groups-request';
import { listOffsetsApi } from '../protocol/list-offsets-request';
import type { MetadataResponse, TopicMetadata } from '../protocol/metadata-request';
import { offsetCommitApi } from '../protocol/offset-commit-request';
import { offsetFetchApi } from '../protocol/offset-fetch-request';
import { type KafkaClientOptions, parseBootstrapServers } from './client-options';
import { Cluster } from './cluster';
import { brokerError } from './kafka-errors';
import { type RetryPolicy, withRetry } from './retry';
import { groupByTopic, partitionLabel, type TopicPartition } from './topic-partition';
import { WaitingBoard } from './waiting-board';

const REQUEST_TIMEOUT_MS = 30_000;
const TOPIC_TIMEOUT_MS = 15_000;

export interface PartitionOffset extends TopicPartition {
  readonly offset: number;
}

export class KafkaClient {
  readonly cluster: Cluster;
  readonly waiting: WaitingBoard;
  readonly options: KafkaClientOptions;
  private readonly closing = new AbortController();
  private readonly coordinators = new Map<string, number>();
  private calls = 0;

  /** Nothing is dialled before the first call. Errors: kafka.invalid-address. */
  constructor(options: KafkaClientOptions) {
    this.options = options;
    this.waiting = new WaitingBoard(options.onWaiting ?? (() => {}));
    this.cluster = new Cluster(parseBootstrapServers(options.bootstrapServers), {
      clientId: options.clientId ?? 'penstock',
      tls: options.tls ?? null,
      sasl: options.sasl ?? null,
      clock: options.clock,
    });
  }

  /** Aborted by close(): loops on top of this client end with it. */
  get signal(): AbortSignal {
    return this.closing.signal;
  }

  async close(): Promise<void> {
    this.waiting.close();
    this.closing.abort();
    await this.cluster.close();
  }

  /** Runs `work` again until it succeeds, fails for good or the client's retry time is over. */
  retried<T>(work: () => Promise<T>): Promise<T> {
    const waiter = `call ${++this.calls}`;
    const policy: RetryPolicy = {
      clock: this.options.clock,
      retryForMs: this.options.retryForMs ?? Number.POSITIVE_INFINITY,
      signal: this.signal,
      onWaiting: (what) => this.waiting.set(waiter, what),
    };
    return withRetry(policy, work).finally(() => this.waiting.set(waiter, null));
  }

  /** Brokers, controller and topics; null = all topics. Topics that don't exist come with their error code. */
  metadata(topics: readonly string[] | null): Promise<MetadataResponse> {
    return this.retried(() => this.cluster.metadata(topics));
  }

  /** One topic's metadata, or null when it does not exist. */
  async findTopic(topic: string): Promise<TopicMetadata | null> {
    const { topics } = await this.metadata([topic]);
    const found = topics.find((candidate) => candidate.name === topic);
    if (found === undefined || found.errorCode === KafkaError.UNKNOWN_TOPIC_OR_PARTITION) return null;
    if (found.errorCode !== 0 && found.errorCode !== KafkaError.LEADER_NOT_AVAILABLE) {
      throw brokerError(found.errorCode, `topic "${topic}" cannot be used`);
    }
    return found;
  }

  /**
   * Offsets by timestamp (epoch ms, or EARLIEST_TIMESTAMP / LATEST_TIMESTAMP), keyed by partitionLabel; -1 = no record at
   * or behind the timestamp. LATEST under `readCommitted` is the last stable offset.
   */
  listOffsets(
    partitions: readonly TopicPartition[],
    timestamp: number,
    readCommitted = false,
  ): Promise<Map<string, number>> {
    return this.retried(async () => {
      const offsets = new Map<string, number>();
      for (const [nodeId, group] of await this.byLeader(partitions)) {
        const topics = groupByTopic(group).map((entry) => ({
          topic: entry.topic,
          partitions: entry.partitions.map(({ partition }) => ({ partition, timestamp })),
        }));
        const answer = await this.send(nodeId, listOffsetsApi, { readCommitted, topics });
        for (const { topic, partitions: listed } of answer.topics) {
          for (const { partition, errorCode, offset } of listed) {
            this.checkPartition(errorCode, { topic, partition }, 'offsets cannot be listed');
            offsets.set(partitionLabel({ topic, partition }), offset);
          }
        }
      }
      return offsets;
    });
  }

  /** Committed offsets of a group by partitionLabel; partitions without one are missing. null = all of the group's. */
  committedOffsets(groupId: string, partitions: readonly TopicPartition[] | null): Promise<Map<string, number>> {
    return this.retried(async () => {
      const topics =
        partitions === null
          ? null
          : groupByTopic(partitions).map((g) => ({ topic: g.topic, partitions: g.partitions.map((p) => p.partition) }));
      const answer = await this.toCoordinator(groupId, offsetFetchApi, { groupId, topics });
      this.checkGroup(answer.errorCode, groupId, 'committed offsets cannot be read');
      const offsets = new Map<string, number>();
      for (const { topic, partitions: committed } of answer.topics) {
        for (const { partition, offset, errorCode } of committed) {
          this.checkGroup(errorCode, groupId, 'committed offsets cannot be read');
          if (offset >= 0) offsets.set(partitionLabel({ topic, partition }), offset);
        }
      }
      return offsets;
    });
  }

  /** Commits next-to-read offsets without group membership; fails while the group has live members. */
  commitOffsets(groupId: string, offsets: readonly PartitionOffset[]): Promise<void> {
    return this.retried(async () => {
      const topics = groupByTopic(offsets);
      const request = { groupId, generation: -1, memberId: '', topics };
      const answer = await this.toCoordinator(groupId, offsetCommitApi, request);
      for (const { partitions } of answer.topics) {
        for (const { errorCode } of partitions) this.checkGroup(errorCode, groupId, 'offsets cannot be committed');
      }
    });
  }

  /** Creates topics; the per-topic result says what happened, TOPIC_ALREADY_EXISTS included. */
  createTopics(topics: readonly NewTopic[]): Promise<readonly TopicResult[]> {
    return this.toController(createTopicsApi, { topics, timeoutMs: TOPIC_TIMEOUT_MS });
  }

  deleteTopics(topics: readonly string[]): Promise<readonly TopicResult[]> {
    for (const topic of topics) this.cluster.forgetLeaders(topic);
    return this.toController(deleteTopicsApi, { topics, timeoutMs: TOPIC_TIMEOUT_MS });
  }

  /** Ids of every consumer group of the cluster. */
  listGroups(): Promise<readonly string[]> {
    return this.retried(async () => {
      await this.cluster.metadata([]);
      const ids: string[] = [];
      for (const nodeId of this.cluster.nodeIds()) {
        const answer = await this.send(nodeId, listGroupsApi, null);
        if (answer.errorCode !== 0) throw brokerError(answer.errorCode, 'groups cannot be listed');
        for (const { groupId } of answer.groups) ids.push(groupId);
      }
      return ids.sort();
    });
  }

  describeGroup(groupId: string): Promise<GroupDescription> {
    return this.retried(async () => {
      const [group] = await this.toCoordinator(groupId, describeGroupsApi, { groupIds: [groupId] });
      if (group === undefined)
        throw brokerError(KafkaError.GROUP_ID_NOT_FOUND, `group "${groupId}" cannot be described`);
      this.checkGroup(group.errorCode, groupId, 'it cannot be described');
      return group;
    });
  }

  /** Partitions grouped by the node id of their leader. */
  async byLeader<T extends TopicPartition>(partitions: readonly T[]): Promise<Map<number, T[]>> {
    const groups = new Map<number, T[]>();
    for (const entry of partitions) {
      const nodeId = await this.cluster.leaderOf(entry.topic, entry.partition);
      const group = groups.get(nodeId);
      if (group === undefined) groups.set(nodeId, [entry]);
      else group.push(entry);
    }
    return groups;
  }

  private send<Request, Response>(
    nodeId: number,
    api: ClientApi<Request, Response>,
    request: Request,
  ): Promise<Response> {
    return this.cluster.request(nodeId, api, request, { timeoutMs: REQUEST_TIMEOUT_MS });
  }

  private checkPartition(errorCode: number, { topic, partition }: TopicPartition, what: string): void {
    if (errorCode === 0) return;
    this.cluster.forgetLeaders(topic);
    throw brokerError(errorCode, `partition "${topic}-${partition}": ${what}`);
  }

  private checkGroup(errorCode: number, groupId: string, what: string): void {
    if (errorCode === 0) return;
    this.coordinators.delete(groupId);
    throw brokerError(errorCode, `consumer group "${groupId}": ${what}`);
  }

  private async toCoordinator<Request, Response>(
    groupId: string,
    api: ClientApi<Request, Response>,
    request: Request,
  ): Promise<Response> {
    let nodeId = this.coordinators.get(groupId);
    if (nodeId === undefined) {
      if (this.cluster.nodeIds().length === 0) await this.cluster.metadata([]);
      const answer = await this.cluster.requestAny(findCoordinatorApi, { groupId }, REQUEST_TIMEOUT_MS);
      this.checkGroup(answer.errorCode, groupId, 'it has no coordinator');
      nodeId = answer.coordinator.nodeId;
      if (!this.cluster.nodeIds().includes(nodeId)) await this.cluster.metadata([]);
      this.coordinators.set(groupId, nodeId);
    }
    try {
      return await this.send(nodeId, api, request);
    } catch (error) {
      this.coordinators.delete(groupId);
      throw error;
    }
  }

  private toController<Request>(
    api: ClientApi<Request, readonly TopicResult[]>,
    request: Request,
  ): Promise<readonly TopicResult[]> {
    return this.retried(async () => {
      const nodeId = await this.cluster.controller();
      try {
        const results = await this.send(nodeId, api, request);
        if (results.some(({ errorCode }) => errorCode === KafkaError.NOT_CONTROLLER)) {
          throw brokerError(KafkaError.NOT_CONTROLLER, `${api.name} failed`);
        }
        return results;
      } catch (error) {
        this.cluster.forgetController();
        throw error;
      }
    });
  }
}

/** Throws for a CreateTopics or DeleteTopics result that is an error, except the codes in `allowed`. */
export function requireTopicResult(
  result: TopicResult | undefined,
  what: string,
  allowed: readonly number[] = [],
): void {
  const errorCode = result?.errorCode ?? KafkaError.UNKNOWN_SERVER_ERROR;
  if (errorCode === 0 || allowed.includes(errorCode)) return;
  const error = brokerError(errorCode, what);
  if (result?.errorMessage === undefined || result.errorMessage === null) throw error;
  throw new EngineError({
    code: error.code,
    message: error.message,
    detail: result.errorMessage,
    retriable: error.retriable,
  });
}
