// Rows per key, each key with an ordered list of rows in canonical bytes: the state of ChangelogNormalize (at most one row)
// and of the upsert materializer. Lists are singly linked nodes in a slab with a free list; row bytes lie in one arena.
// Invariant: bytes of removed rows stay readable until maintain(), so that what a batch emits can point at them.

import type { Batch, Column } from '@/engine/core/batch';
import { type DataType, formatDataType } from '@/engine/core/data-type';
import { capacityFor, i32, item, u8 } from '@/engine/core/typed-array';
import { ByteArena } from './byte-arena';
import { ChunkReader } from './chunk-reader';
import { ChunkWriter } from './chunk-writer';
import { createKeyTable } from './create-key-table';
import { equalBytes } from './hash';
import { grownInts, type KeyTable } from './key-table';
import { RowDecoder } from './row-decoder';
import { RowEncoder } from './row-encoder';

export class RowListTable {
  readonly keys: KeyTable;
  /** Slot of row j of the prepared batch. */
  slots = new Int32Array(16);
  private readonly keyIndexes: readonly number[];
  private readonly layout: string;
  private readonly encoder = new RowEncoder();
  private readonly decoder: RowDecoder;
  private readonly arena = new ByteArena();
  /** First and last node + 1 per slot, 0 = none. */
  private heads = new Int32Array(16);
  private tails = new Int32Array(16);
  /** Per node: next node + 1, and its bytes. */
  private next = new Int32Array(16);
  private starts = new Int32Array(16);
  private lengths = new Int32Array(16);
  private nodeCount = 0;
  private freeNodes: number[] = [];
  private isStored = false;

  constructor(types: readonly DataType[], keyIndexes: readonly number[]) {
    const keyTypes = keyIndexes.map((index) => item(types, index));
    this.keys = createKeyTable(keyTypes);
    this.keyIndexes = keyIndexes;
    this.decoder = new RowDecoder(types);
    const columns = types.map(formatDataType).join(', ');
    this.layout = `rows ${this.keys.layout} by ${keyIndexes.join(',')} (${columns})`;
  }

  /** Looks up the keys and encodes the rows of a batch. */
  prepare(batch: Batch): void {
    if (this.slots.length < batch.length) this.slots = new Int32Array(capacityFor(batch.length));
    const keyColumns = this.keyIndexes.map((index) => item(batch.columns, index));
    this.keys.slotsFor(keyColumns, null, batch.length, this.slots);
    this.encoder.encode(batch.columns, null, batch.length, null);
    this.growSlots();
  }

  isEmpty(slot: number): boolean {
    return i32(this.heads, slot) === 0;
  }

  /** Where the bytes of the last row of a list begin; the list is not empty. */
  lastStart(slot: number): number {
    return i32(this.starts, i32(this.tails, slot) - 1);
  }

  /** Whether the last row of the list equals row j of the batch. */
  isLastEqual(slot: number, row: number): boolean {
    return this.isEqual(i32(this.tails, slot) - 1, row);
  }

  /** Appends row j of the batch; returns where its bytes begin. */
  append(slot: number, row: number): number {
    const from = i32(this.encoder.offsets, row);
    return this.appendBytes(slot, this.encoder.buffer, from, i32(this.encoder.offsets, row + 1) - from);
  }

  /**
   * Removes the first row equal to row j; returns where its bytes are and whether it was the last of the list, null when there
   * is none.
   */
  removeFirst(slot: number, row: number): { readonly start: number; readonly wasLast: boolean } | null {
    let previous = 0;
    for (let node = i32(this.heads, slot); node > 0; node = i32(this.next, node - 1)) {
      if (this.isEqual(node - 1, row)) return this.unlink(slot, node, previous);
      previous = node;
    }
    return null;
  }

  /** Empties a list. */
  clearList(slot: number): void {
    for (let node = i32(this.heads, slot); node > 0; node = i32(this.next, node - 1)) this.freeNode(node - 1);
    this.heads[slot] = 0;
    this.tails[slot] = 0;
  }

  /** Rows whose bytes begin at starts[from .. from + count). */
  decode(starts: Int32Array, from: number, count: number): Column[] {
    return this.decoder.decode(this.arena.bytes, starts.subarray(from, from + count), null, count);
  }

  /** Releases keys of the batch that have no row left; reclaims memory. Nothing emitted may point here any more. */
  maintain(rowCount: number): void {
    for (let j = 0; j < rowCount; j += 1) {
      const slot = i32(this.slots, j);
      if (i32(this.heads, slot) === 0 && u8(this.keys.live, slot) === 1) this.keys.release(slot);
    }
    this.keys.maintain();
    if (this.arena.shouldCompact()) this.arena.compact(this.starts, this.lengths, this.nodeCount);
  }

