// The broker on raw sockets: long polls, and what malformed, oversized, unknown or abandoned requests do (they may end
// their connection, never the broker).

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '@/engine/core/clock';
import { EngineError } from '@/engine/core/errors';
import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { encodeRecordBatch } from '@/engine/kafka/protocol/record-batch-builder';
import { WireReader } from '@/engine/kafka/protocol/wire-reader';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { Broker } from './broker';
import { type BrokerLimits, parseFsyncPolicy } from './broker-options';

let dataDir = '';
let broker: Broker;
let port = 0;
let logged: string[] = [];
const sockets: Socket[] = [];

const LIMITS: Partial<BrokerLimits> = { requestBytesMax: 2_000_000, connectionsMax: 5 };

function create(): Broker {
  return new Broker({
    dataDir,
    port: 0,
    clock: systemClock,
    fsync: { kind: 'always' },
    limits: LIMITS,
    log: (_level, message) => logged.push(message),
  });
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'penstock-wire-'));
  logged = [];
  broker = create();
  port = (await broker.start()).port;
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await broker.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

function frame(key: number, version: number, body: Uint8Array): Buffer {
  const request = new WireWriter().int16(key).int16(version).int32(7).nullableString('raw').raw(body).toBuffer();
  return new WireWriter().int32(request.length).raw(request).toBuffer();
}

/** The body of the next response. */
async function response(socket: Socket): Promise<WireReader> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 4 || bytes.length < 4 + bytes.readInt32BE(0)) {
    const [chunk]: Buffer[] = await once(socket, 'data');
    if (chunk !== undefined) bytes = Buffer.concat([bytes, chunk]);
  }
  return new WireReader(bytes, 8);
}

async function ask(socket: Socket, key: number, version: number, body: Uint8Array): Promise<WireReader> {
  const answer = response(socket);
  socket.write(frame(key, version, body));
  return answer;
}

const metadataBody = (topic: string): Buffer => new WireWriter().int32(1).string(topic).boolean(true).toBuffer();

function fetchBody(offset: number, maxWaitMs: number, minBytes = 1): Buffer {
  const limits = new WireWriter().int32(-1).int32(maxWaitMs).int32(minBytes).int32(1_000_000).int8(0);
  return limits.int32(1).string('t').int32(1).int32(0).int64(offset).int32(1_000_000).toBuffer();
}

function produceBody(value: string, acks = -1): Buffer {
  const batch = encodeRecordBatch([{ value, timestamp: 1 }]);
  return new WireWriter()
    .nullableString(null)
    .int16(acks)
    .int32(1000)
    .int32(1)
    .string('t')
    .int32(1)
    .int32(0)
    .bytes(batch)
    .toBuffer();
}

/** Partition error and record bytes of a fetch answer (version 4) about one partition. */
function fetched(reader: WireReader): { error: number; end: number; records: Buffer } {
  reader.int32();
  reader.int32();
  reader.string();
  reader.int32();
  reader.int32();
  const error = reader.int16();
  const end = reader.int64();
  reader.int64();
  reader.int32();
  return { error, end, records: Buffer.from(reader.bytes()) };
}

async function isServing(): Promise<boolean> {
  const reader = await ask(await open(), ApiKey.ApiVersions, 0, Buffer.alloc(0));
  return reader.int16() === KafkaError.NONE;
}

test('a waiting fetch is answered by the append itself, long before its time is up', async () => {
  const [reader, writer] = [await open(), await open()];
  await ask(writer, ApiKey.Metadata, 4, metadataBody('t'));
  const waiting = ask(reader, ApiKey.Fetch, 4, fetchBody(0, 600_000));
  await ask(writer, ApiKey.Produce, 3, produceBody('hello'));
  const answer = fetched(await waiting);
  expect(answer).toMatchObject({ error: KafkaError.NONE, end: 1 });
  expect(answer.records.toString('latin1')).toContain('hello');
});

