// Which hosts and origins are let in.

import { expect, test } from 'vitest';
import { crossSiteReason, isLoopbackHost } from './guard';

test.each([
  ['127.0.0.1:3000', true],
  ['127.9.8.7', true],
  ['localhost:3000', true],
  ['LOCALHOST', true],
  ['[::1]:3000', true],
  ['evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example:3000', false],
  ['10.0.0.1:3000', false],
  ['0.0.0.0:3000', false],
  ['', false],
  [undefined, false],
])('host %s: %s', (host, isAllowed) => expect(isLoopbackHost(host)).toBe(isAllowed));

test.each([
  [{ site: undefined, origin: undefined, host: 'localhost:3000' }, true],
  [{ site: 'same-origin', origin: 'http://localhost:3000', host: 'localhost:3000' }, true],
  [{ site: 'none', origin: undefined, host: 'localhost:3000' }, true],
  [{ site: 'cross-site', origin: undefined, host: 'localhost:3000' }, false],
  [{ site: 'same-site', origin: 'http://localhost:4000', host: 'localhost:3000' }, false],
  [{ site: undefined, origin: 'http://localhost:4000', host: 'localhost:3000' }, false],
  [{ site: undefined, origin: 'http://127.0.0.1:3000', host: 'localhost:3000' }, false],
  [{ site: undefined, origin: 'null', host: 'localhost:3000' }, false],
])('%o is from here: %s', (headers, isOwn) => expect(crossSiteReason(headers) === null).toBe(isOwn));
