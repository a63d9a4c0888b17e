// Generated code of arithmetic. INT wraps at its width, BIGINT at 64 bits (wide variant) or gives the narrow variant up,
// DECIMAL is computed on scaled integers and is NULL when it overflows, FLOAT is rounded at every step.

import { columnKindOf } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import type { CallExpression, Expression } from '../expression';
import { isIntervalKind } from '../type-rules';
import type { Emitter, RowEmitter, ScalarValue, Value } from './row-emitter';

/** `code` (a number) wrapped to the width of an integer type. */
export function wrapInt(type: DataType, code: string): string {
  if (type.kind === 'TINYINT') return `((${code}) << 24 >> 24)`;
  if (type.kind === 'SMALLINT') return `((${code}) << 16 >> 16)`;
  return `((${code}) | 0)`;
}

export function scalarCode(value: Value): string {
  if (value.kind !== 'scalar') throw new Error('expected a scalar value');
  return value.code;
}

export function scaleOf(type: DataType): number {
  return type.kind === 'DECIMAL' ? type.scale : 0;
}

function argsOf(call: CallExpression): readonly [Expression, Expression] {
  const [left, right] = call.args;
  if (left === undefined || right === undefined) throw new Error(`'${call.name}' takes two operands`);
  return [left, right];
}

/** A scaled integer brought to a larger scale. */
export function emitUpscale(em: RowEmitter, type: DataType, value: Value, digits: number): ScalarValue {
  const code = scalarCode(value);
  if (digits === 0) return { kind: 'scalar', code, nul: value.nul };
  if (em.isWide) return em.define(type, `${code} * ${10n ** BigInt(digits)}n`, value.nul);
  return em.defineLong(type, `${code} * ${10 ** digits}`, value.nul);
}

/**
 * Result of bigint `code` (over bigint operands) as a DECIMAL: NULL on overflow; in the narrow variant a number, giving the
 * batch up when it does not fit.
 */
export function defineDecimal(em: RowEmitter, type: DataType, code: string, nul: string): ScalarValue {
  const precision = type.kind === 'DECIMAL' ? type.precision : 38;
  if (!em.isWide) {
    const toNarrow = em.helper('narrowDecimal');
    const limit = em.constant(10n ** BigInt(precision));
    const name = em.fresh('r');
    if (nul === 'true') return { kind: 'scalar', code: '0', nul };
    em.line(`const ${name} = ${nul === 'false' ? '' : `${nul} ? null : `}${toNarrow}(${code}, ${limit});`);
    em.line(`if (${name} !== ${name}) return -1;`);
    return { kind: 'scalar', code: name, nul: `(${name} === null)` };
  }
  const value = em.define(type, code, nul);
  const limit = em.constant(10n ** BigInt(precision));
  const over = em.fresh('z');
  em.line(`const ${over} = ${nul} || ${value.code} >= ${limit} || ${value.code} <= -${limit};`);
  return { kind: 'scalar', code: value.code, nul: over };
}

/** The operand as bigint code, whatever the variant. */
export function bigCode(em: RowEmitter, value: Value): string {
  return em.isWide ? scalarCode(value) : `BigInt(${scalarCode(value)})`;
}

