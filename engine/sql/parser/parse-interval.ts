// Parses INTERVAL literals: INTERVAL [-] '1 02:03' DAY[(p)] [TO MINUTE]. The text inside is read by the binder.

import type { ExpressionNode, IntervalUnit } from '../ast';
import { type Span, spanOf } from '../diagnostic';
import type { Cursor } from './cursor';

const UNITS: readonly IntervalUnit[] = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

/** Unit of a word in singular or plural (Flink takes both), null when it is none. */
export function intervalUnitOf(upper: string): IntervalUnit | null {
  const singular = upper.endsWith('S') ? upper.slice(0, -1) : upper;
  return UNITS.find((unit) => unit === singular) ?? null;
}

export function parseInterval(cursor: Cursor): ExpressionNode {
  const first = cursor.next();
  const isNegative = cursor.takeSymbol('-') !== null;
  if (!isNegative) cursor.takeSymbol('+');
  const value = cursor.peek();
  if (value.kind === 'number') {
    const replacement = `'${value.text}'`;
    cursor.fail(value, {
      message: `expected a string after INTERVAL but found "${value.text}"`,
      hint: `Write INTERVAL ${replacement} and the unit.`,
      fix: { title: `Write ${replacement}`, start: value.start, end: value.end, replacement },
    });
  }
  cursor.expectString("a string after INTERVAL, as in INTERVAL '5' SECOND");
  const unitStart = cursor.peek();
  const from = expectUnit(cursor);
  const precision = parsePrecision(cursor);
  let to: IntervalUnit | null = null;
  if (cursor.isWord('TO')) {
    cursor.next();
    to = expectUnit(cursor);
    parsePrecision(cursor);
  }
  const unitSpan: Span = cursor.spanFrom(unitStart);
  return {
    kind: 'interval',
    value: value.text,
    isNegative,
    from,
    to,
    precision,
    valueSpan: { start: value.start, end: value.end },
    unitSpan,
    ...spanOf(first, unitSpan),
  };
}

function expectUnit(cursor: Cursor): IntervalUnit {
  const token = cursor.peek();
  const unit = token.kind === 'word' ? intervalUnitOf(token.upper) : null;
  if (unit === null) return cursor.failExpected('an interval unit (SECOND, MINUTE, HOUR, DAY, MONTH, YEAR)', UNITS);
  cursor.next();
  return unit;
}

function parsePrecision(cursor: Cursor): number | null {
  const opened = cursor.takeSymbol('(');
  if (opened === null) return null;
  const precision = cursor.expectInteger('a precision');
  if (cursor.takeSymbol(',')) cursor.expectInteger('a precision of the fraction');
  cursor.expectClosing(opened);
  return precision;
}
