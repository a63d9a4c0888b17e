// Typing of functions over dates and times. Units are literal strings; TIMESTAMP_LTZ is read in the session zone.
// Source: reference/flink-sql.md §2 (time functions) and Flink DateTimeUtils.

import {
  type DataType,
  isIntegerKind,
  isTimestampKind,
  simpleType,
  timestampType,
  withNullable,
} from '@/engine/core/data-type';
import { implicitCast } from '../bind-cast';
import { type BindProblem, cannotApply } from '../bind-problem';
import type { Expression } from '../expression';
import { anyNullable, call, checkCount, type FunctionSpec, fitArgument, scalar } from '../function-spec';
import { bindTimeRounding } from './arithmetic';

const DATE_UNITS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'DOW', 'ISODOW', 'DOY', 'ISOYEAR', 'EPOCH'];
const TIME_UNITS = ['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'];
const SPAN_UNITS = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
const DAY_SPAN_UNITS = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];

function unitOf(arg: Expression | undefined): string | null {
  return arg?.kind === 'literal' && typeof arg.value === 'string'
    ? arg.value.toUpperCase().replace(/^SQL_TSI_/, '')
    : null;
}

function unitLiteral(unit: string): Expression {
  return { kind: 'literal', type: simpleType('STRING', false), value: unit };
}

function wrongUnit(name: string, unit: string | null, units: readonly string[], argument: number): BindProblem {
  const shown =
    unit === null ? `the unit of ${name} must be a constant` : `unit '${unit}' is not supported by ${name} here`;
  return { problem: shown, hint: `Use one of ${units.join(', ')}.`, argument };
}

function isTime(type: DataType): boolean {
  return type.kind === 'DATE' || type.kind === 'TIME' || isTimestampKind(type.kind);
}

/** EXTRACT(unit, time) or EXTRACT(time, unit); the result is BIGINT. */
function bindExtract(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('EXTRACT', args, 2, 2);
  if (problem !== null) return problem;
  const unitAt = args.findIndex((arg) => unitOf(arg) !== null);
  const unit = unitOf(args[unitAt]);
  const time = args[unitAt === 0 ? 1 : 0];
  if (time === undefined || !isTime(time.type))
    return cannotApply('EXTRACT', args, ['EXTRACT(<UNIT> FROM <DATETIME>)']);
  return extract('EXTRACT', unit, time, unitAt);
}

function extract(name: string, unit: string | null, time: Expression, argument: number): Expression | BindProblem {
  const kind = time.type.kind;
  const units = kind === 'DATE' ? DATE_UNITS : kind === 'TIME' ? TIME_UNITS : [...DATE_UNITS, ...TIME_UNITS];
  if (unit === null || !units.includes(unit)) return wrongUnit(name, unit, units, argument);
  return call('EXTRACT', [unitLiteral(unit), time], simpleType('BIGINT', time.type.nullable));
}

function part(name: string, unit: string, description: string): FunctionSpec {
  const bind: FunctionSpec['bind'] = (args) => {
    const problem = checkCount(name, args, 1, 1);
    const time = args[0];
    if (problem !== null || time === undefined) return problem ?? cannotApply(name, args, []);
    if (!isTime(time.type)) return cannotApply(name, args, [`${name}(<DATETIME>)`], 0);
    return extract(name, unit, time, 0);
  };
  return { name, category: 'temporal', signatures: [`${name}(time)`], description, bind };
}

function now(name: string, type: DataType, description: string): FunctionSpec {
  const bind: FunctionSpec['bind'] = (args) => checkCount(name, args, 0, 0) ?? call(name, [], type);
  return { name, category: 'temporal', signatures: [name], description, bind };
}

