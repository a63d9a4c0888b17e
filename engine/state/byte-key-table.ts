// Keys as bytes in an arena: one STRING or BYTES column as it is (NULL has a slot of its own), or the canonical bytes of
// several columns (RowEncoder), optionally after a 4-byte prefix (the group slot, for the values of one group).
// A lookup compares hash, length, then bytes, straight from the batch's own arena: a hit copies nothing.
// Index entries: 0 empty, slot + 1, or TOMBSTONE. Linear probing, at most half full counting tombstones.

import type { BytesColumn, Column } from '@/engine/core/batch';
import { columnKindOf } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import { i32, u8 } from '@/engine/core/typed-array';
import { ByteArena } from './byte-arena';
import type { ChunkReader } from './chunk-reader';
import type { ChunkWriter } from './chunk-writer';
import { equalBytes, hashBytes } from './hash';
import { grownInts, KeyTable } from './key-table';
import { ResultColumn } from './result-column';
import { RowDecoder } from './row-decoder';
import { RowEncoder } from './row-encoder';

const TOMBSTONE = -1;
const NO_SLOT = -1;
/** Shared by all tables of the thread: its result is used up within one call. */
const encoder = new RowEncoder();

export class ByteKeyTable extends KeyTable {
  readonly layout: string;
  readonly arena = new ByteArena();
  starts = new Int32Array(this.capacity);
  lengths = new Int32Array(this.capacity);
  private hashes = new Int32Array(this.capacity);
  private index = new Int32Array(this.capacity * 2);
  private usedEntries = 0;
  private nullSlot = NO_SLOT;
  private readonly decoder: RowDecoder;
  private readonly text: ResultColumn | null;

  /** `types` of the key columns; a prefixed table always uses canonical bytes. */
  constructor(types: readonly DataType[], isPrefixed = false) {
    super();
    const first = types[0];
    const isText = !isPrefixed && types.length === 1 && first !== undefined && columnKindOf(first) === 'bytes';
    this.text = isText ? new ResultColumn(first) : null;
    this.layout = isText ? 'text' : isPrefixed ? 'prefixed' : 'composite';
    this.decoder = new RowDecoder(types);
  }

  slotsFor(columns: readonly Column[], rows: Int32Array | null, count: number, out: Int32Array): void {
    const first = columns[0];
    if (this.text !== null && first?.kind === 'bytes') this.lookUpTexts(first, rows, count, out);
    else this.slotsForPrefixed(columns, rows, count, null, out);
  }

  /** The same with prefix[j] before the key of row j. */
  slotsForPrefixed(
    columns: readonly Column[],
    rows: Int32Array | null,
    count: number,
    prefix: Int32Array | null,
    out: Int32Array,
  ): void {
    encoder.encode(columns, rows, count, prefix);
    const { buffer, offsets } = encoder;
    for (let j = 0; j < count; j += 1) {
      const start = i32(offsets, j);
      const slot = this.slotOf(buffer, start, i32(offsets, j + 1) - start);
      this.stamps[slot] = this.epoch;
      out[j] = slot;
    }
  }

  adopt(source: KeyTable): Int32Array {
    invariant(source instanceof ByteKeyTable, 'tables of one operator have one key form');
    const slots = new Int32Array(source.size);
    const { bytes } = source.arena;
    for (let slot = 0; slot < source.size; slot += 1) {
      if (u8(source.live, slot) === 0) slots[slot] = NO_SLOT;
      else if (slot === source.nullSlot) slots[slot] = this.slotOfNull();
      else slots[slot] = this.slotOf(bytes, i32(source.starts, slot), i32(source.lengths, slot));
    }
    return slots;
  }

  release(slot: number): void {
    if (slot === this.nullSlot) this.nullSlot = NO_SLOT;
    else {
      const mask = this.index.length - 1;
      let at = i32(this.hashes, slot) & mask;
      while (i32(this.index, at) !== slot + 1) at = (at + 1) & mask;
      this.index[at] = TOMBSTONE;
    }
    this.arena.discard(i32(this.lengths, slot));
    this.lengths[slot] = 0;
    this.free(slot);
  }

  keyColumns(slots: Int32Array, count: number): Column[] {
    const { text, nullSlot } = this;
    if (text === null) return this.valueColumns(slots, count, 0);
    text.reset(count);
    text.arena = this.arena.bytes;
    for (let k = 0; k < count; k += 1) {
      const slot = i32(slots, k);
      if (slot === nullSlot) text.setNull(k);
      else text.setRange(k, i32(this.starts, slot), i32(this.lengths, slot));
    }
    return [text.toColumn(count)];
  }

