// What a Kafka client is configured with, and how addresses are read. Addresses are validated here, those from
// `bootstrap.servers` as well as those a broker advertises, before anything is dialled.

import type { Clock } from '@/engine/core/clock';
import { EngineError } from '@/engine/core/errors';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface TlsOptions {
  /** PEM certificates of authorities; null = the system's. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly passphrase: string | null;
  /** False only for `ssl.endpoint.identification.algorithm` = ''. */
  readonly checksHostName: boolean;
}

export interface SaslOptions {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaClientOptions {
  /** `host:port,host:port`. */
  readonly bootstrapServers: string;
  readonly clock: Clock;
  readonly clientId?: string;
  readonly tls?: TlsOptions | null;
  readonly sasl?: SaslOptions | null;
  /** How long one call retries before it gives up; Infinity for the data plane, seconds for the console. Default Infinity. */
  readonly retryForMs?: number;
  /** Says in words what calls are being retried for; null when all is well again. */
  readonly onWaiting?: (what: string | null) => void;
}

/** Errors: kafka.invalid-address naming the part that is wrong. */
export function parseBootstrapServers(text: string): readonly HostPort[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw invalidAddress(text, 'it is empty');
  return parts.map(parseAddress);
}

function parseAddress(text: string): HostPort {
  const match = /^(?:[A-Z_]+:\/\/)?(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]/\s]+)):(\d+)$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw invalidAddress(text, 'it is not of the form host:port');
  return checkedAddress(host, Number(match?.[3]));
}

/** Errors: kafka.invalid-address. */
export function checkedAddress(host: string, port: number): HostPort {
  if (host === '' || /[\s/@?#\\]/.test(host)) throw invalidAddress(`${host}:${port}`, 'the host is not valid');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalidAddress(`${host}:${port}`, 'the port is not between 1 and 65535');
  }
  return { host, port };
}

export function formatAddress({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function invalidAddress(text: string, why: string): EngineError {
  return new EngineError({
    code: 'kafka.invalid-address',
    message: `"${text}" is not a broker address: ${why}`,
    hint: 'Write addresses as host:port, several separated by commas.',
  });
}
