// Writes Kafka protocol primitives into a growing buffer, big endian. Pure. Large byte fields can be appended by reference
// through `chunks()` so that a produce or fetch payload is not copied on its way to the socket.

const EMPTY = Buffer.alloc(0);
const REFERENCE_BYTES_MIN = 16_384;

export class WireWriter {
  private buffer: Buffer;
  private length = 0;
  private readonly finished: Buffer[] = [];
  private finishedBytes = 0;

  constructor(capacity = 256) {
    this.buffer = Buffer.allocUnsafe(capacity);
  }

  /** Bytes written so far, referenced chunks included. */
  size(): number {
    return this.finishedBytes + this.length;
  }

  private room(count: number): number {
    const start = this.length;
    if (start + count > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, start + count));
      this.buffer.copy(grown, 0, 0, start);
      this.buffer = grown;
    }
    this.length = start + count;
    return start;
  }

  int8(value: number): this {
    const at = this.room(1);
    this.buffer.writeInt8(value, at);
    return this;
  }

  int16(value: number): this {
    const at = this.room(2);
    this.buffer.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.room(4);
    this.buffer.writeInt32BE(value, at);
    return this;
  }

  uint32(value: number): this {
    const at = this.room(4);
    this.buffer.writeUInt32BE(value, at);
    return this;
  }

  int64(value: number | bigint): this {
    const at = this.room(8);
    this.buffer.writeBigInt64BE(BigInt(value), at);
    return this;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  string(value: string): this {
    return this.nullableString(value);
  }

  nullableString(value: string | null): this {
    if (value === null) return this.int16(-1);
    const byteLength = Buffer.byteLength(value);
    this.int16(byteLength);
    const at = this.room(byteLength);
    this.buffer.write(value, at, 'utf8');
    return this;
  }

  bytes(value: Uint8Array): this {
    return this.nullableBytes(value);
  }

  nullableBytes(value: Uint8Array | null): this {
    if (value === null) return this.int32(-1);
    this.int32(value.length);
    return this.raw(value);
  }

  /** Bytes without a length prefix; large ones are referenced, so they must not change until sent. */
  raw(value: Uint8Array): this {
    if (value.length < REFERENCE_BYTES_MIN) {
      const at = this.room(value.length);
      this.buffer.set(value, at);
      return this;
    }
    this.seal();
    this.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    return this;
  }

  array<T>(elements: readonly T[], writeElement: (writer: WireWriter, element: T) => void): this {
    this.int32(elements.length);
    for (const element of elements) writeElement(this, element);
    return this;
  }

  nullArray(): this {
    return this.int32(-1);
  }

  unsignedVarint(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.uint8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.uint8(rest);
  }

  compactString(value: string): this {
    const byteLength = Buffer.byteLength(value);
    this.unsignedVarint(byteLength + 1);
    const at = this.room(byteLength);
    this.buffer.write(value, at, 'utf8');
    return this;
  }

  compactArray<T>(elements: readonly T[], writeElement: (writer: WireWriter, element: T) => void): this {
    this.unsignedVarint(elements.length + 1);
    for (const element of elements) writeElement(this, element);
    return this;
  }

  noTaggedFields(): this {
    return this.unsignedVarint(0);
  }

  /** Everything written, as pieces in order. The writer must not be used afterwards. */
  chunks(): Buffer[] {
    this.seal();
    return this.finished;
  }

  /** Everything written, as one buffer. */
  toBuffer(): Buffer {
    const chunks = this.chunks();
    return chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks);
  }

  private uint8(value: number): this {
    const at = this.room(1);
    this.buffer.writeUInt8(value, at);
    return this;
  }

  private seal(): void {
    if (this.length === 0) return;
    this.push(this.buffer.subarray(0, this.length));
    this.buffer = Buffer.allocUnsafe(256);
    this.length = 0;
  }

  private push(chunk: Buffer): void {
    this.finished.push(chunk);
    this.finishedBytes += chunk.length;
  }
}
