// Fetch 4-11: whole record batches from an offset on. Waits until `min bytes` have come or the client's time is up, and is
// woken by the append itself. No fetch sessions: every answer carries session id 0, which tells clients to send full
// requests (KIP-227). The first batch of an answer is whole however small the limits are, so that a reader never sticks.

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';
import type { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import {
  type ApiDefinition,
  type ApiRequest,
  type ApiResponse,
  type BrokerState,
  NO_THROTTLE_MS,
} from '../api-definition';
import { KafkaFailure } from '../kafka-failure';
import type { PartitionLog } from '../log/partition-log';

interface FetchRequest {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly hasSession: boolean;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly PartitionWish[] }[];
}

interface PartitionWish {
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
}

interface PartitionAnswer {
  readonly partition: number;
  readonly error: KafkaErrorCode;
  readonly log: PartitionLog | null;
  readonly records: Buffer | null;
}

interface Gathered {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly PartitionAnswer[] }[];
  readonly recordBytes: number;
  readonly hasError: boolean;
}

export const fetchApi: ApiDefinition = {
  key: ApiKey.Fetch,
  minVersion: 4,
  maxVersion: 11,
  handle: (request, broker) => {
    const wish = readRequest(request);
    if (wish.hasSession) {
      // We never give out session ids, so this one is of another broker.
      return writeResponse(
        { topics: [], recordBytes: 0, hasError: true },
        request.version,
        KafkaError.FETCH_SESSION_ID_NOT_FOUND,
      );
    }
    const gathered = gather(wish, broker);
    if (gathered.hasError || gathered.recordBytes >= wish.minBytes || wish.maxWaitMs <= 0) {
      return writeResponse(gathered, request.version, KafkaError.NONE);
    }
    return waitAndGather(wish, gathered, request, broker);
  },
};

function readRequest({ version, body }: ApiRequest): FetchRequest {
  body.int32();
  const maxWaitMs = body.int32();
  const minBytes = body.int32();
  const maxBytes = body.int32();
  body.int8();
  const sessionId = version >= 7 ? body.int32() : 0;
  if (version >= 7) body.int32();
  const readPartition = (reader: WireReader): PartitionWish => {
    const partition = reader.int32();
    if (version >= 9) reader.int32();
    const offset = reader.int64();
    if (version >= 5) reader.int64();
    return { partition, offset, maxBytes: reader.int32() };
  };
  const topics = body.array((reader) => ({ name: reader.string(), partitions: reader.array(readPartition, 16) }), 6);
  return { maxWaitMs, minBytes, maxBytes, hasSession: sessionId !== 0, topics };
}

/** What can be answered right now, within the limits of client, broker and memory. */
function gather(wish: FetchRequest, broker: BrokerState): Gathered {
  const budget = broker.limits.responseBytesInFlightMax - broker.responseBytesInFlight;
  let bytesLeft = Math.max(0, Math.min(wish.maxBytes, broker.limits.fetchBytesMax, budget));
  let recordBytes = 0;
  let hasError = false;
  const topics = wish.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partition, offset, maxBytes }): PartitionAnswer => {
      let log: PartitionLog | null = null;
      try {
        log = broker.topics.partition(name, partition);
        const records = log.read(offset, Math.min(maxBytes, bytesLeft), recordBytes === 0);
        recordBytes += records?.length ?? 0;
        bytesLeft = Math.max(0, bytesLeft - (records?.length ?? 0));
        return { partition, error: KafkaError.NONE, log, records };
      } catch (error) {
        if (!(error instanceof KafkaFailure)) throw error;
        hasError = true;
        return { partition, error: error.code, log, records: null };
      }
    }),
  }));
  return { topics, recordBytes, hasError };
}

/** Waits for enough appended bytes, the client's time limit, its departure or the broker's stop; then gathers again. */
async function waitAndGather(
  wish: FetchRequest,
  first: Gathered,
  request: ApiRequest,
  broker: BrokerState,
): Promise<ApiResponse> {
  await new Promise<void>((resolve) => {
    let missingBytes = wish.minBytes - first.recordBytes;
    const undo: (() => void)[] = [];
    const done = (): void => {
      for (const step of undo) step();
      resolve();
    };
    const onAppend = (appendedBytes: number): void => {
      missingBytes -= appendedBytes;
      if (missingBytes <= 0) done();
    };
    undo.push(broker.clock.schedule(wish.maxWaitMs, done));
    for (const { partitions } of first.topics) {
      for (const { log } of partitions) if (log !== null) undo.push(log.onAppend(onAppend));
    }
    for (const signal of [request.closed, broker.stopping]) {
      signal.addEventListener('abort', done, { once: true });
      undo.push(() => signal.removeEventListener('abort', done));
    }
    if (request.closed.aborted || broker.stopping.aborted) done();
  });
  if (request.closed.aborted) return null;
  return writeResponse(gather(wish, broker), request.version, KafkaError.NONE);
}

function writeResponse(gathered: Gathered, version: number, error: KafkaErrorCode): WireWriter {
  const writer = new WireWriter(512).int32(NO_THROTTLE_MS);
  if (version >= 7) writer.int16(error).int32(0);
  return writer.array(gathered.topics, (row, { name, partitions }) => {
    row.string(name).array(partitions, (cell, answer) => writePartition(cell, answer, version));
  });
}

function writePartition(writer: WireWriter, answer: PartitionAnswer, version: number): void {
  const end = answer.log?.nextOffset ?? -1;
  writer.int32(answer.partition).int16(answer.error).int64(end).int64(end);
  if (version >= 5) writer.int64(answer.log?.startOffset ?? -1);
  // Aborted transactions: none, as there are no transactions.
  writer.int32(0);
  if (version >= 11) writer.int32(-1);
  writer.bytes(answer.records ?? NO_RECORDS);
}

const NO_RECORDS = Buffer.alloc(0);
