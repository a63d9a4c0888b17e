// OffsetCommit v2..5, client side. Generation -1 with an empty member id is the "simple" commit: no group membership.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';

export interface OffsetCommitRequest {
  readonly groupId: string;
  readonly generation: number;
  readonly memberId: string;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly offset: number }[];
  }[];
}

export interface OffsetCommitResponse {
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number }[];
  }[];
}

export const offsetCommitApi: ClientApi<OffsetCommitRequest, OffsetCommitResponse> = {
  key: ApiKey.OffsetCommit,
  name: 'OffsetCommit',
  minVersion: 2,
  maxVersion: 5,
  encode: (writer, request, version) => {
    writer.string(request.groupId).int32(request.generation).string(request.memberId);
    if (version <= 4) writer.int64(-1);
    writer.array(request.topics, (w, entry) => {
      w.string(entry.topic).array(entry.partitions, (inner, { partition, offset }) => {
        inner.int32(partition).int64(offset).nullableString('');
      });
    });
  },
  decode: (reader, version) => {
    if (version >= 3) reader.int32();
    const topics = reader.array(
      (r) => ({
        topic: r.string(),
        partitions: r.array((inner) => ({ partition: inner.int32(), errorCode: inner.int16() }), 6),
      }),
      6,
    );
    return { topics };
  },
};
