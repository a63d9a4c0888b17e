// CRC32C (Castagnoli) over bytes: native through @node-rs/crc32 where its binary loads, else slicing-by-8 in JavaScript.

import { createRequire } from 'node:module';

type Crc32c = (bytes: Uint8Array) => number;

const POLYNOMIAL = 0x82f63b78;

/** Plain JavaScript version, also the reference in tests. */
export function createPureCrc32c(): Crc32c {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[byte] = value >>> 0;
  }
  const at = (index: number): number => tables[index] as number;
  for (let byte = 0; byte < 256; byte++) {
    for (let slice = 1; slice < 8; slice++) {
      const previous = at((slice - 1) * 256 + byte);
      tables[slice * 256 + byte] = (previous >>> 8) ^ at(previous & 0xff);
    }
  }
  return (bytes) => {
    let crc = 0xffffffff;
    let index = 0;
    const { length } = bytes;
    const byteAt = (offset: number): number => bytes[offset] as number;
    for (; index + 8 <= length; index += 8) {
      const low =
        crc ^ (byteAt(index) | (byteAt(index + 1) << 8) | (byteAt(index + 2) << 16) | (byteAt(index + 3) << 24));
      crc =
        at(0x700 + (low & 0xff)) ^
        at(0x600 + ((low >>> 8) & 0xff)) ^
        at(0x500 + ((low >>> 16) & 0xff)) ^
        at(0x400 + (low >>> 24)) ^
        at(0x300 + byteAt(index + 4)) ^
        at(0x200 + byteAt(index + 5)) ^
        at(0x100 + byteAt(index + 6)) ^
        at(byteAt(index + 7));
    }
    for (; index < length; index++) crc = (crc >>> 8) ^ at((crc ^ byteAt(index)) & 0xff);
    return (crc ^ 0xffffffff) >>> 0;
  };
}

function loadNative(): Crc32c | null {
  try {
    const native = createRequire(import.meta.url)('@node-rs/crc32') as { crc32c: Crc32c };
    return (bytes) => native.crc32c(bytes);
  } catch {
    return null;
  }
}

export const crc32c: Crc32c = loadNative() ?? createPureCrc32c();
