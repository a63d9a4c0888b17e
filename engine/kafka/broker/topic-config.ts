// The configuration entries a topic of this broker has, under Kafka's names: how each is read, its bounds, and which default
// it falls back to. An entry that isn't in the table is refused, never stored and ignored.

import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import type { TopicDefaults } from './broker-options';
import { KafkaFailure } from './kafka-failure';
import type { PartitionLogSettings } from './log/partition-log';

export type TopicConfigName =
  | 'cleanup.policy'
  | 'max.message.bytes'
  | 'retention.bytes'
  | 'retention.ms'
  | 'segment.bytes';

/** Entries set on a topic; the others have the broker's default. */
export type TopicConfig = Partial<Record<TopicConfigName, string>>;

/** Kafka's numbers for the type of a config entry (DescribeConfigs v3): 1 boolean 2 string 3 int 5 long 7 list. */
interface ConfigRule {
  readonly check: (value: string, broker: ConfigBounds) => string | null;
  readonly fallback: (defaults: TopicDefaults) => string;
}

export interface ConfigBounds {
  readonly requestBytesMax: number;
}

/** What the other fields of a produce request may take beside one batch. */
const REQUEST_OVERHEAD_BYTES = 64 * 1024;

export const TOPIC_CONFIG: Record<TopicConfigName, ConfigRule> = {
  'cleanup.policy': {
    check: (value) =>
      value
        .split(',')
        .map((policy) => policy.trim())
        .every((policy) => policy === 'delete' || policy === 'compact')
        ? null
        : 'must be delete, compact or both',
    fallback: () => 'delete',
  },
  'max.message.bytes': {
    check: (value, broker) => wholeNumber(value, 1024, broker.requestBytesMax - REQUEST_OVERHEAD_BYTES),
    fallback: (defaults) => String(defaults.maxMessageBytes),
  },
  'retention.bytes': {
    check: (value) => wholeNumber(value, -1, Number.MAX_SAFE_INTEGER),
    fallback: (defaults) => String(defaults.retentionBytes),
  },
  'retention.ms': {
    check: (value) => wholeNumber(value, -1, Number.MAX_SAFE_INTEGER),
    fallback: (defaults) => String(defaults.retentionMs),
  },
  'segment.bytes': {
    check: (value) => wholeNumber(value, 1024 * 1024, 1024 ** 3),
    fallback: (defaults) => String(defaults.segmentBytes),
  },
};

export const TOPIC_CONFIG_NAMES = Object.keys(TOPIC_CONFIG).filter(isTopicConfigName);

export function isTopicConfigName(name: string): name is TopicConfigName {
  return Object.hasOwn(TOPIC_CONFIG, name);
}

/**
 * `current` with the entries of `changes` set, or back to their default for null values. Throws INVALID_CONFIG for an
 * unknown name or a value out of bounds.
 */
export function changeTopicConfig(
  current: TopicConfig,
  changes: ReadonlyMap<string, string | null>,
  bounds: ConfigBounds,
): TopicConfig {
  const changed: TopicConfig = { ...current };
  for (const [name, value] of changes) {
    if (!isTopicConfigName(name)) {
      throw new KafkaFailure(
        KafkaError.INVALID_CONFIG,
        `unknown topic config "${name}"; this broker knows ${TOPIC_CONFIG_NAMES.join(', ')}`,
      );
    }
    if (value === null) {
      delete changed[name];
      continue;
    }
    const problem = TOPIC_CONFIG[name].check(value, bounds);
    if (problem !== null) throw new KafkaFailure(KafkaError.INVALID_CONFIG, `${name} = "${value}" ${problem}`);
    changed[name] = value;
  }
  return changed;
}

export function topicConfigValue(config: TopicConfig, name: TopicConfigName, defaults: TopicDefaults): string {
  return config[name] ?? TOPIC_CONFIG[name].fallback(defaults);
}

/** The entries a partition's log goes by, as numbers. */
export function logSettings(config: TopicConfig, defaults: TopicDefaults): PartitionLogSettings {
  const numberOf = (name: TopicConfigName): number => Number(topicConfigValue(config, name, defaults));
  return {
    retentionMs: numberOf('retention.ms'),
    retentionBytes: numberOf('retention.bytes'),
    segmentBytes: numberOf('segment.bytes'),
    maxMessageBytes: numberOf('max.message.bytes'),
  };
}

/** True when the policy asks for compaction, which this broker accepts but doesn't do. */
export function asksForCompaction(config: TopicConfig): boolean {
  return (config['cleanup.policy'] ?? '').includes('compact');
}

function wholeNumber(value: string, minimum: number, maximum: number): string | null {
  const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  return number >= minimum && number <= maximum ? null : `must be a whole number from ${minimum} to ${maximum}`;
}
