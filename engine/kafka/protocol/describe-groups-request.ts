// DescribeGroups v0..2, client side: state and members of groups, for the console.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';
import type { WireReader } from './wire-reader';

export interface GroupDescription {
  readonly errorCode: number;
  readonly groupId: string;
  /** Kafka's words: Empty, Stable, PreparingRebalance, CompletingRebalance, Dead. */
  readonly state: string;
  readonly protocolType: string;
  readonly members: readonly { readonly memberId: string; readonly clientId: string; readonly clientHost: string }[];
}

export const describeGroupsApi: ClientApi<{ readonly groupIds: readonly string[] }, readonly GroupDescription[]> = {
  key: ApiKey.DescribeGroups,
  name: 'DescribeGroups',
  minVersion: 0,
  maxVersion: 2,
  encode: (writer, request) => {
    writer.array(request.groupIds, (w, groupId) => w.string(groupId));
  },
  decode: (reader, version) => {
    if (version >= 1) reader.int32();
    return reader.array(readGroup, 14);
  },
};

function readGroup(reader: WireReader): GroupDescription {
  const errorCode = reader.int16();
  const groupId = reader.string();
  const state = reader.string();
  const protocolType = reader.string();
  reader.string();
  const members = reader.array((r) => {
    const member = { memberId: r.string(), clientId: r.string(), clientHost: r.string() };
    r.nullableBytes();
    r.nullableBytes();
    return member;
  }, 14);
  return { errorCode, groupId, state, protocolType, members };
}
