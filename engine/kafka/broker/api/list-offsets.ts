// ListOffsets 1-5: first offset (-2), end (-1), or the first record at or after a timestamp. In a compressed batch, which
// the broker doesn't unpack, the answer is the batch's first record: up to one batch early, never late.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type BrokerState, NO_THROTTLE_MS } from '../api-definition';
import { KafkaFailure } from '../kafka-failure';

const LATEST = -1;
const EARLIEST = -2;
const LEADER_EPOCH = 0;

interface OffsetAnswer {
  readonly partition: number;
  readonly error: KafkaErrorCode;
  readonly timestamp: number;
  readonly offset: number;
}

export const listOffsetsApi: ApiDefinition = {
  key: ApiKey.ListOffsets,
  minVersion: 1,
  maxVersion: 5,
  handle: ({ version, body }, broker) => {
    body.int32();
    if (version >= 2) body.int8();
    const readPartition = (reader: WireReader): { partition: number; timestamp: number } => {
      const partition = reader.int32();
      if (version >= 4) reader.int32();
      return { partition, timestamp: reader.int64() };
    };
    const topics = body.array((reader) => ({ name: reader.string(), partitions: reader.array(readPartition, 12) }), 6);
    const writer = new WireWriter();
    if (version >= 2) writer.int32(NO_THROTTLE_MS);
    return writer.array(topics, (row, { name, partitions }) => {
      row.string(name).array(partitions, (cell, wish) => {
        const answer = findOffset(name, wish.partition, wish.timestamp, broker);
        cell.int32(answer.partition).int16(answer.error).int64(answer.timestamp).int64(answer.offset);
        if (version >= 4) cell.int32(answer.offset < 0 ? -1 : LEADER_EPOCH);
      });
    });
  },
};

function findOffset(topic: string, partition: number, timestamp: number, broker: BrokerState): OffsetAnswer {
  const none = { partition, error: KafkaError.NONE, timestamp: -1, offset: -1 };
  try {
    const log = broker.topics.partition(topic, partition);
    if (timestamp === LATEST) return { ...none, offset: log.nextOffset };
    if (timestamp === EARLIEST) return { ...none, offset: log.startOffset };
    if (timestamp < 0) return { ...none, error: KafkaError.UNSUPPORTED_VERSION };
    return { ...none, ...log.offsetForTimestamp(timestamp) };
  } catch (error) {
    if (error instanceof KafkaFailure) return { ...none, error: error.code };
    throw error;
  }
}
