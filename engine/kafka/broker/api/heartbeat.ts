// Heartbeat 0-2: keeps a member's session and tells it of a rebalance.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';

export const heartbeatApi: ApiDefinition = {
  key: ApiKey.Heartbeat,
  minVersion: 0,
  maxVersion: 2,
  handle: ({ version, body }, broker) => {
    const groupId = body.string();
    const generation = body.int32();
    const memberId = body.string();
    const writer = new WireWriter();
    if (version >= 1) writer.int32(NO_THROTTLE_MS);
    return writer.int16(broker.groups.heartbeat(groupId, memberId, generation));
  },
};
