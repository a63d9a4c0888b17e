// Writes the body of the generated row loop. An expression becomes statements plus a Value that names its result; NULL is a
// separate piece of code, the constant 'false' where this variant cannot have one. Nothing a user wrote reaches the source
// except through JSON.stringify or the constants array.
// Invariant: code inside a Value is free of side effects and stays valid to the end of the block it was emitted in.

import { columnKindOf } from '@/engine/core/batch';
import { type DataType, isCharacterKind } from '@/engine/core/data-type';
import type { CallExpression, ColumnExpression, Expression, LiteralExpression } from '../expression';

export interface ScalarValue {
  readonly kind: 'scalar';
  /** int, double, timestamp: number; boolean: boolean; BIGINT, DECIMAL: number in the narrow variant, bigint in the wide. */
  readonly code: string;
  readonly nul: string;
}

/** Text as a JavaScript string. */
export interface TextValue {
  readonly kind: 'text';
  readonly code: string;
  readonly nul: string;
}

/** Text or bytes in place. `slot` is the input whose arena it is, when that is fixed. */
export interface ViewValue {
  readonly kind: 'view';
  readonly arena: string;
  readonly start: string;
  readonly length: string;
  readonly nul: string;
  readonly slot: number | null;
  /** The text itself, for a literal. */
  readonly literal: string | null;
}

export type Value = ScalarValue | TextValue | ViewValue;
export type Emitter = (em: RowEmitter, call: CallExpression) => Value;

/** A column (or nested field) the program reads. */
export interface InputSlot {
  readonly index: number;
  readonly path: readonly number[];
  readonly type: DataType;
}

export interface Variant {
  /** Per slot: whether this batch's column has a null mask. */
  readonly hasNulls: readonly boolean[];
  /** BIGINT and DECIMAL as bigint. */
  readonly isWide: boolean;
}

const SAFE_MAX = '9007199254740991';

export class RowEmitter {
  readonly variant: Variant;
  readonly constants: unknown[] = [];
  private readonly emitters: ReadonlyMap<string, Emitter>;
  private readonly slots: readonly InputSlot[];
  private readonly prologueLines: string[] = [];
  private readonly bodyLines: string[] = [];
  private readonly helpers = new Set<string>();
  private readonly usedSlots = new Set<number>();
  private readonly memo: Map<string, Value>[] = [new Map()];
  private sequence = 0;

  constructor(slots: readonly InputSlot[], variant: Variant, emitters: ReadonlyMap<string, Emitter>) {
    this.slots = slots;
    this.emitters = emitters;
    this.variant = variant;
  }

  get isWide(): boolean {
    return this.variant.isWide;
  }

  source(): string {
    return [...this.prologueLines, 'let k = 0;', 'for (let i = 0; i < n; i++) {', ...this.bodyLines, '}'].join('\n');
  }

  line(code: string): void {
    this.bodyLines.push(code);
  }

  prologue(code: string): void {
    this.prologueLines.push(code);
  }

  fresh(prefix: string): string {
    this.sequence += 1;
    return `${prefix}_${this.sequence}`;
  }

  /** Name of a runtime helper function, taken out of the loop. */
  helper(name: string): string {
    if (!this.helpers.has(name)) {
      this.helpers.add(name);
      this.prologue(`const f_${name} = F.${name};`);
    }
    return `f_${name}`;
  }

  /** Name of a value computed at compile time. */
  constant(value: unknown): string {
    const index = this.constants.push(value) - 1;
    this.prologue(`const k_${index} = K[${index}];`);
    return `k_${index}`;
  }

  /** `if (condition) { … }`; what is emitted inside is known only inside. */
  block(header: string, body: () => void): void {
    this.line(`${header} {`);
    this.memo.push(new Map());
    body();
    this.memo.pop();
    this.line('}');
  }

