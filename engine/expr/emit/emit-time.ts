// Generated code of time functions. Frequent parts of a time are computed inline by floor division; calendar work, patterns
// and zones are helper calls. `Z` is the session zone, `N` the epoch ms of this batch, `W` the row watermarks.

import type { DataType } from '@/engine/core/data-type';
import type { CallExpression, Expression } from '../expression';
import { MS_PER_DAY } from '../runtime/calendar';
import { emitInZone, scalarCode } from './emit-arithmetic';
import type { Emitter, RowEmitter, Value } from './row-emitter';

const SPAN_MS: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: MS_PER_DAY,
  WEEK: 7 * MS_PER_DAY,
};
const SPAN_MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

function unitOf(call: CallExpression, at: number): string {
  const arg = call.args[at];
  if (arg?.kind !== 'literal' || typeof arg.value !== 'string') throw new Error(`'${call.name}' needs a literal unit`);
  return arg.value;
}

function argAt(call: CallExpression, at: number): Expression {
  const arg = call.args[at];
  if (arg === undefined) throw new Error(`'${call.name}' misses an argument`);
  return arg;
}

/** Zone-less ms of a DATE, TIME or timestamp value. */
function localMs(type: DataType, code: string): string {
  if (type.kind === 'DATE') return `(${code} * ${MS_PER_DAY})`;
  return type.kind === 'TIMESTAMP_LTZ' ? `Z.toLocal(${code})` : code;
}

function now(code: (em: RowEmitter) => string): Emitter {
  return (em, call) => ({ kind: 'scalar', code: em.define(call.type, code(em), 'false').code, nul: 'false' });
}

const emitExtract: Emitter = (em, call) => {
  const unit = unitOf(call, 0);
  const time = argAt(call, 1);
  const value = em.emit(time);
  const code = scalarCode(value);
  const ms = unit === 'EPOCH' && time.type.kind === 'TIMESTAMP_LTZ' ? code : localMs(time.type, code);
  const part = partCode(em, unit, ms);
  return em.define(call.type, em.isWide ? `BigInt(${part})` : part, value.nul);
};

function partCode(em: RowEmitter, unit: string, ms: string): string {
  switch (unit) {
    case 'EPOCH':
      return `Math.floor(${ms} / 1000)`;
    case 'MILLISECOND':
      return `${em.helper('floorMod')}(${ms}, 1000)`;
    case 'SECOND':
      return `Math.floor(${em.helper('floorMod')}(${ms}, 60000) / 1000)`;
    case 'MINUTE':
      return `Math.floor(${em.helper('floorMod')}(${ms}, 3600000) / 60000)`;
    case 'HOUR':
      return `Math.floor(${em.helper('floorMod')}(${ms}, 86400000) / 3600000)`;
    default:
      return `${em.helper('datePart')}(Math.floor(${ms} / 86400000), ${JSON.stringify(unit)})`;
  }
}

function emitRoundTo(name: 'floor' | 'ceil'): Emitter {
  return (em, call) => {
    const time = argAt(call, 0);
    const unit = unitOf(call, 1);
    const value = em.emit(time);
    const code = scalarCode(value);
    if (time.type.kind === 'DATE') {
      const rounded = `${em.helper(`${name}To`)}(${code} * ${MS_PER_DAY}, ${JSON.stringify(unit)})`;
      return em.define(call.type, `Math.floor(${rounded} / ${MS_PER_DAY})`, value.nul);
    }
    return emitInZone(
      em,
      time.type,
      call.type,
      code,
      value.nul,
      (local) => `${em.helper(`${name}To`)}(${local}, ${JSON.stringify(unit)})`,
    );
  };
}

const emitAdd: Emitter = (em, call) => {
  const unit = unitOf(call, 0);
  const count = em.emit(argAt(call, 1));
  const time = argAt(call, 2);
  const value = em.emit(time);
  const nul = em.anyNull([count, value]);
  const code = scalarCode(value);
  const amount = em.isBig(argAt(call, 1).type) ? `Number(${scalarCode(count)})` : scalarCode(count);
  const months = SPAN_MONTHS[unit];
  if (months !== undefined) {
    if (time.type.kind === 'DATE')
      return em.define(call.type, `${em.helper('addMonthsToDays')}(${code}, ${amount} * ${months})`, nul);
    return emitInZone(
      em,
      time.type,
      call.type,
      code,
      nul,
      (local) => `${em.helper('addMonths')}(${local}, ${amount} * ${months})`,
    );
  }
  const span = SPAN_MS[unit] ?? 0;
  if (time.type.kind === 'DATE') return em.define(call.type, `(${code} + ${amount} * ${span / MS_PER_DAY}) | 0`, nul);
  return em.define(call.type, `${code} + ${amount} * ${span}`, nul);
};

const emitDiff: Emitter = (em, call) => {
  const unit = unitOf(call, 0);
  const from = em.emit(argAt(call, 1));
  const to = em.emit(argAt(call, 2));
  const nul = em.anyNull([from, to]);
  const type = argAt(call, 1).type;
  const months = SPAN_MONTHS[unit];
  if (months !== undefined) {
    const between = `${em.helper('monthsBetween')}(${localMs(type, scalarCode(from))}, ${localMs(type, scalarCode(to))})`;
    return em.define(call.type, `Math.trunc(${between} / ${months}) | 0`, nul);
  }
  return em.define(
    call.type,
    `${em.helper('wrapToInt')}(Math.trunc((${scalarCode(to)} - ${scalarCode(from)}) / ${SPAN_MS[unit]}))`,
    nul,
  );
};

