// JoinGroup 0-4. Waits until the group has its next generation. Static membership (version 5) is not offered.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';
import type { JoinResult } from '../groups/consumer-group';

export const joinGroupApi: ApiDefinition = {
  key: ApiKey.JoinGroup,
  minVersion: 0,
  maxVersion: 4,
  handle: async ({ version, body, clientId, clientHost }, broker) => {
    const groupId = body.string();
    const sessionTimeoutMs = body.int32();
    const rebalanceTimeoutMs = version >= 1 ? body.int32() : sessionTimeoutMs;
    const memberId = body.string();
    const protocolType = body.string();
    // Copied: metadata outlives the request's buffer.
    const protocols = body.array((row) => ({ name: row.string(), metadata: Buffer.from(row.bytes()) }), 6);
    const isIdRequired = version >= 4;
    const result = await broker.groups.join(groupId, {
      memberId,
      clientId,
      clientHost,
      sessionTimeoutMs,
      rebalanceTimeoutMs,
      protocolType,
      protocols,
      isIdRequired,
    });
    return writeResponse(result, version);
  },
};

function writeResponse(result: JoinResult, version: number): WireWriter {
  const writer = new WireWriter();
  if (version >= 2) writer.int32(NO_THROTTLE_MS);
  return writer
    .int16(result.error)
    .int32(result.generation)
    .string(result.protocol)
    .string(result.leader)
    .string(result.memberId)
    .array(result.members, (row, { memberId, metadata }) => {
      row.string(memberId).bytes(metadata);
    });
}
