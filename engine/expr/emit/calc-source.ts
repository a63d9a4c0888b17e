// Puts the row loop of a calc together: condition first (rows that are not TRUE are skipped before anything else is
// computed), then every computed projection, written straight into output arrays.
// Generated parameters: n rows, C input columns by slot, O outputs, S scratch arena, K constants, F helpers, Z zone,
// N epoch ms of the batch, W row watermarks, X selection. Returns the number of rows kept, -1 = does not fit the narrow variant.

import { columnKindOf } from '@/engine/core/batch';
import type { Expression } from '../expression';
import { scalarCode } from './emit-arithmetic';
import { trueCode } from './emit-logic';
import { EMITTERS } from './emitter-table';
import { type InputSlot, RowEmitter, type Value, type Variant } from './row-emitter';

export interface CalcSource {
  readonly body: string;
  readonly constants: readonly unknown[];
  /** Per computed output of kind bytes: input slot whose arena it shares, or null for the scratch arena. */
  readonly arenaSlots: readonly (number | null)[];
}

export interface CalcSourceRequest {
  readonly slots: readonly InputSlot[];
  readonly condition: Expression | null;
  /** Only the projections that must be computed. */
  readonly computed: readonly Expression[];
}

export function writeCalcSource(request: CalcSourceRequest, variant: Variant): CalcSource {
  const em = new RowEmitter(request.slots, variant, EMITTERS);
  if (request.condition !== null) {
    emitCondition(em, request.condition);
    em.line('X[k] = i;');
  }
  const arenaSlots = request.computed.map((expression, index) => emitOutput(em, expression, index));
  em.line('k++;');
  const flags = request.computed.map((_, index) => `O[${index}].anyNull = h${index};`);
  return { body: `'use strict';\n${em.source()}\n${flags.join('\n')}\nreturn k;`, constants: em.constants, arenaSlots };
}

/** Conjuncts one after another: the first that is not TRUE ends the row. */
function emitCondition(em: RowEmitter, condition: Expression): void {
  if (condition.kind === 'call' && condition.name === 'AND') {
    for (const arg of condition.args) emitCondition(em, arg);
    return;
  }
  em.line(`if (!${trueCode(em.emit(condition))}) continue;`);
}

/** Writes one output; returns the slot whose arena a bytes output shares. */
function emitOutput(em: RowEmitter, expression: Expression, index: number): number | null {
  const kind = columnKindOf(expression.type);
  const value = em.emit(expression);
  em.prologue(`let h${index} = 0;`);
  let slot: number | null = null;
  const write = (): void => {
    if (kind === 'bytes') slot = emitBytes(em, value, index);
    else {
      em.prologue(`const o${index} = O[${index}].${em.isBig(expression.type) ? 'wide' : 'values'};`);
      const code = scalarCode(value);
      em.line(`o${index}[k] = ${kind === 'boolean' ? `${code} ? 1 : 0` : code};`);
    }
  };
  if (value.nul === 'false') {
    write();
    return slot;
  }
  em.prologue(`const z${index} = O[${index}].nulls;`);
  const empty =
    kind === 'bytes'
      ? `p${index}[k] = 0; q${index}[k] = 0;`
      : `o${index}[k] = ${em.isBig(expression.type) ? '0n' : '0'};`;
  em.block(`if (${value.nul})`, () => em.line(`z${index}[k] = 1; h${index} = 1; ${empty}`));
  em.block('else', () => {
    em.line(`z${index}[k] = 0;`);
    write();
  });
  return slot;
}

function emitBytes(em: RowEmitter, value: Value, index: number): number | null {
  em.prologue(`const p${index} = O[${index}].start, q${index} = O[${index}].length;`);
  if (value.kind === 'text') {
    em.line(`S.put(${value.code}); p${index}[k] = S.at; q${index}[k] = S.length;`);
    return null;
  }
  const view = em.view(value);
  if (view.slot !== null) {
    em.line(`p${index}[k] = ${view.start}; q${index}[k] = ${view.length};`);
    return view.slot;
  }
  if (view.arena !== 'S.bytes')
    em.line(`S.copy(${view.arena}, ${view.start}, ${view.length}); p${index}[k] = S.at; q${index}[k] = S.length;`);
  else em.line(`p${index}[k] = ${view.start}; q${index}[k] = ${view.length};`);
  return null;
}
