// The list of connectors. Adding one = its folder and one line here.

import { blackholeConnector } from '@/engine/connectors/blackhole/blackhole-connector';
import { datagenConnector } from '@/engine/connectors/datagen/datagen-connector';
import { filesystemConnector } from '@/engine/connectors/filesystem/filesystem-connector';
import { kafkaConnector } from '@/engine/connectors/kafka/kafka-connector';
import { createPrintConnector } from '@/engine/connectors/print/print-connector';
import { upsertKafkaConnector } from '@/engine/connectors/upsert-kafka/upsert-kafka-connector';
import type { Connector } from './connector';

/** `writeLine` receives what `print` tables print. */
export function createConnectors(writeLine: (line: string, isError: boolean) => void): readonly Connector[] {
  return [
    kafkaConnector,
    upsertKafkaConnector,
    filesystemConnector,
    datagenConnector,
    createPrintConnector(writeLine),
    blackholeConnector,
  ];
}

/** For planning only: nothing runs, nothing prints. */
export function defaultConnectors(): readonly Connector[] {
  return createConnectors(() => {});
}
