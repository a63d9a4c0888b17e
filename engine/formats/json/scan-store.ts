// Stores one scalar token, as text, into a leaf's column by the rules of its SQL type (flink-sql.md §13).
// Wide BIGINT and DECIMAL values leave NaN in `values` and the exact value beside it; finish() settles them.

import type { TimestampStandard } from './scalar-text';
import * as scalar from './scalar-text';
import type { ScanLeaf } from './scan-tree';
import { appendBase64 } from './string-content';

export type TokenKind = 'string' | 'number' | 'literal';

export interface ScalarToken {
  readonly text: string;
  readonly kind: TokenKind;
}

/** `null` = SQL NULL (DECIMAL overflow), `bad` = not a value of the type. */
export type StoreOutcome = 'stored' | 'null' | 'bad';

export function storeToken(leaf: ScanLeaf, token: ScalarToken, row: number, standard: TimestampStandard): StoreOutcome {
  const { column, type } = leaf;
  const { text } = token;
  switch (column.kind) {
    case 'boolean':
      column.values[row] = scalar.javaTrim(text).toLowerCase() === 'true' ? 1 : 0;
      return 'stored';
    case 'double': {
      const value = scalar.parseDoubleText(text);
      if (value === null) return 'bad';
      column.values[row] = type.kind === 'FLOAT' ? Math.fround(value) : value;
      return 'stored';
    }
    case 'decimal':
      return storeDecimal(leaf, text, row);
    case 'long':
    case 'int':
      return storeInteger(leaf, token, row);
    case 'timestamp': {
      const isZoned = type.kind === 'TIMESTAMP_LTZ';
      const ms = token.kind === 'string' ? scalar.parseTimestampText(text, standard, isZoned) : null;
      if (ms === null) return 'bad';
      column.values[row] = ms;
      return 'stored';
    }
    case 'bytes': {
      const at = leaf.decoded.length;
      const length = token.kind === 'string' ? appendBase64(text, leaf.decoded) : -1;
      if (length < 0) return 'bad';
      column.start[row] = at;
      column.length[row] = length;
      return 'stored';
    }
  }
}

function storeDecimal(leaf: ScanLeaf, text: string, row: number): StoreOutcome {
  const { column, type } = leaf;
  if (column.kind !== 'decimal' || type.kind !== 'DECIMAL') return 'bad';
  const value = scalar.parseDecimalText(text, type.precision, type.scale);
  if (value === null) return 'bad';
  if (value === 'overflow') return 'null';
  if (isSafe(value)) {
    column.values[row] = Number(value);
    return 'stored';
  }
  leaf.wideDecimals ??= new Array<bigint>(column.values.length).fill(0n);
  leaf.wideDecimals[row] = value;
  leaf.hasWide = true;
  column.values[row] = Number.NaN;
  return 'stored';
}

function storeInteger(leaf: ScanLeaf, token: ScalarToken, row: number): StoreOutcome {
  const { column } = leaf;
  if (column.kind !== 'int' && column.kind !== 'long') return 'bad';
  const value = integerOf(leaf, token);
  if (value === null) return 'bad';
  if (column.kind === 'int' || isSafe(value)) {
    column.values[row] = Number(value);
    return 'stored';
  }
  leaf.wide64 ??= new BigInt64Array(column.values.length);
  leaf.wide64[row] = value;
  leaf.hasWide = true;
  column.values[row] = Number.NaN;
  return 'stored';
}

function isSafe(value: bigint): boolean {
  return value <= 9007199254740991n && value >= -9007199254740991n;
}

function toBigInt(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}

function integerOf(leaf: ScanLeaf, token: ScalarToken): bigint | null {
  const { text, kind } = token;
  switch (leaf.type.kind) {
    case 'TINYINT':
      return scalar.parseIntegerText(text, 8);
    case 'SMALLINT':
      return scalar.parseIntegerText(text, 16);
    case 'DATE':
      return kind === 'string' ? toBigInt(scalar.parseDateText(text)) : null;
    case 'TIME':
      return kind === 'string' ? toBigInt(scalar.parseTimeText(text)) : null;
    case 'INT':
      return kind === 'number' ? scalar.parseNumberToken(text, 32) : scalar.parseIntegerText(text, 32);
    case 'BIGINT':
      return kind === 'number' ? scalar.parseNumberToken(text, 64) : scalar.parseIntegerText(text, 64);
    default:
      return null;
  }
}
