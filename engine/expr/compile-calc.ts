// Filter and projection over batches as one generated loop. How a batch goes through:
//  1. constant parts were folded and pass-through columns set apart when the calc was compiled;
//  2. the variant for this batch's null masks (and for wide integers) is taken from the cache or generated;
//  3. the loop runs; in the narrow variant it gives up on the first BIGINT or DECIMAL beyond 2^53 and the wide one runs instead;
//  4. pass-through columns are shared as they are (no filter, or every row kept) or gathered by the selection.
// Invariant: user text never reaches the generated source unescaped; results do not depend on the variant.

import { type Batch, type Column, columnKindOf } from '@/engine/core/batch';
import type { Clock } from '@/engine/core/clock';
import type { DataType } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import { capacityFor, f64, item, u8 } from '@/engine/core/typed-array';
import { writeCalcSource } from './emit/calc-source';
import { HELPER_FUNCTIONS } from './emit/helper-functions';
import { type InputSlot, isLongLike, isSamePath } from './emit/row-emitter';
import type { ColumnExpression, Expression } from './expression';
import { walkExpression } from './expression';
import { foldConstants } from './fold-constants';
import { GatherTarget, gatherF64, gatherU8 } from './gather';
import { OutputColumn } from './output-column';
import { ByteArena } from './runtime/byte-arena';
import { type TimeZoneRules, timeZoneRules } from './runtime/time-zone';

export interface CalcProgram {
  /** The result belongs to the program and is reused by the next run; its length may be 0. */
  run(input: Batch): Batch;
}

export interface CalcRequest {
  readonly inputTypes: readonly DataType[];
  /** Rows for which it is TRUE are kept; null keeps all. */
  readonly condition: Expression | null;
  readonly projections: readonly Expression[];
  readonly timeZone: string;
  readonly clock: Clock;
}

type RowLoop = (
  n: number,
  C: readonly Column[],
  O: readonly OutputColumn[],
  S: ByteArena,
  K: readonly unknown[],
  F: typeof HELPER_FUNCTIONS,
  Z: TimeZoneRules,
  N: number,
  W: Float64Array,
  X: Int32Array,
) => number;

interface CompiledVariant {
  readonly loop: RowLoop;
  readonly constants: readonly unknown[];
  readonly arenaSlots: readonly (number | null)[];
}

/** Where an output column comes from. */
type OutputPlan =
  | { readonly kind: 'pass'; readonly column: ColumnExpression; readonly target: GatherTarget }
  | { readonly kind: 'computed'; readonly position: number; readonly output: OutputColumn };

const PARAMETERS = ['n', 'C', 'O', 'S', 'K', 'F', 'Z', 'N', 'W', 'X'];
/** Beyond this many shapes of null masks, all columns are treated as nullable. */
const VARIANTS_MAX = 16;
/** After this many batches in a row that did not fit, the next ones go to the wide variant at once. */
const NARROW_FAILURES_MAX = 4;
const WIDE_BATCHES = 256;

/** Compiles a calc; see CalcProgram. Throws only for programmer errors (an expression that was not bound by bindCall). */
export function compileCalc(request: CalcRequest): CalcProgram {
  return new GeneratedCalc(request);
}

class GeneratedCalc implements CalcProgram {
  private readonly condition: Expression | null;
  private readonly computed: readonly Expression[];
  private readonly plans: readonly OutputPlan[];
  private readonly outputs: readonly OutputColumn[];
  private readonly slots: readonly InputSlot[];
  private readonly hasLongSlots: boolean;
  private readonly alwaysWide: boolean;
  private readonly hasLoop: boolean;
  private readonly zone: TimeZoneRules;
  private readonly clock: Clock;
  private readonly variants = new Map<string, CompiledVariant>();
  private readonly scratch = new ByteArena();
  private readonly columns: Column[] = [];
  private selection = new Int32Array(0);
  private noWatermarks = new Float64Array(0);
  private zeroMask = new Uint8Array(0);
  private kinds = new Uint8Array(0);
  private watermarks = new Float64Array(0);
  private narrowFailures = 0;
  private wideBatchesLeft = 0;
  private readonly result: Batch;

