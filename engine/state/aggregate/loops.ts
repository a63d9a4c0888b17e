// The loops over a batch, compiled anew for every aggregate of every operator: each copy sees one accumulator class only, so
// V8 inlines its steps; one shared loop would be megamorphic. The source is constant: no user text ever reaches it.

import type { ResultColumn } from '../result-column';
import type { Accumulator, AggregateInput } from './accumulator';

export interface AggregateLoops {
  /** Adds or retracts every position. */
  readonly accumulate: (accumulator: Accumulator, input: AggregateInput) => void;
  /** The same, writing the result before position j into row 2j of `out` and the result after it into row 2j + 1. */
  readonly trace: (accumulator: Accumulator, input: AggregateInput, out: ResultColumn) => void;
  /** Writes the results of slots[from .. from + count) into rows 0..count of `out`. */
  readonly emit: (
    accumulator: Accumulator,
    slots: Int32Array,
    range: { from: number; count: number },
    out: ResultColumn,
  ) => void;
}

const SOURCE = `
'use strict';
function accumulate(accumulator, input) {
  const rows = input.rows, slots = input.slots, signs = input.signs, count = input.count;
  accumulator.prepare(input);
  if (signs === null) {
    if (rows === null) for (let j = 0; j < count; j += 1) accumulator.add(slots[j], j, j);
    else for (let j = 0; j < count; j += 1) accumulator.add(slots[j], rows[j], j);
  } else {
    for (let j = 0; j < count; j += 1) {
      const sign = signs[j];
      if (sign > 0) accumulator.add(slots[j], rows === null ? j : rows[j], j);
      else if (sign < 0) accumulator.retract(slots[j], rows === null ? j : rows[j], j);
    }
  }
  accumulator.settle();
}
function trace(accumulator, input, out) {
  const rows = input.rows, slots = input.slots, signs = input.signs, resets = input.resets, count = input.count;
  accumulator.prepare(input);
  for (let j = 0; j < count; j += 1) {
    const slot = slots[j];
    if (resets !== null && resets[j] === 1) accumulator.reset(slot);
    accumulator.put(out, 2 * j, slot);
    const sign = signs === null ? 1 : signs[j];
    if (sign > 0) accumulator.add(slot, rows === null ? j : rows[j], j);
    else if (sign < 0) accumulator.retract(slot, rows === null ? j : rows[j], j);
    accumulator.put(out, 2 * j + 1, slot);
  }
  accumulator.seal(out);
  accumulator.settle();
}
function emit(accumulator, slots, range, out) {
  const from = range.from, count = range.count;
  for (let k = 0; k < count; k += 1) accumulator.put(out, k, slots[from + k]);
  accumulator.seal(out);
}
return { accumulate, trace, emit };
`;

export function compileAggregateLoops(): AggregateLoops {
  return evaluate(SOURCE);
}

/** Guarantee behind the cast: SOURCE above returns exactly these three functions. */
function evaluate(source: string): AggregateLoops {
  return new Function(source)() as AggregateLoops;
}
