// OffsetFetch 1-5: what a group has committed; offset -1 where it has nothing. A null topic list (version 2) asks for all.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';
import type { OffsetStore } from '../groups/offset-store';

interface TopicWish {
  readonly name: string;
  readonly partitions: readonly number[];
}

export const offsetFetchApi: ApiDefinition = {
  key: ApiKey.OffsetFetch,
  minVersion: 1,
  maxVersion: 5,
  handle: ({ version, body }, broker) => {
    const { offsets } = broker.groups;
    const groupId = body.string();
    const topics = body.nullableArray(readTopic, 6) ?? allTopics(offsets, groupId);
    const writer = new WireWriter();
    if (version >= 3) writer.int32(NO_THROTTLE_MS);
    writer.array(topics, (row, { name, partitions }) => {
      row.string(name).array(partitions, (cell, partition) => {
        const committed = offsets.find(groupId, name, partition);
        cell.int32(partition).int64(committed?.offset ?? -1);
        if (version >= 5) cell.int32(-1);
        cell.nullableString(committed === null ? '' : committed.metadata).int16(KafkaError.NONE);
      });
    });
    return version >= 2 ? writer.int16(KafkaError.NONE) : writer;
  },
};

function readTopic(reader: WireReader): TopicWish {
  return { name: reader.string(), partitions: reader.array((row) => row.int32(), 4) };
}

function allTopics(offsets: OffsetStore, groupId: string): readonly TopicWish[] {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of offsets.offsets(groupId)) {
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
  }
  return [...byTopic].map(([name, partitions]) => ({ name, partitions }));
}
