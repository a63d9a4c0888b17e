// The slices of a window aggregate: one state table per slice of event time, the rows of the running batch chosen for it, and
// which of its windows have fired. A slice belongs to size / slide windows; it is dropped when the last one has fired.
// Invariant: every window with trigger <= progress has fired or was empty; a slice's nextEnd is its first unfired window end.

import { i32 } from '@/engine/core/typed-array';
import type { AggregateProgram } from '@/engine/state/aggregate/aggregate-program';
import { AggregateTable } from '@/engine/state/aggregate/aggregate-table';
import type { WindowAssigner } from './window-assigner';

const NO_ROWS = new Int32Array(0);

export interface Slice {
  readonly startMs: number;
  readonly table: AggregateTable;
  /** End of the first window that has not fired. */
  nextEnd: number;
  /** Watermark at which that window fires. */
  nextTrigger: number;
  /** Batch rows waiting to be accumulated: the first `pending`. */
  rows: Int32Array;
  pending: number;
}

export class WindowSlices {
  progress = Number.NEGATIVE_INFINITY;
  /** Smallest nextTrigger of all slices. */
  nextTrigger = Number.POSITIVE_INFINITY;
  readonly all = new Map<number, Slice>();
  private readonly assigner: WindowAssigner;
  private readonly program: AggregateProgram;
  private readonly rowPool: Int32Array[] = [];

  constructor(assigner: WindowAssigner, program: AggregateProgram) {
    this.assigner = assigner;
    this.program = program;
  }

  /** The slice, made if need be, with room for the rows of a batch: a row goes into it. */
  open(startMs: number): Slice {
    let slice = this.all.get(startMs);
    if (slice === undefined) {
      slice = this.create(startMs);
      this.all.set(startMs, slice);
      if (slice.nextTrigger < this.nextTrigger) this.nextTrigger = slice.nextTrigger;
    }
    if (slice.rows === NO_ROWS) slice.rows = this.rowPool.pop() ?? new Int32Array(256);
    return slice;
  }

  /** The slice's rows were accumulated. */
  close(slice: Slice): void {
    this.rowPool.push(slice.rows);
    slice.rows = NO_ROWS;
    slice.pending = 0;
  }

  /** Ends of the windows that fire by `watermark`, ascending; moves progress. Call drop() after emitting them. */
  takeEnds(watermark: number): number[] {
    const ends = new Set<number>();
    for (const slice of this.all.values()) {
      while (slice.nextTrigger <= watermark) {
        ends.add(slice.nextEnd);
        this.moveOn(slice);
      }
    }
    this.progress = Math.max(this.progress, watermark);
    return [...ends].sort((left, right) => left - right);
  }

  /** Tables of the window ending at `endMs`, oldest slice first. */
  tablesOf(endMs: number): AggregateTable[] {
    const tables: AggregateTable[] = [];
    const { sizeMs, slideMs } = this.assigner;
    for (let start = endMs - sizeMs; start < endMs; start += slideMs) {
      const slice = this.all.get(start);
      if (slice !== undefined) tables.push(slice.table);
    }
    return tables;
  }

  /** Forgets slices whose windows have all fired. */
  drop(): void {
    this.nextTrigger = Number.POSITIVE_INFINITY;
    for (const slice of this.all.values()) {
      if (slice.nextTrigger === Number.POSITIVE_INFINITY) this.all.delete(slice.startMs);
      else if (slice.nextTrigger < this.nextTrigger) this.nextTrigger = slice.nextTrigger;
    }
  }

  private create(startMs: number): Slice {
    const { assigner } = this;
    const firstEnd = startMs + assigner.slideMs;
    const slice: Slice = {
      startMs,
      table: new AggregateTable(this.program),
      nextEnd: firstEnd,
      nextTrigger: assigner.triggerOf(firstEnd),
      rows: NO_ROWS,
      pending: 0,
    };
    while (slice.nextTrigger <= this.progress) this.moveOn(slice);
    return slice;
  }

  private moveOn(slice: Slice): void {
    slice.nextEnd += this.assigner.slideMs;
    const isDone = slice.nextEnd > slice.startMs + this.assigner.sizeMs;
    slice.nextTrigger = isDone ? Number.POSITIVE_INFINITY : this.assigner.triggerOf(slice.nextEnd);
  }
}

/** Notes one more row of the batch for the slice. */
export function pushRow(slice: Slice, row: number): void {
  if (slice.pending === slice.rows.length) {
    const grown = new Int32Array(slice.rows.length * 4);
    for (let k = 0; k < slice.pending; k += 1) grown[k] = i32(slice.rows, k);
    slice.rows = grown;
  }
  slice.rows[slice.pending] = row;
  slice.pending += 1;
}
