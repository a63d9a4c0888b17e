// One connection to one broker: kafkajs's Connection for TCP, TLS and SASL (and framing under TLS), our own codecs and, on
// plain sockets, our own framing on top of it. The only file that imports kafkajs. Requests are pipelined in order; every
// request has a deadline, and one that passes it closes the connection: answers come in order, so the rest would be late too.

import net from 'node:net';
import tls from 'node:tls';
import Connection from 'kafkajs/src/network/connection.js';
import type { Clock } from '@/engine/core/clock';
import { EngineError, messageOf } from '@/engine/core/errors';
import { ApiKey } from '../protocol/api-keys';
import { apiVersionsApi } from '../protocol/api-versions-request';
import { type ClientApi, negotiateVersion, type VersionRange } from '../protocol/client-api';
import { WireReader } from '../protocol/wire-reader';
import { WireWriter } from '../protocol/wire-writer';
import { formatAddress, type HostPort, type SaslOptions, type TlsOptions } from './client-options';
import { brokerError, connectionLost, unreachable } from './kafka-errors';
import { ResponseFrames } from './response-frames';

const CONNECT_TIMEOUT_MS = 5_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 60_000;
const READ_BYTES = 256 * 1024;

export interface ConnectionSettings {
  readonly clientId: string;
  readonly tls: TlsOptions | null;
  readonly sasl: SaslOptions | null;
  readonly clock: Clock;
}

export class BrokerConnection {
  readonly address: string;
  private readonly clock: Clock;
  private readonly clientId: string;
  private readonly connection: Connection;
  private readonly hasSasl: boolean;
  private socket: net.Socket | null = null;
  private versions: ReadonlyMap<number, VersionRange> = new Map();
  private closedBecause: string | null = null;
  private readonly frames = new ResponseFrames((frame) => {
    const correlationId = frame.readInt32BE(0);
    const payload = frame.subarray(4);
    this.connection.requestQueue.fulfillRequest({ correlationId, payload, size: frame.length });
  });

  /** Use open(). */
  private constructor(target: HostPort, settings: ConnectionSettings) {
    this.address = formatAddress(target);
    this.clock = settings.clock;
    this.clientId = settings.clientId;
    this.hasSasl = settings.sasl !== null;
    this.connection = new Connection({
      ...target,
      clientId: settings.clientId,
      logger: SILENT_LOGGER,
      socketFactory: ({ host, port, ssl, onConnect }) =>
        this.createSocket({ host, port }, ssl !== null, settings.tls, onConnect),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: HANDSHAKE_TIMEOUT_MS,
      enforceRequestTimeout: false,
      ssl: settings.tls === null ? null : {},
      sasl: settings.sasl === null ? null : { ...settings.sasl },
    });
    // kafkajs polls its queue of held-back requests every millisecond, for ever (a negative timeout). Nothing is held back here.
    this.connection.requestQueue.scheduleCheckPendingRequests = ignore;
  }

  /** Connects, learns the broker's versions, authenticates. Errors: kafka.broker-unreachable, kafka.authentication-failed. */
  static async open(target: HostPort, settings: ConnectionSettings): Promise<BrokerConnection> {
    const opened = new BrokerConnection(target, settings);
    try {
      await opened.connection.connect();
    } catch (error) {
      opened.close('the connection could not be made');
      throw unreachable(opened.address, error);
    }
    try {
      await opened.handshake();
    } catch (error) {
      opened.close('the handshake failed');
      throw error;
    }
    return opened;
  }

  isOpen(): boolean {
    return this.closedBecause === null;
  }

  /** Sends one request and decodes its answer. Errors: kafka.connection-lost (retriable), kafka.unsupported-api. */
  async request<Request, Response>(
    api: ClientApi<Request, Response>,
    request: Request,
    timeoutMs: number,
  ): Promise<Response> {
    const version = negotiateVersion(api, this.versions.get(api.key));
    if (this.hasSasl && !this.connection.isAuthenticated()) await this.authenticate();
    const payload = await this.roundTrip(api, request, version, timeoutMs);
    return api.decode(new WireReader(payload), version);
  }

  close(why = 'it was closed by this client'): void {
    this.closedBecause ??= why;
    this.socket?.destroy();
    this.afterClose();
  }

  private async handshake(): Promise<void> {
    const payload = await this.roundTrip(apiVersionsApi, null, 0, HANDSHAKE_TIMEOUT_MS);
    const answer = apiVersionsApi.decode(new WireReader(payload), 0);
    if (answer.errorCode !== 0)
      throw brokerError(answer.errorCode, `cannot ask broker ${this.address} for its versions`);
    this.versions = answer.versions;
    if (!this.hasSasl) return;
    this.connection.setVersions(Object.fromEntries(answer.versions));
    this.connection.setSupportAuthenticationProtocol(answer.versions.has(ApiKey.SaslAuthenticate));
    await this.authenticate();
  }

