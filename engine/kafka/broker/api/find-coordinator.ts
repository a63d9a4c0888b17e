// FindCoordinator 0-2: this node, for every group. For a transactional id the answer is a refusal in words.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS, NODE_ID } from '../api-definition';

const KEY_GROUP = 0;

export const findCoordinatorApi: ApiDefinition = {
  key: ApiKey.FindCoordinator,
  minVersion: 0,
  maxVersion: 2,
  handle: ({ version, body, clientId }, broker) => {
    const key = body.string();
    const isGroup = version < 1 || body.int8() === KEY_GROUP;
    const writer = new WireWriter();
    if (version >= 1) writer.int32(NO_THROTTLE_MS);
    if (isGroup) {
      writer.int16(KafkaError.NONE);
      if (version >= 1) writer.nullableString(null);
      return writer.int32(NODE_ID).string(broker.advertised.host).int32(broker.advertised.port);
    }
    const message = `transactional id "${key}" refused: transactions are not supported by this broker`;
    broker.log('warn', `client "${clientId}": ${message}`);
    writer.int16(KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    if (version >= 1) writer.nullableString(message);
    return writer.int32(-1).string('').int32(-1);
  },
};
