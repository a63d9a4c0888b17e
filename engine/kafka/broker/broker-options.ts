// What a broker can be told, with the default of each setting. The promise behind `fsync`: in every mode an acknowledged
// batch has been handed to the operating system, so the death of the broker process (SIGKILL included) loses none.
// `interval` additionally forces it to the disk within that time (power loss loses at most that much), `always` before
// the acknowledgement, `never` leaves it to the operating system.

import type { Clock } from '@/engine/core/clock';
import { EngineError } from '@/engine/core/errors';

export type FsyncPolicy =
  | { readonly kind: 'always' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'never' };

/** Settings of a topic that has no own value for them; Kafka's names are in topic-config.ts. */
export interface TopicDefaults {
  readonly partitions: number;
  /** -1 = without limit. */
  readonly retentionMs: number;
  /** Per partition; -1 = without limit. */
  readonly retentionBytes: number;
  readonly segmentBytes: number;
  /** Largest record batch a producer may send. */
  readonly maxMessageBytes: number;
}

export type BrokerLogLevel = 'info' | 'warn' | 'error';
export type BrokerLog = (level: BrokerLogLevel, message: string) => void;

export interface BrokerOptions {
  readonly dataDir: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly clock: Clock;
  /** 127.0.0.1 unless said; other than loopback needs `allowRemote`. */
  readonly host?: string | undefined;
  readonly allowRemote?: boolean | undefined;
  /** The name that clients are told to connect to; the bound host unless said. */
  readonly advertisedHost?: string | undefined;
  readonly fsync?: FsyncPolicy | undefined;
  readonly autoCreateTopics?: boolean | undefined;
  readonly defaults?: Partial<TopicDefaults> | undefined;
  readonly log?: BrokerLog | undefined;
  readonly limits?: Partial<BrokerLimits> | undefined;
}

export interface BrokerLimits {
  readonly requestBytesMax: number;
  readonly connectionsMax: number;
  readonly idleTimeoutMs: number;
  /** Most record bytes in one fetch response (one batch may be larger). */
  readonly fetchBytesMax: number;
  /** Most record bytes in fetch responses on their way to sockets, over all connections. */
  readonly responseBytesInFlightMax: number;
  /** How long the first members of an empty group wait for others before the first assignment. */
  readonly groupInitialDelayMs: number;
  readonly maintenanceIntervalMs: number;
}

export const TOPIC_DEFAULTS: TopicDefaults = {
  partitions: 4,
  retentionMs: 7 * 24 * 3_600_000,
  retentionBytes: 1024 ** 3,
  segmentBytes: 64 * 1024 ** 2,
  maxMessageBytes: 1_048_588,
};

export const BROKER_LIMITS: BrokerLimits = {
  requestBytesMax: 64 * 1024 ** 2,
  connectionsMax: 500,
  idleTimeoutMs: 600_000,
  fetchBytesMax: 8 * 1024 ** 2,
  responseBytesInFlightMax: 64 * 1024 ** 2,
  groupInitialDelayMs: 100,
  maintenanceIntervalMs: 30_000,
};

export const DEFAULT_FSYNC: FsyncPolicy = { kind: 'interval', intervalMs: 1000 };

/** Reads `always`, `never` or `interval:<ms>`. Throws kafka.invalid-setting for anything else. */
export function parseFsyncPolicy(text: string): FsyncPolicy {
  if (text === 'always' || text === 'never') return { kind: text };
  const interval = /^interval:(\d{1,7})$/.exec(text)?.[1];
  if (interval !== undefined && Number(interval) > 0) return { kind: 'interval', intervalMs: Number(interval) };
  throw new EngineError({
    code: 'kafka.invalid-setting',
    message: `invalid fsync policy "${text}"`,
    hint: 'Use always, never or interval:<milliseconds>, such as interval:1000.',
  });
}