  /** Columns behind the first `skip` bytes (4 in a prefixed table). */
  valueColumns(slots: Int32Array, count: number, skip: number): Column[] {
    return this.decoder.decode(this.arena.bytes, this.starts, slots, count, skip);
  }

  /** The 4-byte prefix of a slot's key. */
  prefixOf(slot: number): number {
    const { bytes } = this.arena;
    const at = i32(this.starts, slot);
    return u8(bytes, at) | (u8(bytes, at + 1) << 8) | (u8(bytes, at + 2) << 16) | (u8(bytes, at + 3) << 24);
  }

  maintain(): void {
    if (this.arena.shouldCompact()) this.arena.compact(this.starts, this.lengths, this.size);
  }

  memoryBytes(): number {
    const perSlot = this.starts.byteLength + this.lengths.byteLength + this.hashes.byteLength;
    return this.baseBytes() + perSlot + this.index.byteLength + this.arena.bytes.byteLength;
  }

  protected growKeys(capacity: number): void {
    this.starts = grownInts(this.starts, capacity);
    this.lengths = grownInts(this.lengths, capacity);
    this.hashes = grownInts(this.hashes, capacity);
  }

  protected writeKeys(writer: ChunkWriter, slots: Int32Array, count: number): void {
    writer.int(this.nullSlot);
    writer.ranges(this.arena.bytes, this.starts, this.lengths, slots, count);
  }

  protected readKeys(reader: ChunkReader, slots: Int32Array, count: number): void {
    this.nullSlot = reader.int();
    const { lengths, bytes } = reader.ranges(count);
    const base = this.arena.append(bytes, 0, bytes.length);
    let at = base;
    for (let k = 0; k < count; k += 1) {
      const slot = i32(slots, k);
      const length = i32(lengths, k);
      this.arena.discard(i32(this.lengths, slot));
      this.starts[slot] = at;
      this.lengths[slot] = length;
      this.hashes[slot] = hashBytes(this.arena.bytes, at, length);
      at += length;
    }
  }

  protected clearKeys(): void {
    this.nullSlot = NO_SLOT;
    this.arena.clear();
    this.lengths.fill(0);
    this.index.fill(0);
    this.usedEntries = 0;
  }

  protected rebuild(): void {
    let entries = 32;
    while (entries < this.liveCount * 4) entries *= 2;
    this.index = new Int32Array(entries);
    this.usedEntries = 0;
    const { index, hashes, live, size } = this;
    const mask = entries - 1;
    for (let slot = 0; slot < size; slot += 1) {
      if (u8(live, slot) === 0) {
        if (i32(this.lengths, slot) > 0) this.arena.discard(i32(this.lengths, slot));
        this.lengths[slot] = 0;
        continue;
      }
      if (slot === this.nullSlot) continue;
      let at = i32(hashes, slot) & mask;
      while (i32(index, at) !== 0) at = (at + 1) & mask;
      index[at] = slot + 1;
      this.usedEntries += 1;
    }
  }

  private lookUpTexts(column: BytesColumn, rows: Int32Array | null, count: number, out: Int32Array): void {
    const { nulls, arena, start, length } = column;
    for (let j = 0; j < count; j += 1) {
      const i = rows === null ? j : i32(rows, j);
      const isNull = nulls !== null && u8(nulls, i) === 1;
      const slot = isNull ? this.slotOfNull() : this.slotOf(arena, i32(start, i), i32(length, i));
      this.stamps[slot] = this.epoch;
      out[j] = slot;
    }
  }

  private slotOf(bytes: Uint8Array, start: number, length: number): number {
    const hash = hashBytes(bytes, start, length);
    const { index, hashes } = this;
    const mask = index.length - 1;
    let at = hash & mask;
    for (let entry = i32(index, at); entry !== 0; entry = i32(index, at)) {
      const slot = entry - 1;
      if (slot >= 0 && i32(hashes, slot) === hash && i32(this.lengths, slot) === length) {
        if (equalBytes(this.arena.bytes, i32(this.starts, slot), bytes, start, length)) return slot;
      }
      at = (at + 1) & mask;
    }
    const slot = this.allocate();
    this.starts[slot] = this.arena.append(bytes, start, length);
    this.lengths[slot] = length;
    this.hashes[slot] = hash;
    this.index[at] = slot + 1;
    this.usedEntries += 1;
    if (this.usedEntries * 2 > this.index.length) this.rebuild();
    return slot;
  }

  private slotOfNull(): number {
    if (this.nullSlot === NO_SLOT) {
      this.nullSlot = this.allocate();
      this.lengths[this.nullSlot] = 0;
    }
    return this.nullSlot;
  }
}
