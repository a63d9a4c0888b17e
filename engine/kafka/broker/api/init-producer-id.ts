// InitProducerId 0-1: a fresh id for an idempotent producer. A transactional id is refused.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';

export const initProducerIdApi: ApiDefinition = {
  key: ApiKey.InitProducerId,
  minVersion: 0,
  maxVersion: 1,
  handle: ({ body, clientId }, broker) => {
    const transactionalId = body.nullableString();
    const writer = new WireWriter().int32(NO_THROTTLE_MS);
    if (transactionalId === null) {
      return writer.int16(KafkaError.NONE).int64(broker.producerIds.allocate()).int16(0);
    }
    broker.log(
      'warn',
      `client "${clientId}": transactional id "${transactionalId}" refused: transactions are not supported`,
    );
    return writer.int16(KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED).int64(-1).int16(-1);
  },
};
