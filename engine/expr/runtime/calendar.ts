// Proleptic Gregorian calendar arithmetic on epoch days and epoch milliseconds, and the default texts of times.
// No Date object: plain integer arithmetic, right before 1970 too. Source of texts: Flink DateTimeUtils.

export const MS_PER_DAY = 86_400_000;

export interface CivilDate {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

/** Days since 1970-01-01 as year, month, day (eras of 400 years, years starting in March). */
export function civilFromDays(days: number, into: CivilDate = { year: 0, month: 0, day: 0 }): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  into.day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  into.month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  into.year = yearOfEra + era * 400 + (into.month <= 2 ? 1 : 0);
  return into;
}

/** Year, month (1 to 12) and day as days since 1970-01-01; the day may lie outside the month. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function floorMod(value: number, modulus: number): number {
  return value - Math.floor(value / modulus) * modulus;
}

const scratch: CivilDate = { year: 0, month: 0, day: 0 };

/** Days moved by months; the day is cut to the length of the month. */
export function addMonthsToDays(days: number, months: number): number {
  const civil = civilFromDays(days, scratch);
  const total = civil.year * 12 + civil.month - 1 + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  return daysFromCivil(year, month, Math.min(civil.day, daysInMonth(year, month)));
}

export function addMonths(ms: number, months: number): number {
  const days = Math.floor(ms / MS_PER_DAY);
  return addMonthsToDays(days, months) * MS_PER_DAY + (ms - days * MS_PER_DAY);
}

/** Whole months from `from` to `to`, truncated toward zero. */
export function monthsBetween(from: number, to: number): number {
  const a = civilFromDays(Math.floor(from / MS_PER_DAY));
  const b = civilFromDays(Math.floor(to / MS_PER_DAY));
  let months = (b.year - a.year) * 12 + (b.month - a.month);
  if (months > 0 && addMonths(from, months) > to) months -= 1;
  else if (months < 0 && addMonths(from, months) < to) months += 1;
  return months;
}

function pad2(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days, scratch);
  const sign = year < 0 ? '-' : '';
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}-${pad2(month)}-${pad2(day)}`;
}

/** `HH:mm:ss` with `precision` fraction digits. */
export function formatTime(ms: number, precision: number): string {
  const seconds = Math.floor(ms / 1000);
  const text = `${pad2(Math.floor(seconds / 3600))}:${pad2(Math.floor(seconds / 60) % 60)}:${pad2(seconds % 60)}`;
  return text + formatFraction(ms - seconds * 1000, precision, true);
}

function formatFraction(millis: number, precision: number, isCut: boolean): string {
  let digits = String(millis).padStart(3, '0').padEnd(precision, '0');
  // A value with more digits than the type is declared with is printed whole, as Flink does; TIME is cut.
  while (digits.length > precision && (isCut || digits.endsWith('0'))) digits = digits.slice(0, -1);
  return digits === '' ? '' : `.${digits}`;
}

/** `yyyy-MM-dd HH:mm:ss` with at least `precision` fraction digits: the text of CAST(TIMESTAMP(p) AS STRING). */
export function formatTimestamp(ms: number, precision: number): string {
  const days = Math.floor(ms / MS_PER_DAY);
  const time = ms - days * MS_PER_DAY;
  const seconds = Math.floor(time / 1000);
  return `${formatDate(days)} ${formatTime(seconds * 1000, 0)}${formatFraction(time - seconds * 1000, precision, false)}`;
}

const TIMESTAMP_TEXT = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?)?$/;

/**
 * `yyyy-MM-dd[ HH:mm:ss[.fraction]]` as epoch ms; one-digit fields are accepted, day 29 to 31 is cut to the month's length,
 * the fraction to `precision` (at most 3) digits. Null when malformed or out of range.
 */
export function parseTimestamp(text: string, precision: number): number | null {
  const match = TIMESTAMP_TEXT.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || year === 0)
    return null;
  const days = daysFromCivil(year, month, Math.min(day, daysInMonth(year, month)));
  const millis = Number((match[7] ?? '').slice(0, Math.min(precision, 3)).padEnd(3, '0'));
  return days * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + millis;
}

/** `yyyy[-MM[-dd]]`, ignoring anything after a space, as epoch days; null when malformed or no such day. */
export function parseDate(text: string): number | null {
  const space = text.indexOf(' ');
  const parts = (space > 0 ? text.slice(0, space) : text).split('-');
  if (parts.length > 3) return null;
  const numbers = parts.map((part) => (/^\s*\d{1,9}\s*$/.test(part) ? Number(part) : Number.NaN));
  const [year = Number.NaN, month = 1, day = 1] = numbers;
  if (!(year >= 0 && year <= 9999) || !(month >= 1 && month <= 12)) return null;
  if (!(day >= 1 && day <= daysInMonth(year, month))) return null;
  return daysFromCivil(year, month, day);
}

const TIME_TEXT = /^\s*(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?\s*$/;

/** `HH[:mm[:ss[.fraction]]]` as ms of day; null when malformed. */
export function parseTime(text: string): number | null {
  const match = TIME_TEXT.exec(text);
  if (match === null) return null;
  const [hour = 0, minute = 0, second = 0] = match.slice(1, 4).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return null;
  return ((hour * 60 + minute) * 60 + second) * 1000 + Number((match[4] ?? '').slice(0, 3).padEnd(3, '0'));
}

/** `+3 04:05:06.789`: text of an INTERVAL DAY TO SECOND. */
export function formatDayTimeInterval(ms: bigint): string {
  const size = ms < 0n ? -ms : ms;
  const days = size / 86_400_000n;
  return `${ms < 0n ? '-' : '+'}${days} ${formatTime(Number(size % 86_400_000n), 3)}`;
}

/** `+1-02`: text of an INTERVAL YEAR TO MONTH. */
export function formatYearMonthInterval(months: number): string {
  const size = Math.abs(months);
  return `${months < 0 ? '-' : '+'}${Math.floor(size / 12)}-${pad2(size % 12)}`;
}
