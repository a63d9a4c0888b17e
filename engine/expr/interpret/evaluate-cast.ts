// Reference meaning of CAST and TRY_CAST. Java's number texts are shared with generated code (runtime/java-number.ts) and
// checked by tables; the rest is written anew, on Date and bigint.

import { type DataType, formatDataType, isCharacterKind, isIntegerKind, isSameType } from '@/engine/core/data-type';
import { EngineError } from '@/engine/core/errors';
import type { CallExpression, LiteralValue } from '../expression';
import { formatDouble, formatFloat } from '../runtime/java-number';
import { timeZoneRules } from '../runtime/time-zone';
import { toDecimal, toIntegerType } from './evaluate-arithmetic';
import type { EvaluationContext } from './evaluator';
import { fromLocalMs, textParts, toLocalMs, utc } from './reference-calendar';

const DAY = 86_400_000;

export function evaluateCast(call: CallExpression, value: LiteralValue, context: EvaluationContext): LiteralValue {
  const from = call.args[0]?.type;
  const to = call.type;
  if (value === null || from === undefined) return null;
  if (isSameType(from, to)) return value;
  if (isCharacterKind(to.kind)) return fitText(toText(value, from, context), to);
  if (to.kind === 'BYTES') return typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (typeof value === 'string') {
    const parsed = parseText(trimmed(value, to), to, context);
    if (parsed !== undefined) return parsed;
    if (call.name === 'TRY_CAST') return null;
    throw new EngineError({ code: 'expression.bad-cast', message: `cannot cast '${value}' to ${formatDataType(to)}` });
  }
  if (to.kind === 'TIMESTAMP' || to.kind === 'TIMESTAMP_LTZ' || to.kind === 'DATE' || to.kind === 'TIME') {
    return castTime(Number(value), from, to, context);
  }
  return castNumber(value, from, to);
}

function trimmed(value: string, to: DataType): string {
  return isIntegerKind(to.kind) || to.kind === 'DECIMAL' || to.kind === 'BOOLEAN'
    ? value.replace(/^ +| +$/g, '')
    : value;
}

function fitText(text: string, to: DataType): string {
  if (!('length' in to)) return text;
  const kept = Array.from(text).slice(0, to.length);
  while (to.kind === 'CHAR' && kept.length < to.length) kept.push(' ');
  return kept.join('');
}

function toText(value: LiteralValue, from: DataType, context: EvaluationContext): string {
  switch (from.kind) {
    case 'BOOLEAN':
      return value === true ? 'TRUE' : 'FALSE';
    case 'DOUBLE':
      return formatDouble(Number(value));
    case 'FLOAT':
      return formatFloat(Number(value));
    case 'DECIMAL':
      return decimalText(BigInt(String(value)), from.scale);
    case 'DATE':
      return textParts(Number(value) * DAY).date;
    case 'TIME':
      return (
        textParts(Number(value)).time +
        fraction(textParts(Number(value)).millis.padEnd(from.precision, '0').slice(0, from.precision))
      );
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const parts = textParts(toLocalMs(Number(value), from, context.timeZone));
      let digits = parts.millis.padEnd(9, '0');
      while (digits.length > from.precision && digits.endsWith('0')) digits = digits.slice(0, -1);
      return `${parts.date} ${parts.time}${fraction(digits)}`;
    }
    case 'INTERVAL_DAY_TIME': {
      const size = Math.abs(Number(value));
      const parts = textParts(size % DAY);
      return `${Number(value) < 0 ? '-' : '+'}${Math.floor(size / DAY)} ${parts.time}.${parts.millis}`;
    }
    case 'INTERVAL_YEAR_MONTH': {
      const size = Math.abs(Number(value));
      return `${Number(value) < 0 ? '-' : '+'}${Math.floor(size / 12)}-${String(size % 12).padStart(2, '0')}`;
    }
    default:
      return value instanceof Uint8Array ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(value) : String(value);
  }
}

function fraction(digits: string): string {
  return digits === '' ? '' : `.${digits}`;
}

function decimalText(value: bigint, scale: number): string {
  const unit = 10n ** BigInt(scale);
  const size = value < 0n ? -value : value;
  const text = scale === 0 ? `${size}` : `${size / unit}.${String(size % unit).padStart(scale, '0')}`;
  return value < 0n ? `-${text}` : text;
}

/** Undefined when the text is no such value. */
function parseText(text: string, to: DataType, context: EvaluationContext): LiteralValue | undefined {
  switch (to.kind) {
    case 'BOOLEAN':
      if (/^(t|true|y|yes|1)$/i.test(text)) return true;
      return /^(f|false|n|no|0)$/i.test(text) ? false : undefined;
    case 'FLOAT':
    case 'DOUBLE': {
      const isNumber = /^\s*[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?|NaN|Infinity)\s*$/.test(text);
      if (!isNumber) return undefined;
      const number = Number.parseFloat(text.trim());
      return to.kind === 'FLOAT' ? Math.fround(number) : number;
    }
    case 'DECIMAL':
      return parseDecimalText(text, to);
    case 'DATE':
      return parseDateText(text) ?? undefined;
    case 'TIME': {
      const match = /^\s*(\d\d?)(?::(\d\d?)(?::(\d\d?)(\.\d{1,9})?)?)?\s*$/.exec(text);
      if (match === null) return undefined;
      const [hour = 0, minute = 0, second = 0] = match.slice(1, 4).map((part) => Number(part ?? 0));
      const isValid = hour < 24 && minute < 60 && second < 60;
      return isValid ? hour * 3_600_000 + minute * 60_000 + second * 1000 + millisOf(match[4], 3) : undefined;
    }
    case 'TIMESTAMP':
      return parseTimestampText(text, to.precision) ?? undefined;
    case 'TIMESTAMP_LTZ': {
      const local = parseTimestampText(text, to.precision);
      return local === null ? undefined : timeZoneRules(context.timeZone).toEpoch(local);
    }
    default:
      return parseIntegerText(text, to);
  }
}

