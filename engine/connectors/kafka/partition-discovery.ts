// Which partitions a table has: topics by list or by pattern, asked again at the discovery interval.

import { EngineError } from '@/engine/core/errors';
import type { KafkaClient } from '@/engine/kafka/client/kafka-client';
import type { TopicPartition } from '@/engine/kafka/client/topic-partition';
import type { TopicMetadata } from '@/engine/kafka/protocol/metadata-request';
import type { KafkaTableOptions } from './kafka-options';

export interface Discovered {
  readonly partitions: readonly TopicPartition[];
  /** What is missing, in words; null when every topic is there. */
  readonly missing: string | null;
}

export async function discoverPartitions(client: KafkaClient, options: KafkaTableOptions): Promise<Discovered> {
  const { topicPattern } = options;
  if (topicPattern !== null) {
    const { topics } = await client.metadata(null);
    const matching = topics.filter((topic) => !topic.isInternal && topicPattern.test(topic.name));
    const missing = matching.length > 0 ? null : `no topic matches the pattern "${topicPattern.source.slice(4, -2)}"`;
    return { partitions: matching.flatMap(partitionsOf), missing };
  }
  const found: TopicPartition[] = [];
  const absent: string[] = [];
  for (const name of options.topics) {
    const topic = await client.findTopic(name);
    if (topic === null) absent.push(name);
    else found.push(...partitionsOf(topic));
  }
  const names = absent.map((name) => `"${name}"`).join(', ');
  const missing =
    absent.length === 0
      ? null
      : `topic${absent.length > 1 ? 's' : ''} ${names} ${absent.length > 1 ? 'do' : 'does'} not exist`;
  return { partitions: found, missing };
}

/** Error of `penstock.missing-topic` = 'fail'. */
export function missingTopic(what: string): EngineError {
  return new EngineError({
    code: 'kafka.missing-topic',
    message: what,
    hint: "Create it, correct the name, or set 'penstock.missing-topic' = 'wait' to wait for it.",
  });
}

function partitionsOf(topic: TopicMetadata): TopicPartition[] {
  return topic.partitions.map(({ partition }) => ({ topic: topic.name, partition }));
}
