// The time range of a page lives in the address: `?range=6h` (live, ends now) or `?from=…&to=…` (absolute, epoch ms or ISO 8601).
// Pure parsing and writing; anything unreadable falls back to the page's default.

export const liveRanges = ['15m', '1h', '6h', '24h', '7d'] as const;
export type LiveRange = (typeof liveRanges)[number];

export type TimeRange =
  | { readonly kind: 'live'; readonly range: LiveRange; readonly durationMs: number }
  | { readonly kind: 'absolute'; readonly from: number; readonly to: number };

const liveDurationMs: Record<LiveRange, number> = {
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
};

export const liveRangeLabels: Record<LiveRange, string> = {
  '15m': 'last 15 min',
  '1h': 'last hour',
  '6h': 'last 6 h',
  '24h': 'last 24 h',
  '7d': 'last 7 d',
};

/** The server keeps and answers at most this much in one request. */
const longestMs = 7 * 86_400_000;

export function liveRange(range: LiveRange): TimeRange {
  return { kind: 'live', range, durationMs: liveDurationMs[range] };
}

export function defaultRange(pathname: string): LiveRange {
  if (pathname === '/') {
    return '6h';
  }
  return pathname.startsWith('/alerts') ? '1h' : '15m';
}

interface Params {
  get: (name: string) => string | null;
}

export function parseRange(params: Params, fallback: LiveRange): TimeRange {
  const from = readMoment(params.get('from'));
  const to = readMoment(params.get('to'));
  if (from !== null && to !== null && to > from) {
    return { kind: 'absolute', from: Math.max(from, to - longestMs), to };
  }
  const wanted = params.get('range');
  return liveRange(liveRanges.find((range) => range === wanted) ?? fallback);
}

function readMoment(text: string | null): number | null {
  if (!text) {
    return null;
  }
  const at = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) && at >= 0 ? at : null;
}

/** The same query string with another range; the page's default leaves the address clean. */
export function writeRange(current: string, range: TimeRange, fallback: LiveRange): string {
  const params = new URLSearchParams(current);
  params.delete('range');
  params.delete('from');
  params.delete('to');
  if (range.kind === 'absolute') {
    params.set('from', String(Math.round(range.from)));
    params.set('to', String(Math.round(range.to)));
  } else if (range.range !== fallback) {
    params.set('range', range.range);
  }
  return params.toString();
}

/** The moments a range covers now, aligned so that the address of a request changes at most once per drawn bucket. */
export function resolveRange(range: TimeRange, now: number): { from: number; to: number } {
  if (range.kind === 'absolute') {
    return { from: range.from, to: range.to };
  }
  const step = refreshMs(range);
  const to = Math.ceil(now / step) * step;
  return { from: to - range.durationMs, to };
}

/** How often a chart over this range is asked for again: one bucket of 300, never below 3 s. */
export function refreshMs(range: TimeRange): number {
  return range.kind === 'absolute' ? 60_000 : Math.max(3_000, Math.round(range.durationMs / 300));
}

/** Value for `<input type="datetime-local">` in local time. */
export function toLocalInput(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}
