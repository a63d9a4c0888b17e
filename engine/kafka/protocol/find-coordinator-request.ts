// FindCoordinator v0..2, client side, for groups.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';
import type { BrokerAddress } from './metadata-request';

const GROUP_KEY_TYPE = 0;

export interface FindCoordinatorResponse {
  readonly errorCode: number;
  readonly coordinator: BrokerAddress;
}

export const findCoordinatorApi: ClientApi<{ readonly groupId: string }, FindCoordinatorResponse> = {
  key: ApiKey.FindCoordinator,
  name: 'FindCoordinator',
  minVersion: 0,
  maxVersion: 2,
  encode: (writer, request, version) => {
    writer.string(request.groupId);
    if (version >= 1) writer.int8(GROUP_KEY_TYPE);
  },
  decode: (reader, version) => {
    if (version >= 1) reader.int32();
    const errorCode = reader.int16();
    if (version >= 1) reader.nullableString();
    return { errorCode, coordinator: { nodeId: reader.int32(), host: reader.string(), port: reader.int32() } };
  },
};
