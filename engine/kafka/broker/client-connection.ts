// One client's socket: requests are served one after another in order, as Kafka's protocol demands. While one is served
// or its answer waits for a slow socket, at most one more is held and reading stops. A malformed or unknown request is
// said in the log and ends the connection; nothing a client sends may end the broker.

import type { Socket } from 'node:net';
import { EngineError, messageOf } from '@/engine/core/errors';
import { ApiKey, apiKeyName } from '@/engine/kafka/protocol/api-keys';
import { WireReader } from '@/engine/kafka/protocol/wire-reader';
import type { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { unsupportedApiVersions } from './api/api-versions';
import type { ApiDefinition, ApiResponse, BrokerState } from './api-definition';
import { APIS, findApi } from './api-table';
import { FrameReader } from './frame-reader';

const QUEUED_FRAMES_MAX = 2;
const FIRST_FLEXIBLE_API_VERSIONS = 3;

export class ClientConnection {
  lastActiveAt: number;
  private readonly socket: Socket;
  private readonly broker: BrokerState;
  private readonly clientHost: string;
  private readonly queue: Buffer[] = [];
  private readonly closed = new AbortController();
  private isServing = false;

  constructor(socket: Socket, broker: BrokerState, onClose: () => void) {
    this.socket = socket;
    this.broker = broker;
    this.clientHost = `/${socket.remoteAddress ?? ''}`;
    this.lastActiveAt = broker.clock.now();
    socket.setNoDelay(true);
    const frames = new FrameReader(broker.limits.requestBytesMax, (frame) => this.queue.push(frame));
    socket.on('data', (chunk: Buffer) => {
      try {
        frames.push(chunk);
      } catch (error) {
        this.fail(messageOf(error));
        return;
      }
      if (this.queue.length >= QUEUED_FRAMES_MAX) socket.pause();
      if (!this.isServing) void this.serve();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed.abort();
      onClose();
    });
  }

  destroy(): void {
    this.socket.destroy();
  }

  private async serve(): Promise<void> {
    this.isServing = true;
    try {
      for (let frame = this.queue.shift(); frame !== undefined; frame = this.queue.shift()) {
        if (this.closed.signal.aborted) break;
        this.lastActiveAt = this.broker.clock.now();
        await this.answer(frame);
        if (this.queue.length < QUEUED_FRAMES_MAX && this.socket.isPaused()) this.socket.resume();
      }
    } catch (error) {
      this.fail(error instanceof EngineError ? error.message : String((error as { stack?: string })?.stack ?? error));
    } finally {
      this.isServing = false;
    }
  }

  private async answer(frame: Buffer): Promise<void> {
    const reader = new WireReader(frame);
    const key = reader.int16();
    const version = reader.int16();
    const correlationId = reader.int32();
    const api = findApi(key);
    if (api === null || version < api.minVersion || version > api.maxVersion) {
      if (key === ApiKey.ApiVersions) return this.send(correlationId, unsupportedApiVersions(APIS));
      return this.fail(`${apiKeyName(key)} version ${version} is not supported`);
    }
    const clientId = reader.nullableString() ?? '';
    if (key === ApiKey.ApiVersions && version >= FIRST_FLEXIBLE_API_VERSIONS) reader.skipTaggedFields();
    const response = await this.handle(api, version, clientId, reader);
    if (response !== null) await this.send(correlationId, response);
    this.lastActiveAt = this.broker.clock.now();
  }

  private handle(
    api: ApiDefinition,
    version: number,
    clientId: string,
    body: WireReader,
  ): ApiResponse | Promise<ApiResponse> {
    const { clientHost } = this;
    return api.handle({ version, clientId, clientHost, body, closed: this.closed.signal }, this.broker);
  }

  /** Resolves when the socket has taken the response, or is gone. */
  private send(correlationId: number, body: WireWriter): Promise<void> | void {
    if (this.closed.signal.aborted) return;
    const bodyBytes = body.size();
    const header = Buffer.allocUnsafe(8);
    header.writeInt32BE(bodyBytes + 4, 0);
    header.writeInt32BE(correlationId, 4);
    const chunks = body.chunks();
    this.socket.cork();
    let isTaken = this.socket.write(header);
    for (const chunk of chunks) isTaken = this.socket.write(chunk);
    this.socket.uncork();
    if (isTaken) return;
    this.broker.responseBytesInFlight += bodyBytes;
    return new Promise<void>((resolve) => {
      const done = (): void => {
        this.socket.off('drain', done);
        this.closed.signal.removeEventListener('abort', done);
        this.broker.responseBytesInFlight -= bodyBytes;
        resolve();
      };
      this.socket.once('drain', done);
      this.closed.signal.addEventListener('abort', done, { once: true });
    });
  }

  private fail(reason: string): void {
    this.broker.log(
      'warn',
      `connection from ${this.clientHost.slice(1)}:${this.socket.remotePort ?? 0} closed: ${reason}`,
    );
    this.socket.destroy();
  }
}