  /** Emits once per scope: equal expressions share their result. */
  emit(expression: Expression): Value {
    if (expression.kind === 'literal') return this.emitLiteral(expression);
    if (expression.kind === 'column') return this.emitColumn(expression);
    const key = expressionKey(expression);
    for (const scope of this.memo) {
      const known = scope.get(key);
      if (known !== undefined) return known;
    }
    const emitter = this.emitters.get(expression.name);
    if (emitter === undefined) throw new Error(`no code generation for '${expression.name}'`);
    const value = emitter(this, expression);
    this.memo[this.memo.length - 1]?.set(key, value);
    return value;
  }

  /** True for types held as bigint in this variant. */
  isBig(type: DataType): boolean {
    return this.isWide && isLongLike(type);
  }

  /** Literal code of an exact integer in a BIGINT- or DECIMAL-like type. */
  long(value: bigint): string {
    if (this.isWide) return `${value}n`.replace(/^(-.*)$/, '($1)');
    return `${value}`.replace(/^(-.*)$/, '($1)');
  }

  zero(type: DataType): string {
    const kind = columnKindOf(type);
    if (kind === 'boolean') return 'false';
    if (kind === 'bytes') return "''";
    return this.isBig(type) ? '0n' : '0';
  }

  /** A constant holding `code`, not evaluated when `nul`. */
  define(type: DataType, code: string, nul: string): ScalarValue {
    const name = this.fresh('v');
    if (nul === 'true') return { kind: 'scalar', code: this.zero(type), nul };
    this.line(`const ${name} = ${nul === 'false' ? code : `${nul} ? ${this.zero(type)} : ${code}`};`);
    return { kind: 'scalar', code: name, nul };
  }

  /** Like define for BIGINT and DECIMAL: in the narrow variant gives the batch up when the result is not a safe integer. */
  defineLong(type: DataType, code: string, nul: string): ScalarValue {
    const value = this.define(type, code, nul);
    if (!this.isWide && nul !== 'true') {
      this.line(`if (!(${value.code} <= ${SAFE_MAX} && ${value.code} >= -${SAFE_MAX})) return -1;`);
    }
    return value;
  }

  defineText(code: string, nul: string): TextValue {
    if (nul === 'true') return { kind: 'text', code: "''", nul };
    const name = this.fresh('t');
    this.line(`const ${name} = ${nul === 'false' ? code : `${nul} ? '' : ${code}`};`);
    return { kind: 'text', code: name, nul };
  }

  /** Result of a helper that gives null for NULL. */
  defineNullable(type: DataType, code: string, nul: string): ScalarValue | TextValue {
    const name = this.fresh('r');
    const isText = columnKindOf(type) === 'bytes';
    if (nul === 'true') {
      return isText ? { kind: 'text', code: "''", nul } : { kind: 'scalar', code: this.zero(type), nul };
    }
    this.line(`const ${name} = ${nul === 'false' ? code : `${nul} ? null : ${code}`};`);
    return { kind: isText ? 'text' : 'scalar', code: name, nul: `(${name} === null)` };
  }

  /** Code of "any is NULL" (for strict functions). */
  anyNull(values: readonly Value[]): string {
    return orNull(values.map((value) => value.nul));
  }

  nullOf(type: DataType): Value {
    if (columnKindOf(type) === 'bytes') {
      if (!isCharacterKind(type.kind)) return this.emptyView('true');
      return { kind: 'text', code: "''", nul: 'true' };
    }
    return { kind: 'scalar', code: this.zero(type), nul: 'true' };
  }

  private emptyView(nul: string): ViewValue {
    const arena = this.constant(new Uint8Array(0));
    return { kind: 'view', arena, start: '0', length: '0', nul, slot: null, literal: null };
  }

  /** The value as a JavaScript string. */
  text(value: Value): string {
    if (value.kind !== 'view') return value.code;
    if (value.literal !== null) return JSON.stringify(value.literal);
    const decode = this.helper('decodeText');
    return this.defineText(`${decode}(${value.arena}, ${value.start}, ${value.length})`, value.nul).code;
  }

