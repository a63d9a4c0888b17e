// The topics of the broker and their folders: `topics/<name>/topic.json` beside one folder per partition. A topic that is
// deleted is first moved to `trash/` in one rename, so that a crash never leaves half of it behind.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, messageOf } from '@/engine/core/errors';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import type { TopicDefaults } from './broker-options';
import { KafkaFailure } from './kafka-failure';
import { PartitionLog, type PartitionLogHost } from './log/partition-log';
import { asksForCompaction, logSettings, type TopicConfig } from './topic-config';

const PARTITIONS_MAX = 1000;

export interface Topic {
  readonly name: string;
  readonly partitions: PartitionLog[];
  config: TopicConfig;
  isDeleted: boolean;
}

interface TopicFile {
  readonly partitions: number;
  readonly config: TopicConfig;
}

export class TopicStore {
  private readonly topics = new Map<string, Topic>();
  private readonly folder: string;
  private readonly trash: string;
  private readonly host: PartitionLogHost;
  private readonly defaults: TopicDefaults;
  private trashCount = 0;

  constructor(dataDir: string, defaults: TopicDefaults, host: PartitionLogHost) {
    this.folder = join(dataDir, 'topics');
    this.trash = join(dataDir, 'trash');
    this.defaults = defaults;
    this.host = host;
  }

  /** Opens every topic on disk; `isCheckedWhole` reads and checks all segments. */
  open(isCheckedWhole: boolean): void {
    mkdirSync(this.folder, { recursive: true });
    void rm(this.trash, { recursive: true, force: true }).catch(() => {});
    for (const name of readdirSync(this.folder)) {
      const path = join(this.folder, name, 'topic.json');
      // A folder without its file is a topic whose creation was never acknowledged.
      if (!existsSync(path)) continue;
      const { partitions, config } = readTopicFile(path);
      const topic = this.topicOf(name, config);
      this.openPartitions(topic, partitions, isCheckedWhole);
      this.topics.set(name, topic);
    }
  }

  list(): readonly Topic[] {
    return [...this.topics.values()];
  }

  find(name: string): Topic | null {
    return this.topics.get(name) ?? null;
  }

  /** Throws UNKNOWN_TOPIC_OR_PARTITION. */
  get(name: string): Topic {
    const topic = this.topics.get(name);
    if (topic === undefined)
      throw new KafkaFailure(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, `there is no topic "${name}"`);
    return topic;
  }

  /** Throws UNKNOWN_TOPIC_OR_PARTITION. */
  partition(name: string, index: number): PartitionLog {
    const partition = this.get(name).partitions[index];
    if (partition === undefined) {
      throw new KafkaFailure(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, `topic "${name}" has no partition ${index}`);
    }
    return partition;
  }

  /** Creates a topic, or only says whether it could be. `partitions` -1 = the broker's default. */
  create(name: string, partitions: number, config: TopicConfig, isDryRun: boolean): void {
    checkTopicName(name);
    if (this.topics.has(name))
      throw new KafkaFailure(KafkaError.TOPIC_ALREADY_EXISTS, `topic "${name}" exists already`);
    const count = partitions === -1 ? this.defaults.partitions : partitions;
    checkPartitionCount(count);
    if (isDryRun) return;
    this.warnOfCompaction(name, config);
    const topic = this.topicOf(name, config);
    this.openPartitions(topic, count, false);
    this.save(topic);
    this.topics.set(name, topic);
    this.host.log('info', `topic "${name}" created with ${count} partitions`);
  }

  /** Adds partitions up to `total`, or only says whether that is possible. */
  grow(name: string, total: number, isDryRun: boolean): void {
    const topic = this.get(name);
    checkPartitionCount(total);
    if (total <= topic.partitions.length) {
      throw new KafkaFailure(
        KafkaError.INVALID_PARTITIONS,
        `topic "${name}" has ${topic.partitions.length} partitions already, ${total} is not more`,
      );
    }
    if (isDryRun) return;
    this.openPartitions(topic, total, false);
    this.save(topic);
  }

  setConfig(name: string, config: TopicConfig): void {
    const topic = this.get(name);
    this.warnOfCompaction(name, config);
    topic.config = config;
    this.save(topic);
  }

  delete(name: string): void {
    const topic = this.get(name);
    this.topics.delete(name);
    topic.isDeleted = true;
    for (const partition of topic.partitions) partition.abandon();
    mkdirSync(this.trash, { recursive: true });
    const trashed = join(this.trash, `${process.pid}-${this.trashCount++}`);
    renameSync(join(this.folder, name), trashed);
    this.host.log('info', `topic "${name}" deleted`);
    void rm(trashed, { recursive: true, force: true }).catch((error: unknown) =>
      this.host.log('warn', `${trashed} could not be removed: ${messageOf(error)}`),
    );
  }

  /** Closes every log; false when one could not be completed, which the next start then checks. */
  async close(): Promise<boolean> {
    let isComplete = true;
    for (const partition of this.list().flatMap(({ partitions }) => partitions)) {
      try {
        await partition.close();
      } catch (error) {
        isComplete = false;
        this.host.log('error', `${partition.name}: could not be closed cleanly: ${messageOf(error)}`);
      }
    }
    this.topics.clear();
    return isComplete;
  }

  private topicOf(name: string, config: TopicConfig): Topic {
    return { name, partitions: [], config, isDeleted: false };
  }

  private openPartitions(topic: Topic, total: number, isCheckedWhole: boolean): void {
    const settings = () => logSettings(topic.config, this.defaults);
    for (let index = topic.partitions.length; index < total; index++) {
      const folder = join(this.folder, topic.name, String(index));
      const partition = new PartitionLog(`${topic.name}-${index}`, folder, settings, this.host);
      partition.open(isCheckedWhole);
      topic.partitions.push(partition);
    }
  }

  private save(topic: Topic): void {
    const path = join(this.folder, topic.name, 'topic.json');
    const file: TopicFile = { partitions: topic.partitions.length, config: topic.config };
    writeFileSync(`${path}.tmp`, JSON.stringify(file));
    renameSync(`${path}.tmp`, path);
  }

  private warnOfCompaction(name: string, config: TopicConfig): void {
    if (!asksForCompaction(config)) return;
    this.host.log(
      'warn',
      `topic "${name}" has cleanup.policy=compact: this broker doesn't compact, all records are kept until retention removes them`,
    );
  }
}

function checkTopicName(name: string): void {
  if (/^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..') return;
  throw new KafkaFailure(
    KafkaError.INVALID_TOPIC_EXCEPTION,
    `"${name}" is no topic name: 1 to 249 letters, digits, ".", "_" and "-" are allowed`,
  );
}

function checkPartitionCount(count: number): void {
  if (count >= 1 && count <= PARTITIONS_MAX) return;
  throw new KafkaFailure(KafkaError.INVALID_PARTITIONS, `a topic has 1 to ${PARTITIONS_MAX} partitions, not ${count}`);
}

/** The cast holds because only save() writes these files, by rename. */
function readTopicFile(path: string): TopicFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TopicFile;
  } catch (error) {
    throw new EngineError({
      code: 'kafka.corrupt-topic-file',
      message: `cannot read "${path}"`,
      detail: messageOf(error),
    });
  }
}
