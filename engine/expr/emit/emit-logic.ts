// Generated code of comparisons, three-valued logic and conditionals. Where a variant cannot have NULL, no code for NULL
// is emitted; AND, OR, CASE and COALESCE evaluate their later parts only when the earlier ones leave the result open.

import { columnKindOf } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import type { CallExpression, Expression } from '../expression';
import { emitUpscale, scalarCode, scaleOf } from './emit-arithmetic';
import { type Emitter, notCode, orNull, type RowEmitter, type Value, type ViewValue } from './row-emitter';

function pairOf(call: CallExpression): readonly [Expression, Expression] {
  const [left, right] = call.args;
  if (left === undefined || right === undefined) throw new Error(`'${call.name}' takes two operands`);
  return [left, right];
}

/** Literals up to this length are compared byte by byte in the generated code. */
const INLINE_LITERAL_MAX = 8;

function literalTest(em: RowEmitter, view: ViewValue, literal: string): string {
  const bytes = new TextEncoder().encode(literal);
  const sameLength = `${view.length} === ${bytes.length}`;
  if (bytes.length > INLINE_LITERAL_MAX) {
    return `(${sameLength} && ${em.helper('matchesAt')}(${view.arena}, ${view.start}, ${view.length}, ${em.constant(bytes)}, 0))`;
  }
  const tests = [...bytes].map((byte, at) => `${view.arena}[${view.start}${at === 0 ? '' : ` + ${at}`}] === ${byte}`);
  return `(${[sameLength, ...tests].join(' && ')})`;
}

/** Code that is true when two text or bytes values are equal. */
function equalText(em: RowEmitter, left: Value, right: Value): string {
  if (left.kind === 'text' || right.kind === 'text') return `(${em.text(left)} === ${em.text(right)})`;
  const a = em.view(left);
  const b = em.view(right);
  if (b.literal !== null) return literalTest(em, a, b.literal);
  if (a.literal !== null) return literalTest(em, b, a.literal);
  return `${em.helper('equalBytes')}(${a.arena}, ${a.start}, ${a.length}, ${b.arena}, ${b.start}, ${b.length})`;
}

function orderText(em: RowEmitter, left: Value, right: Value): string {
  if (left.kind === 'text' || right.kind === 'text') {
    return `${em.helper('compareText')}(${em.text(left)}, ${em.text(right)})`;
  }
  const a = em.view(left);
  const b = em.view(right);
  return `${em.helper('compareBytes')}(${a.arena}, ${a.start}, ${a.length}, ${b.arena}, ${b.start}, ${b.length})`;
}

/** Decimals of different scale are brought to the larger one. */
function alignedCodes(
  em: RowEmitter,
  types: readonly [DataType, DataType],
  left: Value,
  right: Value,
): [string, string] {
  const [a, b] = types;
  if (columnKindOf(a) !== 'decimal') return [scalarCode(left), scalarCode(right)];
  const scale = Math.max(scaleOf(a), scaleOf(b));
  return [emitUpscale(em, a, left, scale - scaleOf(a)).code, emitUpscale(em, b, right, scale - scaleOf(b)).code];
}

function comparisonCode(em: RowEmitter, call: CallExpression, operator: string, left: Value, right: Value): string {
  const [a, b] = pairOf(call);
  if (columnKindOf(a.type) === 'bytes') {
    if (operator === '===') return equalText(em, left, right);
    if (operator === '!==') return `!${equalText(em, left, right)}`;
    return `(${orderText(em, left, right)} ${operator} 0)`;
  }
  const [x, y] = alignedCodes(em, [a.type, b.type], left, right);
  return `(${x} ${operator} ${y})`;
}

function emitComparison(operator: string): Emitter {
  return (em, call) => {
    const [a, b] = pairOf(call);
    const left = em.emit(a);
    const right = em.emit(b);
    const nul = em.anyNull([left, right]);
    if (nul === 'true') return em.nullOf(call.type);
    return em.define(call.type, comparisonCode(em, call, operator, left, right), nul);
  };
}

const emitDistinct: Emitter = (em, call) => {
  const [a, b] = pairOf(call);
  const left = em.emit(a);
  const right = em.emit(b);
  if (left.nul === 'false' && right.nul === 'false') {
    return em.define(call.type, comparisonCode(em, call, '!==', left, right), 'false');
  }
  if (left.nul === 'true' || right.nul === 'true') {
    const other = left.nul === 'true' ? right.nul : left.nul;
    return { kind: 'scalar', code: notCode(other), nul: 'false' };
  }
  const code = comparisonCode(em, call, '!==', left, right);
  const either = orNull([left.nul, right.nul]);
  return em.define(call.type, `(${either} ? ${left.nul} !== ${right.nul} : ${code})`, 'false');
};

