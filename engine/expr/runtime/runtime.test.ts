// Runtime helpers against other truths: Date, java.time's rules at transitions, Java's texts.

import { describe, expect, it } from 'vitest';
import { addMonthsToDays, civilFromDays, daysFromCivil, daysInMonth, formatDate, monthsBetween } from './calendar';
import { formatByPattern, parseByPattern } from './date-pattern';
import { formatDouble, formatFloat } from './java-number';
import { compileJavaRegExp } from './java-regexp';
import { timeZoneRules } from './time-zone';

const DAY = 86_400_000;

describe('calendar', () => {
  it('converts every day of 1590 to 2410 as Date does, and back', () => {
    const first = Date.UTC(1590, 0, 1) / DAY;
    const last = Date.UTC(2410, 0, 1) / DAY;
    let wrong = 0;
    for (let days = first; days <= last; days += 1) {
      const date = new Date(days * DAY);
      const { year, month, day } = civilFromDays(days);
      const isSame = year === date.getUTCFullYear() && month === date.getUTCMonth() + 1 && day === date.getUTCDate();
      if (!isSame || daysFromCivil(year, month, day) !== days) wrong += 1;
    }
    expect(wrong).toBe(0);
  });

  it('knows the length of every month', () => {
    for (let year = 1890; year <= 2110; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        expect(daysInMonth(year, month)).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate());
      }
    }
  });

  it('cuts the day when months are added and truncates months between', () => {
    const jan31 = daysFromCivil(2023, 1, 31);
    expect(formatDate(addMonthsToDays(jan31, 1))).toBe('2023-02-28');
    expect(formatDate(addMonthsToDays(jan31, -11))).toBe('2022-02-28');
    expect(monthsBetween(jan31 * DAY, daysFromCivil(2023, 3, 30) * DAY)).toBe(1);
    expect(monthsBetween(daysFromCivil(2023, 3, 30) * DAY, jan31 * DAY)).toBe(-1);
    expect(formatDate(daysFromCivil(-1, 3, 1))).toBe('-0001-03-01');
  });
});

describe('time zones', () => {
  const berlin = timeZoneRules('Europe/Berlin');

  it('changes the offset exactly at the transition', () => {
    const spring = Date.parse('2024-03-31T01:00Z');
    expect([berlin.offsetAt(spring - 1), berlin.offsetAt(spring)]).toEqual([3_600_000, 7_200_000]);
  });

  it('is the inverse of itself outside gaps', () => {
    for (const zone of [
      'Europe/Berlin',
      'America/Los_Angeles',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      '+02:00',
      'UTC',
    ]) {
      const rules = timeZoneRules(zone);
      for (
        let epoch = Date.parse('2023-01-01T00:00Z');
        epoch < Date.parse('2024-01-01T00:00Z');
        epoch += 7 * 3_600_000
      ) {
        const local = rules.toLocal(epoch);
        expect(rules.toLocal(rules.toEpoch(local))).toBe(local);
      }
    }
  });

  it('refuses an unknown zone', () => {
    expect(() => timeZoneRules('Mars/Olympus')).toThrow(RangeError);
  });
});

describe('patterns', () => {
  it('prints and reads Java letters', () => {
    const ms = Date.UTC(2024, 1, 3, 16, 5, 6, 78);
    expect(formatByPattern(ms, "EEE, dd MMM yyyy 'o''clock' hh:mm:ss.SSS a")).toBe(
      "Sat, 03 Feb 2024 o'clock 04:05:06.078 PM",
    );
    expect(parseByPattern('2024-02-03T16:05:06.078', "yyyy-MM-dd'T'HH:mm:ss.SSS")).toBe(ms);
    expect(parseByPattern('20240203', 'yyyyMMdd')).toBe(Date.UTC(2024, 1, 3));
    expect(parseByPattern('2024-2-3', 'yyyy-MM-dd')).toBeNull();
  });

  it('refuses letters it does not know, in words', () => {
    expect(() => formatByPattern(0, 'yyyy-ww')).toThrow("date format letter 'w' is not supported");
  });
});

describe('Java texts', () => {
  it('prints doubles and floats with the shortest digits', () => {
    const doubles = [1, 123456.789, 1e-5, 1e21, 4.9e-324, 2e23, -1e7];
    expect(doubles.map(formatDouble)).toEqual([
      '1.0',
      '123456.789',
      '1.0E-5',
      '1.0E21',
      '4.9E-324',
      '2.0E23',
      '-1.0E7',
    ]);
    expect([0.1, 16777216, 1e10].map((value) => formatFloat(Math.fround(value)))).toEqual([
      '0.1',
      '1.6777216E7',
      '1.0E10',
    ]);
  });

  it('translates what differs in regular expressions and refuses what cannot be', () => {
    expect(compileJavaRegExp('\\Qa.b\\E+')?.source).toBe('a\\.b+');
    expect(compileJavaRegExp('(?i)x')?.flags).toContain('i');
    for (const pattern of ['a*+', '(?>a)', '[a&&b]', '(']) expect(compileJavaRegExp(pattern)).toBeNull();
  });
});
