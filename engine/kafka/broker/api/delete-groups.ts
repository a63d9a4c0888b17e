// DeleteGroups 0-1: forgets groups without members together with their committed offsets.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';

export const deleteGroupsApi: ApiDefinition = {
  key: ApiKey.DeleteGroups,
  minVersion: 0,
  maxVersion: 1,
  handle: ({ body }, broker) => {
    const groupIds = body.array((reader) => reader.string(), 2);
    return new WireWriter().int32(NO_THROTTLE_MS).array(groupIds, (row, groupId) => {
      row.string(groupId).int16(broker.groups.delete(groupId));
    });
  },
};