function emitDecimal(em: RowEmitter, call: CallExpression, left: Value, right: Value): Value {
  const [a, b] = argsOf(call);
  const sa = scaleOf(a.type);
  const sb = scaleOf(b.type);
  const target = scaleOf(call.type);
  const nul = em.anyNull([left, right]);
  const wide = Math.max(sa, sb);
  if (call.name === '/') {
    const divide = em.helper('divideDecimal');
    const shift = target - sa + sb;
    return defineDecimal(em, call.type, `${divide}(${bigCode(em, left)}, ${bigCode(em, right)}, ${shift})`, nul);
  }
  const natural = call.name === '*' ? sa + sb : wide;
  if (target === natural && !em.isWide) {
    if (call.name === '*') return em.defineLong(call.type, `${scalarCode(left)} * ${scalarCode(right)} + 0`, nul);
    const x = emitUpscale(em, call.type, left, wide - sa).code;
    const y = emitUpscale(em, call.type, right, wide - sb).code;
    if (call.name !== '%') return em.defineLong(call.type, `${x} ${call.name} ${y}`, nul);
    emitZeroCheck(em, y, '0', nul);
    return em.define(call.type, `${x} % ${y} + 0`, nul);
  }
  const x =
    call.name === '*' || wide === sa ? bigCode(em, left) : `${bigCode(em, left)} * ${10n ** BigInt(wide - sa)}n`;
  const y =
    call.name === '*' || wide === sb ? bigCode(em, right) : `(${bigCode(em, right)} * ${10n ** BigInt(wide - sb)}n)`;
  if (call.name === '%') emitZeroCheck(em, bigCode(em, right), '0n', nul);
  const exact = `${x} ${call.name} ${y}`;
  const code = target === natural ? exact : `${em.helper('rescale')}(${exact}, ${natural}, ${target})`;
  return defineDecimal(em, call.type, code, nul);
}

function emitZeroCheck(em: RowEmitter, divisor: string, zero: string, nul: string): void {
  const fail = em.helper('throwDivisionByZero');
  em.line(`if (${nul === 'false' ? '' : `!${nul} && `}${divisor} === ${zero}) ${fail}();`);
}

function emitLong(em: RowEmitter, call: CallExpression, left: Value, right: Value): Value {
  const a = scalarCode(left);
  const b = scalarCode(right);
  const nul = em.anyNull([left, right]);
  const isDivision = call.name === '/' || call.name === '%';
  if (isDivision) emitZeroCheck(em, b, em.isWide ? '0n' : '0', nul);
  if (em.isWide) return em.define(call.type, `BigInt.asIntN(64, ${a} ${call.name} ${b})`, nul);
  // + 0 turns -0 into 0. The quotient of two safe integers truncates exactly in double arithmetic.
  if (call.name === '/') return em.define(call.type, `Math.trunc(${a} / ${b}) + 0`, nul);
  if (call.name === '%') return em.define(call.type, `${a} % ${b} + 0`, nul);
  return em.defineLong(call.type, `${a} ${call.name} ${b} + 0`, nul);
}

function emitInt(em: RowEmitter, call: CallExpression, left: Value, right: Value): Value {
  const a = scalarCode(left);
  const b = scalarCode(right);
  const nul = em.anyNull([left, right]);
  if (call.name === '/' || call.name === '%') emitZeroCheck(em, b, '0', nul);
  const code = call.name === '*' ? `Math.imul(${a}, ${b})` : `${a} ${call.name} ${b}`;
  return em.define(call.type, wrapInt(call.type, code), nul);
}

/** An INTERVAL DAY TO SECOND as a plain number of ms. */
function intervalMs(em: RowEmitter, type: DataType, value: Value): string {
  return em.isBig(type) ? `Number(${scalarCode(value)})` : scalarCode(value);
}

function emitTimeShift(em: RowEmitter, call: CallExpression, time: Value, interval: Value): Value {
  const [a, b] = argsOf(call);
  const nul = em.anyNull([time, interval]);
  const code = scalarCode(time);
  const sign = call.name;
  if (b.type.kind === 'INTERVAL_YEAR_MONTH') {
    const months = `${sign === '-' ? '-' : ''}${scalarCode(interval)}`;
    if (a.type.kind === 'DATE') return em.define(call.type, `${em.helper('addMonthsToDays')}(${code}, ${months})`, nul);
    return emitInZone(em, a.type, call.type, code, nul, (local) => `${em.helper('addMonths')}(${local}, ${months})`);
  }
  const ms = intervalMs(em, b.type, interval);
  if (a.type.kind === 'DATE') return em.define(call.type, `(${code} ${sign} Math.trunc(${ms} / 86400000)) | 0`, nul);
  if (a.type.kind === 'TIME')
    return em.define(call.type, `${em.helper('floorMod')}(${code} ${sign} ${ms}, 86400000)`, nul);
  return em.define(call.type, `${code} ${sign} ${ms}`, nul);
}

