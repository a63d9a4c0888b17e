// SQL data types as plain data. Every layer (binder, code generation, formats, state) switches on `kind`.
// Invariant: a DataType is immutable and structurally comparable; it never refers to runtime objects.
// Source of the rules: Flink LogicalType and LogicalTypeMerging (../shared/reference/flink-sql.md §2).

export type SimpleKind =
  | 'NULL'
  | 'BOOLEAN'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INT'
  | 'BIGINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'STRING'
  | 'BYTES'
  | 'DATE'
  | 'INTERVAL_DAY_TIME'
  | 'INTERVAL_YEAR_MONTH';

export type DataType =
  | { readonly kind: SimpleKind; readonly nullable: boolean }
  | { readonly kind: 'DECIMAL'; readonly precision: number; readonly scale: number; readonly nullable: boolean }
  | { readonly kind: 'CHAR' | 'VARCHAR'; readonly length: number; readonly nullable: boolean }
  | {
      readonly kind: 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ';
      readonly precision: number;
      readonly nullable: boolean;
    }
  | { readonly kind: 'ROW'; readonly fields: readonly Field[]; readonly nullable: boolean };

export type TypeKind = DataType['kind'];

/** A named column of a table, query result or ROW. `timeAttribute` marks Flink's time indicator types. */
export interface Field {
  readonly name: string;
  readonly type: DataType;
  readonly timeAttribute?: 'rowtime' | 'proctime';
}

/** Columns of a relation, in order. */
export type RowSchema = readonly Field[];

export const MAX_DECIMAL_PRECISION = 38;

export function simpleType(kind: SimpleKind, nullable = true): DataType {
  return { kind, nullable };
}

export function decimalType(precision: number, scale: number, nullable = true): DataType {
  return { kind: 'DECIMAL', precision, scale, nullable };
}

export function timestampType(kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ', precision = 3, nullable = true): DataType {
  return { kind, precision, nullable };
}

export function rowType(fields: readonly Field[], nullable = true): DataType {
  return { kind: 'ROW', fields, nullable };
}

export function withNullable<T extends DataType>(type: T, nullable: boolean): T {
  return type.nullable === nullable ? type : { ...type, nullable };
}

export function isIntegerKind(kind: TypeKind): boolean {
  return kind === 'TINYINT' || kind === 'SMALLINT' || kind === 'INT' || kind === 'BIGINT';
}

export function isNumericKind(kind: TypeKind): boolean {
  return isIntegerKind(kind) || kind === 'FLOAT' || kind === 'DOUBLE' || kind === 'DECIMAL';
}

export function isCharacterKind(kind: TypeKind): boolean {
  return kind === 'STRING' || kind === 'CHAR' || kind === 'VARCHAR';
}

export function isTimestampKind(kind: TypeKind): boolean {
  return kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ';
}

/** Text as Flink prints it: `DECIMAL(10, 2) NOT NULL`, `ROW<a INT, b STRING>`. */
export function formatDataType(type: DataType): string {
  const suffix = type.nullable ? '' : ' NOT NULL';
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})${suffix}`;
    case 'CHAR':
    case 'VARCHAR':
      return `${type.kind}(${type.length})${suffix}`;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})${suffix}`;
    case 'ROW': {
      const fields = type.fields.map((field) => `${field.name} ${formatDataType(field.type)}`);
      return `ROW<${fields.join(', ')}>${suffix}`;
    }
    case 'INTERVAL_DAY_TIME':
      return `INTERVAL DAY TO SECOND${suffix}`;
    case 'INTERVAL_YEAR_MONTH':
      return `INTERVAL YEAR TO MONTH${suffix}`;
    default:
      return `${type.kind}${suffix}`;
  }
}

/** Same type apart from nullability. */
export function isSameType(left: DataType, right: DataType): boolean {
  return formatDataType(withNullable(left, true)) === formatDataType(withNullable(right, true));
}
