// Makes sure that a topic to be written to exists: looked up, else created when the broker lets us.

import { EngineError, messageOf } from '@/engine/core/errors';
import { type KafkaClient, requireTopicResult } from '@/engine/kafka/client/kafka-client';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';

/** Number of partitions of `topic`; a missing one is created with `partitions`. Errors: kafka.missing-topic. */
export async function requireTopicPartitions(client: KafkaClient, topic: string, partitions: number): Promise<number> {
  const found = await client.findTopic(topic);
  if (found !== null) return found.partitions.length;
  try {
    const [result] = await client.createTopics([
      { name: topic, partitions, replicationFactor: await replication(client), configs: {} },
    ]);
    requireTopicResult(result, `topic "${topic}" does not exist and cannot be created`, [
      KafkaError.TOPIC_ALREADY_EXISTS,
    ]);
  } catch (error) {
    throw new EngineError({
      code: 'kafka.missing-topic',
      message: messageOf(error),
      hint: `Create topic "${topic}" before the pipeline starts.`,
      cause: error,
    });
  }
  return client.retried(async () => {
    const created = await client.findTopic(topic);
    if (created !== null) return created.partitions.length;
    throw new EngineError({
      code: 'kafka.missing-topic',
      message: `topic "${topic}" is being created`,
      retriable: true,
    });
  });
}

/** Three copies where there are three brokers. */
async function replication(client: KafkaClient): Promise<number> {
  const { brokers } = await client.metadata([]);
  return Math.max(1, Math.min(3, brokers.length));
}
