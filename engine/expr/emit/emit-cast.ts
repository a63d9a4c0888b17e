// Generated code of CAST and TRY_CAST. Text that is no such value fails the job under CAST and is NULL under TRY_CAST;
// narrowing integers wrap, doubles saturate, DECIMAL overflow is NULL, as in Flink (reference/flink-sql.md §2).

import { columnKindOf } from '@/engine/core/batch';
import {
  type DataType,
  formatDataType,
  isCharacterKind,
  isIntegerKind,
  isSameType,
  withNullable,
} from '@/engine/core/data-type';
import type { CallExpression } from '../expression';
import { bigCode, defineDecimal, emitUpscale, scalarCode, scaleOf, wrapInt } from './emit-arithmetic';
import type { Emitter, RowEmitter, Value } from './row-emitter';

function emitToText(em: RowEmitter, from: DataType, to: DataType, value: Value): Value {
  let result = value;
  if (columnKindOf(from) !== 'bytes') {
    if (value.nul === 'true') return em.nullOf(to);
    result = em.defineText(textCode(em, from, value), value.nul);
  }
  // Shorter CHAR and VARCHAR are cut, CHAR is padded; STRING keeps everything.
  const isFitting = from.kind === to.kind && 'length' in from && 'length' in to && from.length === to.length;
  if (!('length' in to) || isFitting || result.nul === 'true') return result;
  return em.defineText(
    `${em.helper('fitLength')}(${em.text(result)}, ${to.length}, ${to.kind === 'CHAR'})`,
    result.nul,
  );
}

function textCode(em: RowEmitter, from: DataType, value: Value): string {
  const code = scalarCode(value);
  switch (from.kind) {
    case 'BOOLEAN':
      return `(${code} ? 'TRUE' : 'FALSE')`;
    case 'DOUBLE':
      return `${em.helper('formatDouble')}(${code})`;
    case 'FLOAT':
      return `${em.helper('formatFloat')}(${code})`;
    case 'DECIMAL':
      return from.scale === 0
        ? `String(${code})`
        : `${em.helper('formatDecimal')}(${bigCode(em, value)}, ${from.scale})`;
    case 'DATE':
      return `${em.helper('formatDate')}(${code})`;
    case 'TIME':
      return `${em.helper('formatTime')}(${code}, ${from.precision})`;
    case 'TIMESTAMP':
      return `${em.helper('formatTimestamp')}(${code}, ${from.precision})`;
    case 'TIMESTAMP_LTZ':
      return `${em.helper('formatTimestamp')}(Z.toLocal(${code}), ${from.precision})`;
    case 'INTERVAL_DAY_TIME':
      return `${em.helper('formatDayTimeInterval')}(${bigCode(em, value)})`;
    case 'INTERVAL_YEAR_MONTH':
      return `${em.helper('formatYearMonthInterval')}(${code})`;
    default:
      return `String(${code})`;
  }
}

/** Parses text with a helper that gives null for text that is no such value. */
function emitFromText(em: RowEmitter, to: DataType, value: Value, isTry: boolean): Value {
  if (value.nul === 'true') return em.nullOf(to);
  const text = em.text(value);
  const name = em.fresh('p');
  em.line(`const ${name} = ${value.nul === 'false' ? '' : `${value.nul} ? null : `}${parseCode(em, to, text)};`);
  const failed = `${name} === null`;
  if (!isTry) {
    const target = JSON.stringify(formatDataType(withNullable(to, true)));
    em.line(
      `if (${value.nul === 'false' ? '' : `!${value.nul} && `}${failed}) ${em.helper('failCast')}(${text}, ${target});`,
    );
  }
  const nul = isTry ? `(${failed})` : value.nul;
  const kind = columnKindOf(to);
  if (kind === 'decimal') return defineDecimal(em, to, name, nul);
  if (kind === 'long') return em.defineLong(to, em.isWide ? name : `Number(${name})`, nul);
  if (kind === 'int' && isIntegerKind(to.kind)) return em.define(to, `Number(${name})`, nul);
  return em.define(to, to.kind === 'FLOAT' ? `Math.fround(${name})` : name, nul);
}

const INTEGER_LIMITS: Readonly<Record<string, bigint>> = {
  TINYINT: 128n,
  SMALLINT: 32768n,
  INT: 2147483648n,
  BIGINT: 9223372036854775808n,
};

function parseCode(em: RowEmitter, to: DataType, text: string): string {
  switch (to.kind) {
    case 'BOOLEAN':
      return `${em.helper('parseBoolean')}(${text})`;
    case 'FLOAT':
    case 'DOUBLE':
      return `${em.helper('parseDouble')}(${text})`;
    case 'DECIMAL':
      return `${em.helper('parseDecimalText')}(${text}, ${to.scale})`;
    case 'DATE':
      return `${em.helper('parseDate')}(${text})`;
    case 'TIME':
      return `${em.helper('parseTime')}(${text})`;
    case 'TIMESTAMP':
      return `${em.helper('parseTimestamp')}(${text}, ${to.precision})`;
    case 'TIMESTAMP_LTZ':
      return `${em.helper('parseLocalTimestamp')}(${text}, ${to.precision}, Z)`;
    default:
      return `${em.helper('parseInteger')}(${text}, ${em.constant(INTEGER_LIMITS[to.kind])})`;
  }
}

