// Produce 3-8: appends one record batch per partition. A batch is in the hands of the operating system before it is
// acknowledged, and on the disk under fsync=always. Each partition is answered on its own; acks=0 gets no answer.

import { messageOf } from '@/engine/core/errors';
import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type ApiResponse, type BrokerState, NO_THROTTLE_MS } from '../api-definition';
import { KafkaFailure } from '../kafka-failure';
import type { PartitionLog } from '../log/partition-log';

interface PartitionData {
  readonly partition: number;
  readonly batch: Buffer;
}

interface PartitionAnswer {
  readonly partition: number;
  error: KafkaErrorCode;
  message: string | null;
  readonly baseOffset: number;
  readonly log: PartitionLog | null;
}

interface TopicAnswer {
  readonly name: string;
  readonly partitions: readonly PartitionAnswer[];
}

export const produceApi: ApiDefinition = {
  key: ApiKey.Produce,
  minVersion: 3,
  maxVersion: 8,
  handle: ({ version, body, clientId }, broker) => {
    const transactionalId = body.nullableString();
    const acks = body.int16();
    body.int32();
    const topics = body.array(readTopic, 6);
    const problem = problemOf(transactionalId, acks);
    if (problem !== null) broker.log('warn', `produce of client "${clientId}" refused: ${problem.message}`);
    const answers = topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((data) => append(name, data, problem, broker)),
    }));
    if (acks === 0) {
      reportUnanswered(answers, broker);
      return null;
    }
    if (broker.fsync.kind === 'always') return flushed(answers, version);
    return writeResponse(answers, version);
  },
};

function readTopic(reader: WireReader): { name: string; partitions: PartitionData[] } {
  const name = reader.string();
  const partitions = reader.array((row) => ({ partition: row.int32(), batch: row.bytes() }), 8);
  return { name, partitions };
}

function problemOf(transactionalId: string | null, acks: number): KafkaFailure | null {
  if (transactionalId !== null) {
    return new KafkaFailure(
      KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
      `transactional id "${transactionalId}": transactions are not supported by this broker`,
    );
  }
  if (acks < -1 || acks > 1) {
    return new KafkaFailure(KafkaError.INVALID_REQUIRED_ACKS, `acks must be -1, 0 or 1, not ${acks}`);
  }
  return null;
}

function append(
  topic: string,
  data: PartitionData,
  problem: KafkaFailure | null,
  broker: BrokerState,
): PartitionAnswer {
  try {
    if (problem !== null) throw problem;
    const log = broker.topics.partition(topic, data.partition);
    const { baseOffset } = log.append(data.batch);
    return { partition: data.partition, error: KafkaError.NONE, message: null, baseOffset, log };
  } catch (error) {
    if (!(error instanceof KafkaFailure)) throw error;
    return { partition: data.partition, error: error.code, message: error.message, baseOffset: -1, log: null };
  }
}

async function flushed(answers: readonly TopicAnswer[], version: number): Promise<ApiResponse> {
  const flush = async (answer: PartitionAnswer): Promise<void> => {
    try {
      await answer.log?.flush();
    } catch (error) {
      answer.error = KafkaError.KAFKA_STORAGE_ERROR;
      answer.message = `fsync failed: ${messageOf(error)}`;
    }
  };
  await Promise.all(answers.flatMap(({ partitions }) => partitions.map(flush)));
  return writeResponse(answers, version);
}

/** Without acknowledgement the producer can't learn of a refusal, so the log must say it. */
function reportUnanswered(answers: readonly TopicAnswer[], broker: BrokerState): void {
  for (const { name, partitions } of answers) {
    for (const { partition, message } of partitions) {
      if (message !== null)
        broker.log('warn', `records for ${name}-${partition} sent with acks=0 were refused: ${message}`);
    }
  }
}

function writeResponse(answers: readonly TopicAnswer[], version: number): WireWriter {
  return new WireWriter()
    .array(answers, (row, { name, partitions }) => {
      row.string(name).array(partitions, (cell, answer) => writePartition(cell, answer, version));
    })
    .int32(NO_THROTTLE_MS);
}

function writePartition(writer: WireWriter, answer: PartitionAnswer, version: number): void {
  writer.int32(answer.partition).int16(answer.error).int64(answer.baseOffset);
  // Log append time: this broker keeps the producers' timestamps.
  writer.int64(-1);
  if (version >= 5) writer.int64(answer.log?.startOffset ?? -1);
  if (version >= 8) writer.int32(0).nullableString(answer.message);
}
