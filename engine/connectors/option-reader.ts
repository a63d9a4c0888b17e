// Reads WITH options: typed values, defaults, and every mistake in words. Shared by connectors and formats.
// It never throws for a user's mistake and never echoes a value whose key looks secret; a key that was asked for is known,
// everything left over is reported with the nearest known name.

import type { OptionProblem } from '@/engine/connectors/connector';

const DURATION_UNITS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  '': 1,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
};

const MEMORY_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  bytes: 1,
  k: 1024,
  kb: 1024,
  kibibytes: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  mebibytes: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  gibibytes: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
  tebibytes: 1024 ** 4,
};

const SECRET_KEY = /password|secret|jaas|token|credential/i;

function parseWithUnit(text: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^(\d{1,15})\s*([a-z]*)$/.exec(text.trim().toLowerCase());
  if (!match) return null;
  const unit = units[match[2] ?? ''];
  const value = Number(match[1]) * (unit ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : null;
}

/** Milliseconds of a Flink duration such as `5 s`, `10min`, `1 d`; a bare number is milliseconds. Null when malformed. */
export function parseDuration(text: string): number | null {
  return parseWithUnit(text, DURATION_UNITS);
}

/** Bytes of a Flink memory size such as `128MB` or `64 kb` (powers of 1024); a bare number is bytes. Null when malformed. */
export function parseMemorySize(text: string): number | null {
  return parseWithUnit(text, MEMORY_UNITS);
}

/** Levenshtein distance; option names are short, so the quadratic table is fine. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** The candidate closest to `word`, or null when none is near enough to be meant (a third of the word may differ). */
export function nearestName(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

export interface IntegerLimits {
  readonly min?: number;
  readonly max?: number;
}

/** Typed view of one table's options. Read everything, then call `finish()`. */
export class OptionReader {
  private readonly options: Readonly<Record<string, string>>;
  private readonly known = new Set<string>(['connector']);
  private readonly knownPrefixes: string[] = [];
  private readonly found: OptionProblem[] = [];
  /** Put before every key on the way in and in problems: `json.` lets a format read `ignore-parse-errors`. */
  private readonly prefix: string;

  constructor(options: Readonly<Record<string, string>>, prefix = '') {
    this.options = options;
    this.prefix = prefix;
  }

  has(key: string): boolean {
    this.known.add(this.prefix + key);
    return Object.hasOwn(this.options, this.prefix + key);
  }

  /** Text of the option, or null when it is not set. */
  optional(key: string): string | null {
    return this.has(key) ? (this.options[this.prefix + key] ?? null) : null;
  }

  string(key: string, fallback: string): string {
    return this.optional(key) ?? fallback;
  }

  /** Reports a problem when missing or blank; gives '' then. */
  required(key: string): string {
    const text = this.optional(key);
    if (text === null || text.trim() === '') {
      this.report(key, `missing required option "${this.prefix}${key}"`);
      return '';
    }
    return text;
  }

  boolean(key: string, fallback: boolean): boolean {
    const text = this.optional(key);
    if (text === null) return fallback;
    const lower = text.trim().toLowerCase();
    if (lower === 'true' || lower === 'false') return lower === 'true';
    this.refuse(key, text, 'Give true or false.');
    return fallback;
  }

  integer(key: string, fallback: number, limits: IntegerLimits = {}): number {
    const text = this.optional(key);
    if (text === null) return fallback;
    const value = /^[+-]?\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN;
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = limits;
    if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
    this.refuse(key, text, `Give a whole number${describeLimits(limits)}.`);
    return fallback;
  }

  number(key: string, fallback: number, limits: IntegerLimits = {}): number {
    const text = this.optional(key);
    if (text === null) return fallback;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const { min = -Infinity, max = Infinity } = limits;
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    this.refuse(key, text, `Give a number${describeLimits(limits)}.`);
    return fallback;
  }

  /** Milliseconds. */
  duration(key: string, fallbackMs: number): number {
    const text = this.optional(key);
    if (text === null) return fallbackMs;
    const value = parseDuration(text);
    if (value !== null) return value;
    this.refuse(key, text, 'Give a duration such as "5 s", "10 min" or "1 h".');
    return fallbackMs;
  }

  /** Bytes. */
  memorySize(key: string, fallbackBytes: number): number {
    const text = this.optional(key);
    if (text === null) return fallbackBytes;
    const value = parseMemorySize(text);
    if (value !== null) return value;
    this.refuse(key, text, 'Give a size such as "128MB" or "64 kb".');
    return fallbackBytes;
  }

  /** One of `choices`, compared without case; the canonical spelling is returned. */
  choice<T extends string>(key: string, choices: readonly T[], fallback: T): T {
    const text = this.optional(key);
    if (text === null) return fallback;
    const match = choices.find((choice) => choice.toLowerCase() === text.trim().toLowerCase());
    if (match !== undefined) return match;
    this.refuse(key, text, `Supported values are ${choices.join(', ')}.`);
    return fallback;
  }

  /** Non-blank parts of a separated list, trimmed; empty when not set. */
  list(key: string, separator: string): readonly string[] {
    const text = this.optional(key);
    if (text === null) return [];
    return text
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /** Marks keys as known without reading them, for options another part validates. */
  allow(...keys: readonly string[]): void {
    for (const key of keys) this.known.add(this.prefix + key);
  }

  /** Accepts every key that begins with `prefix` (`properties.`, `value.json.`). */
  allowPrefix(prefix: string): void {
    this.knownPrefixes.push(this.prefix + prefix);
  }

  /** Keys present under `prefix`, without it. Marks them as known. */
  keysUnder(prefix: string): readonly string[] {
    this.allowPrefix(prefix);
    const full = this.prefix + prefix;
    return Object.keys(this.options)
      .filter((key) => key.startsWith(full))
      .map((key) => key.slice(full.length));
  }

  /** Adds a problem found by the caller's own check. */
  report(key: string, message: string, hint?: string): void {
    const option = this.prefix + key;
    this.found.push(hint === undefined ? { option, message } : { option, message, hint });
  }

  /** An option Flink has and this engine does not implement: refused in words, never ignored. */
  unsupported(key: string, why: string): void {
    if (this.has(key)) this.report(key, `option "${this.prefix}${key}" is not supported`, why);
  }

  private refuse(key: string, text: string, hint: string): void {
    const shown = SECRET_KEY.test(key) ? '***' : text;
    this.report(key, `invalid value "${shown}" for option "${this.prefix}${key}"`, hint);
  }

  /** Problems so far, plus one for every option under the prefix that nobody asked for. */
  finish(owner: string): readonly OptionProblem[] {
    for (const option of Object.keys(this.options)) {
      if (!option.startsWith(this.prefix) || this.known.has(option)) continue;
      if (this.knownPrefixes.some((prefix) => option.startsWith(prefix))) continue;
      const near = nearestName(option, [...this.known]);
      const message = `unsupported option "${option}" for ${owner}`;
      const others = [...this.known].filter((key) => key !== 'connector').sort();
      const list = others.length > 0 ? `Supported options are ${others.join(', ')}.` : 'It takes no options.';
      this.found.push({ option, message, hint: near === null ? list : `Did you mean "${near}"?` });
    }
    return this.found;
  }

  /** Problems so far, without the check for unknown keys. */
  problems(): readonly OptionProblem[] {
    return this.found;
  }
}

function describeLimits(limits: IntegerLimits): string {
  const { min, max } = limits;
  if (min !== undefined && max !== undefined) return ` between ${min} and ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}

/** Options that begin with `prefix`, with the prefix taken off: what a format receives. */
export function stripPrefix(
  options: Readonly<Record<string, string>>,
  prefix: string,
): Readonly<Record<string, string>> {
  const stripped: Record<string, string> = {};
  for (const [key, value] of Object.entries(options)) {
    if (key.startsWith(prefix)) stripped[key.slice(prefix.length)] = value;
  }
  return stripped;
}
