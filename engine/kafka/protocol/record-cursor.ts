// Reads the records of one fetched record set as index rows, run by run; a run never leaves one byte array, so uncompressed
// batches of a set share a run and every compressed batch is a run of its own. Batches are checked when they are entered:
// CRC-32C, magic, lengths. Control batches, records of aborted transactions (read_committed) and records before the
// wanted offset are passed over, but move `position`.
// Invariant: position is the offset from which reading would continue without loss or repetition.

import { crc32c } from '@/engine/core/crc32c';
import { decompress, isCompressionLoaded } from './compression';
import {
  ATTRIBUTES_AT,
  BASE_TIMESTAMP_AT,
  batchEnd,
  COMPRESSION_MASK,
  CONTROL_BIT,
  CRC_AT,
  corruptBatch,
  dataViewOf,
  LAST_OFFSET_DELTA_AT,
  LEADER_EPOCH_AT,
  LOG_APPEND_TIME_BIT,
  MAX_TIMESTAMP_AT,
  PRODUCER_ID_AT,
  RECORD_COUNT_AT,
  RECORDS_AT,
  readInt64,
  refuseOldMagic,
  TRANSACTIONAL_BIT,
} from './record-batch';
import type { RecordIndex } from './record-index';

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface RecordSet {
  /** `topic-partition`, for errors. */
  readonly label: string;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Records before this offset are passed over. */
  readonly firstOffset: number;
  /** From the fetch response under read_committed; null = read_uncommitted. */
  readonly abortedTransactions: readonly AbortedTransaction[] | null;
}

const ABORT_MARKER = 0;

export class RecordCursor {
  /** Offset of the next record to give. */
  position: number;

  private readonly set: RecordSet;
  private readonly view: DataView;
  /** Next batch in the set. */
  private at: number;
  private readonly aborted: readonly AbortedTransaction[];
  private abortedTaken = 0;
  private readonly abortedProducers = new Set<number>();

  // The batch being read: records [recordAt, recordsEnd) of `run`, `remaining` of them.
  private run: Uint8Array;
  private recordAt = 0;
  private recordsEnd = 0;
  private remaining = 0;
  private baseOffset = 0;
  private baseTimestamp = 0;
  private appendTime = -1;
  private leaderEpoch = -1;
  private offsetAfterBatch = 0;

