// The `upsert-kafka` connector: a Kafka topic as a changelog by key. The newest record of a key is its row, a null value
// deletes it. Same reader and writer as `kafka`, in upsert kind.

import type { Connector, OptionProblem, TableSpec } from '@/engine/connectors/connector';
import { firstProblem } from '@/engine/connectors/kafka/connector-support';
import { readKafkaOptions } from '@/engine/connectors/kafka/kafka-options';
import { KafkaReader } from '@/engine/connectors/kafka/kafka-reader';
import { KafkaWriter } from '@/engine/connectors/kafka/kafka-writer';
import { KAFKA_METADATA, metadataProblem } from '@/engine/connectors/kafka/metadata-columns';

const NAME = 'upsert-kafka';

export const upsertKafkaConnector: Connector = {
  name: NAME,
  isSource: true,
  isSink: true,
  metadata: KAFKA_METADATA,
  sinkMode: () => 'upsert',
  sourceMode: () => 'upsert',
  isBounded: (table) => readKafkaOptions(table, NAME, 'source').options.bounded.mode !== 'unbounded',
  validate,
  createReader: (request) => {
    if (Object.keys(request.startOverride).length > 0) {
      firstProblem(request.table, [
        { option: 'scan.startup.mode', message: 'an upsert-kafka table is always read from the earliest offset' },
      ]);
    }
    const { options, problems } = readKafkaOptions(request.table, NAME, 'source');
    firstProblem(request.table, problems);
    return new KafkaReader(request, options);
  },
  createWriter: (context) => {
    const { options, problems } = readKafkaOptions(context.table, NAME, 'sink');
    firstProblem(context.table, problems);
    return new KafkaWriter(context, options);
  },
};

function validate(table: TableSpec, use: 'source' | 'sink'): readonly OptionProblem[] {
  const problems = [...readKafkaOptions(table, NAME, use).problems];
  for (const column of table.metadataColumns) {
    const message = metadataProblem(column, use);
    if (message !== null) problems.push({ option: 'connector', message });
  }
  if (table.primaryKey.length === 0) {
    problems.push({
      option: 'connector',
      message: "'upsert-kafka' tables require to define a PRIMARY KEY constraint",
      hint: 'Add PRIMARY KEY (column) NOT ENFORCED: the key says which columns are read from or written to the key of the Kafka message.',
    });
  }
  return problems;
}
