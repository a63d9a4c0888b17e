// One request to /api/v1, and the error it ends in. Never retries: react-query and the pages decide that.

import type { Problem } from '@/lib/contracts/problem';

export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface RequestOptions {
  readonly query?: QueryValues;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** An answer that is not 2xx; `problem` is null when the body was none (a proxy's page, a broken connection). */
export class RequestError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, found: Problem | null) {
    super(found?.title ?? `the server answered ${status}`);
    this.name = 'RequestError';
    this.status = status;
    this.problem = found;
  }
}

/** `T` is the contract's type of this path: the server checks its answers against the same contracts in its tests. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await fetch(`/api/v1${path}${queryText(options.query)}`, {
    method,
    headers: options.body === undefined ? {} : { 'content-type': 'application/json' },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const json: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) {
    throw new RequestError(response.status, isProblem(json) ? json : null);
  }
  return asAnswer<T>(json);
}

/** Guarantee: only our API answers with a `code` and `fieldErrors`, and always with the whole Problem. */
function isProblem(json: unknown): json is Problem {
  return typeof json === 'object' && json !== null && 'code' in json && 'fieldErrors' in json;
}

/** Guarantee: the API's tests check every answer against the contract named by `T`; checking again here would only cost bytes. */
function asAnswer<T>(json: unknown): T {
  return json as T;
}

export function queryText(query: QueryValues = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}
