// SyncGroup 0-2: the leader brings the assignment, everyone gets their part of it.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';

export const syncGroupApi: ApiDefinition = {
  key: ApiKey.SyncGroup,
  minVersion: 0,
  maxVersion: 2,
  handle: async ({ version, body }, broker) => {
    const groupId = body.string();
    const generation = body.int32();
    const memberId = body.string();
    const assignments = new Map(body.array((row): [string, Buffer] => [row.string(), row.bytes()], 6));
    const { error, assignment } = await broker.groups.sync(groupId, memberId, generation, assignments);
    const writer = new WireWriter();
    if (version >= 1) writer.int32(NO_THROTTLE_MS);
    return writer.int16(error).bytes(assignment);
  },
};
