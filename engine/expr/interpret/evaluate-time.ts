// Reference meaning of time functions, on JavaScript's Date in UTC. Patterns are shared with generated code (runtime/
// date-pattern.ts) and checked by tables of cases.

import type { CallExpression, LiteralValue } from '../expression';
import { formatByPattern, parseByPattern } from '../runtime/date-pattern';
import { timeZoneRules } from '../runtime/time-zone';
import { parseDateText, parseTimestampText } from './evaluate-cast';
import { type EvaluationContext, numberAt, type StrictEvaluator, textAt } from './evaluator';
import { fromLocalMs, moveMonths, toLocalMs, utc } from './reference-calendar';

const DAY = 86_400_000;
const SPANS: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY,
  WEEK: 7 * DAY,
};
const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

function part(unit: string, ms: number): number {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  switch (unit) {
    case 'YEAR':
      return year;
    case 'QUARTER':
      return Math.ceil((date.getUTCMonth() + 1) / 3);
    case 'MONTH':
      return date.getUTCMonth() + 1;
    case 'DAY':
      return date.getUTCDate();
    case 'DOW':
      return date.getUTCDay() + 1;
    case 'ISODOW':
      return date.getUTCDay() === 0 ? 7 : date.getUTCDay();
    case 'DOY':
      return Math.floor((ms - utc(year, 1, 1)) / DAY) + 1;
    case 'HOUR':
      return date.getUTCHours();
    case 'MINUTE':
      return date.getUTCMinutes();
    case 'SECOND':
      return date.getUTCSeconds();
    case 'MILLISECOND':
      return date.getUTCMilliseconds();
    case 'EPOCH':
      return Math.floor(ms / 1000);
    default: {
      // The ISO week is that of its Thursday.
      const thursday = Math.floor(ms / DAY) * DAY + (4 - (date.getUTCDay() === 0 ? 7 : date.getUTCDay())) * DAY;
      const isoYear = new Date(thursday).getUTCFullYear();
      return unit === 'ISOYEAR' ? isoYear : Math.floor((thursday - utc(isoYear, 1, 1)) / (7 * DAY)) + 1;
    }
  }
}

function floorTo(ms: number, unit: string): number {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  if (unit === 'YEAR') return utc(year, 1, 1);
  if (unit === 'QUARTER') return utc(year, month - (month % 3) + 1, 1);
  if (unit === 'MONTH') return utc(year, month + 1, 1);
  if (unit === 'WEEK') return Math.floor(ms / DAY) * DAY - date.getUTCDay() * DAY;
  const span = SPANS[unit] ?? 1;
  return ms - (((ms % span) + span) % span);
}

function roundTo(isUp: boolean): StrictEvaluator {
  return (args, call, context) => {
    const type = call.args[0]?.type;
    if (type === undefined) return null;
    const unit = textAt(args, 1);
    const local = toLocalMs(numberAt(args, 0), type, context.timeZone);
    const start = floorTo(local, unit);
    const isStart = start === local;
    const months = MONTHS[unit];
    const next = months === undefined ? start + (SPANS[unit] ?? 1) : moveMonths(start, months);
    return fromLocalMs(isUp && !isStart ? next : start, type, context.timeZone);
  };
}

const extract: StrictEvaluator = (args, call, context) => {
  const type = call.args[1]?.type;
  if (type === undefined) return null;
  const unit = textAt(args, 0);
  const value = numberAt(args, 1);
  if (unit === 'EPOCH' && type.kind === 'TIMESTAMP_LTZ') return BigInt(Math.floor(value / 1000));
  return BigInt(part(unit, toLocalMs(value, type, context.timeZone)));
};

const add: StrictEvaluator = (args, call, context) => {
  const type = call.args[2]?.type;
  if (type === undefined) return null;
  const unit = textAt(args, 0);
  const count = numberAt(args, 1);
  const value = numberAt(args, 2);
  const months = MONTHS[unit];
  if (months === undefined)
    return type.kind === 'DATE' ? value + (count * (SPANS[unit] ?? 0)) / DAY : value + count * (SPANS[unit] ?? 0);
  return fromLocalMs(moveMonths(toLocalMs(value, type, context.timeZone), count * months), type, context.timeZone);
};

