// The `kafka` connector: append-only tables over Kafka topics.

import type { Connector, OptionProblem, SourceRequest, TableSpec } from '@/engine/connectors/connector';
import { firstProblem, startOptions } from './connector-support';
import { readKafkaOptions } from './kafka-options';
import { KafkaReader } from './kafka-reader';
import { KafkaWriter } from './kafka-writer';
import { KAFKA_METADATA, metadataProblem } from './metadata-columns';

export const kafkaConnector: Connector = {
  name: 'kafka',
  isSource: true,
  isSink: true,
  metadata: KAFKA_METADATA,
  sinkMode: () => 'append',
  sourceMode: () => 'append',
  isBounded: (table) => readKafkaOptions(table, 'kafka', 'source').options.bounded.mode !== 'unbounded',
  validate,
  createReader: (request: SourceRequest) => {
    const started = startOptions(request);
    const { options, problems } = readKafkaOptions(started.table, 'kafka', 'source');
    firstProblem(started.table, problems);
    return new KafkaReader(started, options);
  },
  createWriter: (context) => {
    const { options, problems } = readKafkaOptions(context.table, 'kafka', 'sink');
    firstProblem(context.table, problems);
    return new KafkaWriter(context, options);
  },
};

function validate(table: TableSpec, use: 'source' | 'sink'): readonly OptionProblem[] {
  const problems = [...readKafkaOptions(table, 'kafka', use).problems];
  for (const column of table.metadataColumns) {
    const message = metadataProblem(column, use);
    if (message !== null) problems.push({ option: 'connector', message });
  }
  if (table.primaryKey.length > 0) {
    problems.push({
      option: 'connector',
      message: `the Kafka table "${table.name}" with 'json' format doesn't support defining PRIMARY KEY constraint on the table, because it can't guarantee the semantic of primary key`,
      hint: "Use 'connector' = 'upsert-kafka'.",
    });
  }
  return problems;
}
