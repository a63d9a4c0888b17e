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

export function unreachable(address: string, cause: unknown): EngineError {
  return new EngineError({
    code: 'kafka.broker-unreachable',
    message: `Kafka broker ${address} cannot be reached: ${connectionReason(cause)}`,
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
