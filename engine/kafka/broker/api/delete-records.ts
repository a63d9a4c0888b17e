// DeleteRecords 0-1: moves the log start of partitions forward; -1 = to the end.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type BrokerState, NO_THROTTLE_MS } from '../api-definition';
import { KafkaFailure } from '../kafka-failure';

export const deleteRecordsApi: ApiDefinition = {
  key: ApiKey.DeleteRecords,
  minVersion: 0,
  maxVersion: 1,
  handle: ({ body }, broker) => {
    const topics = body.array((reader) => {
      const name = reader.string();
      return { name, partitions: reader.array((row) => ({ partition: row.int32(), offset: row.int64() }), 12) };
    }, 6);
    return new WireWriter().int32(NO_THROTTLE_MS).array(topics, (row, { name, partitions }) => {
      row.string(name).array(partitions, (cell, { partition, offset }) => {
        const answer = deleteBefore(name, partition, offset, broker);
        cell.int32(partition).int64(answer.startOffset).int16(answer.error);
      });
    });
  },
};

function deleteBefore(
  topic: string,
  partition: number,
  offset: number,
  broker: BrokerState,
): { startOffset: number; error: KafkaErrorCode } {
  try {
    return { startOffset: broker.topics.partition(topic, partition).deleteBefore(offset), error: KafkaError.NONE };
  } catch (error) {
    if (error instanceof KafkaFailure) return { startOffset: -1, error: error.code };
    throw error;
  }
}
