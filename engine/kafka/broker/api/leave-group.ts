// LeaveGroup 0-2: a member goes, the others get its partitions.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';

export const leaveGroupApi: ApiDefinition = {
  key: ApiKey.LeaveGroup,
  minVersion: 0,
  maxVersion: 2,
  handle: ({ version, body }, broker) => {
    const groupId = body.string();
    const memberId = body.string();
    const writer = new WireWriter();
    if (version >= 1) writer.int32(NO_THROTTLE_MS);
    return writer.int16(broker.groups.leave(groupId, memberId));
  },
};