/** TIMESTAMPADD(unit, count, time): the result has the type of `time`. */
function bindAdd(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('TIMESTAMPADD', args, 3, 3);
  const [unitArg, count, time] = args;
  if (problem !== null || count === undefined || time === undefined)
    return problem ?? cannotApply('TIMESTAMPADD', args, []);
  if (
    time.type.kind === 'TIME' ||
    !isTime(time.type) ||
    !(isIntegerKind(count.type.kind) || count.type.kind === 'NULL')
  ) {
    return cannotApply('TIMESTAMPADD', args, ['TIMESTAMPADD(<UNIT>, <INTEGER>, <DATETIME>)']);
  }
  const unit = unitOf(unitArg);
  const units = time.type.kind === 'DATE' ? DAY_SPAN_UNITS : SPAN_UNITS;
  if (unit === null || !units.includes(unit)) return wrongUnit('TIMESTAMPADD', unit, units, 0);
  const fitted = implicitCast(count, simpleType('BIGINT'));
  return call('TIMESTAMPADD', [unitLiteral(unit), fitted, time], withNullable(time.type, anyNullable([count, time])));
}

/** TIMESTAMPDIFF(unit, from, to) INT, truncated to whole units. A DATE beside a TIMESTAMP is its midnight. */
function bindDiff(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('TIMESTAMPDIFF', args, 3, 3);
  const [unitArg, from, to] = args;
  if (problem !== null || from === undefined || to === undefined)
    return problem ?? cannotApply('TIMESTAMPDIFF', args, []);
  const forms = ['TIMESTAMPDIFF(<UNIT>, <DATETIME>, <DATETIME>)'];
  if (!isTime(from.type) || !isTime(to.type)) return cannotApply('TIMESTAMPDIFF', args, forms);
  if (from.type.kind === 'TIME' || to.type.kind === 'TIME') return cannotApply('TIMESTAMPDIFF', args, forms);
  const unit = unitOf(unitArg);
  if (unit === null || !SPAN_UNITS.includes(unit)) return wrongUnit('TIMESTAMPDIFF', unit, SPAN_UNITS, 0);
  const kinds = new Set([from.type.kind, to.type.kind]);
  if (kinds.has('TIMESTAMP') && kinds.has('TIMESTAMP_LTZ')) {
    return {
      ...cannotApply('TIMESTAMPDIFF', args, forms),
      hint: 'CAST one of the two times to the type of the other.',
    };
  }
  const target = kinds.has('TIMESTAMP_LTZ') ? timestampType('TIMESTAMP_LTZ') : timestampType('TIMESTAMP');
  const asTimestamp = (arg: Expression): Expression => (arg.type.kind === 'DATE' ? implicitCast(arg, target) : arg);
  return call(
    'TIMESTAMPDIFF',
    [unitLiteral(unit), asTimestamp(from), asTimestamp(to)],
    simpleType('INT', anyNullable([from, to])),
  );
}

/** DATE_FORMAT(time or text, format): text is read as `yyyy-MM-dd HH:mm:ss`, NULL if it is not one. */
function bindDateFormat(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('DATE_FORMAT', args, 2, 2);
  const [time, format] = args;
  if (problem !== null || time === undefined || format === undefined)
    return problem ?? cannotApply('DATE_FORMAT', args, []);
  const fitFormat = fitArgument(format, 'string');
  const isText = fitArgument(time, 'string') !== null;
  if (fitFormat === null || (!isText && !isTimestampKind(time.type.kind))) {
    return cannotApply('DATE_FORMAT', args, [
      'DATE_FORMAT(<TIMESTAMP>, <CHARACTER>)',
      'DATE_FORMAT(<CHARACTER>, <CHARACTER>)',
    ]);
  }
  const source = isText ? call('TO_TIMESTAMP', [time], timestampType('TIMESTAMP')) : time;
  return call('DATE_FORMAT', [source, fitFormat], simpleType('STRING', anyNullable([source, fitFormat])));
}