  private async authenticate(): Promise<void> {
    const cancel = this.clock.schedule(HANDSHAKE_TIMEOUT_MS, () =>
      this.close('authentication was not answered in time'),
    );
    try {
      await this.connection.authenticate();
    } catch (error) {
      if (this.closedBecause !== null) throw connectionLost(this.address, this.closedBecause);
      throw new EngineError({
        code: 'kafka.authentication-failed',
        message: `Kafka broker ${this.address} refused the sign-in: ${messageOf(error)}`,
        hint: 'Check "properties.sasl.mechanism" and the user name and password in "properties.sasl.jaas.config".',
        cause: error,
      });
    } finally {
      cancel();
    }
  }

  private roundTrip<Request>(
    api: ClientApi<Request, unknown>,
    request: Request,
    version: number,
    timeoutMs: number,
  ): Promise<Buffer> {
    const correlationId = this.connection.nextCorrelationId();
    const body = new WireWriter(512);
    body.int16(api.key).int16(version).int32(correlationId).string(this.clientId);
    api.encode(body, request, version);
    return new Promise((resolve, reject) => {
      if (this.closedBecause !== null) return reject(connectionLost(this.address, this.closedBecause));
      const cancel = this.clock.schedule(timeoutMs, () =>
        this.close(`${api.name} was not answered within ${timeoutMs} ms`),
      );
      this.connection.requestQueue.push({
        entry: {
          apiKey: api.key,
          apiName: api.name,
          apiVersion: version,
          correlationId,
          resolve: ({ payload }) => {
            cancel();
            resolve(payload);
          },
          reject: (error) => {
            cancel();
            reject(error instanceof EngineError ? error : connectionLost(this.address, messageOf(error)));
          },
        },
        expectResponse: true,
        requestTimeout: null,
        sendRequest: () => this.write(body),
      });
    });
  }

  private write(body: WireWriter): void {
    const socket = this.socket;
    if (socket === null) return;
    const size = Buffer.allocUnsafe(4);
    size.writeInt32BE(body.size());
    socket.cork();
    socket.write(size);
    for (const chunk of body.chunks()) socket.write(chunk);
    socket.uncork();
  }

  private createSocket(
    target: HostPort,
    usesTls: boolean,
    options: TlsOptions | null,
    onConnect: () => void,
  ): net.Socket {
    const socket =
      usesTls && options !== null
        ? tls.connect({ ...target, ...tlsSettings(target, options) }, onConnect)
        : net.connect(
            { ...target, onread: { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback: this.onRead } },
            onConnect,
          );
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('close', () => {
      this.closedBecause ??= 'the broker closed it';
      this.afterClose();
    });
    this.socket = socket;
    return socket;
  }

  /** Plain sockets read into one buffer over and over; TLS sockets give a chunk at a time through kafkajs's 'data'. */
  private readonly onRead = (count: number, buffer: Uint8Array): boolean => {
    this.receive(buffer.subarray(0, count));
    return true;
  };

  private receive(chunk: Uint8Array): void {
    if (this.connection.authHandlers) {
      this.connection.processData(Buffer.from(chunk));
      return;
    }
    try {
      this.frames.push(chunk);
    } catch (error) {
      this.close(messageOf(error));
    }
  }

  private afterClose(): void {
    this.connection.requestQueue.rejectAll(connectionLost(this.address, this.closedBecause ?? 'it was closed'));
    this.connection.requestQueue.destroy();
  }
}

function tlsSettings(target: HostPort, options: TlsOptions): tls.ConnectionOptions {
  return {
    ...(net.isIP(target.host) === 0 ? { servername: target.host } : {}),
    ...(options.ca === null ? {} : { ca: options.ca }),
    ...(options.cert === null ? {} : { cert: options.cert }),
    ...(options.key === null ? {} : { key: options.key }),
    ...(options.passphrase === null ? {} : { passphrase: options.passphrase }),
    ...(options.checksHostName ? {} : { checkServerIdentity: () => undefined }),
  };
}

const ignore = (): void => {};

/** kafkajs logs through an object it is given; failures reach us as rejections, so nothing is printed. */
const SILENT_LOGGER: unknown = (() => {
  const logger = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: ignore,
    namespace: () => logger,
    setLogLevel: ignore,
  };
  return logger;
})();
