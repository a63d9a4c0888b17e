// The brokers of one cluster: connections opened on demand and shared per purpose, and the metadata cache (brokers,
// controller, partition leaders). One attempt per call; retrying is KafkaClient's business.

import { EngineError } from '@/engine/core/errors';
import type { ClientApi } from '../protocol/client-api';
import { KafkaError } from '../protocol/error-codes';
import { type MetadataResponse, metadataApi, type TopicMetadata } from '../protocol/metadata-request';
import { checkedAddress, formatAddress, type HostPort } from './client-options';
import { BrokerConnection, type ConnectionSettings } from './connection';
import { brokerError, isRetriable } from './kafka-errors';

/** A long poll holds up everything behind it on its connection, so fetches have their own. */
export type ConnectionPurpose = 'main' | 'fetch';

const METADATA_TIMEOUT_MS = 10_000;

export class Cluster {
  private readonly bootstrap: readonly HostPort[];
  private readonly settings: ConnectionSettings;
  private readonly connections = new Map<string, Promise<BrokerConnection>>();
  private readonly brokers = new Map<number, HostPort>();
  private readonly leaders = new Map<string, readonly number[]>();
  private controllerId = -1;
  private bootstrapTurn = 0;
  private isClosed = false;

  constructor(bootstrap: readonly HostPort[], settings: ConnectionSettings) {
    this.bootstrap = bootstrap;
    this.settings = settings;
  }

  /** Asks any broker and updates the caches. `topics` null = all. */
  async metadata(topics: readonly string[] | null): Promise<MetadataResponse> {
    const response = await this.requestAny(metadataApi, { topics }, METADATA_TIMEOUT_MS);
    this.brokers.clear();
    for (const broker of response.brokers) this.brokers.set(broker.nodeId, checkedAddress(broker.host, broker.port));
    this.controllerId = response.controllerId;
    for (const topic of response.topics) this.rememberLeaders(topic);
    return response;
  }

  /** Node id of a partition's leader from the cache; asks when it isn't known. Errors are retriable. */
  async leaderOf(topic: string, partition: number): Promise<number> {
    const known = this.leaders.get(topic)?.[partition] ?? -1;
    if (known >= 0 && this.brokers.has(known)) return known;
    const { topics } = await this.metadata([topic]);
    const errorCode = topics[0]?.errorCode ?? KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
    if (errorCode !== 0) throw brokerError(errorCode, `topic "${topic}" is not available`);
    const leader = this.leaders.get(topic)?.[partition] ?? -1;
    if (leader >= 0) return leader;
    throw brokerError(KafkaError.LEADER_NOT_AVAILABLE, `partition "${topic}-${partition}" is not available`);
  }

  /** Forgets who leads the topic, so that the next leaderOf() asks. */
  forgetLeaders(topic: string): void {
    this.leaders.delete(topic);
  }

  forgetController(): void {
    this.controllerId = -1;
  }

  async controller(): Promise<number> {
    if (this.controllerId < 0) await this.metadata([]);
    if (this.controllerId >= 0) return this.controllerId;
    throw brokerError(KafkaError.BROKER_NOT_AVAILABLE, 'the cluster has no controller');
  }

  nodeIds(): readonly number[] {
    return [...this.brokers.keys()];
  }

  async request<Request, Response>(
    nodeId: number,
    api: ClientApi<Request, Response>,
    request: Request,
    options: { readonly timeoutMs: number; readonly purpose?: ConnectionPurpose },
  ): Promise<Response> {
    const address = this.brokers.get(nodeId);
    if (address === undefined) {
      throw new EngineError({
        code: 'kafka.unknown-broker',
        message: `broker ${nodeId} is not known`,
        retriable: true,
      });
    }
    try {
      const connection = await this.connect(address, options.purpose ?? 'main');
      return await connection.request(api, request, options.timeoutMs);
    } catch (error) {
      if (isRetriable(error)) this.leaders.clear();
      throw error;
    }
  }

  /** Sends to any broker that answers: known ones first, then the bootstrap addresses in turn. */
  async requestAny<Request, Response>(
    api: ClientApi<Request, Response>,
    request: Request,
    timeoutMs: number,
  ): Promise<Response> {
    let failure: unknown = null;
    for (const address of this.candidates()) {
      try {
        const connection = await this.connect(address, 'main');
        return await connection.request(api, request, timeoutMs);
      } catch (error) {
        if (!isRetriable(error)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const open = [...this.connections.values()];
    this.connections.clear();
    for (const pending of open) {
      const connection = await pending.catch(() => null);
      connection?.close();
    }
  }

  private candidates(): readonly HostPort[] {
    const turn = this.bootstrapTurn++ % this.bootstrap.length;
    const ordered = [...this.brokers.values(), ...this.bootstrap.slice(turn), ...this.bootstrap.slice(0, turn)];
    const seen = new Set<string>();
    return ordered.filter((address) => {
      const text = formatAddress(address);
      return seen.has(text) ? false : seen.add(text) !== null;
    });
  }

  private async connect(address: HostPort, purpose: ConnectionPurpose): Promise<BrokerConnection> {
    if (this.isClosed) throw new EngineError({ code: 'kafka.client-closed', message: 'the Kafka client is closed' });
    const key = `${purpose} ${formatAddress(address)}`;
    const existing = this.connections.get(key);
    if (existing !== undefined) {
      const connection = await existing;
      if (connection.isOpen()) return connection;
      if (this.connections.get(key) === existing) this.connections.delete(key);
      return this.connect(address, purpose);
    }
    const opening = BrokerConnection.open(address, this.settings);
    this.connections.set(key, opening);
    try {
      return await opening;
    } catch (error) {
      if (this.connections.get(key) === opening) this.connections.delete(key);
      throw error;
    }
  }

  private rememberLeaders(topic: TopicMetadata): void {
    if (topic.errorCode !== 0) {
      this.leaders.delete(topic.name);
      return;
    }
    const leaders: number[] = [];
    for (const { partition, leader } of topic.partitions) leaders[partition] = leader;
    this.leaders.set(topic.name, leaders);
  }
}
