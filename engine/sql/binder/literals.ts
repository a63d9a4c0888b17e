// Literals as written → typed literal expressions, as Calcite types them: 1 INT, 3000000000 BIGINT, 1.5 DECIMAL(2, 1),
// 1e3 DOUBLE, 'abc' CHAR(3), TIMESTAMP '…' with as many digits as written, intervals in ms or months.
// Functions return the words of the problem instead of a literal when the text is malformed.

import { type DataType, decimalType, MAX_DECIMAL_PRECISION, simpleType } from '@/engine/core/data-type';
import type { LiteralExpression, LiteralValue } from '@/engine/expr/expression';
import type { IntervalNode, IntervalUnit } from '../ast';

const MAX_INT = 2_147_483_647n;
const MAX_LONG = 9_223_372_036_854_775_807n;

export function literal(type: DataType, value: LiteralValue): LiteralExpression {
  return { kind: 'literal', type, value };
}

/** A signed number as written. */
export function numberLiteral(text: string): LiteralExpression | string {
  if (/e/i.test(text)) return literal(simpleType('DOUBLE', false), Number(text));
  const isNegative = text.startsWith('-');
  const digits = isNegative ? text.slice(1) : text;
  const point = digits.indexOf('.');
  if (point < 0 || point === digits.length - 1)
    return integerLiteral(BigInt(point < 0 ? digits : digits.slice(0, -1)), isNegative);
  const fraction = digits.slice(point + 1);
  const unscaled = BigInt(digits.slice(0, point) + fraction);
  const precision = Math.max(1, fraction.length, unscaled === 0n ? 1 : unscaled.toString().length);
  if (precision > MAX_DECIMAL_PRECISION) return `number has more than ${MAX_DECIMAL_PRECISION} digits`;
  return literal(decimalType(precision, fraction.length, false), isNegative ? -unscaled : unscaled);
}

function integerLiteral(magnitude: bigint, isNegative: boolean): LiteralExpression | string {
  const value = isNegative ? -magnitude : magnitude;
  if (magnitude <= MAX_INT || value === -MAX_INT - 1n) return literal(simpleType('INT', false), Number(value));
  if (magnitude <= MAX_LONG || value === -MAX_LONG - 1n) return literal(simpleType('BIGINT', false), value);
  const precision = magnitude.toString().length;
  if (precision > MAX_DECIMAL_PRECISION) return `number has more than ${MAX_DECIMAL_PRECISION} digits`;
  return literal(decimalType(precision, 0, false), value);
}

export function stringLiteral(value: string): LiteralExpression {
  return literal({ kind: 'CHAR', length: [...value].length, nullable: false }, value);
}

export function bytesLiteral(hex: string): LiteralExpression | string {
  if (!/^([0-9a-fA-F]{2})*$/.test(hex)) return "a binary literal X'…' needs pairs of hexadecimal digits";
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return literal(simpleType('BYTES', false), bytes);
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/;

/** DATE '…', TIME '…', TIMESTAMP '…'. */
export function typedLiteral(type: 'DATE' | 'TIME' | 'TIMESTAMP', text: string): LiteralExpression | string {
  const form = { DATE: 'yyyy-MM-dd', TIME: 'HH:mm:ss', TIMESTAMP: 'yyyy-MM-dd HH:mm:ss' }[type];
  const wrong = `'${text}' is not a ${type} in the form '${form}'`;
  if (type === 'DATE') {
    const date = parseDate(text);
    return date === null ? wrong : literal(simpleType('DATE', false), date / 86_400_000);
  }
  if (type === 'TIME') {
    const time = parseTime(text);
    return time === null ? wrong : literal({ kind: 'TIME', precision: time.digits, nullable: false }, time.ms);
  }
  const space = text.indexOf(' ');
  const date = parseDate(text.slice(0, space));
  const time = parseTime(text.slice(space + 1));
  if (space < 0 || date === null || time === null) return wrong;
  return literal({ kind: 'TIMESTAMP', precision: time.digits, nullable: false }, date + time.ms);
}

/** Epoch ms of midnight. */
function parseDate(text: string): number | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

function parseTime(text: string): { ms: number; digits: number } | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const fraction = match[4] ?? '';
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  return { ms: ((hour * 60 + minute) * 60 + second) * 1000 + ms, digits: fraction.length };
}

const MONTHS: Readonly<Partial<Record<IntervalUnit, number>>> = { YEAR: 12, QUARTER: 3, MONTH: 1 };
const MILLIS: Readonly<Partial<Record<IntervalUnit, number>>> = {
  WEEK: 604_800_000,
  DAY: 86_400_000,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1000,
};
const ORDER: readonly IntervalUnit[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];
const SEPARATORS: Readonly<Partial<Record<IntervalUnit, string>>> = { HOUR: ' ', MINUTE: ':', SECOND: ':' };

/** INTERVAL '…' unit [TO unit] as INTERVAL_DAY_TIME (bigint ms) or INTERVAL_YEAR_MONTH (months). */
export function intervalLiteral(node: IntervalNode): LiteralExpression | string {
  const wrong = `'${node.value}' is not an interval of ${node.to === null ? node.from : `${node.from} TO ${node.to}`}`;
  const sign = (node.isNegative ? -1 : 1) * (/^\s*-/.test(node.value) ? -1 : 1);
  const text = node.value.trim().replace(/^[+-]/, '');
  const months = MONTHS[node.from];
  if (months !== undefined) {
    const match = (node.to === 'MONTH' && node.from === 'YEAR' ? /^(\d+)-(\d{1,2})$/ : /^(\d+)$/).exec(text);
    const isPlain = node.to === null || node.to === node.from || (node.from === 'YEAR' && node.to === 'MONTH');
    if (match === null || !isPlain) return wrong;
    const total = Number(match[1]) * months + Number(match[2] ?? 0);
    return literal(simpleType('INTERVAL_YEAR_MONTH', false), sign * total);
  }
  const ms = parseDayTime(text, node.from, node.to);
  return ms === null ? wrong : literal(simpleType('INTERVAL_DAY_TIME', false), BigInt(sign * ms));
}

function parseDayTime(text: string, from: IntervalUnit, to: IntervalUnit | null): number | null {
  const units = unitsBetween(from, to);
  if (units === null) return null;
  let pattern = '^';
  for (const [index, unit] of units.entries()) {
    if (index > 0) pattern += SEPARATORS[unit] ?? ' ';
    pattern += unit === 'SECOND' ? '(\\d+(?:\\.\\d{1,9})?)' : '(\\d+)';
  }
  const match = new RegExp(`${pattern}$`).exec(text);
  if (match === null) return null;
  let total = 0;
  for (const [index, unit] of units.entries()) total += Number(match[index + 1]) * (MILLIS[unit] ?? 0);
  return Number.isSafeInteger(Math.trunc(total)) ? Math.trunc(Math.round(total * 1000) / 1000) : null;
}

function unitsBetween(from: IntervalUnit, to: IntervalUnit | null): readonly IntervalUnit[] | null {
  if (to === null || to === from) return [from];
  const first = ORDER.indexOf(from);
  const last = ORDER.indexOf(to);
  return first < 0 || last < first ? null : ORDER.slice(first, last + 1);
}