function parseIntegerText(text: string, to: DataType): LiteralValue | undefined {
  const match = /^([+-]?)(\d*)(\.\d*)?$/.exec(text);
  if (match === null || text === '' || text === '+' || text === '-') return undefined;
  const value = BigInt(`${match[2] === '' ? '0' : match[2]}`) * (match[1] === '-' ? -1n : 1n);
  const wrapped = toIntegerType(value, to);
  return wrapped !== null && BigInt(wrapped as bigint | number) === value ? wrapped : undefined;
}

function parseDecimalText(text: string, to: DataType): LiteralValue | undefined {
  const match = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;
  const digits = BigInt(`${match[2] ?? ''}${match[3] ?? ''}`) * (match[1] === '-' ? -1n : 1n);
  const exponent = Number(match[4] ?? 0) - (match[3] ?? '').length;
  if (digits === 0n || exponent < -500) return 0n;
  if (exponent > 500) return null;
  return exponent >= 0
    ? toDecimal(digits * 10n ** BigInt(exponent), 1n, to)
    : toDecimal(digits, 10n ** BigInt(-exponent), to);
}

function millisOf(fractionText: string | undefined, precision: number): number {
  const digits = (fractionText ?? '.').slice(1, 1 + Math.min(3, precision));
  return digits === '' ? 0 : Number(digits) * 10 ** (3 - digits.length);
}

export function parseTimestampText(text: string, precision: number): number | null {
  const match = /^(\d{4})-(\d\d?)-(\d\d?)(?: (\d\d?):(\d\d?):(\d\d?)(\.\d{0,9})?)?$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    return null;
  const lastDay = new Date(utc(year, month + 1, 0)).getUTCDate();
  const ms = utc(year, month, Math.min(day, lastDay));
  return ms + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisOf(match[7], precision);
}

export function parseDateText(text: string): number | null {
  const space = text.indexOf(' ');
  const match = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?)?$/.exec(
    space > 0 ? text.slice(0, space) : text,
  );
  if (match === null) return null;
  const [year = 0, month = 1, day = 1] = match.slice(1, 4).map((part) => Number(part ?? 1));
  if (year > 9999 || month < 1 || month > 12 || day < 1) return null;
  if (day > new Date(utc(year, month + 1, 0)).getUTCDate()) return null;
  return utc(year, month, day) / DAY;
}

function castTime(value: number, from: DataType, to: DataType, context: EvaluationContext): number {
  const cut = (ms: number): number => {
    const step = 'precision' in to && to.precision < 3 ? 10 ** (3 - to.precision) : 1;
    return ms - (((ms % step) + step) % step);
  };
  if (from.kind === to.kind) return cut(value);
  const local = toLocalMs(value, from, context.timeZone);
  if (to.kind === 'TIME') return cut(((local % DAY) + DAY) % DAY);
  return to.kind === 'DATE' ? Math.floor(local / DAY) : cut(fromLocalMs(local, to, context.timeZone));
}

function castNumber(value: LiteralValue, from: DataType, to: DataType): LiteralValue {
  if (typeof value === 'boolean')
    return to.kind === 'BOOLEAN' ? value : castNumber(value ? 1 : 0, { kind: 'INT', nullable: true }, to);
  if (typeof value !== 'number' && typeof value !== 'bigint') return value;
  if (to.kind === 'BOOLEAN') return Number(value) !== 0;
  const unit = from.kind === 'DECIMAL' ? 10n ** BigInt(from.scale) : 1n;
  if (to.kind === 'DOUBLE' || to.kind === 'FLOAT') {
    const number = from.kind === 'DECIMAL' ? Number(decimalText(BigInt(value), from.scale)) : Number(value);
    return to.kind === 'FLOAT' ? Math.fround(number) : number;
  }
  if (from.kind === 'DOUBLE' || from.kind === 'FLOAT') return castDouble(Number(value), to);
  if (to.kind === 'DECIMAL') return toDecimal(BigInt(value), unit, to);
  return toIntegerType(BigInt(value) / unit, to);
}

/** Java narrows a double to int or long by saturation, then to smaller widths by wrapping. */
function castDouble(value: number, to: DataType): LiteralValue {
  if (to.kind === 'DECIMAL') {
    if (!Number.isFinite(value))
      throw new EngineError({ code: 'expression.bad-cast', message: `cannot cast '${value}' to DECIMAL` });
    return parseDecimalText(String(value), to) ?? null;
  }
  const bits = to.kind === 'BIGINT' ? 64n : 32n;
  const limit = 2n ** (bits - 1n);
  if (Number.isNaN(value)) return toIntegerType(0n, to);
  const whole = Number.isFinite(value) ? BigInt(Math.trunc(value)) : value > 0 ? limit : -limit;
  const saturated = whole >= limit ? limit - 1n : whole < -limit ? -limit : whole;
  return toIntegerType(saturated, to);
}
