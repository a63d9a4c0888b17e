// The `raw` format: one physical column of text or bytes is the whole payload. No copy; never looks inside, except that text
// must be valid UTF-8. Fixed-width types of Flink's raw format (numbers, endianness) are refused at validation.

import type { OptionProblem, TableSpec } from '@/engine/connectors/connector';
import { OptionReader } from '@/engine/connectors/option-reader';
import type { Batch, BytesColumn } from '@/engine/core/batch';
import { createColumn } from '@/engine/core/batch';
import type { Field } from '@/engine/core/data-type';
import { EngineError, invariant } from '@/engine/core/errors';
import { i32, item, u8 } from '@/engine/core/typed-array';
import type { ByteSink, DecodeProblem, DecoderRequest, EncoderRequest, Format, RowDecoder, RowEncoder } from './format';
import { ensureRoom } from './format';
import { invalidUtf8At } from './json/string-content';

const TYPES: readonly string[] = ['STRING', 'VARCHAR', 'CHAR', 'BYTES'];

function validate(table: TableSpec, _use: 'source' | 'sink', prefix: string): readonly OptionProblem[] {
  const reader = new OptionReader(table.options, prefix);
  reader.choice('charset', ['UTF-8'], 'UTF-8');
  reader.unsupported('endianness', 'Only text and BYTES columns are supported by format "raw".');
  return reader.finish('format "raw"');
}

function soleField(fields: readonly Field[]): Field {
  const [field] = fields;
  if (fields.length === 1 && field !== undefined && TYPES.includes(field.type.kind)) return field;
  throw new EngineError({
    code: 'format.unsupported-schema',
    message: 'the "raw" format needs exactly one physical column of type STRING or BYTES',
    detail: `The table has ${fields.length} such columns: ${fields.map((each) => each.name).join(', ')}.`,
  });
}

class RawDecoder implements RowDecoder {
  readonly columns: RowDecoder['columns'];
  private readonly column: BytesColumn;
  private readonly isText: boolean;
  private found: DecodeProblem = { position: -1, reason: '', field: '' };

  constructor(request: DecoderRequest) {
    const field = soleField(request.fields);
    const column = createColumn(field.type, request.capacity);
    invariant(column.kind === 'bytes', 'raw reads text or bytes');
    this.column = column;
    this.columns = [column];
    this.isText = field.type.kind !== 'BYTES';
  }

  begin(bytes: Uint8Array): void {
    this.column.arena = bytes;
  }

  decode(start: number, end: number, row: number): boolean {
    const bad = this.isText ? invalidUtf8At(this.column.arena, start, end) : -1;
    if (bad >= 0) {
      const reason = `byte 0x${u8(this.column.arena, bad).toString(16)} is not valid UTF-8`;
      this.found = { position: bad - start, reason, field: '' };
      return false;
    }
    this.column.start[row] = start;
    this.column.length[row] = end - start;
    return true;
  }

  problem(): DecodeProblem {
    return this.found;
  }

  finish(): void {}
}

class RawEncoder implements RowEncoder {
  private readonly index: number;
  private column: BytesColumn | null = null;

  constructor(request: EncoderRequest) {
    soleField(request.fields);
    this.index = item(request.columnIndexes, 0);
  }

  begin(batch: Batch): void {
    const column = item(batch.columns, this.index);
    invariant(column.kind === 'bytes', 'raw writes text or bytes');
    this.column = column;
  }

  encode(row: number, out: ByteSink): void {
    const { column } = this;
    if (column === null || (column.nulls !== null && u8(column.nulls, row) === 1)) return;
    const start = i32(column.start, row);
    const length = i32(column.length, row);
    ensureRoom(out, length).set(column.arena.subarray(start, start + length), out.length);
    out.length += length;
  }
}

export const rawFormat: Format = {
  name: 'raw',
  validate,
  createDecoder: (request) => new RawDecoder(request),
  createEncoder: (request) => new RawEncoder(request),
};
