// Changelogs as text, for operator tests: one row per line, `+I user=1 amount=10 name='a b' @12:00:01`, and `W 12:00:05` for
// a watermark, `B 7` for a barrier. `@time` and watermarks are ms or a time of day on 1970-01-01. Values by column type:
// numbers as digits, text bare or in quotes ('' is a quote), NULL, TRUE, FALSE; timestamps as ms or `yyyy-MM-ddTHH:mm:ss`.

import type { Batch } from '@/engine/core/batch';
import { type DataType, isCharacterKind, type RowSchema } from '@/engine/core/data-type';
import { formatRowKind, parseRowKind } from '@/engine/core/row-kind';
import { u8 } from '@/engine/core/typed-array';
import { buildBatch, readBatch } from './batch-builder';

export type ChangelogElement =
  | {
      readonly kind: 'row';
      readonly rowKind: number;
      readonly values: readonly unknown[];
      readonly timeMs: number | null;
    }
  | { readonly kind: 'watermark'; readonly watermark: number }
  | { readonly kind: 'barrier'; readonly id: number };

const TOKEN = /([A-Za-z_][\w$]*)=('(?:[^']|'')*'|\S+)/g;

/** Elements of a changelog text; blank lines and `--` comments are skipped. Throws SyntaxError for a line it cannot read. */
export function parseChangelog(text: string, schema: RowSchema): ChangelogElement[] {
  const elements: ChangelogElement[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.replace(/^\s*--.*$/, '').trim();
    if (line !== '') elements.push(parseLine(line, schema));
  }
  return elements;
}

function parseLine(line: string, schema: RowSchema): ChangelogElement {
  const head = line.split(/\s+/, 1)[0] ?? '';
  const rest = line.slice(head.length);
  if (head === 'W') return { kind: 'watermark', watermark: parseTimeMs(rest.trim()) };
  if (head === 'B') return { kind: 'barrier', id: Number(rest) };
  const found = new Map<string, string>();
  for (const match of rest.matchAll(TOKEN)) found.set(match[1] ?? '', match[2] ?? '');
  for (const name of found.keys()) {
    if (!schema.some((field) => field.name === name)) throw new SyntaxError(`unknown column "${name}" in "${line}"`);
  }
  const values = schema.map((field) => parseValue(found.get(field.name) ?? 'NULL', field.type));
  const time = /\s@(\S+)\s*$/.exec(rest)?.[1];
  return { kind: 'row', rowKind: parseRowKind(head), values, timeMs: time === undefined ? null : parseTimeMs(time) };
}

function parseTimeMs(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text);
  const iso = /^\d{1,2}:/.test(text) ? `1970-01-01T${text}Z` : `${text.replace(/Z$/, '')}Z`;
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new SyntaxError(`"${text}" is no time`);
  return ms;
}

function parseValue(text: string, type: DataType): unknown {
  if (text === 'NULL') return null;
  const bare = text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text;
  if (isCharacterKind(type.kind)) return bare;
  switch (type.kind) {
    case 'BOOLEAN':
      return bare.toUpperCase() === 'TRUE';
    case 'BIGINT':
    case 'INTERVAL_DAY_TIME':
      return BigInt(bare);
    case 'DECIMAL': {
      const [whole = '', fraction = ''] = bare.split('.');
      return BigInt(whole + fraction.padEnd(type.scale, '0').slice(0, type.scale));
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return parseTimeMs(bare);
    default:
      return Number(bare);
  }
}

/** Batch of the row elements, in order; watermarks and barriers are left out. `@time` is not a column: see timeMs. */
export function toBatch(elements: readonly ChangelogElement[], schema: RowSchema): Batch {
  const rows = elements.filter((element) => element.kind === 'row');
  return buildBatch(
    schema.map((field) => field.type),
    rows.map((row) => row.values),
    { rowKinds: rows.map((row) => row.rowKind) },
  );
}

/** Lines of a batch, columns in schema order: `+I user=1 amount=10`. Timestamps as `yyyy-MM-ddTHH:mm:ss.SSS`. */
export function formatChangelog(batch: Batch, schema: RowSchema): string[] {
  const rows = readBatch(
    batch,
    schema.map((field) => field.type),
  );
  return rows.map((row, index) => {
    const kind = batch.rowKinds === null ? 0 : u8(batch.rowKinds, index);
    const cells = schema.map((field, at) => `${field.name}=${formatValue(row[at], field.type)}`);
    return [formatRowKind(kind), ...cells].join(' ');
  });
}

function formatValue(value: unknown, type: DataType): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string')
    return /^[^\s'=@]+$/.test(value) && value !== 'NULL' ? value : `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (type.kind === 'DECIMAL' && typeof value === 'bigint' && type.scale > 0) {
    const digits = (value < 0n ? -value : value).toString().padStart(type.scale + 1, '0');
    const cut = digits.length - type.scale;
    return `${value < 0n ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
  }
  if ((type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && typeof value === 'number') {
    return new Date(value).toISOString().replace(/Z$/, '');
  }
  if (type.kind === 'ROW' && Array.isArray(value)) {
    return `(${type.fields.map((field, at) => formatValue(value[at], field.type)).join(',')})`;
  }
  return String(value);
}
