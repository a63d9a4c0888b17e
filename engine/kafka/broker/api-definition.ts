// What an API file gives to the broker: a key, the versions it answers, and a function from request to response body.
// And what it gets: the broker's parts. Handlers own no state.

import type { Clock } from '@/engine/core/clock';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import type { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import type { BrokerLimits, BrokerLog, FsyncPolicy, TopicDefaults } from './broker-options';
import type { GroupCoordinator } from './groups/group-coordinator';
import type { ProducerIds } from './producer-ids';
import type { TopicStore } from './topic-store';

/** The one node of this cluster. */
export const NODE_ID = 1;

export interface BrokerState {
  readonly topics: TopicStore;
  readonly groups: GroupCoordinator;
  readonly producerIds: ProducerIds;
  readonly clock: Clock;
  readonly log: BrokerLog;
  readonly fsync: FsyncPolicy;
  readonly defaults: TopicDefaults;
  readonly limits: BrokerLimits;
  readonly clusterId: string;
  readonly autoCreateTopics: boolean;
  /** The address clients are told. */
  readonly advertised: { readonly host: string; readonly port: number };
  /** Record bytes in fetch responses that are not yet in the kernel. */
  responseBytesInFlight: number;
  /** Aborted when the broker stops: nobody waits beyond it. */
  readonly stopping: AbortSignal;
}

export interface ApiRequest {
  readonly version: number;
  readonly clientId: string;
  readonly clientHost: string;
  /** Positioned at the request's body; aborted reads throw kafka.malformed-message. */
  readonly body: WireReader;
  /** Aborted when the connection is gone. */
  readonly closed: AbortSignal;
}

/** Body of the response; null = Kafka sends none (produce with acks 0). */
export type ApiResponse = WireWriter | null;

export interface ApiDefinition {
  readonly key: number;
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly handle: (request: ApiRequest, broker: BrokerState) => ApiResponse | Promise<ApiResponse>;
}

/** Throttle time: this broker never throttles. */
export const NO_THROTTLE_MS = 0;