  snapshot(mode: 'delta' | 'full'): { readonly kind: 'base' | 'delta'; readonly bytes: Uint8Array } | null {
    const effective = this.isStored ? mode : 'full';
    const slots = this.keys.slotsToWrite(effective);
    if (effective === 'delta' && slots.length === 0) return null;
    const writer = new ChunkWriter(this.layout, slots.length * 64);
    writer.int(effective === 'full' ? 1 : 0);
    this.keys.write(writer, slots);
    const nodes: number[] = [];
    const counts = slots.map((slot) => {
      const before = nodes.length;
      for (let node = i32(this.heads, slot); node > 0; node = i32(this.next, node - 1)) nodes.push(node - 1);
      return nodes.length - before;
    });
    writer.ints(counts, null, counts.length);
    writer.int(nodes.length);
    writer.ranges(this.arena.bytes, this.starts, this.lengths, Int32Array.from(nodes), nodes.length);
    this.isStored = true;
    return { kind: effective === 'full' ? 'base' : 'delta', bytes: writer.finish() };
  }

  /** Chunks in order, base first. Throws 'state.incompatible'. */
  restore(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.apply(new ChunkReader(chunk, this.layout));
    this.keys.finishRestore();
    this.isStored = chunks.length > 0;
  }

  memoryBytes(): number {
    const perSlot = this.heads.byteLength + this.tails.byteLength;
    const perNode = this.next.byteLength + this.starts.byteLength + this.lengths.byteLength;
    return this.keys.memoryBytes() + perSlot + perNode + this.arena.bytes.byteLength;
  }

  private apply(reader: ChunkReader): void {
    if (reader.int() === 1) this.clear();
    const { slots } = this.keys.read(reader);
    this.growSlots();
    const counts = reader.ints(slots.length);
    const { lengths, bytes } = reader.ranges(reader.int());
    let row = 0;
    let at = 0;
    for (let k = 0; k < slots.length; k += 1) {
      const slot = i32(slots, k);
      this.clearList(slot);
      for (let n = i32(counts, k); n > 0; n -= 1) {
        const length = i32(lengths, row++);
        this.appendBytes(slot, bytes, at, length);
        at += length;
      }
    }
  }

  private clear(): void {
    this.keys.clear();
    this.arena.clear();
    this.heads.fill(0);
    this.tails.fill(0);
    this.lengths.fill(0);
    this.nodeCount = 0;
    this.freeNodes = [];
  }

  private appendBytes(slot: number, bytes: Uint8Array, from: number, length: number): number {
    const node = this.freeNodes.pop() ?? this.newNode();
    const start = this.arena.append(bytes, from, length);
    this.starts[node] = start;
    this.lengths[node] = length;
    this.next[node] = 0;
    const tail = i32(this.tails, slot);
    if (tail === 0) this.heads[slot] = node + 1;
    else this.next[tail - 1] = node + 1;
    this.tails[slot] = node + 1;
    return start;
  }

  private unlink(slot: number, node: number, previous: number) {
    const next = i32(this.next, node - 1);
    if (previous === 0) this.heads[slot] = next;
    else this.next[previous - 1] = next;
    if (next === 0) this.tails[slot] = previous;
    const start = i32(this.starts, node - 1);
    this.freeNode(node - 1);
    return { start, wasLast: next === 0 };
  }

  private isEqual(node: number, row: number): boolean {
    const { buffer, offsets } = this.encoder;
    const from = i32(offsets, row);
    const length = i32(offsets, row + 1) - from;
    if (length !== i32(this.lengths, node)) return false;
    return equalBytes(this.arena.bytes, i32(this.starts, node), buffer, from, length);
  }

  private freeNode(node: number): void {
    this.arena.discard(i32(this.lengths, node));
    this.lengths[node] = 0;
    this.freeNodes.push(node);
  }

  private newNode(): number {
    const node = this.nodeCount++;
    if (node >= this.next.length) {
      this.next = grownInts(this.next, this.next.length * 2);
      this.starts = grownInts(this.starts, this.next.length);
      this.lengths = grownInts(this.lengths, this.next.length);
    }
    return node;
  }

  private growSlots(): void {
    if (this.heads.length >= this.keys.capacity) return;
    this.heads = grownInts(this.heads, this.keys.capacity);
    this.tails = grownInts(this.tails, this.keys.capacity);
  }
}
