// OffsetCommit 2-6: from a member of the current generation, or from outside a group that has no members (generation -1).
// Stored before it is acknowledged.

import { messageOf } from '@/engine/core/errors';
import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type BrokerState, NO_THROTTLE_MS } from '../api-definition';
import type { CommittedOffset } from '../groups/offset-store';

const METADATA_BYTES_MAX = 4096;

export const offsetCommitApi: ApiDefinition = {
  key: ApiKey.OffsetCommit,
  minVersion: 2,
  maxVersion: 6,
  handle: ({ version, body }, broker) => {
    const groupId = body.string();
    const generation = body.int32();
    const memberId = body.string();
    if (version <= 4) body.int64();
    const readPartition = (reader: WireReader): Omit<CommittedOffset, 'topic'> => {
      const partition = reader.int32();
      const offset = reader.int64();
      if (version >= 6) reader.int32();
      return { partition, offset, metadata: reader.nullableString() };
    };
    const topics = body.array((reader) => ({ name: reader.string(), partitions: reader.array(readPartition, 14) }), 6);
    const offsets = topics.flatMap(({ name, partitions }) => partitions.map((row) => ({ topic: name, ...row })));
    const accepted = offsets.filter((offset) => refusalOf(offset, broker) === null);
    const groupError = commit(groupId, memberId, generation, accepted, broker);
    const writer = new WireWriter();
    if (version >= 3) writer.int32(NO_THROTTLE_MS);
    return writer.array(topics, (row, { name, partitions }) => {
      row.string(name).array(partitions, (cell, wish) => {
        cell.int32(wish.partition).int16(refusalOf({ topic: name, ...wish }, broker) ?? groupError);
      });
    });
  },
};

function refusalOf(offset: CommittedOffset, broker: BrokerState): KafkaErrorCode | null {
  if (Buffer.byteLength(offset.metadata ?? '') > METADATA_BYTES_MAX) return KafkaError.OFFSET_METADATA_TOO_LARGE;
  if (offset.offset < 0) return KafkaError.INVALID_REQUEST;
  const isKnown = broker.topics.find(offset.topic)?.partitions[offset.partition] !== undefined;
  return isKnown ? null : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
}

function commit(
  groupId: string,
  memberId: string,
  generation: number,
  offsets: readonly CommittedOffset[],
  broker: BrokerState,
): KafkaErrorCode {
  try {
    const error = broker.groups.commit(groupId, memberId, generation, offsets);
    if (error === KafkaError.NONE && broker.fsync.kind === 'always') broker.groups.offsets.sync();
    return error;
  } catch (error) {
    broker.log('error', `offsets of group "${groupId}" could not be stored: ${messageOf(error)}`);
    return KafkaError.KAFKA_STORAGE_ERROR;
  }
}