const difference: StrictEvaluator = (args, call, context) => {
  const type = call.args[1]?.type;
  if (type === undefined) return null;
  const unit = textAt(args, 0);
  const months = MONTHS[unit];
  if (months === undefined) return wrap32(Math.trunc((numberAt(args, 2) - numberAt(args, 1)) / (SPANS[unit] ?? 1)));
  const from = toLocalMs(numberAt(args, 1), type, context.timeZone);
  const to = toLocalMs(numberAt(args, 2), type, context.timeZone);
  const sign = to < from ? -1 : 1;
  let count = Math.abs(part('YEAR', to) * 12 + part('MONTH', to) - part('YEAR', from) * 12 - part('MONTH', from));
  while (count > 0 && (moveMonths(from, sign * count) - to) * sign > 0) count -= 1;
  return Math.trunc((sign * count) / months) + 0;
};

function wrap32(value: number): number {
  return Number(BigInt.asIntN(32, BigInt(value)));
}

function now(call: CallExpression, context: EvaluationContext): LiteralValue {
  const local = timeZoneRules(context.timeZone).toLocal(context.nowMs);
  switch (call.name) {
    case 'LOCALTIMESTAMP':
      return local;
    case 'CURRENT_DATE':
      return Math.floor(local / DAY);
    case 'CURRENT_TIME':
    case 'LOCALTIME':
      return floorTo(local, 'SECOND') - floorTo(local, 'DAY');
    default:
      return context.nowMs;
  }
}

const toLtz: StrictEvaluator = (args) => {
  const ms = numberAt(args, 0) * (args[1] === 0 ? 1000 : 1);
  return ms >= utc(0, 1, 1) && ms < utc(10_000, 1, 1) ? ms : null;
};

const unixTimestamp: StrictEvaluator = (args, _call, context) => {
  if (args.length === 0) return BigInt(Math.floor(context.nowMs / 1000));
  const local = parseByPattern(textAt(args, 0), args.length > 1 ? textAt(args, 1) : 'yyyy-MM-dd HH:mm:ss');
  if (local === null) return -(2n ** 63n);
  return BigInt(Math.floor(timeZoneRules(context.timeZone).toEpoch(local) / 1000));
};

const NOW_NAMES = [
  'CURRENT_TIMESTAMP',
  'NOW',
  'CURRENT_ROW_TIMESTAMP',
  'LOCALTIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'LOCALTIME',
];

export const TIME_EVALUATORS: readonly (readonly [string, StrictEvaluator])[] = [
  ...NOW_NAMES.map(
    (name) =>
      [name, (_args, call, context) => now(call, context)] as const satisfies readonly [string, StrictEvaluator],
  ),
  ['EXTRACT', extract],
  ['FLOOR_TO', roundTo(false)],
  ['CEIL_TO', roundTo(true)],
  ['TIMESTAMPADD', add],
  ['TIMESTAMPDIFF', difference],
  [
    'DATE_FORMAT',
    (args, call, context) => {
      const type = call.args[0]?.type;
      return type === undefined
        ? null
        : formatByPattern(toLocalMs(numberAt(args, 0), type, context.timeZone), textAt(args, 1));
    },
  ],
  [
    'TO_TIMESTAMP',
    (args) => {
      const text = textAt(args, 0);
      if (args.length === 1) return parseTimestampText(text, 3);
      return parseByPattern(text, textAt(args, 1)) ?? parseTimestampText(text.trim(), 3);
    },
  ],
  ['TO_TIMESTAMP_LTZ', toLtz],
  [
    'TO_DATE',
    (args) => {
      if (args.length === 1) return parseDateText(textAt(args, 0));
      const ms = parseByPattern(textAt(args, 0), textAt(args, 1));
      return ms === null ? null : Math.floor(ms / DAY);
    },
  ],
  ['UNIX_TIMESTAMP', unixTimestamp],
  [
    'FROM_UNIXTIME',
    (args, _call, context) =>
      formatByPattern(
        timeZoneRules(context.timeZone).toLocal(numberAt(args, 0) * 1000),
        args.length > 1 ? textAt(args, 1) : 'yyyy-MM-dd HH:mm:ss',
      ),
  ],
  [
    'CURRENT_WATERMARK',
    (_args, _call, context) => (context.watermark === Number.NEGATIVE_INFINITY ? null : context.watermark),
  ],
];
