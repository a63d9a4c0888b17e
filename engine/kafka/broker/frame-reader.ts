// Cuts a byte stream into Kafka requests (a 4-byte length before each). A request that arrived in one piece is handed on
// without copying; one in many pieces is collected in a buffer of its final size, never concatenated again and again.

import { EngineError } from '@/engine/core/errors';

const LENGTH_BYTES = 4;

export class FrameReader {
  private readonly frameBytesMax: number;
  private readonly onFrame: (frame: Buffer) => void;
  private readonly length = Buffer.alloc(LENGTH_BYTES);
  private lengthBytes = 0;
  private partial: Buffer | null = null;
  private partialBytes = 0;

  constructor(frameBytesMax: number, onFrame: (frame: Buffer) => void) {
    this.frameBytesMax = frameBytesMax;
    this.onFrame = onFrame;
  }

  /** Takes the next bytes of the stream. Throws kafka.request-too-large when a length is negative or above the limit. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.partial !== null) {
        at += this.fill(this.partial, chunk, at);
        continue;
      }
      while (this.lengthBytes < LENGTH_BYTES && at < chunk.length) this.length[this.lengthBytes++] = chunk[at++] ?? 0;
      if (this.lengthBytes < LENGTH_BYTES) return;
      const frameBytes = this.announcedBytes();
      this.lengthBytes = 0;
      if (at + frameBytes <= chunk.length) {
        this.onFrame(chunk.subarray(at, at + frameBytes));
        at += frameBytes;
      } else {
        this.partial = Buffer.allocUnsafeSlow(frameBytes);
        this.partialBytes = 0;
      }
    }
  }

  private announcedBytes(): number {
    const frameBytes = this.length.readInt32BE(0);
    if (frameBytes >= 0 && frameBytes <= this.frameBytesMax) return frameBytes;
    throw new EngineError({
      code: 'kafka.request-too-large',
      message: `a request announces ${frameBytes} bytes, allowed are 0 to ${this.frameBytesMax}`,
    });
  }

  private fill(partial: Buffer, chunk: Buffer, at: number): number {
    const count = Math.min(partial.length - this.partialBytes, chunk.length - at);
    chunk.copy(partial, this.partialBytes, at, at + count);
    this.partialBytes += count;
    if (this.partialBytes === partial.length) {
      this.partial = null;
      this.onFrame(partial);
    }
    return count;
  }
}
