// Fills columns of generated data. Every value is a function of (seed, row number), so a replay from a checkpoint repeats the
// rows it repeats, whatever the batch sizes; only timestamps follow the clock. No object per row.

import type { Column } from '@/engine/core/batch';
import { createColumn } from '@/engine/core/batch';
import { unreachable } from '@/engine/core/errors';
import type { FieldPlan } from './datagen-options';

type RandomPlan = Extract<FieldPlan, { kind: 'random' }>;
type SequencePlan = Extract<FieldPlan, { kind: 'sequence' }>;

export interface ColumnGenerator {
  readonly column: Column;
  /** Fills rows 0..rows-1 with the values of row numbers first, first + 1, …; `nowMs` is the clock. */
  fill(first: number, rows: number, nowMs: number): void;
}

/** 32 well-mixed bits of a row number (murmur3's finaliser over both halves). */
function mix(seed: number, index: number): number {
  let h = seed ^ Math.imul(index | 0, 0x9e3779b1) ^ Math.imul((index / 4294967296) | 0, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Uniform in [0, 1) with 53 bits. */
function unit(seed: number, index: number): number {
  return ((mix(seed, index) >>> 5) * 67108864 + (mix(seed ^ 0x5bd1e995, index) >>> 6)) / 9007199254740992;
}

/** A seed of its own for the n-th part of something seeded. */
function childSeed(seed: number, n: number): number {
  return mix(seed, n + 1) | 0;
}

function isNarrow(value: bigint): boolean {
  return value >= -9007199254740991n && value <= 9007199254740991n;
}

/** Generator of one field (a ROW with all its members) for batches of up to `capacity` rows. */
export function createGenerator(plan: FieldPlan, seed: number, capacity: number): ColumnGenerator {
  const column = createColumn(plan.type, capacity);
  switch (plan.kind) {
    case 'row':
      return rowGenerator(plan, seed, capacity);
    case 'sequence':
      return { column, fill: sequenceFiller(plan, column) };
    case 'random': {
      const fill = randomFiller(plan, column, seed);
      return plan.nullRate === 0 ? { column, fill } : withNulls({ column, fill }, plan.nullRate, seed, capacity);
    }
    default:
      return unreachable(plan, 'createGenerator');
  }
}

function withNulls(inner: ColumnGenerator, rate: number, seed: number, capacity: number): ColumnGenerator {
  const { column } = inner;
  const nulls = new Uint8Array(capacity);
  const nullSeed = childSeed(seed, 1000);
  const fill: ColumnGenerator['fill'] = (first, rows, nowMs) => {
    inner.fill(first, rows, nowMs);
    for (let i = 0; i < rows; i++) nulls[i] = unit(nullSeed, first + i) < rate ? 1 : 0;
    if (column.kind !== 'absent') column.nulls = nulls;
  };
  return { column, fill };
}

function rowGenerator(plan: Extract<FieldPlan, { kind: 'row' }>, seed: number, capacity: number): ColumnGenerator {
  const members = plan.members.map((member, i) => createGenerator(member, childSeed(seed, i), capacity));
  const column: Column = { kind: 'row', children: members.map((member) => member.column), nulls: null };
  const fill: ColumnGenerator['fill'] = (first, rows, nowMs) => {
    for (const member of members) {
      // The parent's nulls of the last batch may still be in the mask.
      if (member.column.kind !== 'absent') member.column.nulls = null;
      member.fill(first, rows, nowMs);
    }
  };
  if (plan.nullRate === 0) return { column, fill };
  const outer = withNulls({ column, fill }, plan.nullRate, seed, capacity);
  return {
    column,
    fill: (first, rows, nowMs) => {
      outer.fill(first, rows, nowMs);
      if (column.nulls !== null) spreadNulls(column.children, column.nulls, rows);
    },
  };
}

/** Children are NULL wherever their row is. */
function spreadNulls(children: readonly Column[], nulls: Uint8Array, rows: number): void {
  for (const child of children) {
    if (child.kind === 'absent') continue;
    const mask: Uint8Array = child.nulls ?? new Uint8Array(nulls.length);
    for (let i = 0; i < rows; i++) if (nulls[i] === 1) mask[i] = 1;
    child.nulls = mask;
    if (child.kind === 'row') spreadNulls(child.children, mask, rows);
  }
}

function sequenceFiller(plan: SequencePlan, column: Column): ColumnGenerator['fill'] {
  const scale = plan.type.kind === 'DECIMAL' ? 10n ** BigInt(plan.type.scale) : 1n;
  const isSafe = isNarrow(plan.start * scale) && isNarrow(plan.end * scale);
  if (column.kind === 'bytes') {
    return (first, rows) => fillText(column, rows, (i) => Buffer.from((plan.start + BigInt(first + i)).toString()));
  }
  if (column.kind === 'row' || column.kind === 'absent') return () => {};
  const start = Number(plan.start);
  const step = Number(scale);
  return (first, rows) => {
    if (isSafe || (column.kind !== 'long' && column.kind !== 'decimal')) {
      for (let i = 0; i < rows; i++) column.values[i] = (start + first + i) * step;
      return;
    }
    fillWide(column, rows, (i) => (plan.start + BigInt(first + i)) * scale);
  };
}

function fillWide(
  column: Extract<Column, { kind: 'long' | 'decimal' }>,
  rows: number,
  valueAt: (i: number) => bigint,
): void {
  if (column.kind === 'long') {
    column.wide ??= new BigInt64Array(column.values.length);
    for (let i = 0; i < rows; i++) column.wide[i] = valueAt(i);
  } else {
    column.wide ??= new Array<bigint>(column.values.length).fill(0n);
    for (let i = 0; i < rows; i++) column.wide[i] = valueAt(i);
  }
}

function fillText(column: Extract<Column, { kind: 'bytes' }>, rows: number, textOf: (i: number) => Uint8Array): void {
  let at = 0;
  for (let i = 0; i < rows; i++) {
    const text = textOf(i);
    if (at + text.length > column.arena.length) {
      const grown = new Uint8Array(Math.max(1024, 2 * (at + text.length)));
      grown.set(column.arena.subarray(0, at));
      column.arena = grown;
    }
    column.arena.set(text, at);
    column.start[i] = at;
    column.length[i] = text.length;
    at += text.length;
  }
}

function randomFiller(plan: RandomPlan, column: Column, seed: number): ColumnGenerator['fill'] {
  switch (column.kind) {
    case 'boolean':
      return (first, rows) => {
        for (let i = 0; i < rows; i++) column.values[i] = mix(seed, first + i) & 1;
      };
    case 'int':
      return plan.type.kind === 'DATE' || plan.type.kind === 'TIME'
        ? todayFiller(plan, column.values)
        : rangeFiller(plan, column.values, seed);
    case 'long':
    case 'decimal':
      return isNarrow(plan.min) && isNarrow(plan.max) && isNarrow(plan.max - plan.min)
        ? rangeFiller(plan, column.values, seed)
        : (first, rows) => fillWide(column, rows, (i) => bigRandom(plan, seed, first + i));
    case 'double':
      return realFiller(plan, column.values, seed);
    case 'timestamp':
      return (first, rows, nowMs) => {
        for (let i = 0; i < rows; i++) {
          const back = plan.maxPastMs === 0 ? 0 : Math.floor(unit(seed, first + i) * plan.maxPastMs);
          column.values[i] = nowMs - back;
        }
      };
    case 'bytes':
      return textFiller(plan, column, seed);
    case 'row':
    case 'absent':
      return () => {};
  }
}

/** DATE and TIME are the clock's own, as Flink's. */
function todayFiller(plan: RandomPlan, values: Int32Array): ColumnGenerator['fill'] {
  const dayMs = 86_400_000;
  return (_first, rows, nowMs) => {
    const days = Math.floor(nowMs / dayMs);
    values.fill(plan.type.kind === 'DATE' ? days : nowMs - days * dayMs, 0, rows);
  };
}

function rangeFiller(plan: RandomPlan, values: Int32Array | Float64Array, seed: number): ColumnGenerator['fill'] {
  const min = Number(plan.min);
  const span = Number(plan.max - plan.min) + 1;
  return (first, rows) => {
    for (let i = 0; i < rows; i++) values[i] = min + Math.floor(unit(seed, first + i) * span);
  };
}

function realFiller(plan: RandomPlan, values: Float64Array, seed: number): ColumnGenerator['fill'] {
  const { minReal, maxReal } = plan;
  const isFloat = plan.type.kind === 'FLOAT';
  return (first, rows) => {
    for (let i = 0; i < rows; i++) {
      const share = unit(seed, first + i);
      // Written so that the span of the whole type does not overflow.
      const value = minReal * (1 - share) + maxReal * share;
      values[i] = isFloat ? Math.fround(value) : value;
    }
  };
}

/** Four draws make 128 bits: DECIMAL(38) spans 2^127.2, so its largest values come a little less often. */
function bigRandom(plan: RandomPlan, seed: number, index: number): bigint {
  let bits = 0n;
  for (let draw = 0; draw < 4; draw++) bits = (bits << 32n) | BigInt(mix(childSeed(seed, draw), index));
  return plan.min + (bits % (plan.max - plan.min + 1n));
}

const HEX = Buffer.from('0123456789abcdef');

/** Text is hexadecimal digits, as Flink's; BYTES are any bytes. */
function textFiller(
  plan: RandomPlan,
  column: Extract<Column, { kind: 'bytes' }>,
  seed: number,
): ColumnGenerator['fill'] {
  const isText = plan.type.kind !== 'BYTES';
  const lengthSeed = childSeed(seed, 1);
  const mask = isText ? 15 : 255;
  const bits = isText ? 4 : 8;
  return (first, rows) => {
    if (column.arena.length < rows * plan.length) column.arena = new Uint8Array(rows * plan.length);
    const { arena } = column;
    let at = 0;
    for (let i = 0; i < rows; i++) {
      const index = first + i;
      const length = plan.isVariableLength ? 1 + Math.floor(unit(lengthSeed, index) * plan.length) : plan.length;
      column.start[i] = at;
      column.length[i] = length;
      let word = 0;
      for (let k = 0; k < length; k++) {
        const shift = (k * bits) & 31;
        if (shift === 0) word = mix(seed + k, index);
        const value = (word >>> shift) & mask;
        arena[at++] = isText ? (HEX[value] ?? 0) : value;
      }
    }
  };
}