/** Calendar arithmetic on a TIMESTAMP as it is, on a TIMESTAMP_LTZ in the session zone. */
export function emitInZone(
  em: RowEmitter,
  from: DataType,
  to: DataType,
  code: string,
  nul: string,
  change: (local: string) => string,
): ScalarValue {
  if (from.kind !== 'TIMESTAMP_LTZ') return em.define(to, change(code), nul);
  return em.define(to, `Z.toEpoch(${change(`Z.toLocal(${code})`)})`, nul);
}

const emitBinary: Emitter = (em, call) => {
  const [a, b] = argsOf(call);
  const left = em.emit(a);
  const right = em.emit(b);
  if (isIntervalKind(b.type.kind) && !isIntervalKind(a.type.kind)) return emitTimeShift(em, call, left, right);
  switch (columnKindOf(call.type)) {
    case 'decimal':
      return emitDecimal(em, call, left, right);
    case 'long':
      return emitLong(em, call, left, right);
    case 'double': {
      const code = `${scalarCode(left)} ${call.name} ${scalarCode(right)}`;
      return em.define(
        call.type,
        call.type.kind === 'FLOAT' ? `Math.fround(${code})` : code,
        em.anyNull([left, right]),
      );
    }
    default:
      return emitInt(em, call, left, right);
  }
};

function onlyArg(em: RowEmitter, call: CallExpression): { arg: Expression; value: Value } {
  const arg = call.args[0];
  if (arg === undefined) throw new Error(`'${call.name}' takes an operand`);
  return { arg, value: em.emit(arg) };
}

const emitNegate: Emitter = (em, call) => {
  const { value } = onlyArg(em, call);
  const code = scalarCode(value);
  const kind = columnKindOf(call.type);
  if (kind === 'int') return em.define(call.type, wrapInt(call.type, `-${code}`), value.nul);
  if (kind === 'double') return em.define(call.type, `-${code}`, value.nul);
  if (!em.isWide) return em.define(call.type, `0 - ${code}`, value.nul);
  return em.define(call.type, kind === 'long' ? `BigInt.asIntN(64, -${code})` : `-${code}`, value.nul);
};

const emitAbs: Emitter = (em, call) => {
  const { value } = onlyArg(em, call);
  const code = scalarCode(value);
  const kind = columnKindOf(call.type);
  if (kind === 'int') return em.define(call.type, wrapInt(call.type, `Math.abs(${code})`), value.nul);
  if (!em.isBig(call.type)) return em.define(call.type, `Math.abs(${code})`, value.nul);
  const size = `(${code} < 0n ? -${code} : ${code})`;
  return em.define(call.type, kind === 'long' ? `BigInt.asIntN(64, ${size})` : size, value.nul);
};

const emitSign: Emitter = (em, call) => {
  const { value } = onlyArg(em, call);
  const code = scalarCode(value);
  const kind = columnKindOf(call.type);
  if (kind === 'decimal') {
    const unit = 10n ** BigInt(scaleOf(call.type));
    const zero = em.long(0n);
    return em.define(
      call.type,
      `(${code} > ${zero} ? ${em.long(unit)} : ${code} < ${zero} ? ${em.long(-unit)} : ${zero})`,
      value.nul,
    );
  }
  if (em.isBig(call.type)) return em.define(call.type, `(${code} > 0n ? 1n : ${code} < 0n ? -1n : 0n)`, value.nul);
  return em.define(call.type, `Math.sign(${code})`, value.nul);
};

function emitWhole(name: 'floor' | 'ceil'): Emitter {
  return (em, call) => {
    const { arg, value } = onlyArg(em, call);
    if (columnKindOf(call.type) !== 'decimal')
      return em.define(call.type, `Math.${name}(${scalarCode(value)})`, value.nul);
    return defineDecimal(
      em,
      call.type,
      `${em.helper(`${name}Decimal`)}(${bigCode(em, value)}, ${scaleOf(arg.type)})`,
      value.nul,
    );
  };
}

