// A Kafka client as a table's properties and the engine's defaults describe it.

import type { ConnectorContext } from '@/engine/connectors/connector';
import { EngineError } from '@/engine/core/errors';
import { KafkaClient } from '@/engine/kafka/client/kafka-client';
import type { KafkaProperties } from './kafka-properties';

/** Errors: kafka.missing-bootstrap-servers, kafka.invalid-address. */
export function createClient(
  context: ConnectorContext,
  properties: KafkaProperties,
  onWaiting: (what: string | null) => void,
): KafkaClient {
  const bootstrapServers = properties.bootstrapServers || context.defaults['properties.bootstrap.servers'] || '';
  if (bootstrapServers === '') {
    throw new EngineError({
      code: 'kafka.missing-bootstrap-servers',
      message: `missing required option "properties.bootstrap.servers" for table "${context.table.name}"`,
      hint: "Add 'properties.bootstrap.servers' = 'host:port'.",
    });
  }
  const { clientId, tls, sasl } = properties;
  return new KafkaClient({ bootstrapServers, clock: context.clock, clientId, tls, sasl, onWaiting });
}
