// Which partition a record goes to. With a key: as the Java client does it, murmur2(key) & 0x7fffffff modulo partitions, so
// keyed topics stay consistent across clients. Without: sticky per write (default), fixed, or row by row in turn.

/** Kafka's murmur2 (seed 0x9747b28c) over bytes[start, end), as a signed 32-bit integer. */
export function murmur2(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const multiplier = 0x5bd1e995;
  let hash = 0x9747b28c ^ length;
  const tail = start + (length & ~3);
  for (let at = start; at < tail; at += 4) {
    let word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    word = Math.imul(word, multiplier);
    word ^= word >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier);
  }
  const rest = length & 3;
  if (rest === 3) hash ^= (bytes[tail + 2] as number) << 16;
  if (rest >= 2) hash ^= (bytes[tail + 1] as number) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ (bytes[tail] as number), multiplier);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  return hash ^ (hash >>> 15);
}

export type PartitionerKind = 'default' | 'fixed' | 'round-robin';

export class Partitioner {
  private readonly kind: PartitionerKind;
  private readonly partitions: number;
  private sticky = 0;

  constructor(kind: PartitionerKind, partitions: number) {
    this.kind = kind;
    this.partitions = partitions;
  }

  /** Begins a write: records without a key go to the next partition together, which keeps batches large. */
  nextWrite(): void {
    this.sticky = (this.sticky + 1) % this.partitions;
  }

  /** Partition for the key bytes[start, start + length); length -1 = no key. */
  choose(bytes: Uint8Array, start: number, length: number): number {
    if (this.kind === 'fixed') return 0;
    if (this.kind === 'round-robin') {
      this.nextWrite();
      return this.sticky;
    }
    if (length < 0) return this.sticky;
    return (murmur2(bytes, start, start + length) & 0x7fffffff) % this.partitions;
  }
}
