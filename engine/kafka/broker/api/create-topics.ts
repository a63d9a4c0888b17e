// CreateTopics 0-4. Replication factor 1 (or -1) only, as there is one node; unknown config entries are refused.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type BrokerState, NO_THROTTLE_MS } from '../api-definition';
import { KafkaFailure, refusalOf } from '../kafka-failure';
import { changeTopicConfig } from '../topic-config';

interface TopicWish {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly assignments: readonly number[];
  readonly configs: ReadonlyMap<string, string | null>;
}

export const createTopicsApi: ApiDefinition = {
  key: ApiKey.CreateTopics,
  minVersion: 0,
  maxVersion: 4,
  handle: ({ version, body }, broker) => {
    const wishes = body.array(readTopic, 16);
    body.int32();
    const isDryRun = version >= 1 && body.boolean();
    const writer = new WireWriter();
    if (version >= 2) writer.int32(NO_THROTTLE_MS);
    return writer.array(wishes, (row, wish) => {
      const refusal = refusalOf(() => create(wish, isDryRun, broker));
      row.string(wish.name).int16(refusal?.code ?? KafkaError.NONE);
      if (version >= 1) row.nullableString(refusal?.message ?? null);
    });
  },
};

function readTopic(reader: WireReader): TopicWish {
  const name = reader.string();
  const partitions = reader.int32();
  const replicationFactor = reader.int16();
  const assignments = reader.array((row) => {
    const partition = row.int32();
    row.array((replica) => replica.int32(), 4);
    return partition;
  }, 8);
  const configs = new Map(reader.array((row): [string, string | null] => [row.string(), row.nullableString()], 4));
  return { name, partitions, replicationFactor, assignments, configs };
}

function create(wish: TopicWish, isDryRun: boolean, broker: BrokerState): void {
  const hasAssignments = wish.assignments.length > 0;
  if (!hasAssignments && wish.replicationFactor !== 1 && wish.replicationFactor !== -1) {
    throw new KafkaFailure(
      KafkaError.INVALID_REPLICATION_FACTOR,
      `replication factor ${wish.replicationFactor} is not possible: this cluster has one node`,
    );
  }
  const config = changeTopicConfig({}, wish.configs, broker.limits);
  broker.topics.create(wish.name, hasAssignments ? wish.assignments.length : wish.partitions, config, isDryRun);
}
