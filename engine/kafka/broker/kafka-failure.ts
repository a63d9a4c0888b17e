// A refusal with a Kafka error code, thrown inside the broker and turned into the response's error field by the API files.
// Anything else that is thrown while a request is served is a defect or a malformed request and ends the connection.

import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';

export class KafkaFailure extends Error {
  readonly code: KafkaErrorCode;

  constructor(code: KafkaErrorCode, message: string) {
    super(message);
    this.name = 'KafkaFailure';
    this.code = code;
  }
}

/** Runs `action`; its refusal as code and message, or null when it went through. Other errors pass on. */
export function refusalOf(action: () => void): KafkaFailure | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof KafkaFailure) return error;
    throw error;
  }
}

export const NONE = KafkaError.NONE;