function bindToLtz(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('TO_TIMESTAMP_LTZ', args, 1, 2);
  const [value, precision] = args;
  if (problem !== null || value === undefined) return problem ?? cannotApply('TO_TIMESTAMP_LTZ', args, []);
  const fit = fitArgument(value, 'long');
  if (fit === null) return cannotApply('TO_TIMESTAMP_LTZ', args, ['TO_TIMESTAMP_LTZ(<INTEGER> [, 0 or 3])']);
  let digits = 3;
  if (precision !== undefined) {
    const isSupported = precision.kind === 'literal' && (precision.value === 0 || precision.value === 3);
    if (!isSupported) {
      return { problem: 'the precision of TO_TIMESTAMP_LTZ must be 0 (seconds) or 3 (milliseconds)', argument: 1 };
    }
    digits = precision.value === 0 ? 0 : 3;
  }
  const literal: Expression = { kind: 'literal', type: simpleType('INT', false), value: digits };
  return call('TO_TIMESTAMP_LTZ', [fit, literal], timestampType('TIMESTAMP_LTZ'));
}

function bindUnixTimestamp(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('UNIX_TIMESTAMP', args, 0, 2);
  if (problem !== null) return problem;
  const fitted = args.map((arg) => fitArgument(arg, 'string')).filter((arg): arg is Expression => arg !== null);
  if (fitted.length !== args.length) {
    return cannotApply('UNIX_TIMESTAMP', args, ['UNIX_TIMESTAMP()', 'UNIX_TIMESTAMP(<CHARACTER> [, <CHARACTER>])']);
  }
  return call('UNIX_TIMESTAMP', fitted, simpleType('BIGINT', anyNullable(fitted)));
}

function bindCurrentWatermark(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('CURRENT_WATERMARK', args, 1, 1);
  const rowtime = args[0];
  if (problem !== null || rowtime === undefined) return problem ?? cannotApply('CURRENT_WATERMARK', args, []);
  if (!isTimestampKind(rowtime.type.kind))
    return cannotApply('CURRENT_WATERMARK', args, ['CURRENT_WATERMARK(<ROWTIME>)']);
  return call('CURRENT_WATERMARK', [], withNullable(rowtime.type, true));
}

function roundTo(name: 'CEIL' | 'FLOOR'): FunctionSpec {
  const bind: FunctionSpec['bind'] = (args) => checkCount(`${name}_TO`, args, 2, 2) ?? bindTimeRounding(name, args);
  const word =
    name === 'FLOOR' ? 'Start of the unit the time lies in.' : 'Start of the next unit, or the time itself at a start.';
  return { name: `${name}_TO`, category: 'temporal', signatures: [`${name}(time TO unit)`], description: word, bind };
}

const TIMESTAMP = (): DataType => timestampType('TIMESTAMP');
const LTZ_NOT_NULL = timestampType('TIMESTAMP_LTZ', 3, false);