/** Mutable result variables of a value that is set in one of several branches. */
class Target {
  private readonly em: RowEmitter;
  private readonly form: 'scalar' | 'text' | 'view';
  readonly nul: string;
  private readonly names: readonly string[];

  constructor(em: RowEmitter, type: DataType, form: 'scalar' | 'text' | 'view', canBeNull: boolean) {
    this.em = em;
    this.form = form;
    this.nul = canBeNull ? em.fresh('z') : 'false';
    this.names = form === 'view' ? [em.fresh('a'), em.fresh('s'), em.fresh('l')] : [em.fresh('v')];
    const initial = form === 'view' ? [em.constant(new Uint8Array(0)), '0', '0'] : [em.zero(type)];
    const parts = this.names.map((name, at) => `${name} = ${initial[at]}`);
    em.line(`let ${[...parts, ...(canBeNull ? [`${this.nul} = true`] : [])].join(', ')};`);
  }

  set(value: Value): void {
    if (value.nul === 'true') return;
    const codes = this.codesOf(value);
    const sets = this.names.map((name, at) => `${name} = ${codes[at]};`).join(' ');
    if (this.nul === 'false') this.em.line(sets);
    else this.em.line(`${sets} ${this.nul} = ${value.nul};`);
  }

  private codesOf(value: Value): readonly string[] {
    if (this.form === 'text') return [this.em.text(value)];
    if (this.form === 'scalar') return [scalarCode(value)];
    const view = this.em.view(value);
    return [view.arena, view.start, view.length];
  }

  value(): Value {
    const [first = '', start = '', length = ''] = this.names;
    if (this.form !== 'view') return { kind: this.form, code: first, nul: this.nul };
    return { kind: 'view', arena: first, start, length, nul: this.nul, slot: null, literal: null };
  }
}

/** Columns and literals stay bytes; as soon as a branch computes text, all do. */
function formOf(type: DataType, branches: readonly Expression[]): 'scalar' | 'text' | 'view' {
  if (columnKindOf(type) !== 'bytes') return 'scalar';
  return branches.every((branch) => branch.kind !== 'call') || type.kind === 'BYTES' ? 'view' : 'text';
}

const emitCase: Emitter = (em, call) => {
  const count = call.args.length;
  const results = call.args.filter((_, index) => index % 2 === 1 || index === count - 1);
  const target = new Target(em, call.type, formOf(call.type, results), true);
  const step = (index: number): void => {
    const first = call.args[index];
    const result = call.args[index + 1];
    if (first === undefined) return;
    if (result === undefined) {
      target.set(em.emit(first));
      return;
    }
    const condition = em.emit(first);
    const isTrue = trueCode(condition);
    em.block(`if (${isTrue})`, () => target.set(em.emit(result)));
    em.block('else', () => step(index + 2));
  };
  step(0);
  return target.value();
};

/** Code that is true only for TRUE. */
export function trueCode(value: Value): string {
  const code = scalarCode(value);
  return value.nul === 'false' ? code : `(!${value.nul} && ${code})`;
}

const emitCoalesce: Emitter = (em, call) => {
  const target = new Target(em, call.type, formOf(call.type, call.args), true);
  const step = (index: number): void => {
    const arg = call.args[index];
    if (arg === undefined) return;
    const value = em.emit(arg);
    target.set(value);
    if (value.nul === 'false' || index + 1 === call.args.length) return;
    em.block(`if (${value.nul})`, () => step(index + 1));
  };
  step(0);
  return target.value();
};

/** AND (decisive FALSE) and OR (decisive TRUE) over two or more operands. */
function emitJunction(decisive: boolean): Emitter {
  return (em, call) => {
    const result = em.fresh('v');
    const nul = em.fresh('z');
    em.line(`let ${result} = ${!decisive}, ${nul} = false;`);
    const step = (index: number): void => {
      const arg = call.args[index];
      if (arg === undefined) return;
      const value = em.emit(arg);
      const code = scalarCode(value);
      const decides = decisive ? code : notCode(code);
      em.line(
        `if (${value.nul === 'false' ? '' : `!${value.nul} && `}${decides}) { ${result} = ${decisive}; ${nul} = false; }`,
      );
      if (value.nul === 'false' && index + 1 === call.args.length) return;
      em.block('else', () => {
        if (value.nul !== 'false') em.line(`if (${value.nul}) ${nul} = true;`);
        step(index + 1);
      });
    };
    step(0);
    return { kind: 'scalar', code: result, nul };
  };
}

