// What a request must fulfil before any route sees it: a loopback Host (against DNS rebinding), the same origin for everything that
// changes something (against cross-site requests), a JSON content type, and a bounded body.

import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { problemResponse } from './problems';

export const bodyBytesMax = 1024 * 1024;

/** `localhost`, 127.0.0.0/8 and ::1, with any port. */
export function isLoopbackHost(header: string | undefined): boolean {
  const match = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(header ?? '');
  const name = match?.[1]?.toLowerCase() ?? '';
  return name === 'localhost' || name === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Why the request comes from somewhere else; null = it does not, or it is no browser's. */
export function crossSiteReason(headers: {
  site: string | undefined;
  origin: string | undefined;
  host: string | undefined;
}): string | null {
  const { site, origin, host } = headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return `it was sent by another site (${site})`;
  if (origin === undefined) return null;
  if (!URL.canParse(origin)) return `its origin "${origin}" is not this console`;
  return new URL(origin).host === host ? null : `its origin "${origin}" is not this console`;
}

export const guard: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host');
  if (!isLoopbackHost(host)) {
    return problemResponse(c, {
      status: 403,
      code: 'request.host-not-allowed',
      title: `host "${host ?? ''}" is not allowed`,
      detail: 'There is no sign-in yet, so the console answers only under the names of this machine itself.',
      hint: 'Use http://127.0.0.1 or http://localhost.',
    });
  }
  if (SAFE_METHODS.has(c.req.method)) return next();
  const reason = crossSiteReason({ site: c.req.header('sec-fetch-site'), origin: c.req.header('origin'), host });
  if (reason !== null) {
    return problemResponse(c, {
      status: 403,
      code: 'request.cross-site',
      title: 'the request was refused',
      detail: `It changes something, and ${reason}.`,
    });
  }
  if (!hasJsonType(c)) {
    return problemResponse(c, {
      status: 415,
      code: 'request.not-json',
      title: 'the content type must be application/json',
    });
  }
  return next();
};

/** A DELETE or POST without a body needs no content type… except that browsers send simple POSTs cross-site: those must say JSON. */
function hasJsonType(c: Context): boolean {
  const type = c.req.header('content-type');
  if (type !== undefined) return /^application\/json\s*(;|$)/i.test(type);
  return c.req.method === 'DELETE';
}

export const limitBody: MiddlewareHandler = bodyLimit({
  maxSize: bodyBytesMax,
  onError: (c) =>
    problemResponse(c, {
      status: 413,
      code: 'request.too-large',
      title: 'the body is larger than 1 MiB',
    }),
});
