// OffsetFetch v1..4, client side: committed offsets of a group.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';

export interface OffsetFetchRequest {
  readonly groupId: string;
  /** null = every partition with a committed offset (v2 and newer). */
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[] | null;
}

export interface CommittedOffset {
  readonly partition: number;
  /** -1 = none committed. */
  readonly offset: number;
  readonly errorCode: number;
}

export interface OffsetFetchResponse {
  readonly errorCode: number;
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly CommittedOffset[] }[];
}

export const offsetFetchApi: ClientApi<OffsetFetchRequest, OffsetFetchResponse> = {
  key: ApiKey.OffsetFetch,
  name: 'OffsetFetch',
  minVersion: 1,
  maxVersion: 4,
  encode: (writer, request) => {
    writer.string(request.groupId);
    if (request.topics === null) writer.nullArray();
    else {
      writer.array(request.topics, (w, entry) => {
        w.string(entry.topic).array(entry.partitions, (inner, partition) => inner.int32(partition));
      });
    }
  },
  decode: (reader, version) => {
    if (version >= 3) reader.int32();
    const topics = reader.array(
      (r) => ({
        topic: r.string(),
        partitions: r.array((inner) => {
          const partition = inner.int32();
          const offset = inner.int64();
          inner.nullableString();
          return { partition, offset, errorCode: inner.int16() };
        }, 16),
      }),
      6,
    );
    return { topics, errorCode: version >= 2 ? reader.int16() : 0 };
  },
};
