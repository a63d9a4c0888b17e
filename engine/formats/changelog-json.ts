// Lines of a changelog for people and pipes: {"op":"+I","row":{…}} and a newline per row. The row is written by the json
// format's serialiser, so BIGINT and DECIMAL are exact and timestamps are Flink's.

import type { Batch } from '@/engine/core/batch';
import type { RowSchema } from '@/engine/core/data-type';
import { formatRowKind } from '@/engine/core/row-kind';
import { u8 } from '@/engine/core/typed-array';
import type { ByteSink } from './format';
import { ensureRoom } from './format';
import { createJsonEncoder } from './json/json-encoder';

const HEADS = [0, 1, 2, 3].map((kind) => Buffer.from(`{"op":"${formatRowKind(kind)}","row":`));
const NO_HEAD = Buffer.alloc(0);

export interface ChangelogEncoder {
  /** Appends one line per row of the batch to `out`. */
  encode(batch: Batch, out: ByteSink): void;
}

/** Encoder for batches whose columns are `schema`, in order. */
export function createChangelogJsonEncoder(schema: RowSchema): ChangelogEncoder {
  const columnIndexes = schema.map((_, index) => index);
  const rowEncoder = createJsonEncoder({ fields: schema, columnIndexes, options: {} });
  return {
    encode: (batch, out) => {
      rowEncoder.begin(batch);
      for (let row = 0; row < batch.length; row++) {
        const head = HEADS[batch.rowKinds === null ? 0 : u8(batch.rowKinds, row)] ?? NO_HEAD;
        ensureRoom(out, head.length).set(head, out.length);
        out.length += head.length;
        rowEncoder.encode(row, out);
        const bytes = ensureRoom(out, 2);
        bytes[out.length] = 0x7d;
        bytes[out.length + 1] = 0x0a;
        out.length += 2;
      }
    },
  };
}
