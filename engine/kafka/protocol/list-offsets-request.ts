// ListOffsets v1..3, client side: offset by timestamp, or the first and next offset of a log.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';

/** Special timestamps of ListOffsets. */
export const LATEST_TIMESTAMP = -1;
export const EARLIEST_TIMESTAMP = -2;

export interface ListOffsetsRequest {
  readonly readCommitted: boolean;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
  }[];
}

export interface ListedOffset {
  readonly partition: number;
  readonly errorCode: number;
  /** -1 = no record at or behind the timestamp. */
  readonly offset: number;
}

export interface ListOffsetsResponse {
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly ListedOffset[] }[];
}

export const listOffsetsApi: ClientApi<ListOffsetsRequest, ListOffsetsResponse> = {
  key: ApiKey.ListOffsets,
  name: 'ListOffsets',
  minVersion: 1,
  maxVersion: 3,
  encode: (writer, request, version) => {
    writer.int32(-1);
    if (version >= 2) writer.int8(request.readCommitted ? 1 : 0);
    writer.array(request.topics, (w, entry) => {
      w.string(entry.topic).array(entry.partitions, (inner, { partition, timestamp }) => {
        inner.int32(partition).int64(timestamp);
      });
    });
  },
  decode: (reader, version) => {
    if (version >= 2) reader.int32();
    const topics = reader.array(
      (r) => ({
        topic: r.string(),
        partitions: r.array((inner) => {
          const partition = inner.int32();
          const errorCode = inner.int16();
          inner.int64();
          return { partition, errorCode, offset: inner.int64() };
        }, 22),
      }),
      6,
    );
    return { topics };
  },
};
