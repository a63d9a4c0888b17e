// What every service gets: who asks, on which database, at what time, with which Kafka. Made once per request by the API.

import { randomBytes } from 'node:crypto';
import type { KafkaAdmin } from '@/engine/kafka/client/kafka-admin';
import type { Database } from '@/lib/db/pool';

export interface ServiceContext {
  readonly database: Database;
  /** Who acts; `local` as long as there is no sign-in. */
  readonly actor: string;
  readonly requestId: string | null;
  /** Epoch ms. */
  readonly now: () => number;
  /** One per process; null when no broker is known. */
  readonly kafka: KafkaAdmin | null;
  readonly kafkaBootstrap: string | null;
  readonly kafkaIsEmbedded: boolean;
  readonly version: string;
  readonly dataFolder: string | null;
}

const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyz';

/** Twelve letters and digits that can't be confused, 60 bits. */
export function newId(): string {
  return Array.from(randomBytes(12), (byte) => ALPHABET[byte & 31]).join('');
}

/** 32 hex digits, as Flink's JobID. */
export function newJobId(): string {
  return randomBytes(16).toString('hex');
}

export function isoOrNull(time: Date | null | undefined): string | null {
  return time ? time.toISOString() : null;
}
