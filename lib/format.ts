// Numbers as people read them, the same in pages, notifications and CLI (console.md §5). Pure; no locale, no time zone.
// Unknown (null, NaN) is "—", never 0. Three significant digits, so that a column of values lines up.

export const unknownText = '—';

const COUNT_UNITS = ['', ' k', ' M', ' G', ' T', ' P'] as const;
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

type Numeric = number | null | undefined;

function isKnown(value: Numeric): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Three significant digits without trailing zeros after the point: 1.24, 12.4, 124. */
function significant(value: number): string {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Records and other counts: `210`, `9,999`, `12.4 k`, `1.24 M`; fractions below 10 keep one digit. */
export function formatCount(value: Numeric): string {
  if (!isKnown(value)) return unknownText;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  if (size < 9.95 && !Number.isInteger(size)) return withSign(sign, String(Number(size.toFixed(1))));
  if (Math.round(size) < 10_000) return withSign(sign, grouped(Math.round(size)));
  let scaled = size;
  let unit = 0;
  while (scaled >= 999.5 && unit < COUNT_UNITS.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${sign}${significant(scaled)}${COUNT_UNITS[unit] ?? ''}`;
}

function withSign(sign: string, text: string): string {
  return text === '0' ? text : sign + text;
}

/** Per second: `210/s`, `48.2 k/s`. */
export function formatRate(perSecond: Numeric): string {
  return isKnown(perSecond) ? `${formatCount(perSecond)}/s` : unknownText;
}

/** Milliseconds: `0.4 ms`, `9 ms`, `1.2 s`, `38 s`, `4 m 10 s`, `2 h 5 m`, `3 d 4 h`. */
export function formatDuration(ms: Numeric): string {
  if (!isKnown(ms)) return unknownText;
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms === 0) return '0 ms';
  if (ms < 9.95) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return twoUnits(seconds, 60, 'm', 's');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return twoUnits(minutes, 60, 'h', 'm');
  return twoUnits(Math.floor(minutes / 60), 24, 'd', 'h');
}

function twoUnits(amount: number, base: number, large: string, small: string): string {
  const rest = amount % base;
  const whole = `${Math.floor(amount / base)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/** IEC: `0 B`, `512 B`, `41.3 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: Numeric): string {
  if (!isKnown(bytes)) return unknownText;
  if (bytes < 0) return `-${formatBytes(-bytes)}`;
  let scaled = bytes;
  let unit = 0;
  while (scaled >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    scaled /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(scaled) : significant(scaled)} ${BYTE_UNITS[unit] ?? ''}`;
}

/** A share of one: `31 %`, `0.4 %`. */
export function formatShare(share: Numeric): string {
  if (!isKnown(share)) return unknownText;
  const percent = share * 100;
  return `${Math.abs(percent) < 9.95 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}

/** By the unit that contracts name: `records`, `ms`, `bytes`, `records/s`, `share`; another unit stands behind the number. */
export function formatByUnit(value: Numeric, unit: string): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'bytes':
      return formatBytes(value);
    case 'share':
      return formatShare(value);
    case 'records/s':
      return formatRate(value);
    default:
      return formatCount(value);
  }
}

/** The same with the noun: `10,000 records`, `500 ms`, `2 GiB`. */
export function formatWithUnit(value: Numeric, unit: string): string {
  const text = formatByUnit(value, unit);
  const speaksForItself = ['ms', 'bytes', 'share', 'records/s', ''].includes(unit) || text === unknownText;
  return speaksForItself ? text : `${text} ${unit}`;
}

/** Exact with separators, for hover: `1,240,033`. */
export function formatExact(value: Numeric): string {
  if (!isKnown(value)) return unknownText;
  const [whole = '0', fraction] = String(value).split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction ? `${separated}.${fraction}` : separated;
}
