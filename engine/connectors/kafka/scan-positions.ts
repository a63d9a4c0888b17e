// Turns `scan.startup.*` and `scan.bounded.*` into offsets per partition by asking the brokers. Rules of flink-sql.md §12.

import { EngineError } from '@/engine/core/errors';
import type { KafkaClient } from '@/engine/kafka/client/kafka-client';
import { partitionLabel, type TopicPartition } from '@/engine/kafka/client/topic-partition';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from '@/engine/kafka/protocol/list-offsets-request';
import type { KafkaProperties } from './kafka-properties';
import type { BoundedSpec, StartupSpec } from './kafka-scan-options';

export interface ScanQuestion {
  readonly client: KafkaClient;
  readonly properties: KafkaProperties;
  readonly groupId: string;
  readonly partitions: readonly TopicPartition[];
}

/** Offsets by partitionLabel, one for every partition asked for. */
export type Offsets = ReadonlyMap<string, number>;

/** Errors: kafka.no-offset-for-partition when the group has none and `auto.offset.reset` is none. */
export async function startOffsets(spec: StartupSpec, question: ScanQuestion): Promise<Offsets> {
  switch (spec.mode) {
    case 'earliest-offset':
      return earliest(question);
    case 'latest-offset':
      return latest(question);
    case 'timestamp':
      return atTimestamp(spec.timestampMs, question);
    case 'group-offsets':
      return fillFrom(await committed(question), question, (missing) => resetOffsets(missing));
    case 'specific-offsets': {
      const given = new Map<string, number>();
      for (const target of question.partitions) {
        const offset = spec.offsets.get(target.partition);
        if (offset !== undefined) given.set(partitionLabel(target), offset);
      }
      return fillFrom(given, question, earliest);
    }
  }
}

/** Offset of the first record not to read; Infinity = never ends. */
export async function endOffsets(spec: BoundedSpec, question: ScanQuestion, starts: Offsets): Promise<Offsets> {
  switch (spec.mode) {
    case 'unbounded':
      return new Map(question.partitions.map((target) => [partitionLabel(target), Number.POSITIVE_INFINITY]));
    case 'specific-offsets':
      // Flink's rule: a partition that is not listed is not read at all.
      return new Map(
        question.partitions.map((target) => {
          const label = partitionLabel(target);
          return [label, spec.offsets.get(target.partition) ?? starts.get(label) ?? 0];
        }),
      );
    case 'group-offsets':
      return fillFrom(await committed(question), question, noOffset);
    case 'earliest-offset':
      return earliest(question);
    case 'latest-offset':
      return latest(question);
    case 'timestamp':
      return atTimestamp(spec.timestampMs, question);
  }
}

/** Where `auto.offset.reset` sends partitions without a usable offset. */
export function resetOffsets(question: ScanQuestion): Promise<Offsets> {
  switch (question.properties.autoOffsetReset) {
    case 'earliest':
      return earliest(question);
    case 'latest':
      return latest(question);
    case 'none':
      return noOffset(question);
  }
}

export function earliest({ client, partitions }: ScanQuestion): Promise<Offsets> {
  return client.listOffsets(partitions, EARLIEST_TIMESTAMP);
}

function latest({ client, partitions, properties }: ScanQuestion): Promise<Offsets> {
  return client.listOffsets(partitions, LATEST_TIMESTAMP, properties.readCommitted);
}

async function atTimestamp(timestampMs: number, question: ScanQuestion): Promise<Offsets> {
  const found = new Map(await question.client.listOffsets(question.partitions, timestampMs));
  for (const [label, offset] of found) if (offset < 0) found.delete(label);
  return fillFrom(found, question, latest);
}

function committed({ client, groupId, partitions }: ScanQuestion): Promise<Offsets> {
  return client.committedOffsets(groupId, partitions);
}

async function fillFrom(
  known: Offsets,
  question: ScanQuestion,
  ask: (missing: ScanQuestion) => Promise<Offsets>,
): Promise<Offsets> {
  const missing = question.partitions.filter((target) => !known.has(partitionLabel(target)));
  if (missing.length === 0) return known;
  return new Map([...known, ...(await ask({ ...question, partitions: missing }))]);
}

async function noOffset({ groupId, partitions }: ScanQuestion): Promise<Offsets> {
  throw new EngineError({
    code: 'kafka.no-offset-for-partition',
    message: `undefined offset with no reset policy for partitions: [${partitions.map(partitionLabel).join(', ')}]`,
    detail: `Consumer group "${groupId}" has committed no offset there.`,
    hint: "Set 'properties.auto.offset.reset' to 'earliest' or 'latest', or choose another 'scan.startup.mode'.",
  });
}
