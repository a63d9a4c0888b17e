// A refusal with a Kafka error code, thrown inside the broker and turned into the response's error field by the API files.
// Anything else that is thrown while a request is served is a defect or a malformed request and ends the connection.

import { messageOf } from '@/engine/core/errors';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';

export class KafkaFailure extends Error {
  readonly code: KafkaErrorCode;

  constructor(code: KafkaErrorCode, message: string) {
    super(message);
    this.name = 'KafkaFailure';
    this.code = code;
  }
}

/** Runs `action`; its refusal (or the disk's) as code and message, or null when it went through. Other errors pass on. */
export function refusalOf(action: () => void): KafkaFailure | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof KafkaFailure) return error;
    if (error instanceof Error && 'syscall' in error)
      return new KafkaFailure(KafkaError.KAFKA_STORAGE_ERROR, messageOf(error));
    throw error;
  }
}
