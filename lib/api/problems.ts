// Every error of the API as problem+json: services' failures, invalid requests, a database that is away, and the unexpected (whose
// details go to the log, never to the client).

import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type * as z from 'zod';
import type { FieldError, Problem } from '@/lib/contracts/problem';
import { isConnectionError, withoutParameters } from '@/lib/db/db-errors';
import { logger } from '@/lib/logger';
import { ServiceError, type ServiceErrorKind } from '@/lib/services/service-error';

export type ProblemStatus = 400 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 500 | 503;

const STATUS_OF: Record<ServiceErrorKind, ProblemStatus> = {
  invalid: 422,
  'not-found': 404,
  conflict: 409,
  precondition: 409,
  forbidden: 403,
  unavailable: 503,
};

export interface ProblemFacts {
  readonly status: ProblemStatus;
  readonly code: string;
  readonly title: string;
  readonly detail?: string | null;
  readonly hint?: string | null;
  readonly fieldErrors?: readonly FieldError[];
}

export function problemResponse(c: Context, facts: ProblemFacts): Response {
  const requestId: unknown = c.get('requestId');
  const body: Problem = {
    type: 'about:blank',
    status: facts.status,
    code: facts.code,
    title: facts.title,
    detail: facts.detail ?? null,
    hint: facts.hint ?? null,
    fieldErrors: [...(facts.fieldErrors ?? [])],
    requestId: typeof requestId === 'string' ? requestId : null,
  };
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  if (facts.status === 503) headers['retry-after'] = '2';
  return c.body(JSON.stringify(body), facts.status, headers);
}

export function problemOfError(c: Context, error: unknown): Response {
  if (error instanceof ServiceError) {
    const { code, message: title, detail, hint, fieldErrors } = error;
    return problemResponse(c, { status: STATUS_OF[error.kind], code, title, detail, hint, fieldErrors });
  }
  if (isConnectionError(error)) {
    return problemResponse(c, {
      status: 503,
      code: 'database.unavailable',
      title: 'Postgres does not answer',
      detail: 'The console could not reach its database. Running jobs go on; nothing was changed by this request.',
      hint: 'Try again in a few seconds.',
    });
  }
  if (error instanceof HTTPException && error.status === 400) {
    return problemResponse(c, {
      status: 400,
      code: 'request.malformed',
      title: 'the body is not valid JSON',
      hint: 'Send a JSON object with the content type application/json.',
    });
  }
  logger.error({ error: withoutParameters(error), path: c.req.path }, 'request failed unexpectedly');
  return problemResponse(c, {
    status: 500,
    code: 'internal.error',
    title: 'the request failed for a reason that is our fault',
    detail: 'The details are in the log of the web process.',
    hint: 'Try again; if it fails again, report it with the request id.',
  });
}

export function problemOfZod(c: Context, error: z.core.$ZodError, where: string): Response {
  const fieldErrors = error.issues.map((issue) => ({
    field: issue.path.map(String).join('.') || where,
    message: issue.message,
  }));
  const first = fieldErrors[0];
  return problemResponse(c, {
    status: 422,
    code: 'request.invalid',
    title: first ? `"${first.field}" ${first.message}` : 'the request is not valid',
    fieldErrors,
  });
}
