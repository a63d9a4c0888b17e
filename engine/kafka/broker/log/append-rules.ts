// Whether a batch that a producer sent may be appended: shape and checksum, size, what this broker can't do yet
// (transactions), and the producer's sequence. Decides only; throws KafkaFailure with the code Kafka uses for each case.

import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';
import { KafkaFailure } from '../kafka-failure';
import {
  type BatchDefect,
  type BatchHeader,
  CONTROL_BIT,
  findBatchDefect,
  readBatchHeader,
  TRANSACTIONAL_BIT,
} from './batch-header';
import type { ProducerState, SequenceVerdict } from './producer-state';

const DEFECTS: Record<BatchDefect, readonly [code: KafkaErrorCode, message: string]> = {
  'too-short': [KafkaError.CORRUPT_MESSAGE, 'the record batch is shorter than its header'],
  'wrong-size': [
    KafkaError.CORRUPT_MESSAGE,
    'the record batch does not have the size it announces (one batch per partition is allowed)',
  ],
  'old-magic': [KafkaError.UNSUPPORTED_FOR_MESSAGE_FORMAT, 'only record batches of format 2 are accepted'],
  'bad-crc': [KafkaError.CORRUPT_MESSAGE, 'the record batch fails its checksum'],
  'bad-count': [KafkaError.INVALID_RECORD, 'the record batch has no records or a count that contradicts its offsets'],
};

export interface CheckedAppend {
  readonly header: BatchHeader;
  readonly verdict: Extract<SequenceVerdict, { kind: 'append' | 'duplicate' }>;
}

/** Throws the refusal, or says whether to append the batch or to answer with where it already is. */
export function checkAppend(batch: Buffer, batchBytesMax: number, producers: ProducerState): CheckedAppend {
  if (batch.length > batchBytesMax) {
    throw new KafkaFailure(
      KafkaError.MESSAGE_TOO_LARGE,
      `the record batch has ${batch.length} bytes, max.message.bytes of the topic is ${batchBytesMax}`,
    );
  }
  const defect = findBatchDefect(batch, 0, batch.length);
  if (defect !== null) throw new KafkaFailure(...DEFECTS[defect]);
  const header = readBatchHeader(batch, 0);
  if ((header.attributes & CONTROL_BIT) !== 0) {
    throw new KafkaFailure(KafkaError.INVALID_RECORD, 'a producer may not write control batches');
  }
  if ((header.attributes & TRANSACTIONAL_BIT) !== 0) {
    throw new KafkaFailure(KafkaError.INVALID_TXN_STATE, 'transactions are not supported by this broker');
  }
  const verdict = producers.check(header);
  switch (verdict.kind) {
    case 'append':
    case 'duplicate':
      return { header, verdict };
    case 'fenced':
      throw new KafkaFailure(
        KafkaError.INVALID_PRODUCER_EPOCH,
        `producer ${header.producerId} has epoch ${verdict.currentEpoch} by now, the batch has ${header.producerEpoch}`,
      );
    case 'out-of-order':
      throw new KafkaFailure(
        KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER,
        `producer ${header.producerId} sent sequence ${header.baseSequence}, expected was ${verdict.expectedSequence}`,
      );
  }
}