const emitNot: Emitter = (em, call) => {
  const arg = call.args[0];
  if (arg === undefined) throw new Error('NOT takes an operand');
  const value = em.emit(arg);
  return { kind: 'scalar', code: `(!${scalarCode(value)})`, nul: value.nul };
};

function emitTest(code: (value: Value) => string): Emitter {
  return (em, call) => {
    const arg = call.args[0];
    if (arg === undefined) throw new Error(`'${call.name}' takes an operand`);
    return { kind: 'scalar', code: code(em.emit(arg)), nul: 'false' };
  };
}

function falseCode(value: Value): string {
  const code = notCode(scalarCode(value));
  return value.nul === 'false' ? code : `(!${value.nul} && ${code})`;
}

/** From this many literals on, IN looks into a Set. */
const SET_FROM = 9;

const emitIn: Emitter = (em, call) => {
  const [first, ...list] = call.args;
  if (first === undefined) throw new Error('IN takes a value');
  const value = em.emit(first);
  if (value.nul === 'true') return em.nullOf(call.type);
  const isText = columnKindOf(first.type) === 'bytes';
  const literals = list.filter((item) => item.kind === 'literal' && item.value !== null);
  const useSet = literals.length >= SET_FROM && first.type.kind !== 'BYTES';
  const others = useSet ? list.filter((item) => !literals.includes(item)) : list;
  const found = em.fresh('v');
  const unknown = em.fresh('z');
  em.line(`let ${found} = false, ${unknown} = ${value.nul};`);
  em.block(value.nul === 'false' ? '' : `if (!${value.nul})`, () => {
    if (useSet)
      em.line(`${found} = ${setOf(em, first.type, literals)}.has(${isText ? em.text(value) : scalarCode(value)});`);
    for (const item of others) {
      em.block(useSet || item !== others[0] ? `if (!${found})` : '', () => {
        const other = em.emit(item);
        if (other.nul === 'true') {
          em.line(`${unknown} = true;`);
          return;
        }
        const equal = isText ? equalText(em, value, other) : `(${scalarCode(value)} === ${scalarCode(other)})`;
        if (other.nul === 'false') em.line(`if (${equal}) ${found} = true;`);
        else em.line(`if (${other.nul}) ${unknown} = true; else if (${equal}) ${found} = true;`);
      });
    }
    em.line(`if (${found}) ${unknown} = false;`);
  });
  return { kind: 'scalar', code: found, nul: unknown };
};

function setOf(em: RowEmitter, type: DataType, literals: readonly Expression[]): string {
  const values = literals.map((item) => (item.kind === 'literal' ? item.value : null));
  const kept = values.map((value) => (typeof value === 'bigint' && !em.isBig(type) ? Number(value) : value));
  return em.constant(new Set(kept));
}

export const LOGIC_EMITTERS: readonly (readonly [string, Emitter])[] = [
  ['=', emitComparison('===')],
  ['<>', emitComparison('!==')],
  ['<', emitComparison('<')],
  ['<=', emitComparison('<=')],
  ['>', emitComparison('>')],
  ['>=', emitComparison('>=')],
  ['IS DISTINCT FROM', emitDistinct],
  ['IN', emitIn],
  ['AND', emitJunction(false)],
  ['OR', emitJunction(true)],
  ['NOT', emitNot],
  ['IS NULL', emitTest((value) => value.nul)],
  ['IS NOT NULL', emitTest((value) => notCode(value.nul))],
  ['IS UNKNOWN', emitTest((value) => value.nul)],
  ['IS NOT UNKNOWN', emitTest((value) => notCode(value.nul))],
  ['IS TRUE', emitTest(trueCode)],
  ['IS NOT TRUE', emitTest((value) => `(!${trueCode(value)})`)],
  ['IS FALSE', emitTest(falseCode)],
  ['IS NOT FALSE', emitTest((value) => `(!${falseCode(value)})`)],
  ['CASE', emitCase],
  ['COALESCE', emitCoalesce],
];
