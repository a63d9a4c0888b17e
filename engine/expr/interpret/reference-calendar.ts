// Calendar for the reference interpreter, on JavaScript's Date (UTC), independent of runtime/calendar.ts.

import type { DataType } from '@/engine/core/data-type';
import { timeZoneRules } from '../runtime/time-zone';

const DAY = 86_400_000;

/** Zone-less ms of a DATE, TIME, TIMESTAMP or TIMESTAMP_LTZ value. */
export function toLocalMs(value: number, type: DataType, timeZone: string): number {
  if (type.kind === 'DATE') return value * DAY;
  return type.kind === 'TIMESTAMP_LTZ' ? timeZoneRules(timeZone).toLocal(value) : value;
}

/** The inverse of toLocalMs. */
export function fromLocalMs(ms: number, type: DataType, timeZone: string): number {
  if (type.kind === 'DATE') return Math.floor(ms / DAY);
  return type.kind === 'TIMESTAMP_LTZ' ? timeZoneRules(timeZone).toEpoch(ms) : ms;
}

/** ms of midnight of a civil date; months and days may lie outside their range. */
export function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

export function moveMonths(ms: number, months: number): number {
  const date = new Date(ms);
  const day = date.getUTCDate();
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1 + months;
  const lastDay = new Date(utc(year, month + 1, 0)).getUTCDate();
  const timeOfDay = ((ms % DAY) + DAY) % DAY;
  return utc(year, month, Math.min(day, lastDay)) + timeOfDay;
}

export function shiftMonths(value: number, months: number, type: DataType, timeZone: string): number {
  return fromLocalMs(moveMonths(toLocalMs(value, type, timeZone), months), type, timeZone);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** `yyyy-MM-dd HH:mm:ss` parts of a zone-less time. */
export function textParts(ms: number): { date: string; time: string; millis: string } {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const yearText = `${year < 0 ? '-' : ''}${pad(Math.abs(year), 4)}`;
  return {
    date: `${yearText}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`,
    time: `${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}:${pad(date.getUTCSeconds(), 2)}`,
    millis: pad(date.getUTCMilliseconds(), 3),
  };
}
