// One partition as the reader sees it: the next offset to give out, its bounded end, its queue, and its status for people.
// Position text: `42`, or `42..100` for a bounded scan, so that a restored scan ends where the first one meant to.

import type { SplitStatus } from '@/engine/connectors/connector';
import type { FetchState } from '@/engine/kafka/client/fetch-state';
import { partitionLabel, type TopicPartition } from '@/engine/kafka/client/topic-partition';
import type { Gauge, MetricGroup } from '@/engine/metrics/metric-group';

export class KafkaSplit {
  readonly id: string;
  readonly topic: Uint8Array;
  readonly partition: number;
  readonly fetchTarget: TopicPartition & { readonly label: string };
  readonly end: number;
  position: number;
  /** Null when there is nothing to read at all. */
  fetch: FetchState | null = null;
  private readonly currentOffset: Gauge;

  constructor(target: TopicPartition, offset: number, end: number, metrics: MetricGroup) {
    this.id = partitionLabel(target);
    this.topic = new TextEncoder().encode(target.topic);
    this.partition = target.partition;
    this.fetchTarget = { ...target, label: this.id };
    this.position = offset;
    this.end = end;
    this.currentOffset = metrics.child('partition', this.id).gauge('currentOffset');
  }

  isFinished(): boolean {
    return this.position >= this.end;
  }

  hasData(): boolean {
    return this.fetch !== null && this.fetch.queue.length > 0 && !this.isFinished();
  }

  advance(position: number): void {
    this.position = position;
    this.currentOffset.set(position - 1);
  }

  /** After an offset out of range: reading goes on from `position`, before or behind the old one. */
  reset(position: number): void {
    this.position = position;
  }

  positionText(): string {
    return Number.isFinite(this.end) ? `${this.position}..${this.end}` : String(this.position);
  }

  /** Offset after the last record a reader of this isolation level may see, null when not known yet. */
  endOffset(readCommitted: boolean): number | null {
    const end = readCommitted ? this.fetch?.lastStableOffset : this.fetch?.highWatermark;
    return end === undefined || end < 0 ? null : end;
  }

  pendingRecords(readCommitted: boolean): number | null {
    if (this.isFinished()) return 0;
    const end = this.endOffset(readCommitted);
    return end === null ? null : Math.max(0, Math.min(end, this.end) - this.position);
  }

  status(readCommitted: boolean, committed: number | null): SplitStatus {
    const start = this.fetch?.logStartOffset ?? -1;
    const end = this.endOffset(readCommitted);
    return {
      id: this.id,
      position: String(this.position),
      pendingRecords: this.pendingRecords(readCommitted),
      startPosition: start < 0 ? null : String(start),
      endPosition: end === null ? null : String(end),
      committedPosition: committed === null ? null : String(committed),
    };
  }
}

/** Reads what positionText() wrote; null when it is something else. */
export function parsePosition(text: string): { readonly offset: number; readonly end: number } | null {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  if (match === null) return null;
  return { offset: Number(match[1]), end: match[2] === undefined ? Number.POSITIVE_INFINITY : Number(match[2]) };
}