test('a fetch that waits for more bytes than come is answered when its time is up, with what there is', async () => {
  const socket = await open();
  await ask(socket, ApiKey.Metadata, 4, metadataBody('t'));
  await ask(socket, ApiKey.Produce, 3, produceBody('few'));
  const answer = fetched(await ask(socket, ApiKey.Fetch, 4, fetchBody(0, 50, 100_000)));
  expect(answer.records.toString('latin1')).toContain('few');
});

test('deleting a topic answers who waits for its records', async () => {
  const [reader, other] = [await open(), await open()];
  await ask(other, ApiKey.Metadata, 4, metadataBody('t'));
  const waiting = ask(reader, ApiKey.Fetch, 4, fetchBody(0, 600_000));
  await ask(other, ApiKey.ListGroups, 0, Buffer.alloc(0));
  await ask(other, ApiKey.DeleteTopics, 0, new WireWriter().int32(1).string('t').int32(1000).toBuffer());
  expect(fetched(await waiting).error).toBe(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
});

test('pipelined requests are answered in order, also when they arrive byte by byte', async () => {
  const socket = await open();
  await ask(socket, ApiKey.Metadata, 4, metadataBody('t'));
  const requests = Buffer.concat([
    frame(ApiKey.Produce, 3, produceBody('unacknowledged', 0)),
    frame(ApiKey.Produce, 3, produceBody('two')),
  ]);
  const answer = response(socket);
  for (const byte of requests) socket.write(Buffer.of(byte));
  const reader = await answer;
  reader.int32();
  reader.string();
  reader.int32();
  reader.int32();
  expect([reader.int16(), reader.int64()]).toEqual([KafkaError.NONE, 1]);
});

test('ApiVersions of a future version is answered in the form of version 0 with UNSUPPORTED_VERSION', async () => {
  const reader = await ask(await open(), ApiKey.ApiVersions, 9, Buffer.from([1, 2, 3, 4]));
  expect(reader.int16()).toBe(KafkaError.UNSUPPORTED_VERSION);
  expect(reader.array((row) => [row.int16(), row.int16(), row.int16()], 6).length).toBeGreaterThan(20);
});

test.each([
  ['an unknown API', frame(999, 0, Buffer.alloc(4))],
  ['a version that is not spoken', frame(ApiKey.Fetch, 99, Buffer.alloc(4))],
  ['a body that ends too early', frame(ApiKey.Produce, 3, Buffer.from([0, 5, 1]))],
  ['an absurd array length', frame(ApiKey.Metadata, 4, Buffer.from([0x7f, 0xff, 0xff, 0xff]))],
  ['a request that is too large', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0])],
  ['a negative length', Buffer.from([0xff, 0xff, 0xff, 0xff, 0])],
  ['an empty request', Buffer.alloc(4)],
])('%s ends its connection with a line in the log, and the broker goes on', async (_name, bytes) => {
  const socket = await open();
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  expect(logged.some((line) => line.includes('closed:'))).toBe(true);
  expect(await isServing()).toBe(true);
});

test('more connections than allowed are refused, and a free place is given again', async () => {
  const held = [await open(), await open(), await open(), await open(), await open()];
  for (const socket of held) await ask(socket, ApiKey.ListGroups, 0, Buffer.alloc(0));
  const refused = await open();
  refused.on('error', () => {});
  await once(refused, 'close');
  expect(logged.join()).toContain('connection refused');
  held[0]?.end();
  if (held[0] !== undefined) await once(held[0], 'close');
  expect(await isServing()).toBe(true);
});

test('a second broker on the same folder is refused; the folder is free again after a stop', async () => {
  await expect(create().start()).rejects.toThrow(EngineError);
  await broker.stop();
  broker = create();
  port = (await broker.start()).port;
  expect(await isServing()).toBe(true);
});

test('an address other than loopback is refused in words', async () => {
  const open = new Broker({ dataDir: join(dataDir, 'other'), port: 0, host: '0.0.0.0', clock: systemClock });
  await expect(open.start()).rejects.toThrow('does not listen on "0.0.0.0"');
});

test.each(['sometimes', 'interval:', 'interval:0', 'interval:-5', ''])('the fsync policy "%s" is refused', (text) => {
  expect(() => parseFsyncPolicy(text)).toThrow(EngineError);
});
