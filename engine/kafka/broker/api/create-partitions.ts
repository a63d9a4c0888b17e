// CreatePartitions 0-1: adds partitions to a topic; it never has fewer again.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';
import { refusalOf } from '../kafka-failure';

export const createPartitionsApi: ApiDefinition = {
  key: ApiKey.CreatePartitions,
  minVersion: 0,
  maxVersion: 1,
  handle: ({ body }, broker) => {
    const wishes = body.array(readWish, 10);
    body.int32();
    const isDryRun = body.boolean();
    return new WireWriter().int32(NO_THROTTLE_MS).array(wishes, (row, { name, total }) => {
      const refusal = refusalOf(() => broker.topics.grow(name, total, isDryRun));
      row
        .string(name)
        .int16(refusal?.code ?? KafkaError.NONE)
        .nullableString(refusal?.message ?? null);
    });
  },
};

function readWish(reader: WireReader): { name: string; total: number } {
  const name = reader.string();
  const total = reader.int32();
  // Which nodes get the new partitions: there is only one.
  reader.nullableArray((row) => row.array((replica) => replica.int32(), 4), 4);
  return { name, total };
}
