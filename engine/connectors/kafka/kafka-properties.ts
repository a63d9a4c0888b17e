// The `properties.*` options: those this client acts on, those it accepts without effect (they steer parts of the Java
// client that don't exist here), and everything else refused with the nearest name. Secrets never appear in problems.

import { nearestName, type OptionReader } from '@/engine/connectors/option-reader';
import { EngineError } from '@/engine/core/errors';
import type { SaslOptions, TlsOptions } from '@/engine/kafka/client/client-options';
import { parseBootstrapServers } from '@/engine/kafka/client/client-options';
import { COMPRESSION_NAMES } from '@/engine/kafka/protocol/compression';

export interface KafkaProperties {
  /** '' when not set: the engine's default is taken. */
  readonly bootstrapServers: string;
  readonly clientId: string;
  readonly groupId: string | null;
  readonly readCommitted: boolean;
  readonly autoOffsetReset: 'none' | 'earliest' | 'latest';
  readonly commitsOnCheckpoint: boolean;
  readonly tls: TlsOptions | null;
  readonly sasl: SaslOptions | null;
  readonly fetchMaxWaitMs: number;
  readonly fetchMinBytes: number;
  readonly fetchMaxBytes: number;
  /** 0 = chosen by the number of partitions. */
  readonly partitionMaxBytes: number;
  readonly compression: number;
  readonly acks: -1 | 1;
  readonly batchBytes: number;
  readonly bufferBytes: number;
  readonly requestTimeoutMs: number;
}

const PREFIX = 'properties.';

const WITHOUT_EFFECT: readonly string[] = [
  'allow.auto.create.topics',
  'auto.commit.interval.ms',
  'auto.include.jmx.reporter',
  'check.crcs',
  'client.dns.lookup',
  'connections.max.idle.ms',
  'default.api.timeout.ms',
  'delivery.timeout.ms',
  'enable.auto.commit',
  'enable.idempotence',
  'heartbeat.interval.ms',
  'key.deserializer',
  'key.serializer',
  'linger.ms',
  'max.block.ms',
  'max.in.flight.requests.per.connection',
  'max.poll.interval.ms',
  'max.poll.records',
  'max.request.size',
  'metadata.max.age.ms',
  'partition.assignment.strategy',
  'receive.buffer.bytes',
  'reconnect.backoff.max.ms',
  'reconnect.backoff.ms',
  'retries',
  'retry.backoff.ms',
  'send.buffer.bytes',
  'session.timeout.ms',
  'socket.connection.setup.timeout.max.ms',
  'socket.connection.setup.timeout.ms',
  'transaction.timeout.ms',
  'value.deserializer',
  'value.serializer',
];

const MEBIBYTE = 1 << 20;

export function readKafkaProperties(reader: OptionReader): KafkaProperties {
  const asked = new Set<string>();
  const key = (name: string): string => {
    asked.add(name);
    return PREFIX + name;
  };
  const tls = readTls(reader, key);
  const sasl = readSasl(reader, key);
  const acks = reader.choice(key('acks'), ['all', '-1', '1', '0'], 'all');
  if (acks === '0')
    reader.report(key('acks'), 'acks "0" is not supported', 'It loses records silently; use "all" or "1".');
  const properties: KafkaProperties = {
    bootstrapServers: readServers(reader, key('bootstrap.servers')),
    clientId: reader.string(key('client.id'), 'penstock'),
    groupId: reader.optional(key('group.id')),
    readCommitted:
      reader.choice(key('isolation.level'), ['read_uncommitted', 'read_committed'], 'read_uncommitted') ===
      'read_committed',
    autoOffsetReset: reader.choice(key('auto.offset.reset'), ['none', 'earliest', 'latest'], 'none'),
    commitsOnCheckpoint: reader.boolean(key('commit.offsets.on.checkpoint'), true),
    tls,
    sasl,
    fetchMaxWaitMs: reader.integer(key('fetch.max.wait.ms'), 500, { min: 0, max: 60_000 }),
    fetchMinBytes: reader.integer(key('fetch.min.bytes'), 1, { min: 1 }),
    fetchMaxBytes: reader.integer(key('fetch.max.bytes'), 16 * MEBIBYTE, { min: 1, max: 1 << 30 }),
    partitionMaxBytes: reader.integer(key('max.partition.fetch.bytes'), 0, { min: 1, max: 1 << 30 }),
    compression: COMPRESSION_NAMES.indexOf(reader.choice(key('compression.type'), COMPRESSION_NAMES, 'none')),
    acks: acks === '1' ? 1 : -1,
    batchBytes: reader.integer(key('batch.size'), MEBIBYTE / 2, { min: 1, max: 1 << 30 }),
    bufferBytes: reader.integer(key('buffer.memory'), 16 * MEBIBYTE, { min: 1 }),
    requestTimeoutMs: reader.integer(key('request.timeout.ms'), 30_000, { min: 100 }),
  };
  refuseUnknown(reader, asked);
  return properties;
}

