// Offsets of IANA time zones, cached so that Intl is asked about once per quarter of an hour that occurs in the data.
// Local times in a gap move forward by the gap, in an overlap take the earlier offset (java.time.ZonedDateTime.ofLocal).

const BUCKET_MS = 900_000;
const CACHE_LIMIT = 20_000;
const DAY_MS = 86_400_000;

export interface TimeZoneRules {
  readonly name: string;
  /** Milliseconds to add to an epoch time to get the local time. */
  offsetAt(epochMs: number): number;
  /** Epoch ms to zone-less local ms. */
  toLocal(epochMs: number): number;
  /** Zone-less local ms to epoch ms. */
  toEpoch(localMs: number): number;
}

const UTC_NAMES = new Set(['UTC', 'Etc/UTC', 'GMT', 'Z', 'Etc/GMT']);
const FIXED_OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/;

const UTC_RULES: TimeZoneRules = {
  name: 'UTC',
  offsetAt: () => 0,
  toLocal: (epochMs) => epochMs,
  toEpoch: (localMs) => localMs,
};

const known = new Map<string, TimeZoneRules>();

/** Rules of a zone by IANA name or fixed offset (`+02:00`, `GMT+2`). Throws RangeError for an unknown name. */
export function timeZoneRules(name: string): TimeZoneRules {
  if (UTC_NAMES.has(name)) return UTC_RULES;
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const fixed = FIXED_OFFSET.exec(name);
  const rules = fixed === null ? new ZonedRules(name) : fixedRules(name, fixed);
  known.set(name, rules);
  return rules;
}

export function isTimeZone(name: string): boolean {
  try {
    timeZoneRules(name);
    return true;
  } catch {
    return false;
  }
}

function fixedRules(name: string, match: RegExpExecArray): TimeZoneRules {
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (minutes > 18 * 60) throw new RangeError(`unknown time zone "${name}"`);
  const offset = (match[1] === '-' ? -minutes : minutes) * 60_000;
  return { name, offsetAt: () => offset, toLocal: (ms) => ms + offset, toEpoch: (ms) => ms - offset };
}

class ZonedRules implements TimeZoneRules {
  readonly name: string;
  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();
  private lastBucket = Number.NaN;
  private lastOffset = 0;

  constructor(name: string) {
    this.name = name;
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  offsetAt(epochMs: number): number {
    const bucket = Math.floor(epochMs / BUCKET_MS);
    if (bucket === this.lastBucket) return this.lastOffset;
    let offset = this.offsets.get(bucket);
    if (offset === undefined) {
      offset = this.computeOffset(bucket * BUCKET_MS);
      if (this.offsets.size >= CACHE_LIMIT) this.offsets.clear();
      this.offsets.set(bucket, offset);
    }
    this.lastBucket = bucket;
    this.lastOffset = offset;
    return offset;
  }

  toLocal(epochMs: number): number {
    return epochMs + this.offsetAt(epochMs);
  }

  toEpoch(localMs: number): number {
    const before = this.offsetAt(localMs - DAY_MS);
    const after = this.offsetAt(localMs + DAY_MS);
    if (before === after) return localMs - before;
    if (this.offsetAt(localMs - before) === before) return localMs - before;
    if (this.offsetAt(localMs - after) === after) return localMs - after;
    return localMs - before;
  }

  private computeOffset(epochMs: number): number {
    // Outside the range of Date the zone is taken to stay as it is at the border.
    const clamped = Math.max(-8.64e15, Math.min(8.64e15, epochMs));
    const fields: Record<string, string> = {};
    for (const { type, value } of this.format.formatToParts(clamped)) fields[type] = value;
    const year = Number(fields.year);
    const date = new Date(0);
    date.setUTCFullYear(fields.era === 'BC' ? 1 - year : year, Number(fields.month) - 1, Number(fields.day));
    date.setUTCHours(Number(fields.hour), Number(fields.minute), Number(fields.second), 0);
    return date.getTime() - Math.floor(clamped / 1000) * 1000;
  }
}
