// ListGroups 0-2: groups that have members or committed offsets.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';

export const listGroupsApi: ApiDefinition = {
  key: ApiKey.ListGroups,
  minVersion: 0,
  maxVersion: 2,
  handle: ({ version }, broker) => {
    const writer = new WireWriter();
    if (version >= 1) writer.int32(NO_THROTTLE_MS);
    return writer.int16(KafkaError.NONE).array(broker.groups.list(), (row, { groupId, protocolType }) => {
      row.string(groupId).string(protocolType);
    });
  },
};