function emitRound(name: 'round' | 'truncate'): Emitter {
  return (em, call) => {
    const { arg, value } = onlyArg(em, call);
    const digits = call.args[1] === undefined ? null : em.emit(call.args[1]);
    const places = digits === null ? '0' : scalarCode(digits);
    const nul = em.anyNull(digits === null ? [value] : [value, digits]);
    switch (columnKindOf(call.type)) {
      case 'decimal': {
        const scales =
          name === 'round'
            ? `${scaleOf(arg.type)}, ${places}, ${scaleOf(call.type)}`
            : `${scaleOf(arg.type)}, ${places}`;
        return defineDecimal(em, call.type, `${em.helper(`${name}Decimal`)}(${bigCode(em, value)}, ${scales})`, nul);
      }
      case 'long': {
        const rounded = `BigInt.asIntN(64, ${em.helper(`${name}Long`)}(${bigCode(em, value)}, ${places}))`;
        return em.defineLong(call.type, em.isWide ? rounded : `Number(${rounded})`, nul);
      }
      case 'int':
        return em.define(
          call.type,
          wrapInt(
            call.type,
            `Number(BigInt.asIntN(32, ${em.helper(`${name}Long`)}(BigInt(${scalarCode(value)}), ${places})))`,
          ),
          nul,
        );
      default: {
        const rounded = `${em.helper(`${name}Double`)}(${scalarCode(value)}, ${places})`;
        return em.define(call.type, call.type.kind === 'FLOAT' ? `Math.fround(${rounded})` : rounded, nul);
      }
    }
  };
}

function emitMath(code: (x: string, y: string) => string): Emitter {
  return (em, call) => {
    const values = call.args.map((arg) => em.emit(arg));
    const [x = '0', y = '0'] = values.map(scalarCode);
    return em.define(call.type, code(x, y), em.anyNull(values));
  };
}

/** GREATEST and LEAST: NULL if any is NULL. */
function emitExtreme(operator: '>' | '<'): Emitter {
  return (em, call) => {
    const values = call.args.map((arg) => em.emit(arg));
    const nul = em.anyNull(values);
    if (columnKindOf(call.type) === 'bytes') {
      const compare = em.helper('compareText');
      const pick = (a: string, b: string): string => `(${compare}(${a}, ${b}) ${operator} 0 ? ${a} : ${b})`;
      return values
        .map((value) => ({ kind: 'text', code: em.text(value), nul }) as const)
        .reduce((best, next) => em.defineText(pick(next.code, best.code), nul));
    }
    return values
      .map((value) => ({ kind: 'scalar', code: scalarCode(value), nul }) as const)
      .reduce((best, next) =>
        em.define(call.type, `(${next.code} ${operator} ${best.code} ? ${next.code} : ${best.code})`, nul),
      );
  };
}

export const ARITHMETIC_EMITTERS: readonly (readonly [string, Emitter])[] = [
  ['+', emitBinary],
  ['-', emitBinary],
  ['*', emitBinary],
  ['/', emitBinary],
  ['%', emitBinary],
  ['UNARY -', emitNegate],
  ['ABS', emitAbs],
  ['SIGN', emitSign],
  ['FLOOR', emitWhole('floor')],
  ['CEIL', emitWhole('ceil')],
  ['ROUND', emitRound('round')],
  ['TRUNCATE', emitRound('truncate')],
  ['POWER', emitMath((x, y) => `Math.pow(${x}, ${y})`)],
  ['SQRT', emitMath((x) => `Math.sqrt(${x})`)],
  ['LN', emitMath((x) => `Math.log(${x})`)],
  ['LOG10', emitMath((x) => `Math.log10(${x})`)],
  ['LOG2', emitMath((x) => `Math.log(${x}) / Math.LN2`)],
  ['EXP', emitMath((x) => `Math.exp(${x})`)],
  ['GREATEST', emitExtreme('>')],
  ['LEAST', emitExtreme('<')],
];
