// Which types a sink column takes without an explicit CAST. Source: Flink LogicalTypeCasts, implicit rules:
// numbers widen, DECIMAL and DOUBLE take any number, strings take strings, timestamps take either kind of timestamp.

import { type DataType, isCharacterKind, isNumericKind, isTimestampKind, type TypeKind } from '@/engine/core/data-type';

const WIDER: Readonly<Partial<Record<TypeKind, readonly TypeKind[]>>> = {
  TINYINT: ['TINYINT'],
  SMALLINT: ['TINYINT', 'SMALLINT'],
  INT: ['TINYINT', 'SMALLINT', 'INT'],
  BIGINT: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'],
  FLOAT: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DECIMAL'],
};

/** Nullability is not looked at: that is checked at run time by the NOT NULL enforcer. */
export function isImplicitlyCastable(from: DataType, to: DataType): boolean {
  if (from.kind === 'NULL') return true;
  if (from.kind === 'ROW' || to.kind === 'ROW') {
    if (from.kind !== 'ROW' || to.kind !== 'ROW' || from.fields.length !== to.fields.length) return false;
    // A ROW is not rebuilt on insert: its fields must be of the same kinds already.
    return from.fields.every((field, index) => {
      const target = to.fields[index];
      return (
        target !== undefined && field.type.kind === target.type.kind && isImplicitlyCastable(field.type, target.type)
      );
    });
  }
  const wider = WIDER[to.kind];
  if (wider !== undefined) return wider.includes(from.kind);
  switch (to.kind) {
    case 'DECIMAL':
    case 'DOUBLE':
      return isNumericKind(from.kind);
    case 'CHAR':
      return from.kind === 'CHAR';
    case 'STRING':
    case 'VARCHAR':
      return isCharacterKind(from.kind);
    case 'DATE':
      return from.kind === 'DATE' || from.kind === 'TIMESTAMP';
    case 'TIME':
      return from.kind === 'TIME' || from.kind === 'TIMESTAMP';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return isTimestampKind(from.kind);
    default:
      return from.kind === to.kind;
  }
}