  /** The value as bytes in place; text is written to the scratch arena. */
  view(value: Value): ViewValue {
    if (value.kind === 'view') return value;
    if (value.kind === 'scalar') throw new Error('a number has no bytes');
    const start = this.fresh('s');
    const length = this.fresh('l');
    this.line(`let ${start} = 0, ${length} = 0;`);
    const put = `S.put(${value.code}); ${start} = S.at; ${length} = S.length;`;
    this.line(value.nul === 'false' ? put : `if (!${value.nul}) { ${put} }`);
    return { kind: 'view', arena: 'S.bytes', start, length, nul: value.nul, slot: null, literal: null };
  }

  private emitLiteral({ type, value }: LiteralExpression): Value {
    if (value === null) return this.nullOf(type);
    if (typeof value === 'string' || value instanceof Uint8Array) {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      const arena = this.constant(bytes);
      const literal = typeof value === 'string' ? value : null;
      return { kind: 'view', arena, start: '0', length: `${bytes.length}`, nul: 'false', slot: null, literal };
    }
    if (typeof value === 'bigint') return { kind: 'scalar', code: this.long(value), nul: 'false' };
    if (typeof value === 'number') return { kind: 'scalar', code: numberCode(value), nul: 'false' };
    return { kind: 'scalar', code: value ? 'true' : 'false', nul: 'false' };
  }

  private emitColumn(column: ColumnExpression): Value {
    const slot = this.slots.findIndex((other) => isSamePath(other, column));
    if (slot < 0) throw new Error(`column ${column.index} is not an input slot`);
    const hasNulls = this.variant.hasNulls[slot] === true;
    const kind = columnKindOf(column.type);
    if (!this.usedSlots.has(slot)) {
      this.usedSlots.add(slot);
      if (hasNulls) this.prologue(`const n${slot} = C[${slot}].nulls;`);
      if (kind === 'bytes') {
        this.prologue(`const a${slot} = C[${slot}].arena, s${slot} = C[${slot}].start, l${slot} = C[${slot}].length;`);
      } else if (kind !== 'row') {
        this.prologue(`const c${slot} = C[${slot}].${this.isBig(column.type) ? 'wide' : 'values'};`);
      }
    }
    const nul = hasNulls ? `(n${slot}[i] === 1)` : 'false';
    if (kind === 'bytes') {
      const view = { arena: `a${slot}`, start: `s${slot}[i]`, length: `l${slot}[i]` };
      return { kind: 'view', ...view, nul, slot, literal: null };
    }
    if (kind === 'row') return { kind: 'scalar', code: '0', nul };
    return { kind: 'scalar', code: kind === 'boolean' ? `(c${slot}[i] === 1)` : `c${slot}[i]`, nul };
  }
}

export function orNull(codes: readonly string[]): string {
  const distinct = [...new Set(codes)].filter((code) => code !== 'false');
  if (distinct.includes('true')) return 'true';
  if (distinct.length === 0) return 'false';
  return distinct.length === 1 ? (distinct[0] ?? 'false') : `(${distinct.join(' || ')})`;
}

export function notCode(code: string): string {
  if (code === 'true') return 'false';
  return code === 'false' ? 'true' : `!${code}`;
}

export function isLongLike(type: DataType): boolean {
  const kind = columnKindOf(type);
  return kind === 'long' || kind === 'decimal';
}

export function isSamePath(slot: InputSlot, column: ColumnExpression): boolean {
  return (
    slot.index === column.index &&
    slot.path.length === column.path.length &&
    slot.path.every((step, at) => step === column.path[at])
  );
}

function numberCode(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Object.is(value, -0)) return '(-0)';
  return value < 0 ? `(${value})` : `${value}`;
}

const keys = new WeakMap<CallExpression, string>();

/** Text that is equal for equal expressions. */
function expressionKey(expression: CallExpression): string {
  const known = keys.get(expression);
  if (known !== undefined) return known;
  const key = JSON.stringify(expression, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number' && !Number.isFinite(value)) return `#${value}`;
    return value instanceof Uint8Array ? [...value] : value;
  });
  keys.set(expression, key);
  return key;
}
