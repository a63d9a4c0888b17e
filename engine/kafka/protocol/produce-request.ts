// Produce v3..7, client side. Record batches are referenced, not copied: they must not change until the answer is there.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';

export interface ProduceRequest {
  readonly acks: -1 | 0 | 1;
  readonly timeoutMs: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly batch: Uint8Array }[];
  }[];
}

export interface ProducedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: number;
}

export interface ProduceResponse {
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly ProducedPartition[] }[];
}

export const produceApi: ClientApi<ProduceRequest, ProduceResponse> = {
  key: ApiKey.Produce,
  name: 'Produce',
  minVersion: 3,
  maxVersion: 7,
  encode: (writer, request) => {
    writer.nullableString(null).int16(request.acks).int32(request.timeoutMs);
    writer.array(request.topics, (w, entry) => {
      w.string(entry.topic).array(entry.partitions, (inner, { partition, batch }) => {
        inner.int32(partition).bytes(batch);
      });
    });
  },
  decode: (reader, version) => {
    const topics = reader.array(
      (r) => ({
        topic: r.string(),
        partitions: r.array((inner) => {
          const result = { partition: inner.int32(), errorCode: inner.int16(), baseOffset: inner.int64() };
          inner.int64();
          if (version >= 5) inner.int64();
          return result;
        }, 22),
      }),
      6,
    );
    reader.int32();
    return { topics };
  },
};
