// The `json` format's RowEncoder: compiles a serialiser for the schema. Output is byte for byte what Flink's JSON format
// writes (Jackson escapes, Java numbers, minimal fractions of a second).

import type { Batch, Column } from '@/engine/core/batch';
import { item } from '@/engine/core/typed-array';
import type { ByteSink, EncoderRequest, RowEncoder } from '@/engine/formats/format';
import { ensureRoom } from '@/engine/formats/format';
import { bigDecimalText, javaDoubleText, javaFloatText, plainDecimalText } from '@/engine/formats/java-number-text';
import * as primitives from './encode-primitives';
import { EncodeSourceWriter } from './encode-source';
import { readJsonOptions } from './json-options';

interface CompiledSerializer {
  begin(columns: readonly Column[]): void;
  encode(row: number, out: ByteSink): void;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Numbers JSON has no literal for are written as strings, as Jackson does. */
function putDoubleText(out: Uint8Array, at: number, value: number, text: string): number {
  return primitives.putAscii(out, at, Number.isFinite(value) ? text : `"${text}"`);
}

function createRuntime(timestampWriters: readonly primitives.TimestampWriter[]) {
  return {
    ...primitives,
    timestampWriters,
    ensureRoom,
    viewOf,
    bigDecimalText,
    plainDecimalText,
    putDouble: (out: Uint8Array, at: number, value: number) => putDoubleText(out, at, value, javaDoubleText(value)),
    putFloat: (out: Uint8Array, at: number, value: number) => putDoubleText(out, at, value, javaFloatText(value)),
    textSource: (arena: Uint8Array): primitives.TextSource => ({ arena, view: viewOf(arena) }),
    base64Text: (arena: Uint8Array, start: number, length: number) =>
      Buffer.from(arena.buffer, arena.byteOffset + start, length).toString('base64'),
  };
}

class JsonEncoder implements RowEncoder {
  readonly encode: RowEncoder['encode'];
  private readonly serializer: CompiledSerializer;
  private readonly columnIndexes: readonly number[];

  constructor(request: EncoderRequest) {
    const options = readJsonOptions(request.options);
    const writer = new EncodeSourceWriter(options);
    const source = writer.write(request.fields);
    const timestampWriters = writer.leafTypes.map(
      (type) => new primitives.TimestampWriter(options.separator, type.kind === 'TIMESTAMP_LTZ'),
    );
    // Guarantee: the source is EncodeSourceWriter's, which returns exactly this shape.
    const create = new Function('R', source) as (runtime: unknown) => CompiledSerializer;
    this.serializer = create(createRuntime(timestampWriters));
    this.encode = this.serializer.encode;
    this.columnIndexes = request.columnIndexes;
  }

  begin(batch: Batch): void {
    this.serializer.begin(this.columnIndexes.map((index) => item(batch.columns, index)));
  }
}

/** Encoder of rows as JSON objects, fields in the order given. Every column of the batch must be present. */
export function createJsonEncoder(request: EncoderRequest): RowEncoder {
  return new JsonEncoder(request);
}
