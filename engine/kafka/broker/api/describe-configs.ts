// DescribeConfigs 0-2: the configuration of topics, and read-only of the broker itself.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type BrokerState, NO_THROTTLE_MS, NODE_ID } from '../api-definition';
import { KafkaFailure } from '../kafka-failure';
import { TOPIC_CONFIG_NAMES, topicConfigValue } from '../topic-config';

export const RESOURCE_TOPIC = 2;
const RESOURCE_BROKER = 4;

/** Kafka's numbers for where a value comes from. */
const SOURCE_TOPIC = 1;
const SOURCE_STATIC_BROKER = 4;
const SOURCE_DEFAULT = 5;

interface ConfigEntry {
  readonly name: string;
  readonly value: string;
  readonly isReadOnly: boolean;
  readonly source: number;
}

interface ResourceWish {
  readonly type: number;
  readonly name: string;
  readonly names: readonly string[] | null;
}

export const describeConfigsApi: ApiDefinition = {
  key: ApiKey.DescribeConfigs,
  minVersion: 0,
  maxVersion: 2,
  handle: ({ version, body }, broker) => {
    const wishes = body.array(readWish, 7);
    if (version >= 1) body.boolean();
    return new WireWriter().int32(NO_THROTTLE_MS).array(wishes, (row, wish) => {
      const described = describe(wish, broker);
      const refusal = described instanceof KafkaFailure ? described : null;
      const entries = described instanceof KafkaFailure ? [] : described;
      row.int16(refusal?.code ?? KafkaError.NONE).nullableString(refusal?.message ?? null);
      row.int8(wish.type).string(wish.name);
      row.array(
        entries.filter(({ name }) => wish.names === null || wish.names.includes(name)),
        (cell, entry) => writeEntry(cell, entry, version),
      );
    });
  },
};

function readWish(reader: WireReader): ResourceWish {
  return { type: reader.int8(), name: reader.string(), names: reader.nullableArray((row) => row.string(), 2) };
}

function describe(wish: ResourceWish, broker: BrokerState): readonly ConfigEntry[] | KafkaFailure {
  if (wish.type === RESOURCE_TOPIC) {
    const topic = broker.topics.find(wish.name);
    if (topic === null) {
      return new KafkaFailure(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, `there is no topic "${wish.name}"`);
    }
    return TOPIC_CONFIG_NAMES.map((name) => ({
      name,
      value: topicConfigValue(topic.config, name, broker.defaults),
      isReadOnly: false,
      source: topic.config[name] === undefined ? SOURCE_DEFAULT : SOURCE_TOPIC,
    }));
  }
  if (wish.type === RESOURCE_BROKER && wish.name === String(NODE_ID)) return brokerEntries(broker);
  return new KafkaFailure(
    KafkaError.INVALID_REQUEST,
    `this broker has the config of topics and of broker "${NODE_ID}", not of resource type ${wish.type} "${wish.name}"`,
  );
}

function brokerEntries({ defaults, autoCreateTopics, limits }: BrokerState): readonly ConfigEntry[] {
  const values: Record<string, string> = {
    'auto.create.topics.enable': String(autoCreateTopics),
    'log.retention.bytes': String(defaults.retentionBytes),
    'log.retention.ms': String(defaults.retentionMs),
    'log.segment.bytes': String(defaults.segmentBytes),
    'message.max.bytes': String(defaults.maxMessageBytes),
    'num.partitions': String(defaults.partitions),
    'socket.request.max.bytes': String(limits.requestBytesMax),
  };
  return Object.entries(values).map(([name, value]) => ({
    name,
    value,
    isReadOnly: true,
    source: SOURCE_STATIC_BROKER,
  }));
}

function writeEntry(writer: WireWriter, entry: ConfigEntry, version: number): void {
  writer.string(entry.name).nullableString(entry.value).boolean(entry.isReadOnly);
  if (version === 0) writer.boolean(entry.source === SOURCE_DEFAULT);
  else writer.int8(entry.source);
  // Not sensitive; no synonyms.
  writer.boolean(false);
  if (version >= 1) writer.int32(0);
}