  constructor(request: CalcRequest) {
    const fold = (expression: Expression): Expression => foldConstants(expression, request.timeZone);
    const condition = request.condition === null ? null : fold(request.condition);
    const isAlwaysTrue = condition?.kind === 'literal' && condition.value === true;
    this.condition = isAlwaysTrue ? null : condition;
    const computed: Expression[] = [];
    const outputs: OutputColumn[] = [];
    this.plans = request.projections.map(fold).map((expression) => {
      if (expression.kind === 'column') return { kind: 'pass', column: expression, target: new GatherTarget() };
      const output = new OutputColumn(columnKindOf(expression.type));
      outputs.push(output);
      return { kind: 'computed', position: computed.push(expression) - 1, output };
    });
    this.computed = computed;
    this.outputs = outputs;
    const roots = this.condition === null ? computed : [this.condition, ...computed];
    this.slots = collectSlots(roots);
    this.hasLongSlots = this.slots.some((slot) => isLongLike(slot.type));
    this.alwaysWide = roots.some(hasUnsafeLiteral);
    this.hasLoop = roots.length > 0;
    this.zone = timeZoneRules(request.timeZone);
    this.clock = request.clock;
    this.result = {
      length: 0,
      rowKinds: null,
      columns: [],
      rowWatermarks: null,
      meta: { fetchedAtMs: 0, minRecordTimestampMs: Number.NaN, maxRecordTimestampMs: Number.NaN },
    };
  }

  run(input: Batch): Batch {
    const kept = this.hasLoop && input.length > 0 ? this.runLoop(input) : input.length;
    const result = this.result;
    result.length = kept;
    result.meta = input.meta;
    const isWhole = kept === input.length;
    for (const [index, plan] of this.plans.entries()) {
      if (plan.kind === 'computed') result.columns[index] = plan.output.column();
      else {
        const source = resolveColumn(input, plan.column);
        result.columns[index] = isWhole ? source : plan.target.gather(source, this.selection, kept);
      }
    }
    this.carryRows(input, isWhole);
    return result;
  }

  private carryRows(input: Batch, isWhole: boolean): void {
    const result = this.result;
    result.rowKinds = input.rowKinds;
    result.rowWatermarks = input.rowWatermarks;
    if (isWhole) return;
    if (input.rowKinds !== null) {
      if (this.kinds.length < result.length) this.kinds = new Uint8Array(capacityFor(result.length));
      gatherU8(input.rowKinds, this.selection, result.length, this.kinds);
      result.rowKinds = this.kinds;
    }
    if (input.rowWatermarks !== null) {
      if (this.watermarks.length < result.length) this.watermarks = new Float64Array(capacityFor(result.length));
      gatherF64(input.rowWatermarks, this.selection, result.length, this.watermarks);
      result.rowWatermarks = this.watermarks;
    }
  }

  private runLoop(input: Batch): number {
    const { slots, columns } = this;
    let hasWideInput = false;
    for (const [index, slot] of slots.entries()) {
      const column = resolveColumn(input, slot);
      invariant(column.kind !== 'absent', `column ${slot.index} was not decoded but is read`);
      if ((column.kind === 'long' || column.kind === 'decimal') && column.wide !== null) hasWideInput = true;
      columns[index] = column;
    }
    if (this.selection.length < input.length) this.selection = new Int32Array(capacityFor(input.length));
    const isWide = this.alwaysWide || hasWideInput || this.wideBatchesLeft > 0;
    if (this.wideBatchesLeft > 0) this.wideBatchesLeft -= 1;
    if (!isWide) {
      const kept = this.runVariant(input, false);
      if (kept >= 0) {
        this.narrowFailures = 0;
        return kept;
      }
      this.narrowFailures += 1;
      if (this.narrowFailures >= NARROW_FAILURES_MAX) {
        this.narrowFailures = 0;
        this.wideBatchesLeft = WIDE_BATCHES;
      }
    }
    return this.runVariant(input, true);
  }

