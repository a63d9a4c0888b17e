// Offsets of one time zone, for windows aligned in local time. Answers come from a cache of UTC days: a day without a
// transition is one number, a day with one keeps its instant; Intl is asked at most a few times per day of data.
// Source of the timer rule: Flink TimeWindowUtil (../shared/reference/flink-sql.md §4).

const DAY_MS = 86_400_000;

interface DayOffsets {
  readonly before: number;
  readonly after: number;
  /** First instant at which `after` holds; the end of the day when the two are equal. */
  readonly changeMs: number;
}

export class ZoneOffsets {
  readonly isUtc: boolean;
  private readonly format: Intl.DateTimeFormat | null;
  private readonly days = new Map<number, DayOffsets>();
  private memoDay = Number.NaN;
  private memo: DayOffsets = { before: 0, after: 0, changeMs: 0 };

  constructor(timeZone: string) {
    this.isUtc = timeZone === 'UTC' || timeZone === 'Etc/UTC' || timeZone === 'Z';
    this.format = this.isUtc ? null : new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  /** Milliseconds to add to an epoch time to get local time. */
  offsetAt(epochMs: number): number {
    if (this.isUtc) return 0;
    const day = Math.floor(epochMs / DAY_MS);
    if (day !== this.memoDay) {
      this.memo = this.dayOffsets(day);
      this.memoDay = day;
    }
    return epochMs < this.memo.changeMs ? this.memo.before : this.memo.after;
  }

  toLocal(epochMs: number): number {
    return epochMs + this.offsetAt(epochMs);
  }

  /**
   * Epoch time at which a timer of local time `localMs` is due: in a skipped hour the first instant after the gap, in a
   * repeated hour the later of the two.
   */
  toTimerEpoch(localMs: number): number {
    if (this.isUtc || !Number.isFinite(localMs)) return localMs;
    const before = this.offsetAt(localMs - DAY_MS);
    const after = this.offsetAt(localMs + DAY_MS);
    const early = localMs - before;
    const late = localMs - after;
    if (before === after) return early;
    const isEarlyValid = this.offsetAt(early) === before;
    const isLateValid = this.offsetAt(late) === after;
    if (isEarlyValid && isLateValid) return Math.max(early, late);
    if (isEarlyValid) return early;
    if (isLateValid) return late;
    return this.findChange(localMs - DAY_MS, localMs + DAY_MS, before);
  }

  private dayOffsets(day: number): DayOffsets {
    const known = this.days.get(day);
    if (known !== undefined) return known;
    const begin = day * DAY_MS;
    const before = this.askOffset(begin);
    const after = this.askOffset(begin + DAY_MS);
    const changeMs = before === after ? begin + DAY_MS : this.bisect(begin, begin + DAY_MS, before);
    const offsets = { before, after, changeMs };
    this.days.set(day, offsets);
    return offsets;
  }

  /** First instant in (fromMs, toMs] whose offset is not `before`. */
  private findChange(fromMs: number, toMs: number, before: number): number {
    for (let day = Math.floor(fromMs / DAY_MS); day * DAY_MS <= toMs; day += 1) {
      const offsets = this.dayOffsets(day);
      if (offsets.before === before && offsets.after !== before) return offsets.changeMs;
    }
    return toMs;
  }

  private bisect(fromMs: number, toMs: number, before: number): number {
    let low = fromMs;
    let high = toMs;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.askOffset(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  }

  private askOffset(epochMs: number): number {
    const parts = this.format?.formatToParts(epochMs) ?? [];
    const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
    const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text);
    if (match === null) return 0;
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
    return (match[1] === '-' ? -seconds : seconds) * 1000;
  }
}
