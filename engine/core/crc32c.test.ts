import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c, crc32cPortable, crc32cReady } from './crc32c';

test('the check value of CRC-32C is that of its definition', () => {
  expect(crc32cPortable(Buffer.from('123456789'), 0, 9)).toBe(0xe3069283);
});

test('native and portable implementations agree on every range', async () => {
  expect(await crc32cReady).toBe(true);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), fc.nat(20), (bytes, skip, cut) => {
      const start = Math.min(skip, bytes.length);
      const end = Math.max(start, bytes.length - cut);
      expect(crc32c(bytes, start, end)).toBe(crc32cPortable(bytes, start, end));
    }),
  );
});
