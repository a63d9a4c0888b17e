// A format turns bytes into columns and back. Decoders are batch-wise: the connector pushes record payloads by range,
// then takes one batch; nothing is allocated per record.

import type { FieldPath, OptionProblem, TableSpec } from '@/engine/connectors/connector';
import type { Batch, Column } from '@/engine/core/batch';
import type { Field } from '@/engine/core/data-type';

/** 'fail' raises format.bad-record; 'skip' and 'dead-letter' count it (`json.ignore-parse-errors` = 'skip'). */
export type DecodePolicy = 'fail' | 'skip' | 'dead-letter';

export interface DecodeProblem {
  /** Byte position inside the record, -1 when the record as a whole is refused. */
  readonly position: number;
  readonly reason: string;
  /** Dotted field name, '' when not about one field. */
  readonly field: string;
}

/** Decoder of one batch at a time over caller-owned bytes. */
export interface RowDecoder {
  /** Columns in the order of the fields given at creation; the caller may reference them in a Batch until begin() is called again. */
  readonly columns: Column[];
  /** Starts a batch whose payloads all lie in `bytes`. Decoded strings reference `bytes`: it must stay unchanged. */
  begin(bytes: Uint8Array): void;
  /**
   * Decodes the payload bytes[start, end) into row `row` (rows are filled 0, 1, 2, …). True = the row was written;
   * false = refused, `problem()` says why, and the same row index is reused for the next payload.
   */
  decode(start: number, end: number, row: number): boolean;
  problem(): DecodeProblem;
  /** Ends the batch of `rows` rows: settles nulls, wide columns and strings with escapes. */
  finish(rows: number): void;
}

/** Grows by doubling; owned by the caller, reset between buffers. `length` bytes are valid. */
export interface ByteSink {
  bytes: Uint8Array;
  length: number;
}

/** Makes room for `extra` bytes behind `length` and returns the (possibly new) array. */
export function ensureRoom(sink: ByteSink, extra: number): Uint8Array {
  const needed = sink.length + extra;
  if (needed <= sink.bytes.length) return sink.bytes;
  let capacity = Math.max(1024, sink.bytes.length);
  while (capacity < needed) capacity *= 2;
  const grown = new Uint8Array(capacity);
  grown.set(sink.bytes.subarray(0, sink.length));
  sink.bytes = grown;
  return grown;
}

export interface RowEncoder {
  /** Binds the batch's arrays once; then encode() is called per row. */
  begin(batch: Batch): void;
  /** Appends row `row` to `out`. */
  encode(row: number, out: ByteSink): void;
}

export interface Format {
  readonly name: string;
  /** Option keys (without the format prefix) it knows. */
  validate(table: TableSpec, use: 'source' | 'sink', prefix: string): readonly OptionProblem[];
  createDecoder(request: DecoderRequest): RowDecoder;
  createEncoder(request: EncoderRequest): RowEncoder;
}

export interface DecoderRequest {
  readonly fields: readonly Field[];
  readonly neededPaths: readonly FieldPath[];
  /** Options with the prefix stripped: `ignore-parse-errors`, `timestamp-format.standard`, … */
  readonly options: Readonly<Record<string, string>>;
  readonly capacity: number;
}

export interface EncoderRequest {
  readonly fields: readonly Field[];
  /** Positions of those fields in the batches to come. */
  readonly columnIndexes: readonly number[];
  readonly options: Readonly<Record<string, string>>;
}
