// What the fetcher knows about one partition: where the next fetch begins, what is queued for the reader, and the log's
// bounds as of the last answer. Invariant: queuedBytes is the sum of the queue's bytes.

import type { RecordCursor } from '../protocol/record-cursor';
import { partitionLabel, type TopicPartition } from './topic-partition';

export interface FetchedChunk {
  readonly cursor: RecordCursor;
  readonly bytes: number;
  /** Clock.monotonic() when the answer arrived. */
  readonly arrivedAtMs: number;
  /** Set by the reader when it begins with the chunk, for its byte counter. */
  isCounted: boolean;
}

export class FetchState implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly label: string;
  /** Offset the next fetch asks for. */
  nextOffset: number;
  /** Bytes asked for at once; doubled while a batch does not fit. */
  maxBytes: number;
  readonly queue: FetchedChunk[] = [];
  queuedBytes = 0;
  /** -1 = not known yet. */
  highWatermark = -1;
  lastStableOffset = -1;
  logStartOffset = -1;
  /** Clock.monotonic() of the last answer that told the bounds. */
  boundsAtMs = Number.NEGATIVE_INFINITY;
  /** Read to its bounded end: never fetched again. */
  isFinished = false;

  constructor(target: TopicPartition, offset: number, maxBytes: number) {
    this.topic = target.topic;
    this.partition = target.partition;
    this.label = partitionLabel(target);
    this.nextOffset = offset;
    this.maxBytes = maxBytes;
  }

  enqueue(chunk: FetchedChunk): void {
    this.queue.push(chunk);
    this.queuedBytes += chunk.bytes;
  }

  /** Drops the chunk at the head, which has been read. */
  dequeue(): void {
    const chunk = this.queue.shift();
    if (chunk !== undefined) this.queuedBytes -= chunk.bytes;
  }

  /** Reading is over: frees what is queued. */
  finish(): void {
    this.isFinished = true;
    this.queue.length = 0;
    this.queuedBytes = 0;
  }
}
