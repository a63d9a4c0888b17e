// What is fixed about the aggregates of one operator: key columns, calls, their compiled loops, and the scratch arrays shared
// by all its tables (one per slice).

import type { Batch, Column } from '@/engine/core/batch';
import { type DataType, formatDataType, withNullable } from '@/engine/core/data-type';
import { capacityFor, item, u8 } from '@/engine/core/typed-array';
import { type AccumulatorRequest, createAccumulator } from './create-accumulator';
import { type AggregateLoops, compileAggregateLoops } from './loops';

export interface AggregateSpec extends AccumulatorRequest {
  /** Input column, null for COUNT(*). */
  readonly argument: number | null;
  /** BOOLEAN input column, null = none. */
  readonly filter: number | null;
}

export interface AggregateProgramRequest {
  readonly keyIndexes: readonly number[];
  readonly keyTypes: readonly DataType[];
  readonly aggregates: readonly AggregateSpec[];
  /** Keep a hidden COUNT(*) per slot. */
  readonly countsRecords: boolean;
  /** Keep the time of the last write per slot, for TTL. */
  readonly keepsWriteTimes: boolean;
}

export class AggregateProgram {
  readonly request: AggregateProgramRequest;
  readonly layout: string;
  readonly loops: readonly AggregateLoops[];
  private slots = new Int32Array(16);
  private signs = new Int8Array(16);

  /** Throws 'operator.unsupported' when a call cannot be computed. */
  constructor(request: AggregateProgramRequest) {
    this.request = request;
    this.loops = request.aggregates.map(() => compileAggregateLoops());
    const keys = request.keyTypes.map(typeText).join(', ');
    const calls = request.aggregates.map(
      (call) => `${createAccumulator(call).layout}:${call.argumentType === null ? '*' : typeText(call.argumentType)}`,
    );
    const extras = [...(request.countsRecords ? ['records'] : []), ...(request.keepsWriteTimes ? ['times'] : [])];
    this.layout = `keys(${keys}) ${[...calls, ...extras].join(' ')}`;
  }

  keyColumns(batch: Batch): Column[] {
    return this.request.keyIndexes.map((index) => item(batch.columns, index));
  }

  /** Scratch for slots of one batch. */
  slotsScratch(count: number): Int32Array {
    if (this.slots.length < count) this.slots = new Int32Array(capacityFor(count));
    return this.slots;
  }

  /**
   * Signs of one call: `base` (null = all add) without the rows whose FILTER is not true or whose argument is NULL. May
   * return `base` itself or a scratch array that the next call overwrites.
   */
  signsOf(
    call: AggregateSpec,
    batch: Batch,
    selection: { rows: Int32Array | null; count: number; base: Int8Array | null },
  ) {
    const { rows, count, base } = selection;
    const argument = call.argument === null ? null : item(batch.columns, call.argument);
    const filter = call.filter === null ? null : item(batch.columns, call.filter);
    const nulls = argument === null || argument.kind === 'absent' ? null : argument.nulls;
    if (nulls === null && filter === null) return base;
    if (this.signs.length < count) this.signs = new Int8Array(capacityFor(count));
    const { signs } = this;
    const passes = filter?.kind === 'boolean' ? filter.values : null;
    const filterNulls = filter?.kind === 'boolean' ? filter.nulls : null;
    for (let j = 0; j < count; j += 1) {
      const i = rows === null ? j : (rows[j] as number);
      const isOut =
        (nulls !== null && u8(nulls, i) === 1) ||
        (passes !== null && u8(passes, i) === 0) ||
        (filterNulls !== null && u8(filterNulls, i) === 1);
      signs[j] = isOut ? 0 : base === null ? 1 : (base[j] as number);
    }
    return signs;
  }
}

function typeText(type: DataType): string {
  return formatDataType(withNullable(type, true));
}
