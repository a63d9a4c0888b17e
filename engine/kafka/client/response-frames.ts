// Cuts a broker's byte stream into answers. Every answer is gathered in one buffer of its exact size while it arrives, so
// large fetches are copied once and socket chunks are free at once. Pure apart from its own state.

import { EngineError } from '@/engine/core/errors';

const SIZE_BYTES = 4;
/** Below what text ("HTTP") or a TLS alert would announce as a length. */
const FRAME_BYTES_MAX = 1 << 28;

export class ResponseFrames {
  private readonly onFrame: (frame: Buffer) => void;
  private readonly size = Buffer.alloc(SIZE_BYTES);
  private sizeRead = 0;
  private frame: Buffer | null = null;
  private frameRead = 0;

  /** `onFrame` gets each answer without its length prefix, beginning with the correlation id. */
  constructor(onFrame: (frame: Buffer) => void) {
    this.onFrame = onFrame;
  }

  /** Takes the next bytes of the stream; `chunk` may be reused afterwards. Errors: kafka.malformed-message. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      at += this.frame === null ? this.takeSize(chunk, at) : this.takeBody(this.frame, chunk, at);
      if (this.frame !== null && this.frameRead === this.frame.length) this.deliver(this.frame);
    }
  }

  private takeSize(chunk: Uint8Array, start: number): number {
    const count = Math.min(SIZE_BYTES - this.sizeRead, chunk.length - start);
    this.size.set(chunk.subarray(start, start + count), this.sizeRead);
    this.sizeRead += count;
    if (this.sizeRead < SIZE_BYTES) return count;
    const length = this.size.readInt32BE(0);
    if (length < SIZE_BYTES || length > FRAME_BYTES_MAX) {
      const message = `the broker announces an answer of ${length} bytes: it does not speak the Kafka protocol, or not on this port`;
      throw new EngineError({ code: 'kafka.malformed-message', message });
    }
    this.sizeRead = 0;
    this.frameRead = 0;
    this.frame = Buffer.allocUnsafe(length);
    return count;
  }

  private takeBody(frame: Buffer, chunk: Uint8Array, start: number): number {
    const count = Math.min(frame.length - this.frameRead, chunk.length - start);
    frame.set(chunk.subarray(start, start + count), this.frameRead);
    this.frameRead += count;
    return count;
  }

  private deliver(frame: Buffer): void {
    this.frame = null;
    this.onFrame(frame);
  }
}
