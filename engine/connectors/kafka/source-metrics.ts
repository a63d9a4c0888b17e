// The source's metrics under Flink's names: numBytesIn and pendingRecords; per partition in kafka-split.ts.

import type { FetchedChunk } from '@/engine/kafka/client/fetch-state';
import type { Counter, Gauge, MetricGroup } from '@/engine/metrics/metric-group';
import type { KafkaSplit } from './kafka-split';

export class SourceMetrics {
  private readonly bytesIn: Counter;
  private readonly pending: Gauge;

  constructor(metrics: MetricGroup) {
    this.bytesIn = metrics.counter('numBytesIn');
    this.pending = metrics.gauge('pendingRecords');
  }

  /** Counts a chunk's bytes when its reading begins. */
  openChunk(chunk: FetchedChunk): void {
    if (chunk.isCounted) return;
    chunk.isCounted = true;
    this.bytesIn.add(chunk.bytes);
  }

  update(splits: readonly KafkaSplit[], readCommitted: boolean): void {
    let pending = 0;
    for (const split of splits) pending += split.pendingRecords(readCommitted) ?? 0;
    this.pending.set(pending);
  }
}
