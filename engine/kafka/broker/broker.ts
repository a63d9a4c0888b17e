// The embedded Kafka broker: one node on one port over one data folder. Puts the parts together, listens, and does the
// housekeeping (fsync by interval, retention, idle connections). start() returns when clients can connect; stop() resolves
// when nothing runs and everything is on disk.

import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { crc32cReady } from '@/engine/core/crc32c';
import { EngineError, messageOf } from '@/engine/core/errors';
import type { BrokerState } from './api-definition';
import { BROKER_LIMITS, type BrokerLimits, type BrokerOptions, DEFAULT_FSYNC, TOPIC_DEFAULTS } from './broker-options';
import { ClientConnection } from './client-connection';
import { lockDataFolder } from './data-folder-lock';
import { GroupCoordinator } from './groups/group-coordinator';
import { OffsetStore } from './groups/offset-store';
import { ProducerIds } from './producer-ids';
import { TopicStore } from './topic-store';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

export class Broker {
  private readonly options: BrokerOptions;
  private readonly limits: BrokerLimits;
  private readonly connections = new Set<ClientConnection>();
  private server: Server | null = null;
  private state: BrokerState | null = null;
  private offsets: OffsetStore | null = null;
  private releaseLock: () => void = () => {};
  private stopping = new AbortController();
  private housekeeping: Promise<void>[] = [];

  constructor(options: BrokerOptions) {
    this.options = options;
    this.limits = { ...BROKER_LIMITS, ...options.limits };
  }

  /** Opens the data folder, recovers it and listens. Throws EngineError when the address or the folder can't be had. */
  async start(): Promise<{ host: string; port: number }> {
    const host = this.options.host ?? '127.0.0.1';
    if (!LOOPBACK.test(host) && this.options.allowRemote !== true) {
      throw new EngineError({
        code: 'kafka.remote-refused',
        message: `the broker does not listen on "${host}"`,
        hint: 'It has no sign-in, so it is bound to 127.0.0.1 unless remote access is allowed explicitly.',
      });
    }
    await crc32cReady;
    this.stopping = new AbortController();
    this.releaseLock = lockDataFolder(this.options.dataDir);
    try {
      const server = await listen(host, this.options.port, (socket) => this.accept(socket));
      this.server = server.server;
      this.state = this.open({ host: this.options.advertisedHost ?? host, port: server.port });
      this.startHousekeeping(this.state);
      return { host, port: server.port };
    } catch (error) {
      this.server?.close();
      this.releaseLock();
      throw error;
    }
  }

  async stop(): Promise<void> {
    const { state, server } = this;
    if (state === null) return;
    this.state = null;
    this.server = null;
    this.stopping.abort();
    state.groups.close();
    const closed = new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
    for (const connection of this.connections) connection.destroy();
    await closed;
    await Promise.all(this.housekeeping);
    const isComplete = await state.topics.close();
    try {
      this.offsets?.close();
      if (isComplete) writeFileSync(this.cleanMarkerPath(), '');
    } catch (error) {
      state.log('error', `the broker could not stop cleanly: ${messageOf(error)}`);
    }
    this.releaseLock();
  }

  private open(advertised: { host: string; port: number }): BrokerState {
    const { dataDir, clock } = this.options;
    const log = this.options.log ?? (() => {});
    const fsync = this.options.fsync ?? DEFAULT_FSYNC;
    const defaults = { ...TOPIC_DEFAULTS, ...this.options.defaults };
    const wasClean = existsSync(this.cleanMarkerPath());
    const topics = new TopicStore(dataDir, defaults, { clock, log, fsync });
    // Under `never` nothing vouches for older segments after a crash, so all of them are checked.
    topics.open(!wasClean && fsync.kind === 'never');
    rmSync(this.cleanMarkerPath(), { force: true });
    this.offsets = new OffsetStore(dataDir, log);
    this.offsets.open();
    const groups = new GroupCoordinator(this.offsets, {
      clock,
      initialDelayMs: this.limits.groupInitialDelayMs,
      newMemberId: (clientId) => `${clientId}-${randomUUID()}`,
      log: (message) => log('info', message),
    });
    const producerIds = new ProducerIds(dataDir);
    producerIds.open();
    return {
      topics,
      groups,
      producerIds,
      clock,
      log,
      fsync,
      defaults,
      limits: this.limits,
      clusterId: readClusterId(dataDir),
      autoCreateTopics: this.options.autoCreateTopics ?? true,
      advertised,
      responseBytesInFlight: 0,
      stopping: this.stopping.signal,
    };
  }

  private accept(socket: Socket): void {
    const { state } = this;
    // A client that comes before the folder is open connects again.
    if (state === null || this.connections.size >= this.limits.connectionsMax) {
      if (state !== null)
        state.log('warn', `connection refused: ${this.limits.connectionsMax} connections are open already`);
      socket.destroy();
      return;
    }
    const connection = new ClientConnection(socket, state, () => this.connections.delete(connection));
    this.connections.add(connection);
  }

  private startHousekeeping(state: BrokerState): void {
    const every = async (intervalMs: number, work: () => void | Promise<void>): Promise<void> => {
      const { signal } = this.stopping;
      for (;;) {
        await state.clock.sleep(intervalMs, signal);
        if (signal.aborted) return;
        try {
          await work();
        } catch (error) {
          state.log('error', `housekeeping failed: ${messageOf(error)}`);
        }
      }
    };
    this.housekeeping = [every(this.limits.maintenanceIntervalMs, () => this.maintain(state))];
    if (state.fsync.kind === 'interval') this.housekeeping.push(every(state.fsync.intervalMs, () => flushDirty(state)));
  }

  private maintain(state: BrokerState): void {
    const now = state.clock.now();
    for (const { partitions } of state.topics.list()) for (const partition of partitions) partition.maintain(now);
    state.groups.maintain();
    for (const connection of this.connections) {
      if (connection.lastActiveAt < now - this.limits.idleTimeoutMs) connection.destroy();
    }
  }

  private cleanMarkerPath(): string {
    return join(this.options.dataDir, 'clean-shutdown');
  }
}

async function flushDirty(state: BrokerState): Promise<void> {
  for (const { partitions } of state.topics.list()) {
    for (const partition of partitions) await partition.flushIfDirty();
  }
}

function listen(
  host: string,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.once('error', (error) =>
      reject(
        new EngineError({
          code: 'kafka.address-unavailable',
          message: `the broker cannot listen on ${host}:${port}: ${messageOf(error)}`,
          cause: error,
        }),
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : port });
    });
  });
}

/** Kept in a file, so that clients see the same cluster after a restart. */
function readClusterId(dataDir: string): string {
  const path = join(dataDir, 'cluster-id');
  if (!existsSync(path)) writeFileSync(path, randomUUID());
  return readFileSync(path, 'utf8').trim();
}
