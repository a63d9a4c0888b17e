// The table of addresses a receiver may and may not have.

import { expect, test } from 'vitest';
import { checkOutgoingUrl } from './outgoing-url';

test.each([
  ['https://hooks.example.com/services/a?b=c'],
  ['http://127.0.0.1:8080/hook'],
  ['http://localhost/hook'],
  ['http://[::1]:9000/hook'],
  ['http://10.1.2.3/hook'],
  ['http://[::ffff:127.0.0.1]/hook'],
  ['http://0x7f.1/hook'],
])('%s is allowed', (text) => expect(checkOutgoingUrl(text)).toMatchObject({ isAllowed: true }));

test.each([
  ['', /address such as/],
  ['not a url', /address such as/],
  ['ftp://example.com/x', /http/],
  ['file:///etc/passwd', /http/],
  ['javascript:alert(1)', /http/],
  ['https://user:secret@example.com/x', /user name or password/],
  ['https://user@example.com/x', /user name or password/],
  ['http://169.254.169.254/latest', /metadata/],
  ['http://2852039166/latest', /metadata/],
  ['http://0xa9fea9fe/latest', /metadata/],
  ['http://0251.0376.0251.0376/', /metadata/],
  ['http://[::ffff:169.254.169.254]/', /metadata/],
  ['http://[::ffff:a9fe:a9fe]/', /metadata/],
  ['http://[64:ff9b::a9fe:a9fe]/', /metadata/],
  ['http://[fd00:ec2::254]/', /metadata/],
  ['http://metadata.google.internal/', /metadata/],
  ['http://METADATA.google.internal./', /metadata/],
  ['http://100.100.100.200/', /metadata/],
  ['http://[fe80::1]/', /link-local/],
  ['http://0.0.0.0/', /unspecified/],
  ['http://[::]/', /unspecified/],
  ['http://224.0.0.1/', /multicast/],
  ['http://255.255.255.255/', /multicast/],
  ['http://[ff02::1]/', /multicast/],
])('%s is refused', (text, reason) => {
  const check = checkOutgoingUrl(text);
  expect(check.isAllowed ? 'allowed' : check.reason).toMatch(reason);
});
