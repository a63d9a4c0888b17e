// Commits the positions of completed checkpoints to the consumer group, for monitoring only: recovery never reads them.
// One commit at a time, newest wins; failures are counted and left to the next checkpoint. Without a group id nothing is
// committed, as in Flink.

import type { SourceSnapshot } from '@/engine/connectors/connector';
import type { KafkaClient, PartitionOffset } from '@/engine/kafka/client/kafka-client';
import { parsePartitionLabel, partitionLabel, type TopicPartition } from '@/engine/kafka/client/topic-partition';
import type { Counter, MetricGroup } from '@/engine/metrics/metric-group';
import type { KafkaProperties } from './kafka-properties';
import { parsePosition } from './kafka-split';

export class OffsetCommitter {
  private readonly client: KafkaClient;
  private readonly groupId: string | null;
  private readonly metrics: MetricGroup;
  private readonly succeeded: Counter;
  private readonly failed: Counter;
  private readonly offsets = new Map<string, number>();
  private waiting: SourceSnapshot | null = null;
  private isCommitting = false;

  constructor(client: KafkaClient, properties: KafkaProperties, metrics: MetricGroup) {
    this.client = client;
    this.groupId = properties.commitsOnCheckpoint ? properties.groupId : null;
    this.metrics = metrics;
    this.succeeded = metrics.counter('commitsSucceeded');
    this.failed = metrics.counter('commitsFailed');
  }

  /** Last offset known to be committed, null when none. */
  committed(split: string): number | null {
    return this.offsets.get(split) ?? null;
  }

  /** Learns what the group has committed so far, for the status of splits. */
  async recall(partitions: readonly TopicPartition[]): Promise<void> {
    if (this.groupId === null || partitions.length === 0) return;
    for (const [split, offset] of await this.client.committedOffsets(this.groupId, partitions))
      this.remember(split, offset);
  }

  private remember(split: string, offset: number): void {
    this.offsets.set(split, offset);
    this.metrics.child('partition', split).gauge('committedOffset').set(offset);
  }

  commit(snapshot: SourceSnapshot): void {
    if (this.groupId === null || snapshot.splits.length === 0) return;
    this.waiting = snapshot;
    if (!this.isCommitting) void this.commitWaiting(this.groupId);
  }

  private async commitWaiting(groupId: string): Promise<void> {
    this.isCommitting = true;
    while (this.waiting !== null && !this.client.signal.aborted) {
      const offsets = offsetsOf(this.waiting);
      this.waiting = null;
      try {
        await this.client.commitOffsets(groupId, offsets);
        for (const entry of offsets) this.remember(partitionLabel(entry), entry.offset);
        this.succeeded.add(1);
      } catch {
        // Best effort by contract: the counter is what people see, the next checkpoint tries again.
        this.failed.add(1);
      }
    }
    this.isCommitting = false;
  }
}

function offsetsOf(snapshot: SourceSnapshot): readonly PartitionOffset[] {
  return snapshot.splits.flatMap(({ id, position }) => {
    const target = parsePartitionLabel(id);
    const parsed = parsePosition(position);
    return target === null || parsed === null ? [] : [{ ...target, offset: parsed.offset }];
  });
}
