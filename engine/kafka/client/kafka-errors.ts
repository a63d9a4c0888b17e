// EngineErrors for what a broker answers and for connections that fail; one place for their codes and words.

import { EngineError, messageOf } from '@/engine/core/errors';
import { describeKafkaError } from '../protocol/error-codes';

/** `kafka.offset-out-of-range` for OFFSET_OUT_OF_RANGE, and so on; `what` says what was tried. */
export function brokerError(errorCode: number, what: string, hint?: string): EngineError {
  const facts = describeKafkaError(errorCode);
  return new EngineError({
    code: `kafka.${facts.name.toLowerCase().replaceAll('_', '-')}`,
    message: `${what}: ${facts.message}`,
    detail: `The broker answered ${facts.name} (${errorCode}).`,
    hint,
    retriable: facts.isRetriable,
  });
}

/** A refused certificate is a setting that someone must change; everything else may pass by itself. */
export function unreachable(address: string, cause: unknown): EngineError {
  const reason = connectionReason(cause);
  if (/certificate|altnames|wrong version number/i.test(reason)) {
    return new EngineError({
      code: 'kafka.tls-failed',
      message: `Kafka broker ${address} cannot be reached over TLS: ${reason}`,
      hint: 'Give the authority in "properties.ssl.truststore.certificates", and check "properties.security.protocol".',
      cause,
    });
  }
  return new EngineError({
    code: 'kafka.broker-unreachable',
    message: `Kafka broker ${address} cannot be reached: ${reason}`,
    hint: 'Check that the broker runs and that the address and port in "properties.bootstrap.servers" are right.',
    retriable: true,
    cause,
  });
}

export function connectionLost(address: string, why: string): EngineError {
  return new EngineError({
    code: 'kafka.connection-lost',
    message: `connection to Kafka broker ${address} was lost: ${why}`,
    retriable: true,
  });
}

export function isRetriable(error: unknown): boolean {
  return error instanceof EngineError && error.retriable;
}

const REASONS: readonly (readonly [code: string, words: string])[] = [
  ['ECONNREFUSED', 'connection refused'],
  ['ENOTFOUND', 'host name not found'],
  ['EAI_AGAIN', 'host name cannot be resolved at the moment'],
  ['ECONNRESET', 'connection reset'],
  ['EPIPE', 'connection closed'],
  ['ETIMEDOUT', 'connection timed out'],
  ['EHOSTUNREACH', 'no route to the host'],
  ['ENETUNREACH', 'network unreachable'],
];

function connectionReason(cause: unknown): string {
  const message = messageOf(cause);
  return REASONS.find(([code]) => message.includes(code))?.[1] ?? message.replace(/^Connection error: /, '');
}