const emitDateFormat: Emitter = (em, call) => {
  const time = argAt(call, 0);
  const value = em.emit(time);
  const pattern = em.emit(argAt(call, 1));
  const nul = em.anyNull([value, pattern]);
  if (nul === 'true') return em.nullOf(call.type);
  return em.defineText(
    `${em.helper('formatByPattern')}(${localMs(time.type, scalarCode(value))}, ${em.text(pattern)})`,
    nul,
  );
};

/** TO_TIMESTAMP, TO_DATE: text and optional pattern, NULL when it does not fit. */
function emitParse(plain: string, patterned: string): Emitter {
  return (em, call) => {
    const values = call.args.map((arg) => em.emit(arg));
    const nul = em.anyNull(values);
    if (nul === 'true') return em.nullOf(call.type);
    const codes = values.map((value) => em.text(value));
    return em.defineNullable(
      call.type,
      `${em.helper(codes.length === 1 ? plain : patterned)}(${codes.join(', ')})`,
      nul,
    );
  };
}

const emitToLtz: Emitter = (em, call) => {
  const epoch = argAt(call, 0);
  const value: Value = em.emit(epoch);
  const precision = argAt(call, 1);
  const factor = precision.kind === 'literal' && precision.value === 0 ? 1000 : 1;
  const ms = em.isBig(epoch.type) ? `Number(${scalarCode(value)})` : scalarCode(value);
  return em.defineNullable(call.type, `${em.helper('epochInRange')}(${ms} * ${factor})`, value.nul);
};

const emitUnixTimestamp: Emitter = (em, call) => {
  if (call.args.length === 0) {
    const seconds = 'Math.floor(N / 1000)';
    return em.define(call.type, em.isWide ? `BigInt(${seconds})` : seconds, 'false');
  }
  const values = call.args.map((arg) => em.emit(arg));
  const nul = em.anyNull(values);
  if (nul === 'true') return em.nullOf(call.type);
  const codes = values.map((value) => em.text(value));
  if (codes.length === 1) codes.push("'yyyy-MM-dd HH:mm:ss'");
  const seconds = `${em.helper('unixSeconds')}(${codes.join(', ')}, Z)`;
  return em.defineLong(call.type, em.isWide ? `BigInt(${seconds})` : seconds, nul);
};

const emitFromUnixTime: Emitter = (em, call) => {
  const seconds = argAt(call, 0);
  const values = call.args.map((arg) => em.emit(arg));
  const nul = em.anyNull(values);
  if (nul === 'true') return em.nullOf(call.type);
  const [value, pattern] = values;
  const code = value === undefined ? '0' : scalarCode(value);
  const ms = `${em.isBig(seconds.type) ? `Number(${code})` : code} * 1000`;
  const format = pattern === undefined ? "'yyyy-MM-dd HH:mm:ss'" : em.text(pattern);
  return em.defineText(`${em.helper('formatByPattern')}(Z.toLocal(${ms}), ${format})`, nul);
};

const emitCurrentWatermark: Emitter = (em, call) => {
  const name = em.define(call.type, 'W[i]', 'false').code;
  return { kind: 'scalar', code: name, nul: `(${name} === -Infinity)` };
};

export const TIME_EMITTERS: readonly (readonly [string, Emitter])[] = [
  ['CURRENT_TIMESTAMP', now(() => 'N')],
  ['NOW', now(() => 'N')],
  ['CURRENT_ROW_TIMESTAMP', now(() => 'N')],
  ['LOCALTIMESTAMP', now(() => 'Z.toLocal(N)')],
  ['CURRENT_DATE', now(() => 'Math.floor(Z.toLocal(N) / 86400000)')],
  ['CURRENT_TIME', now((em) => `Math.floor(${em.helper('floorMod')}(Z.toLocal(N), 86400000) / 1000) * 1000`)],
  ['LOCALTIME', now((em) => `Math.floor(${em.helper('floorMod')}(Z.toLocal(N), 86400000) / 1000) * 1000`)],
  ['EXTRACT', emitExtract],
  ['FLOOR_TO', emitRoundTo('floor')],
  ['CEIL_TO', emitRoundTo('ceil')],
  ['TIMESTAMPADD', emitAdd],
  ['TIMESTAMPDIFF', emitDiff],
  ['DATE_FORMAT', emitDateFormat],
  ['TO_TIMESTAMP', emitParse('parseTimestampText', 'parseTimestampPattern')],
  ['TO_TIMESTAMP_LTZ', emitToLtz],
  ['TO_DATE', emitParse('parseDate', 'parseDatePattern')],
  ['UNIX_TIMESTAMP', emitUnixTimestamp],
  ['FROM_UNIXTIME', emitFromUnixTime],
  ['CURRENT_WATERMARK', emitCurrentWatermark],
];
