// A producer as a table's properties describe it; shared by the sinks and the dead-letter path.

import type { KafkaClient } from '@/engine/kafka/client/kafka-client';
import { RecordProducer } from '@/engine/kafka/client/record-producer';
import { loadCompression } from '@/engine/kafka/protocol/compression';
import type { KafkaProperties } from './kafka-properties';

export async function createProducer(
  client: KafkaClient,
  properties: KafkaProperties,
  onAcknowledged: (records: number, bytes: number) => void,
): Promise<RecordProducer> {
  await loadCompression(properties.compression);
  return new RecordProducer(client, {
    acks: properties.acks,
    compression: properties.compression,
    batchBytes: properties.batchBytes,
    pendingBytesMax: properties.bufferBytes,
    requestTimeoutMs: properties.requestTimeoutMs,
    onAcknowledged,
  });
}
