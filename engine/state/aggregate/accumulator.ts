// What one aggregate keeps per slot of a table, and the steps the generated loops (loops.ts) are made of. Accumulators are
// columns: one typed array per field, addressed by slot. Row-level rules (FILTER, NULL arguments, row kinds) are folded into
// `signs` beforehand, so add() and retract() always get a non-NULL argument (except COUNT(*), which reads none).
// Call order per batch: prepare → loop → settle; maintain() only once nothing emitted points into the state any more.

import type { Column } from '@/engine/core/batch';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import type { ResultColumn } from '../result-column';

export interface AggregateInput {
  /** Argument column, null for COUNT(*). */
  readonly column: Column | null;
  /** Batch rows to take, null = 0..count. Position j below is the position in this list. */
  readonly rows: Int32Array | null;
  /** Slot of position j. */
  readonly slots: Int32Array;
  /** 1 add, -1 retract, 0 leave out; null = all add. */
  readonly signs: Int8Array | null;
  /** 1 = the group is new at position j: reset the slot first. Only read by the tracing loop. */
  readonly resets: Uint8Array | null;
  readonly count: number;
  /** Number of the batch's row 0 in the operator's life; orders FIRST_VALUE and LAST_VALUE across slices. */
  readonly sequence: number;
}

export type SnapshotMode = 'delta' | 'full';

export abstract class Accumulator {
  /** Part of the chunk layout: changes whenever the encoding or the meaning of the fields does. */
  abstract readonly layout: string;
  /** Binds the columns of the batch; looks up what the loop needs. */
  abstract prepare(input: AggregateInput): void;
  abstract add(slot: number, row: number, position: number): void;
  abstract retract(slot: number, row: number, position: number): void;
  /** Back to the state of a slot never used. */
  abstract reset(slot: number): void;
  /** Writes the current result into row `index` of `out`. */
  abstract put(out: ResultColumn, index: number, slot: number): void;
  /** Adds what `source` holds: its slot k goes to slots[k] here (-1 = dead). */
  abstract merge(source: Accumulator, slots: Int32Array): void;
  abstract grow(capacity: number): void;
  abstract write(writer: ChunkWriter, slots: Int32Array, mode: SnapshotMode): void;
  abstract read(reader: ChunkReader, slots: Int32Array): void;
  abstract memoryBytes(): number;

  /** After the last put() of a result column. */
  seal(_out: ResultColumn): void {}
  /** After a batch: frees what reached zero. */
  settle(): void {}
  /** The slot's key is gone. */
  release(slot: number): void {
    this.reset(slot);
  }
  /** Before a 'base' chunk is applied. */
  clear(): void {}
  finishRestore(): void {}
  maintain(): void {}
}