/** Numbers and booleans to numbers and booleans. */
function emitNumber(em: RowEmitter, from: DataType, to: DataType, value: Value): Value {
  const code = scalarCode(value);
  const nul = value.nul;
  if (from.kind === 'BOOLEAN')
    return emitNumber(em, { kind: 'INT', nullable: true }, to, { kind: 'scalar', code: `(${code} ? 1 : 0)`, nul });
  switch (columnKindOf(to)) {
    case 'boolean':
      return em.define(to, `${code} !== ${em.isBig(from) ? '0n' : '0'}`, nul);
    case 'double': {
      const number =
        from.kind === 'DECIMAL' && from.scale > 0
          ? `${em.helper('decimalToDouble')}(${bigCode(em, value)}, ${from.scale})`
          : em.isBig(from)
            ? `Number(${code})`
            : code;
      return em.define(to, to.kind === 'FLOAT' ? `Math.fround(${number})` : number, nul);
    }
    case 'decimal':
      return emitToDecimal(em, from, to, value);
    case 'long':
      return emitToLong(em, from, to, value);
    default:
      return emitToInt(em, from, to, value);
  }
}

function emitToInt(em: RowEmitter, from: DataType, to: DataType, value: Value): Value {
  const code = scalarCode(value);
  switch (columnKindOf(from)) {
    case 'double':
      return em.define(to, wrapInt(to, `${em.helper('doubleToInt')}(${code})`), value.nul);
    case 'decimal': {
      const whole = `${em.helper('truncateToWhole')}(${bigCode(em, value)}, ${scaleOf(from)})`;
      return em.define(to, wrapInt(to, `Number(BigInt.asIntN(32, ${whole}))`), value.nul);
    }
    case 'long':
      // ToInt32 of a safe integer is exact modulo 2^32, so it wraps as Java does.
      return em.define(to, wrapInt(to, em.isWide ? `Number(BigInt.asIntN(32, ${code}))` : code), value.nul);
    default:
      return em.define(to, wrapInt(to, code), value.nul);
  }
}

function emitToLong(em: RowEmitter, from: DataType, to: DataType, value: Value): Value {
  const code = scalarCode(value);
  switch (columnKindOf(from)) {
    case 'double': {
      const exact = `${em.helper('doubleToLong')}(${code})`;
      return em.defineLong(to, em.isWide ? exact : `Number(${exact})`, value.nul);
    }
    case 'decimal': {
      const whole = `BigInt.asIntN(64, ${em.helper('truncateToWhole')}(${bigCode(em, value)}, ${scaleOf(from)}))`;
      return em.defineLong(to, em.isWide ? whole : `Number(${whole})`, value.nul);
    }
    case 'long':
      return { kind: 'scalar', code, nul: value.nul };
    default:
      return em.isWide ? em.define(to, `BigInt(${code})`, value.nul) : { kind: 'scalar', code, nul: value.nul };
  }
}

function emitToDecimal(em: RowEmitter, from: DataType, to: DataType, value: Value): Value {
  const scale = scaleOf(to);
  const fromScale = scaleOf(from);
  if (columnKindOf(from) === 'double') {
    return defineDecimal(em, to, `${em.helper('decimalFromNumber')}(${scalarCode(value)}, ${scale})`, value.nul);
  }
  const digits =
    from.kind === 'DECIMAL' ? from.precision : ({ TINYINT: 3, SMALLINT: 5, INT: 10 }[from.kind as string] ?? 19);
  const isLossless = to.kind === 'DECIMAL' && scale >= fromScale && to.precision - scale >= digits - fromScale;
  if (isLossless && !em.isWide) return emitUpscale(em, to, value, scale - fromScale);
  const big = columnKindOf(from) === 'int' ? `BigInt(${scalarCode(value)})` : bigCode(em, value);
  return defineDecimal(em, to, `${em.helper('rescale')}(${big}, ${fromScale}, ${scale})`, value.nul);
}

function emitTimeCast(em: RowEmitter, from: DataType, to: DataType, value: Value): Value {
  const code = scalarCode(value);
  const nul = value.nul;
  const local =
    from.kind === 'DATE' ? `${code} * 86400000` : from.kind === 'TIMESTAMP_LTZ' ? `Z.toLocal(${code})` : code;
  switch (to.kind) {
    case 'DATE':
      return em.define(to, `Math.floor(${local} / 86400000)`, nul);
    case 'TIME':
      return em.define(
        to,
        `${em.helper('cutMillis')}(${em.helper('floorMod')}(${local}, 86400000), ${to.precision})`,
        nul,
      );
    default: {
      const ms = to.kind === from.kind ? code : to.kind === 'TIMESTAMP_LTZ' ? `Z.toEpoch(${local})` : local;
      const precision = 'precision' in to ? to.precision : 3;
      if (precision >= 3 || from.kind === 'DATE') return em.define(to, ms, nul);
      return em.define(to, `${em.helper('cutMillis')}(${ms}, ${precision})`, nul);
    }
  }
}

function emitCast(isTry: boolean): Emitter {
  return (em: RowEmitter, call: CallExpression) => {
    const arg = call.args[0];
    if (arg === undefined) throw new Error('CAST takes a value');
    const value = em.emit(arg);
    const from = arg.type;
    const to = call.type;
    if (value.nul === 'true' || from.kind === 'NULL') return em.nullOf(to);
    if (isSameType(from, to)) return value;
    if (isCharacterKind(to.kind)) return emitToText(em, from, to, value);
    if (to.kind === 'BYTES') return value;
    if (isCharacterKind(from.kind)) return emitFromText(em, to, value, isTry);
    const kind = columnKindOf(to);
    if (kind === 'timestamp' || to.kind === 'DATE' || to.kind === 'TIME') return emitTimeCast(em, from, to, value);
    return emitNumber(em, from, to, value);
  };
}

export const CAST_EMITTERS: readonly (readonly [string, Emitter])[] = [
  ['CAST', emitCast(false)],
  ['TRY_CAST', emitCast(true)],
];