function refuseUnknown(reader: OptionReader, asked: ReadonlySet<string>): void {
  for (const name of reader.keysUnder(PREFIX)) {
    if (asked.has(name) || WITHOUT_EFFECT.includes(name)) continue;
    const near = nearestName(name, [...asked, ...WITHOUT_EFFECT]);
    const hint =
      near === null ? `Supported properties are ${[...asked].sort().join(', ')}.` : `Did you mean "${PREFIX}${near}"?`;
    reader.report(PREFIX + name, `unsupported Kafka property "${name}"`, hint);
  }
}

function readServers(reader: OptionReader, key: string): string {
  const text = reader.optional(key);
  if (text === null) return '';
  try {
    parseBootstrapServers(text);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    reader.report(key, error.message, error.hint);
  }
  return text;
}

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;

function readTls(reader: OptionReader, key: (name: string) => string): TlsOptions | null {
  const protocol = reader.choice(key('security.protocol'), PROTOCOLS, 'PLAINTEXT');
  for (const store of ['ssl.truststore', 'ssl.keystore']) {
    reader.choice(key(`${store}.type`), ['PEM'], 'PEM');
    reader.unsupported(
      key(`${store}.location`),
      `Give the PEM text itself in "${store === 'ssl.keystore' ? 'ssl.keystore.certificate.chain" and "ssl.keystore.key' : 'ssl.truststore.certificates'}".`,
    );
  }
  const options: TlsOptions = {
    ca: reader.optional(key('ssl.truststore.certificates')),
    cert: reader.optional(key('ssl.keystore.certificate.chain')),
    key: reader.optional(key('ssl.keystore.key')),
    passphrase: reader.optional(key('ssl.key.password')),
    checksHostName: reader.string(key('ssl.endpoint.identification.algorithm'), 'https') !== '',
  };
  return protocol === 'SSL' || protocol === 'SASL_SSL' ? options : null;
}

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

function readSasl(reader: OptionReader, key: (name: string) => string): SaslOptions | null {
  const usesSasl = reader.string(key('security.protocol'), '').toUpperCase().startsWith('SASL_');
  const mechanism = reader.choice(key('sasl.mechanism'), MECHANISMS, 'PLAIN');
  const jaas = reader.optional(key('sasl.jaas.config'));
  if (!usesSasl) return null;
  const username = jaasValue(jaas ?? '', 'username');
  const password = jaasValue(jaas ?? '', 'password');
  if (username === null || password === null) {
    const hint = 'Write: org.apache.kafka.common.security.plain.PlainLoginModule required username="…" password="…";';
    reader.report(key('sasl.jaas.config'), 'user name and password are missing in "properties.sasl.jaas.config"', hint);
    return null;
  }
  return { mechanism: SASL_NAMES[mechanism], username, password };
}

const SASL_NAMES = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
} as const;

function jaasValue(jaas: string, name: string): string | null {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'([^']*)'|([^\\s;]+))`).exec(jaas);
  if (match === null) return null;
  return match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? match[3] ?? null;
}
