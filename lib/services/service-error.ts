// The expected failures of services; the API turns each kind into one HTTP status. Message lower case without full stop,
// detail and hint as sentences (ARCHITECTURE: errors).

import type { FieldError } from '@/lib/contracts/problem';

export type ServiceErrorKind = 'invalid' | 'not-found' | 'conflict' | 'precondition' | 'forbidden' | 'unavailable';

export interface ServiceErrorFacts {
  readonly kind: ServiceErrorKind;
  /** `area.specific`. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string | null;
  readonly hint?: string | null;
  readonly fieldErrors?: readonly FieldError[];
}

export class ServiceError extends Error {
  readonly kind: ServiceErrorKind;
  readonly code: string;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly fieldErrors: readonly FieldError[];

  constructor(facts: ServiceErrorFacts) {
    super(facts.message);
    this.name = 'ServiceError';
    this.kind = facts.kind;
    this.code = facts.code;
    this.detail = facts.detail ?? null;
    this.hint = facts.hint ?? null;
    this.fieldErrors = facts.fieldErrors ?? [];
  }
}

export function notFound(what: string, id: string): ServiceError {
  return new ServiceError({
    kind: 'not-found',
    code: `${what.replace(/ /g, '-')}.not-found`,
    message: `${what} "${id}" does not exist`,
    hint: 'It may have been deleted; go back to the list.',
  });
}

export function invalidField(field: string, message: string): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'request.invalid',
    message: `"${field}" ${message}`,
    fieldErrors: [{ field, message }],
  });
}
