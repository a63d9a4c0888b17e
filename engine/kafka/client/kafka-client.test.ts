// The client against the embedded broker: topics, offsets, groups; sign-in and encryption through a proxy in front of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '@/engine/core/clock';
import { Broker } from '@/engine/kafka/broker/broker';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from '../protocol/list-offsets-request';
import type { KafkaClientOptions } from './client-options';
import { KafkaAdmin } from './kafka-admin';
import { KafkaClient } from './kafka-client';

const dataDir = mkdtempSync(join(tmpdir(), 'penstock-client-'));
const broker = new Broker({ dataDir, port: 0, clock: systemClock });
let admin: KafkaAdmin;
let port: number;

beforeAll(async () => {
  ({ port } = await broker.start());
  admin = new KafkaAdmin({ bootstrapServers: `127.0.0.1:${port}`, clock: systemClock });
});

afterAll(async () => {
  await admin.close();
  await broker.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('topics are created once, listed, bounded and deleted', async () => {
  await admin.createTopic({ name: 'alpha', partitions: 2 });
  await expect(admin.createTopic({ name: 'alpha' })).rejects.toMatchObject({ code: 'kafka.topic-already-exists' });
  await admin.createTopic({ name: 'alpha' }, true);
  expect((await admin.listTopics()).map(({ name, partitions }) => [name, partitions.length])).toContainEqual([
    'alpha',
    2,
  ]);
  await admin.writeRecords('alpha', 1, [{ value: 'x', timestamp: 5 }]);
  expect(await admin.bounds('alpha')).toEqual([
    { partition: 0, startOffset: 0, endOffset: 0 },
    { partition: 1, startOffset: 0, endOffset: 1 },
  ]);
  await admin.deleteTopic('alpha');
  expect(await admin.client.findTopic('alpha')).toBe(null);
  await expect(admin.deleteTopic('alpha')).rejects.toMatchObject({ code: 'kafka.unknown-topic-or-partition' });
});

test('records are paged by offset and limit', async () => {
  await admin.createTopic({ name: 'pages' });
  const records = Array.from({ length: 5000 }, (_, index) => ({
    key: `k${index}`,
    value: `v${index}`,
    timestamp: index,
  }));
  await admin.writeRecords('pages', 0, records.slice(0, 3000), 'gzip');
  await admin.writeRecords('pages', 0, records.slice(3000));
  const page = await admin.readRecords('pages', 0, 2990, 20);
  expect(page.records.map(({ offset }) => offset)).toEqual(Array.from({ length: 20 }, (_, index) => 2990 + index));
  expect(page).toMatchObject({ nextOffset: 3010, highWatermark: 5000 });
  const last = await admin.readRecords('pages', 0, 4999, 20);
  expect(last.records.map(({ value }) => Buffer.from(value ?? []).toString())).toEqual(['v4999']);
  expect((await admin.readRecords('pages', 0, 5000, 20)).records).toEqual([]);
  await expect(admin.readRecords('pages', 0, 6000, 1)).rejects.toMatchObject({ code: 'kafka.offset-out-of-range' });
});

test('offsets are listed and committed by partition; groups are listed and described', async () => {
  await admin.createTopic({ name: 'with-dash-1', partitions: 2 });
  await admin.writeRecords('with-dash-1', 0, [
    { value: 'a', timestamp: 1 },
    { value: 'b', timestamp: 2 },
  ]);
  const targets = [0, 1].map((partition) => ({ topic: 'with-dash-1', partition }));
  const { client } = admin;
  expect([...(await client.listOffsets(targets, EARLIEST_TIMESTAMP))]).toEqual([
    ['with-dash-1-0', 0],
    ['with-dash-1-1', 0],
  ]);
  expect([...(await client.listOffsets(targets, LATEST_TIMESTAMP))]).toEqual([
    ['with-dash-1-0', 2],
    ['with-dash-1-1', 0],
  ]);
  await client.commitOffsets('readers', [{ topic: 'with-dash-1', partition: 0, offset: 1 }]);
  expect([...(await client.committedOffsets('readers', targets))]).toEqual([['with-dash-1-0', 1]]);
  expect([...(await client.committedOffsets('readers', null))]).toEqual([['with-dash-1-0', 1]]);
  expect(await client.listGroups()).toContain('readers');
  expect(await client.describeGroup('readers')).toMatchObject({ groupId: 'readers', state: 'Empty', members: [] });
});

test('a cluster that is not there is an error in words after the retry time, and is reported while waiting', async () => {
  const waiting: (string | null)[] = [];
  const client = new KafkaClient({
    bootstrapServers: '127.0.0.1:1',
    clock: systemClock,
    retryForMs: 200,
    onWaiting: (what) => waiting.push(what),
  });
  await expect(client.metadata(null)).rejects.toMatchObject({
    code: 'kafka.broker-unreachable',
    message: 'Kafka broker 127.0.0.1:1 cannot be reached: connection refused',
  });
  expect(waiting).toEqual(['Kafka broker 127.0.0.1:1 cannot be reached: connection refused', null]);
  await client.close();
});

test('close() ends a call that would retry for ever', async () => {
  const client = new KafkaClient({ bootstrapServers: '127.0.0.1:1', clock: systemClock });
  const call = client.metadata(null);
  await client.close();
  await expect(call).rejects.toBeInstanceOf(Error);
});

// A certificate for localhost, made for this test only; valid until 2126.
const TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5U/7FJjABOz9Bf9P
2bMHQ56YrPXY1O/tJ5fW/O4wKfOhRANCAAQ5uJgdD4bsg8K6En5/82lY3DvKiq2B
g5TlnP6Utm8lqE/MLKiHAndnFf05Ed/PZGDjHH/k8KooRx0H+88WLamx
-----END PRIVATE KEY-----`;
const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUF+i/4SApLN1t4LLX39QHbSysQxYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDA1MDUwNloYDzIxMjYxMDMx
MDUwNTA2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ5uJgdD4bsg8K6En5/82lY3DvKiq2Bg5TlnP6Utm8lqE/MLKiHAndn
Ff05Ed/PZGDjHH/k8KooRx0H+88WLamxo2kwZzAdBgNVHQ4EFgQUVESOJu9+Tr5K
ghPJsjVJ6qgRXg8wHwYDVR0jBBgwFoAUVESOJu9+Tr5KghPJsjVJ6qgRXg8wDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhANWOXbAnuCV0P4SpzzkTNli29TsTEkA4rYp0zbZxYYpnAiAFMTUlF0Y3
9o1R5ApnjR3pysWytb7x1mLclv1q0ScoIg==
-----END CERTIFICATE-----`;

const API_VERSIONS = 18;
const SASL_HANDSHAKE = 17;
const SASL_AUTHENTICATE = 36;

function framed(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** Calls `onFrame` for each length-prefixed frame of a stream. */
function splitFrames(onFrame: (body: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      onFrame(rest.subarray(4, end));
      rest = rest.subarray(end);
    }
  };
}

/** Answers SASL PLAIN itself and passes everything else on to the broker, whose version list it extends. */
function serveSasl(client: TLSSocket, password: string): void {
  const upstream = createConnection({ host: '127.0.0.1', port });
  const versionRequests = new Set<number>();
  let isSignedIn = false;
  upstream.on(
    'data',
    splitFrames((body) => {
      if (!versionRequests.delete(body.readInt32BE(0))) return client.write(framed(body));
      const extra = Buffer.from([0, SASL_HANDSHAKE, 0, 1, 0, 1, 0, SASL_AUTHENTICATE, 0, 0, 0, 1]);
      const extended = Buffer.concat([body, extra]);
      extended.writeInt32BE(body.readInt32BE(6) + 2, 6);
      client.write(framed(extended));
    }),
  );
  client.on(
    'data',
    splitFrames((body) => {
      const apiKey = body.readInt16BE(0);
      const correlation = body.subarray(4, 8);
      if (apiKey === SASL_HANDSHAKE) {
        client.write(framed(correlation, Buffer.from([0, 0, 0, 0, 0, 1, 0, 5]), Buffer.from('PLAIN')));
      } else if (apiKey === SASL_AUTHENTICATE) {
        isSignedIn = body.toString().endsWith(`\0ann\0${password}`);
        const message = 'wrong password';
        const refusal = Buffer.concat([
          Buffer.from([0, 58, 0, message.length]),
          Buffer.from(message),
          Buffer.alloc(12),
        ]);
        client.write(framed(correlation, isSignedIn ? Buffer.from([0, 0, 255, 255, ...Buffer.alloc(12)]) : refusal));
      } else if (isSignedIn || apiKey === API_VERSIONS) {
        if (apiKey === API_VERSIONS) versionRequests.add(body.readInt32BE(4));
        upstream.write(framed(body));
      } else client.destroy();
    }),
  );
  client.on('error', () => {}).on('close', () => upstream.destroy());
}

async function withSaslProxy(work: (bootstrapServers: string) => Promise<void>): Promise<void> {
  const sockets = new Set<TLSSocket>();
  const server: Server = createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE }, (socket) => {
    sockets.add(socket);
    serveSasl(socket, 'secret');
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    await work(`localhost:${typeof address === 'object' ? address?.port : 0}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

function secureOptions(bootstrapServers: string, password: string, ca: string | null): KafkaClientOptions {
  const tls = { ca, cert: null, key: null, passphrase: null, checksHostName: true };
  return {
    bootstrapServers,
    clock: systemClock,
    retryForMs: 300,
    tls,
    sasl: { mechanism: 'plain', username: 'ann', password },
  };
}

test('TLS and SASL PLAIN together let a client in that has the right password and trusts the certificate', () =>
  withSaslProxy(async (bootstrapServers) => {
    const client = new KafkaClient(secureOptions(bootstrapServers, 'secret', TEST_CERTIFICATE));
    expect((await client.metadata([])).brokers).toHaveLength(1);
    await client.close();
  }));

test('a wrong password is refused at once and never repeated in the error', () =>
  withSaslProxy(async (bootstrapServers) => {
    const client = new KafkaClient(secureOptions(bootstrapServers, 'guessed-pw', TEST_CERTIFICATE));
    const refusal = expect.objectContaining({
      code: 'kafka.authentication-failed',
      message: expect.not.stringContaining('guessed-pw'),
    });
    await expect(client.metadata([])).rejects.toEqual(refusal);
    await client.close();
  }));

test('a certificate that is not trusted is not connected to', () =>
  withSaslProxy(async (bootstrapServers) => {
    const client = new KafkaClient(secureOptions(bootstrapServers, 'secret', null));
    await expect(client.metadata([])).rejects.toMatchObject({
      code: 'kafka.tls-failed',
      message: expect.stringMatching(/self-signed certificate/),
    });
    await client.close();
  }));
