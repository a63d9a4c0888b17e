// ApiVersions v0, client side: what the broker speaks.

import { ApiKey } from './api-keys';
import type { ClientApi, VersionRange } from './client-api';

export interface ApiVersionsResponse {
  readonly errorCode: number;
  readonly versions: ReadonlyMap<number, VersionRange>;
}

export const apiVersionsApi: ClientApi<null, ApiVersionsResponse> = {
  key: ApiKey.ApiVersions,
  name: 'ApiVersions',
  minVersion: 0,
  maxVersion: 0,
  encode: () => {},
  decode: (reader) => {
    const errorCode = reader.int16();
    const ranges = reader.array(
      (row) => [row.int16(), { minVersion: row.int16(), maxVersion: row.int16() }] as const,
      6,
    );
    return { errorCode, versions: new Map(ranges) };
  },
};
