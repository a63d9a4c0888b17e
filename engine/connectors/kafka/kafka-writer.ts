// SinkWriter into a Kafka topic. write() serialises every row of a batch straight into the open record batch of its
// partition; kick() sends at once, without a linger; flush() waits for every acknowledgement. At least once: a batch that was
// written but whose acknowledgement got lost is sent again. upsert-kafka: -U and -D become tombstones (a lone -U is a row that leaves).
// Invariant: rows of one key stay in order (one partition, one request in flight per partition).

import type { ConnectorContext, SinkWriter } from '@/engine/connectors/connector';
import { stripPrefix } from '@/engine/connectors/option-reader';
import type { Batch, Column } from '@/engine/core/batch';
import { EngineError } from '@/engine/core/errors';
import { isRetraction } from '@/engine/core/row-kind';
import { f64, u8 } from '@/engine/core/typed-array';
import type { ByteSink, RowEncoder } from '@/engine/formats/format';
import { findFormat } from '@/engine/formats/format-registry';
import type { KafkaClient } from '@/engine/kafka/client/kafka-client';
import type { RecordProducer } from '@/engine/kafka/client/record-producer';
import type { Counter } from '@/engine/metrics/metric-group';
import { createClient } from './client-setup';
import type { FormatChoice, KafkaTableOptions } from './kafka-options';
import { Partitioner } from './partitioner';
import { createProducer } from './producer-setup';
import { requireTopicPartitions } from './sink-topic';

export class KafkaWriter implements SinkWriter {
  private readonly context: ConnectorContext;
  private readonly options: KafkaTableOptions;
  private readonly client: KafkaClient;
  private readonly topic: string;
  private readonly value: RowEncoder;
  private readonly key: RowEncoder | null;
  private readonly isUpsert: boolean;
  /** Column of the writable `timestamp` metadata, -1 = none. */
  private readonly timestampIndex: number;
  private readonly bytesOut: Counter;
  private readonly scratch: ByteSink = { bytes: new Uint8Array(4096), length: 0 };
  private readonly range = { keyStart: 0, keyLength: -1, valueStart: 0, valueLength: -1 };
  private producer: RecordProducer | null = null;
  private partitioner = new Partitioner('default', 1);
  private targets: { readonly topic: string; readonly partition: number }[] = [];

  constructor(context: ConnectorContext, options: KafkaTableOptions) {
    this.context = context;
    this.options = options;
    this.topic = options.topics[0] ?? '';
    this.client = createClient(context, options.properties, context.reportWaiting);
    this.isUpsert = options.kind === 'upsert-kafka';
    this.value = createEncoder(context, options.value);
    this.key = options.key === null ? null : createEncoder(context, options.key);
    const persisted = context.table.metadataColumns.filter((column) => !column.isVirtual);
    const position = persisted.findIndex((column) => column.key === 'timestamp');
    this.timestampIndex = position < 0 ? -1 : context.table.physicalFields.length + position;
    this.bytesOut = context.metrics.counter('numBytesOut');
  }

  /** Resolves when the topic is there; a missing one is created when the broker lets us. */
  async open(): Promise<void> {
    const { client, options } = this;
    const partitions = await requireTopicPartitions(client, this.topic, options.sinkPartitions);
    this.partitioner = new Partitioner(options.partitioner, partitions);
    this.targets = Array.from({ length: partitions }, (_, partition) => ({ topic: this.topic, partition }));
    this.producer = await createProducer(client, options.properties, (_records, bytes) => this.bytesOut.add(bytes));
  }

  write(batch: Batch): void {
    const producer = this.opened();
    const { scratch, range, key, value, partitioner } = this;
    const now = this.context.clock.now();
    const timestamps = this.timestampIndex < 0 ? null : timestampColumn(batch.columns[this.timestampIndex]);
    partitioner.nextWrite();
    value.begin(batch);
    key?.begin(batch);
    for (let row = 0; row < batch.length; row++) {
      const kind = batch.rowKinds === null ? 0 : u8(batch.rowKinds, row);
      scratch.length = 0;
      range.keyLength = -1;
      if (key !== null) {
        key.encode(row, scratch);
        range.keyLength = scratch.length;
      }
      range.valueStart = scratch.length;
      range.valueLength = -1;
      if (!this.isUpsert || !isRetraction(kind)) {
        value.encode(row, scratch);
        range.valueLength = scratch.length - range.valueStart;
      }
      const partition = partitioner.choose(scratch.bytes, 0, range.keyLength);
      const target = this.targets[partition];
      if (target === undefined) continue;
      const timestamp = timestamps === null ? now : timestampOf(timestamps, row, now);
      producer.append(target, scratch.bytes, range, timestamp);
    }
  }

  kick(): void {
    this.opened().kick();
  }

  whenWritable(): Promise<void> | null {
    return this.opened().whenWritable();
  }

  flush(): Promise<void> {
    return this.opened().flush();
  }

  prepareCommit(): null {
    return null;
  }

  async commit(): Promise<void> {}

  close(): Promise<void> {
    return this.client.close();
  }

  private opened(): RecordProducer {
    if (this.producer === null) throw new Error('invariant violated: the Kafka writer is not open');
    return this.producer;
  }
}

type TimestampColumn = Extract<Column, { kind: 'timestamp' }>;

function timestampColumn(column: Column | undefined): TimestampColumn {
  if (column?.kind === 'timestamp') return column;
  throw new Error('invariant violated: metadata column "timestamp" is not a timestamp');
}

function timestampOf({ values, nulls }: TimestampColumn, row: number, now: number): number {
  if (nulls !== null && u8(nulls, row) === 1) return now;
  const timestamp = f64(values, row);
  if (timestamp >= 0) return timestamp;
  throw new EngineError({
    code: 'kafka.invalid-timestamp',
    message: `record timestamp ${timestamp} is before 1970, which Kafka does not accept`,
    hint: 'Filter such rows out or correct the "timestamp" metadata column.',
  });
}

function createEncoder(context: ConnectorContext, choice: FormatChoice): RowEncoder {
  const format = findFormat(choice.name);
  if (format === null) {
    throw new EngineError({ code: 'kafka.unknown-format', message: `format "${choice.name}" is not supported` });
  }
  const options = stripPrefix(context.table.options, choice.prefix);
  return format.createEncoder({ fields: choice.fields, columnIndexes: choice.fieldIndexes, options });
}
