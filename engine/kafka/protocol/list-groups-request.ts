// ListGroups v0..2, client side: the groups one broker coordinates.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';

export interface ListGroupsResponse {
  readonly errorCode: number;
  readonly groups: readonly { readonly groupId: string; readonly protocolType: string }[];
}

export const listGroupsApi: ClientApi<null, ListGroupsResponse> = {
  key: ApiKey.ListGroups,
  name: 'ListGroups',
  minVersion: 0,
  maxVersion: 2,
  encode: () => {},
  decode: (reader, version) => {
    if (version >= 1) reader.int32();
    const errorCode = reader.int16();
    return { errorCode, groups: reader.array((r) => ({ groupId: r.string(), protocolType: r.string() }), 4) };
  },
};
