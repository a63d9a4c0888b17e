// Metadata v1..6, client side: brokers, controller, topics with their partitions and leaders.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';
import type { WireReader } from './wire-reader';

export interface MetadataRequest {
  /** null = all topics. */
  readonly topics: readonly string[] | null;
}

export interface BrokerAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export interface PartitionMetadata {
  readonly errorCode: number;
  readonly partition: number;
  /** -1 = none at the moment. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
}

export interface TopicMetadata {
  readonly errorCode: number;
  readonly name: string;
  readonly isInternal: boolean;
  readonly partitions: readonly PartitionMetadata[];
}

export interface MetadataResponse {
  readonly brokers: readonly BrokerAddress[];
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly topics: readonly TopicMetadata[];
}

export const metadataApi: ClientApi<MetadataRequest, MetadataResponse> = {
  key: ApiKey.Metadata,
  name: 'Metadata',
  minVersion: 1,
  maxVersion: 6,
  encode: (writer, request, version) => {
    if (request.topics === null) writer.nullArray();
    else writer.array(request.topics, (w, topic) => w.string(topic));
    if (version >= 4) writer.boolean(false);
  },
  decode: (reader, version) => {
    if (version >= 3) reader.int32();
    const brokers = reader.array((r) => {
      const broker = { nodeId: r.int32(), host: r.string(), port: r.int32() };
      r.nullableString();
      return broker;
    }, 12);
    const clusterId = version >= 2 ? reader.nullableString() : null;
    const controllerId = reader.int32();
    const topics = reader.array((r) => readTopic(r, version), 9);
    return { brokers, clusterId, controllerId, topics };
  },
};

function readTopic(reader: WireReader, version: number): TopicMetadata {
  const errorCode = reader.int16();
  const name = reader.string();
  const isInternal = reader.boolean();
  const partitions = reader.array((r) => readPartition(r, version), 18);
  return { errorCode, name, isInternal, partitions: partitions.sort((a, b) => a.partition - b.partition) };
}

function readPartition(reader: WireReader, version: number): PartitionMetadata {
  const errorCode = reader.int16();
  const partition = reader.int32();
  const leader = reader.int32();
  const replicas = reader.array((r) => r.int32(), 4);
  const inSyncReplicas = reader.array((r) => r.int32(), 4);
  if (version >= 5) reader.array((r) => r.int32(), 4);
  return { errorCode, partition, leader, replicas, inSyncReplicas };
}