export const TIME_FUNCTIONS: readonly FunctionSpec[] = [
  now('CURRENT_TIMESTAMP', LTZ_NOT_NULL, 'Time at which the batch of the row is processed, TIMESTAMP_LTZ(3).'),
  now('NOW', LTZ_NOT_NULL, 'Same as CURRENT_TIMESTAMP.'),
  now('CURRENT_ROW_TIMESTAMP', LTZ_NOT_NULL, 'Same as CURRENT_TIMESTAMP.'),
  now('LOCALTIMESTAMP', timestampType('TIMESTAMP', 3, false), 'Current time in the session zone, TIMESTAMP(3).'),
  now('CURRENT_DATE', simpleType('DATE', false), 'Current date in the session zone.'),
  now(
    'CURRENT_TIME',
    { kind: 'TIME', precision: 0, nullable: false },
    'Current time of day in the session zone, TIME(0).',
  ),
  now('LOCALTIME', { kind: 'TIME', precision: 0, nullable: false }, 'Same as CURRENT_TIME.'),
  {
    name: 'EXTRACT',
    category: 'temporal',
    signatures: ['EXTRACT(unit FROM time)'],
    description: 'One part of a time, BIGINT.',
    bind: bindExtract,
  },
  part('YEAR', 'YEAR', 'Year.'),
  part('QUARTER', 'QUARTER', 'Quarter, 1 to 4.'),
  part('MONTH', 'MONTH', 'Month, 1 to 12.'),
  part('WEEK', 'WEEK', 'ISO week of the year, 1 to 53.'),
  part('DAYOFYEAR', 'DOY', 'Day of the year, 1 to 366.'),
  part('DAYOFMONTH', 'DAY', 'Day of the month, 1 to 31.'),
  part('DAYOFWEEK', 'DOW', 'Day of the week, 1 = Sunday.'),
  part('HOUR', 'HOUR', 'Hour, 0 to 23.'),
  part('MINUTE', 'MINUTE', 'Minute, 0 to 59.'),
  part('SECOND', 'SECOND', 'Second, 0 to 59.'),
  roundTo('FLOOR'),
  roundTo('CEIL'),
  {
    name: 'TIMESTAMPADD',
    category: 'temporal',
    signatures: ['TIMESTAMPADD(unit, count, time)'],
    description: 'Time moved by a number of units.',
    bind: bindAdd,
  },
  {
    name: 'TIMESTAMPDIFF',
    category: 'temporal',
    signatures: ['TIMESTAMPDIFF(unit, from, to)'],
    description: 'Whole units between two times, INT.',
    bind: bindDiff,
  },
  {
    name: 'DATE_FORMAT',
    category: 'temporal',
    signatures: ['DATE_FORMAT(timestamp, format)', 'DATE_FORMAT(string, format)'],
    description: 'Text of a time by a Java pattern such as yyyy-MM-dd HH:mm:ss.',
    bind: bindDateFormat,
  },
  scalar({
    name: 'TO_TIMESTAMP',
    category: 'temporal',
    signatures: ['TO_TIMESTAMP(string [, format])'],
    description: 'TIMESTAMP(3) read from text (yyyy-MM-dd HH:mm:ss by default); NULL if it is not one.',
    parameters: ['string', 'string'],
    optional: 1,
    nullable: 'always',
    result: TIMESTAMP,
  }),
  {
    name: 'TO_TIMESTAMP_LTZ',
    category: 'temporal',
    signatures: ['TO_TIMESTAMP_LTZ(epoch [, precision])'],
    description:
      'TIMESTAMP_LTZ(3) from epoch milliseconds (precision 3, the default) or seconds (0); NULL out of range.',
    bind: bindToLtz,
  },
  scalar({
    name: 'TO_DATE',
    category: 'temporal',
    signatures: ['TO_DATE(string [, format])'],
    description: 'DATE read from text (yyyy-MM-dd by default); NULL if it is not one.',
    parameters: ['string', 'string'],
    optional: 1,
    nullable: 'always',
    result: () => simpleType('DATE'),
  }),
  {
    name: 'UNIX_TIMESTAMP',
    category: 'temporal',
    signatures: ['UNIX_TIMESTAMP()', 'UNIX_TIMESTAMP(string [, format])'],
    description: 'Epoch seconds of now, or of text read in the session zone; -9223372036854775808 if it is not a time.',
    bind: bindUnixTimestamp,
  },
  scalar({
    name: 'FROM_UNIXTIME',
    category: 'temporal',
    signatures: ['FROM_UNIXTIME(seconds [, format])'],
    description: 'Text of epoch seconds in the session zone.',
    parameters: ['long', 'string'],
    optional: 1,
    result: () => simpleType('STRING'),
  }),
  {
    name: 'CURRENT_WATERMARK',
    category: 'temporal',
    signatures: ['CURRENT_WATERMARK(rowtime)'],
    description: 'Watermark just before this row; NULL when there is none yet.',
    bind: bindCurrentWatermark,
  },
];