  constructor(set: RecordSet) {
    this.set = set;
    this.view = dataViewOf(set.bytes);
    this.at = set.start;
    this.run = set.bytes;
    this.position = set.firstOffset;
    this.aborted = [...(set.abortedTransactions ?? [])].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** True when every complete batch has been read. */
  isDone(): boolean {
    return this.remaining === 0 && batchEnd(this.view, this.at, this.set.end) < 0;
  }

  /**
   * Fills `index` with up to `limit` records below `endOffset`, all in one byte array; 0 rows = nothing left in the set
   * or endOffset reached. Errors: kafka.corrupt-record-batch, kafka.corrupt-compression, kafka.unsupported-message-format.
   */
  read(index: RecordIndex, limit: number, endOffset = Number.POSITIVE_INFINITY): number {
    index.count = 0;
    while (index.count < limit && this.position < endOffset) {
      if (this.remaining === 0) {
        if (this.isDone()) break;
        if (index.count > 0 && this.nextIsOtherRun(index)) break;
        this.enterBatch();
        continue;
      }
      index.bytes = this.run;
      this.readBatch(index, limit, endOffset);
    }
    return index.count;
  }

  private nextIsOtherRun(index: RecordIndex): boolean {
    const codec = this.view.getInt16(this.at + ATTRIBUTES_AT) & COMPRESSION_MASK;
    return codec !== 0 || index.bytes !== this.set.bytes;
  }

  /** Checks the next batch and makes its records current, or passes it over. */
  private enterBatch(): void {
    const { bytes, label, end } = this.set;
    const view = this.view;
    const at = this.at;
    refuseOldMagic(view, at, label);
    const stop = batchEnd(view, at, end);
    this.at = stop;
    this.baseOffset = readInt64(view, at);
    if (crc32c(bytes, at + ATTRIBUTES_AT, stop) !== view.getUint32(at + CRC_AT)) {
      throw corruptBatch(label, this.baseOffset, 'its checksum does not match');
    }
    const attributes = view.getInt16(at + ATTRIBUTES_AT);
    this.offsetAfterBatch = this.baseOffset + view.getInt32(at + LAST_OFFSET_DELTA_AT) + 1;
    if (this.offsetAfterBatch <= this.position) return;
    if (!this.isWanted(at, stop, attributes)) {
      this.position = this.offsetAfterBatch;
      return;
    }
    this.baseTimestamp = readInt64(view, at + BASE_TIMESTAMP_AT);
    this.appendTime = (attributes & LOG_APPEND_TIME_BIT) !== 0 ? readInt64(view, at + MAX_TIMESTAMP_AT) : -1;
    this.leaderEpoch = view.getInt32(at + LEADER_EPOCH_AT);
    this.remaining = view.getInt32(at + RECORD_COUNT_AT);
    this.openRecords(at + RECORDS_AT, stop, attributes & COMPRESSION_MASK);
    if (this.remaining <= 0) this.leaveBatch();
  }

  private openRecords(start: number, stop: number, codec: number): void {
    if (codec === 0) {
      this.run = this.set.bytes;
      this.recordAt = start;
      this.recordsEnd = stop;
      return;
    }
    if (!isCompressionLoaded(codec)) throw new Error(`invariant violated: compression ${codec} is not loaded`);
    this.run = decompress(codec, this.set.bytes.subarray(start, stop));
    this.recordAt = 0;
    this.recordsEnd = this.run.length;
  }

  /** False for control batches and for batches of aborted transactions. */
  private isWanted(at: number, stop: number, attributes: number): boolean {
    const isControl = (attributes & CONTROL_BIT) !== 0;
    if ((attributes & TRANSACTIONAL_BIT) !== 0 && this.set.abortedTransactions !== null) {
      const producerId = readInt64(this.view, at + PRODUCER_ID_AT);
      this.takeAborted();
      if (isControl) {
        if (this.controlType(at, stop) === ABORT_MARKER) this.abortedProducers.delete(producerId);
      } else if (this.abortedProducers.has(producerId)) {
        return false;
      }
    }
    return !isControl;
  }

  /** Transactions whose first record lies at or before the end of the current batch count from here on. */
  private takeAborted(): void {
    for (; this.abortedTaken < this.aborted.length; this.abortedTaken++) {
      const transaction = this.aborted[this.abortedTaken];
      if (transaction === undefined || transaction.firstOffset >= this.offsetAfterBatch) return;
      this.abortedProducers.add(transaction.producerId);
    }
  }

  /** A control record's key is (version INT16, type INT16); the record's own header is at most 21 bytes of varints. */
  private controlType(at: number, stop: number): number {
    let cursor = at + RECORDS_AT;
    const skipVarint = (): void => {
      while (cursor < stop && this.view.getInt8(cursor++) < 0);
    };
    skipVarint();
    cursor++;
    skipVarint();
    skipVarint();
    skipVarint();
    return cursor + 4 <= stop ? this.view.getInt16(cursor + 2) : -1;
  }

  private leaveBatch(): void {
    this.remaining = 0;
    this.position = Math.max(this.position, this.offsetAfterBatch);
    this.run = this.set.bytes;
  }

  /** The hot loop: one record per turn, varints read in place, no allocation. */
  private readBatch(index: RecordIndex, limit: number, endOffset: number): void {
    const { offsets, timestamps, keyStart, keyLength, valueStart, valueLength, headersStart, recordEnd } = index;
    const bytes = this.run;
    const { recordsEnd, baseOffset, baseTimestamp, appendTime, position } = this;
    const first = index.count;
    let row = first;
    let at = this.recordAt;
    let remaining = this.remaining;
    let offset = position - 1;
    for (; remaining > 0 && row < limit; remaining--) {
      const length = readVarint(bytes, at);
      const end = varintEnd + length;
      if (!(length > 0 && end <= recordsEnd)) this.failRecord(offset + 1);
      const timestampDelta = readVarlong(bytes, varintEnd + 1);
      offset = baseOffset + readVarint(bytes, varintEnd);
      if (offset >= endOffset) break;
      const keyBytes = readVarint(bytes, varintEnd);
      const keyAt = varintEnd;
      const valueBytes = readVarint(bytes, keyBytes > 0 ? keyAt + keyBytes : keyAt);
      const valueAt = varintEnd;
      const valueEnd = valueBytes > 0 ? valueAt + valueBytes : valueAt;
      if (keyBytes < -1 || valueBytes < -1 || !(valueEnd < end)) this.failRecord(offset);
      at = end;
      if (offset < position) continue;
      offsets[row] = offset;
      timestamps[row] = appendTime >= 0 ? appendTime : baseTimestamp + timestampDelta;
      keyStart[row] = keyAt;
      keyLength[row] = keyBytes;
      valueStart[row] = valueAt;
      valueLength[row] = valueBytes;
      headersStart[row] = valueEnd;
      recordEnd[row] = end;
      row++;
    }
    index.leaderEpochs.fill(this.leaderEpoch, first, row);
    index.timestampTypes.fill(appendTime >= 0 ? 1 : 0, first, row);
    index.count = row;
    this.recordAt = at;
    this.remaining = remaining;
    if (remaining === 0) this.leaveBatch();
    else this.position = row < limit ? endOffset : offset + 1;
  }

  private failRecord(offset: number): never {
    throw corruptBatch(this.set.label, offset, 'a record does not fit its batch');
  }
}

/** Where the varint read last ends: a second result without an object. */
let varintEnd = 0;

function readVarint(bytes: Uint8Array, start: number): number {
  let at = start;
  let byte = bytes[at++] as number;
  let value = byte & 0x7f;
  for (let shift = 7; byte > 0x7f; shift += 7) {
    byte = bytes[at++] as number;
    value |= (byte & 0x7f) << shift;
  }
  varintEnd = at;
  return (value >>> 1) ^ -(value & 1);
}

/** A varlong as a number: exact within 2^52, which timestamps are. */
function readVarlong(bytes: Uint8Array, start: number): number {
  let at = start;
  let byte = bytes[at++] as number;
  let value = byte & 0x7f;
  for (let scale = 128; byte > 0x7f; scale *= 128) {
    byte = bytes[at++] as number;
    value += (byte & 0x7f) * scale;
  }
  varintEnd = at;
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
