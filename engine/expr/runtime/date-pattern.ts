// Java date patterns (DateTimeFormatter letters): formatting and parsing. A pattern is compiled once and cached.
// Letters: y u M L d D H h K k m s S a E and quoted text; anything else is refused in words.

import { EngineError } from '@/engine/core/errors';
import { type CivilDate, civilFromDays, daysFromCivil, daysInMonth, floorMod, MS_PER_DAY } from './calendar';

interface PatternToken {
  /** Empty for literal text. */
  readonly letter: string;
  readonly count: number;
  readonly text: string;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July'].concat([
  'August',
  'September',
  'October',
  'November',
  'December',
]);
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const LETTERS = 'yuMLdDHhKkmsSaE';

/** What is wrong with a pattern, or null. */
export function checkDatePattern(pattern: string): string | null {
  const tokens = tokenize(pattern);
  return typeof tokens === 'string' ? tokens : null;
}

function tokenize(pattern: string): readonly PatternToken[] | string {
  const tokens: PatternToken[] = [];
  for (let at = 0; at < pattern.length; ) {
    const char = pattern.charAt(at);
    if (char === "'") {
      let end = at + 1;
      let text = '';
      for (;;) {
        if (end >= pattern.length) return `unterminated quote in date format '${pattern}'`;
        if (pattern.charAt(end) !== "'") text += pattern.charAt(end);
        else if (pattern.charAt(end + 1) === "'") {
          text += "'";
          end += 1;
        } else break;
        end += 1;
      }
      tokens.push({ letter: '', count: 0, text: text === '' ? "'" : text });
      at = end + 1;
    } else if (/[A-Za-z]/.test(char)) {
      let end = at + 1;
      while (pattern.charAt(end) === char) end += 1;
      if (!LETTERS.includes(char)) return `date format letter '${char}' is not supported`;
      tokens.push({ letter: char === 'u' ? 'y' : char === 'L' ? 'M' : char, count: end - at, text: '' });
      at = end;
    } else if ('[]{}#'.includes(char)) {
      return `character '${char}' in a date format is not supported`;
    } else {
      tokens.push({ letter: '', count: 0, text: char });
      at += 1;
    }
  }
  return tokens;
}

interface CompiledPattern {
  readonly tokens: readonly PatternToken[];
  readonly regexp: RegExp;
  readonly fields: readonly PatternToken[];
}

const cache = new Map<string, CompiledPattern>();

function compile(pattern: string): CompiledPattern {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const tokens = tokenize(pattern);
  if (typeof tokens === 'string') throw new EngineError({ code: 'expression.bad-date-format', message: tokens });
  const compiled = { tokens, regexp: toRegExp(tokens), fields: tokens.filter((token) => token.letter !== '') };
  if (cache.size >= 256) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

function toRegExp(tokens: readonly PatternToken[]): RegExp {
  const parts = tokens.map(({ letter, count, text }) => {
    if (letter === '') return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (letter === 'M' && count >= 3) return '([A-Za-z]+)';
    if (letter === 'E') return '([A-Za-z]+)';
    if (letter === 'a') return '([AaPp][Mm])';
    if (letter === 'y') return count === 2 ? '(\\d{2})' : count === 1 ? '(\\d{1,9})' : `(\\d{${count}})`;
    if (letter === 'D') return count === 1 ? '(\\d{1,3})' : `(\\d{${count}})`;
    if (letter === 'S' || count > 1) return `(\\d{${count}})`;
    return '(\\d{1,2})';
  });
  return new RegExp(`^${parts.join('')}$`, 'u');
}

const civil: CivilDate = { year: 0, month: 0, day: 0 };

/** Zone-less ms as text. */
export function formatByPattern(ms: number, pattern: string): string {
  const days = Math.floor(ms / MS_PER_DAY);
  const millis = ms - days * MS_PER_DAY;
  civilFromDays(days, civil);
  let out = '';
  for (const token of compile(pattern).tokens)
    out += token.letter === '' ? token.text : formatField(token, days, millis);
  return out;
}

function formatField({ letter, count }: PatternToken, days: number, millis: number): string {
  const hour = Math.floor(millis / 3_600_000);
  const pad = (value: number): string => String(value).padStart(count, '0');
  switch (letter) {
    case 'y':
      if (count === 2) return String(floorMod(civil.year, 100)).padStart(2, '0');
      return (civil.year < 0 ? '-' : '') + pad(Math.abs(civil.year));
    case 'M':
      if (count >= 4) return MONTHS[civil.month - 1] ?? '';
      return count === 3 ? (MONTHS[civil.month - 1] ?? '').slice(0, 3) : pad(civil.month);
    case 'd':
      return pad(civil.day);
    case 'D':
      return pad(days - daysFromCivil(civil.year, 1, 1) + 1);
    case 'E': {
      const name = WEEKDAYS[floorMod(days + 4, 7)] ?? '';
      return count >= 4 ? name : name.slice(0, 3);
    }
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'H':
      return pad(hour);
    case 'k':
      return pad(hour === 0 ? 24 : hour);
    case 'K':
      return pad(hour % 12);
    case 'h':
      return pad(hour % 12 === 0 ? 12 : hour % 12);
    case 'm':
      return pad(Math.floor(millis / 60_000) % 60);
    case 's':
      return pad(Math.floor(millis / 1000) % 60);
    default:
      return String(millis % 1000)
        .padStart(3, '0')
        .padEnd(count, '0')
        .slice(0, count);
  }
}

/** Text as zone-less ms; missing fields are those of 1970-01-01 00:00:00. Null when the text does not fit. */
export function parseByPattern(text: string, pattern: string): number | null {
  const { regexp, fields } = compile(pattern);
  const match = regexp.exec(text);
  if (match === null) return null;
  const found: Record<string, number> = {};
  for (const [index, field] of fields.entries()) {
    const value = fieldValue(field, match[index + 1] ?? '');
    if (value === null) return null;
    found[field.letter] = value;
  }
  return assemble(found);
}

function fieldValue({ letter, count }: PatternToken, text: string): number | null {
  if (letter === 'M' && count >= 3) {
    const month = MONTHS.findIndex((name) => (count === 3 ? name.slice(0, 3) : name) === text);
    return month < 0 ? null : month + 1;
  }
  if (letter === 'E') return WEEKDAYS.some((name) => (count >= 4 ? name : name.slice(0, 3)) === text) ? 0 : null;
  if (letter === 'a') return /^a/i.test(text) ? 0 : 1;
  if (letter === 'S') return Number(text.padEnd(3, '0').slice(0, 3));
  return letter === 'y' && count === 2 ? 2000 + Number(text) : Number(text);
}

function assemble(found: Readonly<Record<string, number>>): number | null {
  const { y: year = 1970, M: month = 1, d: day = 1, D: dayOfYear, m: minute = 0, s: second = 0, S: millis = 0 } = found;
  let hour = found.H ?? (found.k === undefined ? 0 : found.k % 24);
  if (found.h !== undefined) hour = (found.h % 12) + (found.a ?? 0) * 12;
  if (found.K !== undefined) hour = found.K + (found.a ?? 0) * 12;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  const days =
    dayOfYear === undefined
      ? daysFromCivil(year, month, Math.min(day, daysInMonth(year, month)))
      : daysFromCivil(year, 1, 1) + dayOfYear - 1;
  return days * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + millis;
}
