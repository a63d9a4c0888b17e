// Fetch v4..11 without fetch sessions, client side. Record sets come out as plain Uint8Array views of the response:
// nothing is copied, nothing is decoded here.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';
import type { AbortedTransaction } from './record-cursor';
import type { WireReader } from './wire-reader';
import type { WireWriter } from './wire-writer';

export interface FetchPartitionRequest {
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
}

export interface FetchRequest {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly readCommitted: boolean;
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly FetchPartitionRequest[] }[];
}

export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  /** -1 below v5. */
  readonly logStartOffset: number;
  /** null when the broker sent none (read_uncommitted). */
  readonly abortedTransactions: readonly AbortedTransaction[] | null;
  readonly records: Uint8Array;
}

export interface FetchResponse {
  readonly errorCode: number;
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly FetchedPartition[] }[];
}

const NO_RECORDS = new Uint8Array(0);

export const fetchApi: ClientApi<FetchRequest, FetchResponse> = {
  key: ApiKey.Fetch,
  name: 'Fetch',
  minVersion: 4,
  maxVersion: 11,
  encode: (writer, request, version) => {
    writer.int32(-1).int32(request.maxWaitMs).int32(request.minBytes).int32(request.maxBytes);
    writer.int8(request.readCommitted ? 1 : 0);
    if (version >= 7) writer.int32(0).int32(-1);
    writer.array(request.topics, (w, entry) => {
      w.string(entry.topic).array(entry.partitions, (inner, partition) => writePartition(inner, partition, version));
    });
    if (version >= 7) writer.array([], () => {});
    if (version >= 11) writer.string('');
  },
  decode: (reader, version) => {
    reader.int32();
    const errorCode = version >= 7 ? reader.int16() : 0;
    if (version >= 7) reader.int32();
    const topics = reader.array(
      (r) => ({ topic: r.string(), partitions: r.array((inner) => readPartition(inner, version), 26) }),
      6,
    );
    return { errorCode, topics };
  },
};

function writePartition(writer: WireWriter, request: FetchPartitionRequest, version: number): void {
  writer.int32(request.partition);
  if (version >= 9) writer.int32(-1);
  writer.int64(request.offset);
  if (version >= 5) writer.int64(-1);
  writer.int32(request.maxBytes);
}

function readPartition(reader: WireReader, version: number): FetchedPartition {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64();
  const lastStableOffset = reader.int64();
  const logStartOffset = version >= 5 ? reader.int64() : -1;
  const abortedTransactions = reader.nullableArray((r) => ({ producerId: r.int64(), firstOffset: r.int64() }), 16);
  if (version >= 11) reader.int32();
  const bytes = reader.nullableBytes();
  const records = bytes === null ? NO_RECORDS : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { partition, errorCode, highWatermark, lastStableOffset, logStartOffset, abortedTransactions, records };
}
