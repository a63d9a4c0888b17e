// Reads Kafka protocol primitives from a byte buffer, big endian, bounds-checked. Pure; never copies: byte fields are
// subarrays of the input. Flexible-version (compact) forms are included for ApiVersions v3 and later keys.

import { EngineError } from '@/engine/core/errors';

export class WireReader {
  readonly buffer: Buffer;
  offset: number;
  readonly end: number;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    this.buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = offset;
    this.end = end;
  }

  remaining(): number {
    return this.end - this.offset;
  }

  /** Moves past `count` bytes and returns where they began. */
  private take(count: number): number {
    const start = this.offset;
    if (count < 0 || start + count > this.end) {
      throw new EngineError({
        code: 'kafka.malformed-message',
        message: `message ends at byte ${this.end} but ${count} more bytes are announced at byte ${start}`,
      });
    }
    this.offset = start + count;
    return start;
  }

  int8(): number {
    return this.buffer.readInt8(this.take(1));
  }

  int16(): number {
    return this.buffer.readInt16BE(this.take(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.take(4));
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.take(4));
  }

  /** INT64 as a number: offsets and timestamps stay below 2^53. */
  int64(): number {
    return Number(this.buffer.readBigInt64BE(this.take(8)));
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  string(): string {
    return this.nullableString() ?? '';
  }

  nullableString(): string | null {
    const length = this.int16();
    if (length < 0) return null;
    const start = this.take(length);
    return this.buffer.toString('utf8', start, start + length);
  }

  bytes(): Buffer {
    return this.nullableBytes() ?? Buffer.alloc(0);
  }

  nullableBytes(): Buffer | null {
    const length = this.int32();
    if (length < 0) return null;
    const start = this.take(length);
    return this.buffer.subarray(start, start + length);
  }

  /** Null arrays (length -1) read as null. `minimumBytes` guards against absurd announced lengths. */
  nullableArray<T>(readElement: (reader: WireReader) => T, minimumBytes = 1): T[] | null {
    const length = this.int32();
    if (length < 0) return null;
    return this.elements(length, readElement, minimumBytes);
  }

  array<T>(readElement: (reader: WireReader) => T, minimumBytes = 1): T[] {
    return this.nullableArray(readElement, minimumBytes) ?? [];
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer.readUInt8(this.take(1));
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return value >>> 0;
    }
    throw new EngineError({ code: 'kafka.malformed-message', message: `varint at byte ${this.offset} is too long` });
  }

  compactNullableString(): string | null {
    const length = this.unsignedVarint() - 1;
    if (length < 0) return null;
    const start = this.take(length);
    return this.buffer.toString('utf8', start, start + length);
  }

  compactArray<T>(readElement: (reader: WireReader) => T, minimumBytes = 1): T[] {
    return this.elements(this.unsignedVarint() - 1, readElement, minimumBytes);
  }

  /** Skips a tagged-field section of a flexible version. */
  skipTaggedFields(): void {
    for (let count = this.unsignedVarint(); count > 0; count--) {
      this.unsignedVarint();
      this.take(this.unsignedVarint());
    }
  }

  private elements<T>(length: number, readElement: (reader: WireReader) => T, minimumBytes: number): T[] {
    if (length * minimumBytes > this.remaining()) this.take(length * minimumBytes);
    const elements: T[] = [];
    for (let index = 0; index < length; index++) elements.push(readElement(this));
    return elements;
  }
}
