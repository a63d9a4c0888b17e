// The xerial framing Kafka's Java clients put around snappy: a 16-byte header, then blocks of (length, snappy bytes).
// librdkafka and kafkajs-snappy write the same or a bare block; both are read. Pure: the block codec is a parameter.

import { EngineError } from '@/engine/core/errors';

const MAGIC = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00];
const HEADER_BYTES = 16;
const BLOCK_BYTES = 32 * 1024;

export function snappyWrap(bytes: Uint8Array, compressBlock: (block: Uint8Array) => Uint8Array): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(MAGIC);
  header.writeInt32BE(1, 8);
  header.writeInt32BE(1, 12);
  const parts: Uint8Array[] = [header];
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const block = compressBlock(bytes.subarray(start, start + BLOCK_BYTES));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

export function snappyUnwrap(bytes: Uint8Array, decompressBlock: (block: Uint8Array) => Uint8Array): Uint8Array {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) return decompressBlock(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? view.getInt32(at) : -1;
    if (length < 0 || at + 4 + length > bytes.length) {
      throw new EngineError({ code: 'kafka.corrupt-compression', message: `snappy block at byte ${at} is cut short` });
    }
    parts.push(decompressBlock(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(parts);
}