  private runVariant(input: Batch, isWide: boolean): number {
    const { columns, slots } = this;
    let key = isWide ? 'w' : 'n';
    for (const column of columns) key += column.kind !== 'absent' && column.nulls !== null ? '1' : '0';
    let variant = this.variants.get(key);
    if (variant === undefined && this.variants.size >= VARIANTS_MAX) {
      key = (isWide ? 'w' : 'n') + '1'.repeat(columns.length);
      variant = this.variants.get(key);
      this.fillMasks(input.length);
    }
    if (variant === undefined) {
      variant = this.compile(
        [...key.slice(1)].map((flag) => flag === '1'),
        isWide,
      );
      this.variants.set(key, variant);
    }
    if (isWide && this.hasLongSlots) {
      for (const [index, slot] of slots.entries())
        columns[index] = widened(item(columns, index), slot.type, input.length);
    }
    for (const [index, output] of this.outputs.entries())
      output.reserve(input.length, isWide, item(this.computed, index).type);
    this.scratch.reset();
    const kept = variant.loop(
      input.length,
      columns,
      this.outputs,
      this.scratch,
      variant.constants,
      HELPER_FUNCTIONS,
      this.zone,
      this.clock.now(),
      input.rowWatermarks ?? this.emptyWatermarks(input.length),
      this.selection,
    );
    if (kept < 0) return kept;
    for (const [index, output] of this.outputs.entries()) {
      const slot = variant.arenaSlots[index] ?? null;
      const source = slot === null ? null : item(columns, slot);
      output.finish(kept, source?.kind === 'bytes' ? source.arena : this.scratch.bytes);
    }
    return kept;
  }

  private compile(hasNulls: readonly boolean[], isWide: boolean): CompiledVariant {
    const { slots, condition, computed } = this;
    const source = writeCalcSource({ slots, condition, computed }, { hasNulls, isWide });
    return { loop: createLoop(source.body), constants: source.constants, arenaSlots: source.arenaSlots };
  }

  /** Gives every column a mask, for the variant in which all are nullable. */
  private fillMasks(length: number): void {
    if (this.zeroMask.length < length) this.zeroMask = new Uint8Array(capacityFor(length));
    for (const [index, column] of this.columns.entries()) {
      if (column.kind !== 'absent' && column.nulls === null) this.columns[index] = { ...column, nulls: this.zeroMask };
    }
  }

  private emptyWatermarks(length: number): Float64Array {
    if (this.noWatermarks.length < length) {
      this.noWatermarks = new Float64Array(capacityFor(length)).fill(Number.NEGATIVE_INFINITY);
    }
    return this.noWatermarks;
  }
}

/** The one place where source becomes a function. `body` was written by calc-source.ts and has RowLoop's parameters. */
function createLoop(body: string): RowLoop {
  return new Function(...PARAMETERS, body) as RowLoop;
}

function collectSlots(roots: readonly Expression[]): readonly InputSlot[] {
  const slots: InputSlot[] = [];
  for (const root of roots) {
    walkExpression(root, (node) => {
      if (node.kind === 'column' && !slots.some((slot) => isSamePath(slot, node))) {
        slots.push({ index: node.index, path: node.path, type: node.type });
      }
    });
  }
  return slots;
}

function hasUnsafeLiteral(root: Expression): boolean {
  let found = false;
  walkExpression(root, (node) => {
    if (node.kind !== 'literal' || typeof node.value !== 'bigint') return;
    if (!Number.isSafeInteger(Number(node.value))) found = true;
  });
  return found;
}

/** The column or nested field of a batch. */
export function resolveColumn(
  batch: Batch,
  place: { readonly index: number; readonly path: readonly number[] },
): Column {
  let column: Column = item(batch.columns, place.index);
  for (const step of place.path) {
    if (column.kind === 'absent') return column;
    invariant(column.kind === 'row', `column ${place.index} is not a ROW`);
    column = item(column.children, step);
  }
  return column;
}

/** BIGINT and DECIMAL columns with every row as bigint; other columns as they are. */
function widened(column: Column, type: DataType, length: number): Column {
  if (!isLongLike(type) || (column.kind !== 'long' && column.kind !== 'decimal') || column.wide !== null) return column;
  const { values, nulls } = column;
  const exact = (row: number): bigint => (nulls !== null && u8(nulls, row) === 1 ? 0n : BigInt(f64(values, row)));
  if (column.kind === 'decimal') return { ...column, wide: Array.from({ length }, (_, row) => exact(row)) };
  const wide = new BigInt64Array(length);
  for (let row = 0; row < length; row += 1) wide[row] = exact(row);
  return { ...column, wide };
}
