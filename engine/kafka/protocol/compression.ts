// Compression of Kafka record batches by codec id. Codecs other than gzip are packages loaded on first use
// (loadCompression); compress and decompress themselves are synchronous, because the record loop is.
// Invariant: decompress(compress(x)) = x for every codec, and the framing is what other Kafka clients read.

import { gunzipSync, gzipSync } from 'node:zlib';
import { EngineError, messageOf } from '@/engine/core/errors';
import { snappyUnwrap, snappyWrap } from './snappy-framing';

/** Kafka's codec ids, the low three bits of a batch's attributes, are the positions in this list. */
export const COMPRESSION_NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

export type CompressionName = (typeof COMPRESSION_NAMES)[number];

interface Codec {
  compress(bytes: Uint8Array): Uint8Array;
  decompress(bytes: Uint8Array): Uint8Array;
}

const GZIP_LEVEL = 1;
const ZSTD_LEVEL = 3;

const LOADERS: readonly (() => Promise<Codec> | Codec)[] = [
  () => ({ compress: (bytes) => bytes, decompress: (bytes) => bytes }),
  () => ({ compress: (bytes) => gzipSync(bytes, { level: GZIP_LEVEL }), decompress: (bytes) => gunzipSync(bytes) }),
  async () => {
    const { compressSync, uncompressSync } = await import('snappy');
    const decompressBlock = (block: Uint8Array): Uint8Array =>
      binary(uncompressSync(asBuffer(block), { asBuffer: true }));
    return {
      compress: (bytes) => snappyWrap(bytes, (block) => compressSync(asBuffer(block))),
      decompress: (bytes) => snappyUnwrap(bytes, decompressBlock),
    };
  },
  async () => {
    const { compressFrameSync, decompressFrameSync } = await import('lz4-napi');
    return {
      compress: (bytes) => compressFrameSync(asBuffer(bytes)),
      decompress: (bytes) => decompressFrameSync(asBuffer(bytes)),
    };
  },
  async () => {
    const zstd = await import('@bokuweb/zstd-wasm');
    await zstd.init();
    return {
      compress: (bytes) => zstd.compress(asBuffer(bytes), ZSTD_LEVEL),
      decompress: (bytes) => zstdFrames(zstd, bytes),
    };
  },
];

const loaded: (Codec | undefined)[] = [];

/** True when compress and decompress may be called for this codec id. */
export function isCompressionLoaded(codec: number): boolean {
  return loaded[codec] !== undefined;
}

/** Loads a codec's package. Errors: kafka.unknown-compression, kafka.compression-unavailable (package does not load). */
export async function loadCompression(codec: number): Promise<void> {
  if (loaded[codec] !== undefined) return;
  const load = LOADERS[codec];
  if (load === undefined) throw unknownCodec(codec);
  try {
    loaded[codec] = await load();
  } catch (error) {
    throw new EngineError({
      code: 'kafka.compression-unavailable',
      message: `compression "${COMPRESSION_NAMES[codec]}" could not be loaded: ${messageOf(error)}`,
      hint: 'Reinstall the dependencies for this platform, or use another compression type on the topic.',
      cause: error,
    });
  }
}

/** Loads every codec c whose bit c is set in `codecs` (RecordSetSummary.codecs). */
export async function loadCompressions(codecs: number): Promise<void> {
  for (let codec = 0; codecs >> codec !== 0; codec++) {
    if (((codecs >> codec) & 1) === 1 && loaded[codec] === undefined) await loadCompression(codec);
  }
}

export function compress(codec: number, bytes: Uint8Array): Uint8Array {
  return plain(codecOf(codec).compress(bytes));
}

/** Errors: kafka.corrupt-compression when the bytes are not valid for the codec. */
export function decompress(codec: number, bytes: Uint8Array): Uint8Array {
  try {
    return plain(codecOf(codec).decompress(bytes));
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError({
      code: 'kafka.corrupt-compression',
      message: `records compressed with ${COMPRESSION_NAMES[codec]} cannot be decompressed: ${messageOf(error)}`,
      cause: error,
    });
  }
}

function codecOf(codec: number): Codec {
  const found = loaded[codec];
  if (found !== undefined) return found;
  if (LOADERS[codec] === undefined) throw unknownCodec(codec);
  throw new Error(`invariant violated: compression ${codec} used before loadCompression`);
}

function unknownCodec(codec: number): EngineError {
  return new EngineError({
    code: 'kafka.unknown-compression',
    message: `compression codec ${codec} is not supported`,
    hint: `Supported: ${COMPRESSION_NAMES.join(', ')}.`,
  });
}

/** A plain Uint8Array view: hot loops must see one array class, not sometimes Buffer. */
function plain(bytes: Uint8Array): Uint8Array {
  return Buffer.isBuffer(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `asBuffer: true` makes snappy answer with a Buffer; its type says string or Buffer. */
function binary(value: string | Buffer): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

type Zstd = typeof import('@bokuweb/zstd-wasm');

/** The wasm build sizes its output by the frame header; without a content size it falls back to `defaultHeapSize`. */
function zstdFrames(zstd: Zstd, bytes: Uint8Array): Uint8Array {
  const source = asBuffer(bytes);
  for (let heap = 1 << 20; ; heap *= 4) {
    try {
      return zstd.decompress(source, { defaultHeapSize: Math.max(heap, bytes.length * 8) });
    } catch (error) {
      if (heap >= 1 << 28) throw error;
    }
  }
}
