// Reads what ChunkWriter wrote, section by section in the same order. A chunk of another layout or version, or one that
// ends early, is refused with EngineError 'state.incompatible'; nothing is read past its end.

import { EngineError } from '@/engine/core/errors';
import { i32 } from '@/engine/core/typed-array';
import { CHUNK_MAGIC, CHUNK_VERSION } from './chunk-writer';

const decoder = new TextDecoder();

export interface Ranges {
  readonly lengths: Int32Array;
  readonly bytes: Uint8Array;
}

export class ChunkReader {
  private readonly buffer: ArrayBuffer;
  private readonly view: DataView;
  private at = 0;

  /** Throws 'state.incompatible' unless the chunk was written with exactly this layout. */
  constructor(chunk: Uint8Array, layout: string) {
    this.buffer = new ArrayBuffer(chunk.byteLength);
    new Uint8Array(this.buffer).set(chunk);
    this.view = new DataView(this.buffer);
    if (this.int() !== CHUNK_MAGIC) throw incompatible('the bytes are not a state chunk');
    const version = this.int();
    if (version !== CHUNK_VERSION) throw incompatible(`the chunk has format version ${version}, not ${CHUNK_VERSION}`);
    const found = this.text();
    if (found !== layout) throw incompatible(`the state was written as "${found}", the operator keeps "${layout}"`);
  }

  int(): number {
    const at = this.take(4);
    return this.view.getInt32(at, true);
  }

  double(): number {
    const at = this.take(8);
    return this.view.getFloat64(at, true);
  }

  text(): string {
    const length = this.int();
    const at = this.take(length);
    return decoder.decode(new Uint8Array(this.buffer, at, length));
  }

  doubles(count: number): Float64Array {
    return new Float64Array(this.buffer, this.section(count * 8), count);
  }

  ints(count: number): Int32Array {
    return new Int32Array(this.buffer, this.section(count * 4), count);
  }

  flags(count: number): Uint8Array {
    return new Uint8Array(this.buffer, this.section(count), count);
  }

  ranges(count: number): Ranges {
    const lengths = this.ints(count);
    let total = 0;
    for (let k = 0; k < count; k += 1) total += i32(lengths, k);
    return { lengths, bytes: this.flags(total) };
  }

  /** Pairs of position (not slot) and value. */
  bigints(): readonly (readonly [number, bigint])[] {
    const positions = this.ints(this.int());
    return Array.from(positions, (position) => [position, BigInt(this.text())] as const);
  }

  private section(byteLength: number): number {
    this.at = (this.at + 7) & ~7;
    return this.take(byteLength);
  }

  private take(byteLength: number): number {
    const begin = this.at;
    if (byteLength < 0 || begin + byteLength > this.buffer.byteLength) throw incompatible('the chunk ends early');
    this.at = begin + byteLength;
    return begin;
  }
}

function incompatible(detail: string): EngineError {
  return new EngineError({
    code: 'state.incompatible',
    message: 'state of the checkpoint does not fit the operator',
    detail: `${detail}.`,
    hint: 'Start without this state, or restore with the version of the pipeline that wrote it.',
  });
}
