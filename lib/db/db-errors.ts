// Reads errors of pg: which mean "Postgres is away", which mean a constraint, and what of them may be logged.

import { DrizzleQueryError } from 'drizzle-orm';

interface ErrorLike {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly constraint?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

function asErrorLike(error: unknown): ErrorLike | null {
  return typeof error === 'object' && error !== null ? error : null;
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
// 57P0x: shut down, crashed, starting up; 08…: connection exceptions; 53300: too many connections.
const AWAY_STATES = /^(57P0[123]|08\w{3}|53300)$/;
const AWAY_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i;

/** True when the statement failed because Postgres could not be reached or went away; looks through causes. */
export function isConnectionError(error: unknown): boolean {
  const facts = asErrorLike(error);
  if (!facts) return false;
  if (typeof facts.code === 'string' && (NETWORK_CODES.has(facts.code) || AWAY_STATES.test(facts.code))) return true;
  if (typeof facts.message === 'string' && AWAY_MESSAGES.test(facts.message)) return true;
  if (Array.isArray(facts.errors)) return facts.errors.some(isConnectionError);
  return facts.cause !== undefined && isConnectionError(facts.cause);
}

/** The name of the violated unique constraint or index, or null. */
export function violatedUnique(error: unknown): string | null {
  const facts = asErrorLike(error);
  if (!facts) return null;
  if (facts.code === '23505') return typeof facts.constraint === 'string' ? facts.constraint : '';
  return facts.cause === undefined ? null : violatedUnique(facts.cause);
}

/** Drizzle's error text holds the statement's parameters (secrets, people's SQL): only what Postgres said may be logged. */
export function withoutParameters(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? (error.cause ?? new Error('a query failed')) : error;
}
