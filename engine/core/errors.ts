// Errors of the engine. EngineError: an expected failure with a stable code (`area.specific`), a message after
// PostgreSQL's style (lower case, no full stop, user values quoted), detail and hint as sentences.
// invariant(): a programmer error. Bad records are data, not exceptions, and never pass through here.

export interface EngineErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** True when the same work may succeed later without anyone changing anything. */
  readonly retriable?: boolean | undefined;
  readonly cause?: unknown;
}

export class EngineError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly retriable: boolean;

  constructor(facts: EngineErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'EngineError';
    this.code = facts.code;
    this.detail = facts.detail;
    this.hint = facts.hint;
    this.retriable = facts.retriable ?? false;
  }
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant violated: ${message}`);
}

/** The exhaustive-switch guard: a value that cannot exist. */
export function unreachable(value: never, where: string): never {
  throw new Error(`unreachable value ${JSON.stringify(value)} in ${where}`);
}

/** Message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Cross-thread form of any error, safe for structured clone and for the exceptions table. */
export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly retriable: boolean;
  readonly stack: string | null;
}

export function toErrorFacts(error: unknown): ErrorFacts {
  if (error instanceof EngineError) {
    return {
      code: error.code,
      message: error.message,
      detail: error.detail ?? null,
      hint: error.hint ?? null,
      retriable: error.retriable,
      stack: error.stack ?? null,
    };
  }
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  return { code: 'internal.error', message: messageOf(error), detail: null, hint: null, retriable: true, stack };
}
