// DescribeGroups 0-2: state, protocol and members of groups. An unknown group is "Dead", as Kafka says it.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, type BrokerState, NO_THROTTLE_MS } from '../api-definition';
import { type GroupMember, metadataOf } from '../groups/consumer-group';

export const describeGroupsApi: ApiDefinition = {
  key: ApiKey.DescribeGroups,
  minVersion: 0,
  maxVersion: 2,
  handle: ({ version, body }, broker) => {
    const groupIds = body.array((reader) => reader.string(), 2);
    const writer = new WireWriter();
    if (version >= 1) writer.int32(NO_THROTTLE_MS);
    return writer.array(groupIds, (row, groupId) => writeGroup(row, groupId, broker));
  },
};

function writeGroup(writer: WireWriter, groupId: string, broker: BrokerState): void {
  const group = broker.groups.find(groupId);
  const members: readonly GroupMember[] = group === null ? [] : [...group.members.values()];
  const emptyState = broker.groups.isKnown(groupId) ? 'Empty' : 'Dead';
  writer
    .int16(KafkaError.NONE)
    .string(groupId)
    .string(group?.state ?? emptyState);
  writer.string(group?.protocolType ?? (emptyState === 'Empty' ? 'consumer' : '')).string(group?.protocol ?? '');
  writer.array(members, (row, member) => {
    row.string(member.id).string(member.clientId).string(member.clientHost);
    row.bytes(metadataOf(member.protocols, group?.protocol ?? '')).bytes(member.assignment);
  });
}
