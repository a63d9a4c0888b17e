// Metadata 0-6: the one broker of the cluster and the topics asked for. Creates a topic that is asked for by name when the
// client and the broker's setting both allow it.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type BrokerState, NO_THROTTLE_MS, NODE_ID } from '../api-definition';
import { KafkaFailure } from '../kafka-failure';

interface TopicRow {
  readonly error: KafkaErrorCode;
  readonly name: string;
  readonly partitionCount: number;
}

export const metadataApi: ApiDefinition = {
  key: ApiKey.Metadata,
  minVersion: 0,
  maxVersion: 6,
  handle: ({ version, body }, broker) => {
    const names = body.nullableArray((reader) => reader.string(), 2);
    const mayCreate = (version >= 4 ? body.boolean() : true) && broker.autoCreateTopics;
    const isAll = names === null || (version === 0 && names.length === 0);
    const rows = isAll
      ? broker.topics.list().map(({ name, partitions }) => found(name, partitions.length))
      : names.map((name) => lookUp(name, mayCreate, broker));
    return writeResponse(rows, version, broker);
  },
};

function found(name: string, partitionCount: number): TopicRow {
  return { error: KafkaError.NONE, name, partitionCount };
}

function lookUp(name: string, mayCreate: boolean, broker: BrokerState): TopicRow {
  try {
    if (mayCreate && broker.topics.find(name) === null) broker.topics.create(name, -1, {}, false);
    return found(name, broker.topics.get(name).partitions.length);
  } catch (error) {
    if (error instanceof KafkaFailure) return { error: error.code, name, partitionCount: 0 };
    throw error;
  }
}

function writeResponse(topics: readonly TopicRow[], version: number, broker: BrokerState): WireWriter {
  const writer = new WireWriter(1024);
  if (version >= 3) writer.int32(NO_THROTTLE_MS);
  writer.int32(1).int32(NODE_ID).string(broker.advertised.host).int32(broker.advertised.port);
  if (version >= 1) writer.nullableString(null);
  if (version >= 2) writer.nullableString(broker.clusterId);
  if (version >= 1) writer.int32(NODE_ID);
  return writer.array(topics, (row, topic) => {
    row.int16(topic.error).string(topic.name);
    if (version >= 1) row.boolean(false);
    row.int32(topic.partitionCount);
    for (let partition = 0; partition < topic.partitionCount; partition++) {
      row.int16(KafkaError.NONE).int32(partition).int32(NODE_ID);
      row.int32(1).int32(NODE_ID).int32(1).int32(NODE_ID);
      if (version >= 5) row.int32(0);
    }
  });
}
