// The rows a batch turns into: row kinds with the position each is taken from, in output order.

import { capacityFor } from '@/engine/core/typed-array';

export class ChangelogBuffer {
  kinds = new Uint8Array(0);
  /** Meaning is the owner's: a trace row, or where the row's bytes begin. */
  positions = new Int32Array(0);
  length = 0;

  /** Empties the buffer and makes room for `capacity` rows. */
  clear(capacity: number): void {
    this.length = 0;
    if (this.kinds.length >= capacity) return;
    this.kinds = new Uint8Array(capacityFor(capacity));
    this.positions = new Int32Array(capacityFor(capacity));
  }

  add(kind: number, position: number): void {
    this.kinds[this.length] = kind;
    this.positions[this.length] = position;
    this.length += 1;
  }

  /** Kinds of rows [from .. from + count), null when all are +I. */
  kindsOf(from: number, count: number): Uint8Array | null {
    const kinds = this.kinds.subarray(from, from + count);
    return kinds.some((kind) => kind !== 0) ? kinds : null;
  }
}
