// DeleteTopics 0-3: removes topics with their data and with what groups have committed for them.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';
import { refusalOf } from '../kafka-failure';

export const deleteTopicsApi: ApiDefinition = {
  key: ApiKey.DeleteTopics,
  minVersion: 0,
  maxVersion: 3,
  handle: ({ version, body }, broker) => {
    const names = body.array((reader) => reader.string(), 2);
    const writer = new WireWriter();
    if (version >= 1) writer.int32(NO_THROTTLE_MS);
    return writer.array(names, (row, name) => {
      const refusal = refusalOf(() => {
        broker.topics.delete(name);
        broker.groups.offsets.deleteTopic(name);
      });
      row.string(name).int16(refusal?.code ?? KafkaError.NONE);
    });
  },
};
