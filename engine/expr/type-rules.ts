// Type arithmetic of Flink SQL: common types, decimal precision and scale, nullability. Pure functions over DataType.
// Source: Flink LogicalTypeMerging and Calcite's leastRestrictive as Flink uses them (reference/flink-sql.md §2).

import {
  type DataType,
  decimalType,
  type Field,
  isCharacterKind,
  isIntegerKind,
  isNumericKind,
  isSameType,
  MAX_DECIMAL_PRECISION,
  simpleType,
  type TypeKind,
  withNullable,
} from '@/engine/core/data-type';

export type DecimalType = Extract<DataType, { kind: 'DECIMAL' }>;

const INTEGER_ORDER: readonly TypeKind[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];
const INTEGER_DIGITS: Readonly<Partial<Record<TypeKind, number>>> = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 };

export function isExactKind(kind: TypeKind): boolean {
  return isIntegerKind(kind) || kind === 'DECIMAL';
}

export function isIntervalKind(kind: TypeKind): boolean {
  return kind === 'INTERVAL_DAY_TIME' || kind === 'INTERVAL_YEAR_MONTH';
}

/** The DECIMAL that holds every value of an exact numeric type: INT → DECIMAL(10, 0); null for other types. */
export function toDecimalType(type: DataType): DecimalType | null {
  if (type.kind === 'DECIMAL') return type;
  const digits = INTEGER_DIGITS[type.kind];
  if (digits === undefined) return null;
  return { kind: 'DECIMAL', precision: digits, scale: 0, nullable: type.nullable };
}

/** DECIMAL(p, s) brought to at most 38 digits: the integer part wins, but 6 fraction digits are kept if there were so many. */
export function adjustDecimal(precision: number, scale: number, nullable: boolean): DataType {
  if (precision <= MAX_DECIMAL_PRECISION) return decimalType(precision, scale, nullable);
  const integerDigits = precision - scale;
  const kept = Math.max(MAX_DECIMAL_PRECISION - integerDigits, Math.min(scale, 6));
  return decimalType(MAX_DECIMAL_PRECISION, kept, nullable);
}

/** Result type of `left operator right` over decimals. */
export function decimalResult(operator: '+' | '-' | '*' | '/' | '%', left: DecimalType, right: DecimalType): DataType {
  const nullable = left.nullable || right.nullable;
  const { precision: p1, scale: s1 } = left;
  const { precision: p2, scale: s2 } = right;
  switch (operator) {
    case '+':
    case '-': {
      const scale = Math.max(s1, s2);
      return adjustDecimal(Math.max(p1 - s1, p2 - s2) + scale + 1, scale, nullable);
    }
    case '*':
      return adjustDecimal(p1 + p2 + 1, s1 + s2, nullable);
    case '/': {
      const scale = Math.max(6, s1 + p2 + 1);
      return adjustDecimal(p1 - s1 + s2 + scale, scale, nullable);
    }
    case '%': {
      const scale = Math.max(s1, s2);
      return adjustDecimal(Math.min(p1 - s1, p2 - s2) + scale, scale, nullable);
    }
  }
}

/** Common type of two numeric types: wider integer, covering DECIMAL, FLOAT or DOUBLE. */
export function commonNumericType(left: DataType, right: DataType): DataType {
  const nullable = left.nullable || right.nullable;
  if (left.kind === 'DOUBLE' || right.kind === 'DOUBLE') return simpleType('DOUBLE', nullable);
  if (left.kind === 'FLOAT' || right.kind === 'FLOAT') {
    const hasDecimal = left.kind === 'DECIMAL' || right.kind === 'DECIMAL';
    return simpleType(hasDecimal ? 'DOUBLE' : 'FLOAT', nullable);
  }
  if (left.kind !== 'DECIMAL' && right.kind !== 'DECIMAL') {
    return withNullable(INTEGER_ORDER.indexOf(left.kind) >= INTEGER_ORDER.indexOf(right.kind) ? left : right, nullable);
  }
  const a = toDecimalType(left);
  const b = toDecimalType(right);
  if (a === null || b === null) return simpleType('DOUBLE', nullable);
  const scale = Math.max(a.scale, b.scale);
  const precision = Math.max(a.precision - a.scale, b.precision - b.scale) + scale;
  return decimalType(Math.min(MAX_DECIMAL_PRECISION, precision), scale, nullable);
}

function commonCharacterType(left: DataType, right: DataType, nullable: boolean): DataType {
  if (left.kind === 'STRING' || right.kind === 'STRING') return simpleType('STRING', nullable);
  const a = 'length' in left ? left.length : 0;
  const b = 'length' in right ? right.length : 0;
  // CHARs of different length become VARCHAR: Flink's type system converts ragged unions to varying types.
  const kind = left.kind === 'CHAR' && right.kind === 'CHAR' && a === b ? 'CHAR' : 'VARCHAR';
  return { kind, length: Math.max(a, b), nullable };
}

function commonPair(left: DataType, right: DataType): DataType | null {
  const nullable = left.nullable || right.nullable;
  if (left.kind === 'NULL') return withNullable(right, true);
  if (right.kind === 'NULL') return withNullable(left, true);
  if (isNumericKind(left.kind) && isNumericKind(right.kind)) return commonNumericType(left, right);
  if (isCharacterKind(left.kind) && isCharacterKind(right.kind)) return commonCharacterType(left, right, nullable);
  if (left.kind === 'ROW' && right.kind === 'ROW') return commonRow(left.fields, right.fields, nullable);
  if (left.kind !== right.kind) return null;
  if ('precision' in left && 'precision' in right && left.kind !== 'DECIMAL') {
    return { ...left, precision: Math.max(left.precision, right.precision), nullable };
  }
  return isSameType(left, right) ? withNullable(left, nullable) : null;
}

function commonRow(left: readonly Field[], right: readonly Field[], nullable: boolean): DataType | null {
  if (left.length !== right.length) return null;
  const fields: Field[] = [];
  for (const [index, field] of left.entries()) {
    const other = right[index];
    const type = other === undefined ? null : commonPair(field.type, other.type);
    if (type === null) return null;
    fields.push({ name: field.name, type });
  }
  return { kind: 'ROW', fields, nullable };
}

/**
 * The type that CASE, COALESCE, IN and UNION give to values of these types; null when there is none. Nullable if any is.
 * Character and numeric types have no common type: Flink does not coerce between them.
 */
export function commonType(types: readonly DataType[]): DataType | null {
  let result: DataType | null = null;
  for (const type of types) {
    result = result === null ? type : commonPair(result, type);
    if (result === null) return null;
  }
  return result;
}
