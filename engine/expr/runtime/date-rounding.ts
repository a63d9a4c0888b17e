// Parts of dates and rounding of times to calendar units, on zone-less milliseconds. ISO weeks start on Monday.

import { addMonthsToDays, civilFromDays, daysFromCivil, floorMod, MS_PER_DAY } from './calendar';

/** Monday of the ISO week that `days` lies in. */
function mondayOf(days: number): number {
  return days - floorMod(days + 3, 7);
}

/** ISO year and week: the week belongs to the year its Thursday lies in. */
function isoYearOf(days: number): number {
  return civilFromDays(mondayOf(days) + 3).year;
}

/** EXTRACT of a unit of at least a day from epoch days. */
export function datePart(days: number, unit: string): number {
  switch (unit) {
    case 'DOW':
      return floorMod(days + 4, 7) + 1;
    case 'ISODOW':
      return floorMod(days + 3, 7) + 1;
    case 'ISOYEAR':
      return isoYearOf(days);
    case 'WEEK':
      return (mondayOf(days) - mondayOf(daysFromCivil(isoYearOf(days), 1, 4))) / 7 + 1;
    default:
      return civilPart(days, unit);
  }
}

function civilPart(days: number, unit: string): number {
  const { year, month, day } = civilFromDays(days);
  switch (unit) {
    case 'YEAR':
      return year;
    case 'QUARTER':
      return Math.floor((month - 1) / 3) + 1;
    case 'MONTH':
      return month;
    case 'DAY':
      return day;
    case 'DOY':
      return days - daysFromCivil(year, 1, 1) + 1;
    default:
      throw new Error(`unknown unit ${unit}`);
  }
}

const UNIT_MS: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: MS_PER_DAY,
};
const UNIT_MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** Start of the unit that `ms` lies in. FLOOR TO WEEK gives the Sunday, as Flink's (Calcite's) rounding does. */
export function floorTo(ms: number, unit: string): number {
  const span = UNIT_MS[unit];
  if (span !== undefined) return Math.floor(ms / span) * span;
  const days = Math.floor(ms / MS_PER_DAY);
  if (unit === 'WEEK') return (days - floorMod(days + 4, 7)) * MS_PER_DAY;
  const { year, month } = civilFromDays(days);
  const size = UNIT_MONTHS[unit] ?? 1;
  return daysFromCivil(year, Math.floor((month - 1) / size) * size + 1, 1) * MS_PER_DAY;
}

/** `ms` itself at the start of a unit, else the start of the next one. */
export function ceilTo(ms: number, unit: string): number {
  const start = floorTo(ms, unit);
  if (start === ms) return ms;
  const span = UNIT_MS[unit];
  if (span !== undefined) return start + span;
  if (unit === 'WEEK') return start + 7 * MS_PER_DAY;
  return addMonthsToDays(start / MS_PER_DAY, UNIT_MONTHS[unit] ?? 1) * MS_PER_DAY;
}
