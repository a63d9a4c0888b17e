// What happens to a record the format refuses: `fail` raises with everything needed to find it; `skip` counts it;
// `dead-letter` counts it and writes it, unchanged, with headers saying where it came from and why, to another topic.
// Invariant: under dead-letter the reader gives its batch on only when isSettled(), so no refused record is lost.

import type { ConnectorContext } from '@/engine/connectors/connector';
import { EngineError } from '@/engine/core/errors';
import { f64, i32 } from '@/engine/core/typed-array';
import type { DecodeProblem } from '@/engine/formats/format';
import type { KafkaClient } from '@/engine/kafka/client/kafka-client';
import type { RecordProducer } from '@/engine/kafka/client/record-producer';
import type { TopicPartition } from '@/engine/kafka/client/topic-partition';
import { encodeHeaders } from '@/engine/kafka/protocol/record-batch-builder';
import type { RecordIndex } from '@/engine/kafka/protocol/record-index';
import type { Counter } from '@/engine/metrics/metric-group';
import type { KafkaTableOptions } from './kafka-options';
import { createProducer } from './producer-setup';
import { requireTopicPartitions } from './sink-topic';

const EXCERPT_BYTES = 200;

export class BadRecords {
  private readonly context: ConnectorContext;
  private readonly options: KafkaTableOptions;
  private readonly errors: Counter;
  private readonly notify: () => void;
  private producer: RecordProducer | null = null;
  private partitions = 1;

  /** `notify` is called when isSettled() may have changed. */
  constructor(context: ConnectorContext, options: KafkaTableOptions, notify: () => void) {
    this.context = context;
    this.options = options;
    this.errors = context.metrics.counter('numRecordsInErrors');
    this.notify = notify;
  }

  /** Makes the dead-letter topic ready when the policy wants one. */
  async open(client: KafkaClient): Promise<void> {
    const topic = this.options.deadLetterTopic;
    if (this.options.badRecords !== 'dead-letter' || topic === null) return;
    this.partitions = await requireTopicPartitions(client, topic, 1);
    this.producer = await createProducer(client, this.options.properties, () => this.notify());
  }

  /** False while dead letters wait for their acknowledgement. Throws when they cannot be written at all. */
  isSettled(): boolean {
    if (this.producer === null) return true;
    if (this.producer.failure !== null) throw this.producer.failure;
    return this.producer.pendingBytes() === 0;
  }

  /** Starts sending the dead letters of a batch. */
  kick(): void {
    this.producer?.kick();
  }

  refuse(
    from: TopicPartition & { readonly label: string },
    index: RecordIndex,
    at: number,
    part: 'key' | 'value',
    problem: DecodeProblem,
  ): void {
    const offset = f64(index.offsets, at);
    const where = problem.field === '' ? part : `${part} field "${problem.field}"`;
    const byte = problem.position >= 0 ? ` at byte ${problem.position}` : '';
    const reason = `${where}: ${problem.reason}${byte}`;
    if (this.options.badRecords === 'fail') {
      throw new EngineError({
        code: 'format.bad-record',
        message: `record at offset ${offset} of partition "${from.label}" cannot be read: ${reason}`,
        detail: `Topic "${from.topic}", partition ${from.partition}, offset ${offset}: ${excerptOf(index, at, part)}`,
        hint: "Correct the producer, or set 'penstock.on-bad-record' to 'skip' or 'dead-letter'.",
      });
    }
    this.errors.add(1);
    this.context.reportBadRecord({
      split: from.label,
      position: String(offset),
      reason,
      excerpt: excerptOf(index, at, part),
    });
    if (this.producer !== null) this.writeDeadLetter(this.producer, from, index, at, reason);
  }

  private writeDeadLetter(
    producer: RecordProducer,
    from: TopicPartition,
    index: RecordIndex,
    at: number,
    reason: string,
  ): void {
    const range = {
      keyStart: i32(index.keyStart, at),
      keyLength: i32(index.keyLength, at),
      valueStart: i32(index.valueStart, at),
      valueLength: i32(index.valueLength, at),
    };
    const text = (value: string): Uint8Array => Buffer.from(value);
    const headers = encodeHeaders([
      { key: 'penstock.source.topic', value: text(from.topic) },
      { key: 'penstock.source.partition', value: text(String(from.partition)) },
      { key: 'penstock.source.offset', value: text(String(f64(index.offsets, at))) },
      { key: 'penstock.error', value: text(reason) },
    ]);
    const target = { topic: this.options.deadLetterTopic ?? '', partition: from.partition % this.partitions };
    producer.append(target, index.bytes, range, f64(index.timestamps, at), headers);
  }
}

/** The first bytes of the refused part as text, for people. */
function excerptOf(index: RecordIndex, at: number, part: 'key' | 'value'): string {
  const start = i32(part === 'key' ? index.keyStart : index.valueStart, at);
  const length = i32(part === 'key' ? index.keyLength : index.valueLength, at);
  const shown = index.bytes.subarray(start, start + Math.min(Math.max(0, length), EXCERPT_BYTES));
  return new TextDecoder().decode(shown) + (length > EXCERPT_BYTES ? '…' : '');
}
