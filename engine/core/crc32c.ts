// CRC-32C (Castagnoli) over byte ranges, as Kafka record batches and checkpoint files use it. The native implementation of @node-rs/crc32 is
// taken once its import has finished; until then, and where its binary does not load, slicing-by-8 in JavaScript.
// Invariant: both give the same value for every input (crc32c.test.ts).

import { i32 } from './typed-array';

const POLYNOMIAL = 0x82f63b78;

type Crc32c = (bytes: Uint8Array) => number;

let native: Crc32c | null = null;

/** Resolves when the choice between native and JavaScript is settled; true = native. */
export const crc32cReady: Promise<boolean> = import('@node-rs/crc32').then(
  (module) => {
    native = module.crc32c;
    return true;
  },
  () => false,
);

/** Eight tables of 256 entries in one array: table k begins at k * 256. */
const TABLES = createTables();

function createTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) !== 0 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[byte] = value;
  }
  for (let at = 256; at < tables.length; at++) {
    const previous = i32(tables, at - 256);
    tables[at] = (previous >>> 8) ^ i32(tables, previous & 0xff);
  }
  return tables;
}

/** CRC-32C of bytes[start, end) as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  if (native !== null) return native(bytes.subarray(start, end));
  return crc32cPortable(bytes, start, end);
}

/** The JavaScript implementation, exported for the equality test. */
export function crc32cPortable(bytes: Uint8Array, start: number, end: number): number {
  const table = TABLES;
  let crc = -1;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    const low = crc ^ word(bytes, at);
    const high = word(bytes, at + 4);
    crc =
      i32(table, 1792 + (low & 0xff)) ^
      i32(table, 1536 + ((low >>> 8) & 0xff)) ^
      i32(table, 1280 + ((low >>> 16) & 0xff)) ^
      i32(table, 1024 + (low >>> 24)) ^
      i32(table, 768 + (high & 0xff)) ^
      i32(table, 512 + ((high >>> 8) & 0xff)) ^
      i32(table, 256 + ((high >>> 16) & 0xff)) ^
      i32(table, high >>> 24);
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ i32(table, (crc ^ (bytes[at] as number)) & 0xff);
  return (crc ^ -1) >>> 0;
}

/** Little-endian 32-bit word; callers guarantee four bytes. */
function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}
