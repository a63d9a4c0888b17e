// One value of a column as Flink's print connector shows it: Java's toString of the external value (LocalDateTime, Instant,
// BigDecimal, Row). For people, not for the hot path: it makes strings.

import type { Column } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { f64, i32, i64, item, u8 } from '@/engine/core/typed-array';
import { bigDecimalText, javaDoubleText, javaFloatText } from '@/engine/formats/java-number-text';

const DAY_MS = 86_400_000;
const decoder = new TextDecoder();

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

function fractionText(ms: number): string {
  return ms === 0 ? '' : `.${pad(ms, 3)}`;
}

/** LocalDate.toString. */
function dateText(days: number): string {
  const iso = new Date(days * DAY_MS).toISOString().slice(0, -14);
  // toISOString writes years outside 0..9999 with six digits and a sign.
  return iso.replace(/^([+-])0*(\d{4,})/, '$1$2');
}

/** LocalTime.toString: seconds only when there are any, milliseconds in threes. */
function timeText(msOfDay: number, alwaysSeconds: boolean): string {
  const seconds = Math.floor(msOfDay / 1000);
  const ms = msOfDay - seconds * 1000;
  const head = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}`;
  if (!alwaysSeconds && seconds % 60 === 0 && ms === 0) return head;
  return `${head}:${pad(seconds % 60, 2)}${fractionText(ms)}`;
}

function timestampText(epochMs: number, isInstant: boolean): string {
  const days = Math.floor(epochMs / DAY_MS);
  return `${dateText(days)}T${timeText(epochMs - days * DAY_MS, isInstant)}${isInstant ? 'Z' : ''}`;
}

function bytesText(bytes: Uint8Array, type: DataType): string {
  if (type.kind !== 'BYTES') return decoder.decode(bytes);
  return `[${[...bytes].map((byte) => (byte << 24) >> 24).join(', ')}]`;
}

/** Text of row `row` of the column; NULL is `null`, a nested ROW `+I[a, b]`. */
export function javaValueText(column: Column, type: DataType, row: number): string {
  if (column.kind === 'absent' || (column.nulls !== null && u8(column.nulls, row) === 1)) return 'null';
  switch (column.kind) {
    case 'int': {
      const value = i32(column.values, row);
      if (type.kind === 'DATE') return dateText(value);
      return type.kind === 'TIME' ? timeText(value, false) : String(value);
    }
    case 'long':
      return column.wide === null ? String(f64(column.values, row)) : String(i64(column.wide, row));
    case 'decimal': {
      const unscaled = column.wide === null ? BigInt(f64(column.values, row)) : item(column.wide, row);
      return bigDecimalText(unscaled, type.kind === 'DECIMAL' ? type.scale : 0);
    }
    case 'double':
      return type.kind === 'FLOAT' ? javaFloatText(f64(column.values, row)) : javaDoubleText(f64(column.values, row));
    case 'timestamp':
      return timestampText(f64(column.values, row), type.kind === 'TIMESTAMP_LTZ');
    case 'boolean':
      return u8(column.values, row) === 1 ? 'true' : 'false';
    case 'bytes': {
      const start = i32(column.start, row);
      return bytesText(column.arena.subarray(start, start + i32(column.length, row)), type);
    }
    case 'row': {
      const fields = type.kind === 'ROW' ? type.fields : [];
      return `+I[${fields.map((field, i) => javaValueText(item(column.children, i), field.type, row)).join(', ')}]`;
    }
  }
}
