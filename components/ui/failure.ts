// Reads whatever was thrown into words: problem+json of the API, a lost connection, or anything else. Pure; never throws.

export interface Failure {
  readonly code: string;
  readonly status: number | null;
  readonly title: string;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly fieldErrors: readonly { readonly field: string; readonly message: string }[];
  readonly details: string;
}

export function readFailure(error: unknown): Failure {
  const outer = asRecord(error);
  const problem = 'problem' in outer ? asRecord(outer.problem) : outer;
  const code = text(problem.code);
  if (code) {
    return withDetails({
      code,
      status: typeof problem.status === 'number' ? problem.status : null,
      title: text(problem.title) ?? 'the request failed',
      detail: text(problem.detail),
      hint: text(problem.hint),
      fieldErrors: fieldErrors(problem.fieldErrors),
    });
  }
  if (error instanceof TypeError) {
    return withDetails({
      code: 'client.no-answer',
      status: null,
      title: 'the server did not answer',
      detail: 'The page could not reach the console. What you see is what was last received.',
      hint: 'It is tried again by itself; if this lasts, look whether `npm start` is still running.',
      fieldErrors: [],
    });
  }
  return withDetails({
    code: 'client.unexpected',
    status: null,
    title: text(outer.message) ?? 'something unexpected happened',
    detail: null,
    hint: null,
    fieldErrors: [],
  });
}

function withDetails(failure: Omit<Failure, 'details'>): Failure {
  return { ...failure, details: JSON.stringify({ ...failure, page: globalThis.location?.href ?? null }, null, 2) };
}

function asRecord(value: unknown): Record<string, unknown> {
  // Reading unknown properties of any object is safe; every one is checked before use.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function fieldErrors(value: unknown): Failure['fieldErrors'] {
  if (!Array.isArray(value)) {
    return [];
  }
  return value.flatMap((one) => {
    const entry = asRecord(one);
    const field = text(entry.field);
    const message = text(entry.message);
    return field && message ? [{ field, message }] : [];
  });
}
