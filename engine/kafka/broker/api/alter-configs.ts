// AlterConfigs 0-1 (replaces all entries of a topic) and IncrementalAlterConfigs 0 (sets or deletes single entries).
// The broker's own settings come from its options and can't be changed while it runs.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type BrokerState, NO_THROTTLE_MS } from '../api-definition';
import { KafkaFailure, refusalOf } from '../kafka-failure';
import { changeTopicConfig } from '../topic-config';
import { RESOURCE_TOPIC } from './describe-configs';

const SET = 0;
const DELETE = 1;

interface EntryWish {
  readonly name: string;
  readonly operation: number;
  readonly value: string | null;
}

interface ResourceWish {
  readonly type: number;
  readonly name: string;
  readonly entries: readonly EntryWish[];
}

export const alterConfigsApi: ApiDefinition = {
  key: ApiKey.AlterConfigs,
  minVersion: 0,
  maxVersion: 1,
  handle: ({ body }, broker) => alter(body, broker, false),
};

export const incrementalAlterConfigsApi: ApiDefinition = {
  key: ApiKey.IncrementalAlterConfigs,
  minVersion: 0,
  maxVersion: 0,
  handle: ({ body }, broker) => alter(body, broker, true),
};

function alter(body: WireReader, broker: BrokerState, isIncremental: boolean): WireWriter {
  const readEntry = (reader: WireReader): EntryWish => ({
    name: reader.string(),
    operation: isIncremental ? reader.int8() : SET,
    value: reader.nullableString(),
  });
  const wishes = body.array(
    (reader): ResourceWish => ({ type: reader.int8(), name: reader.string(), entries: reader.array(readEntry, 4) }),
    7,
  );
  const isDryRun = body.boolean();
  return new WireWriter().int32(NO_THROTTLE_MS).array(wishes, (row, wish) => {
    const refusal = refusalOf(() => change(wish, isIncremental, isDryRun, broker));
    row.int16(refusal?.code ?? KafkaError.NONE).nullableString(refusal?.message ?? null);
    row.int8(wish.type).string(wish.name);
  });
}

function change(wish: ResourceWish, isIncremental: boolean, isDryRun: boolean, broker: BrokerState): void {
  if (wish.type !== RESOURCE_TOPIC) {
    throw new KafkaFailure(
      KafkaError.INVALID_REQUEST,
      'only the config of topics can be changed while the broker runs',
    );
  }
  const topic = broker.topics.get(wish.name);
  const changes = new Map<string, string | null>();
  for (const { name, operation, value } of wish.entries) {
    if (operation !== SET && operation !== DELETE) {
      throw new KafkaFailure(
        KafkaError.INVALID_REQUEST,
        `"${name}" is no list: it can be set or deleted, not appended to`,
      );
    }
    changes.set(name, operation === DELETE ? null : value);
  }
  const config = changeTopicConfig(isIncremental ? topic.config : {}, changes, broker.limits);
  if (!isDryRun) broker.topics.setConfig(wish.name, config);
}
