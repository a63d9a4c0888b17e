// Types as written → DataType. Defaults are Flink's: TIMESTAMP is TIMESTAMP(6), DECIMAL is DECIMAL(10, 0), TIME is TIME(0),
// CHAR is CHAR(1), VARCHAR without length is STRING. Types that are not there yet are refused at their span.

import {
  type DataType,
  decimalType,
  type Field,
  MAX_DECIMAL_PRECISION,
  rowType,
  type SimpleKind,
  simpleType,
  timestampType,
} from '@/engine/core/data-type';
import type { TypeNode } from '../ast';
import type { DiagnosticList } from '../diagnostic';
import { nearestName } from '../suggest';

const SIMPLE: Readonly<Record<string, SimpleKind>> = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'TINYINT',
  SMALLINT: 'SMALLINT',
  INT: 'INT',
  INTEGER: 'INT',
  BIGINT: 'BIGINT',
  FLOAT: 'FLOAT',
  DOUBLE: 'DOUBLE',
  STRING: 'STRING',
  BYTES: 'BYTES',
  DATE: 'DATE',
};

const REFUSED = [
  'ARRAY',
  'MAP',
  'MULTISET',
  'RAW',
  'BINARY',
  'VARBINARY',
  'TIMESTAMP_TZ',
  'INTERVAL',
  'VARIANT',
  'NULL',
  'REAL',
];
const OTHERS = ['DECIMAL', 'CHAR', 'VARCHAR', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'ROW'];
const MAX_LENGTH = 2_147_483_647;

/** Null when the type is wrong or not supported; that is reported. */
export function bindType(node: TypeNode, diagnostics: DiagnosticList): DataType | null {
  const nullable = node.isNullable;
  const simple = SIMPLE[node.name];
  if (simple !== undefined) {
    if (node.parameters.length === 0) return simpleType(simple, nullable);
    return fail(node, diagnostics, `type ${node.name} takes no length or precision`);
  }
  switch (node.name) {
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC':
      return bindDecimal(node, diagnostics);
    case 'CHAR':
    case 'VARCHAR': {
      if (node.name === 'VARCHAR' && node.parameters.length === 0) return simpleType('STRING', nullable);
      const length = parameter(node, diagnostics, { fallback: 1, min: 1, max: MAX_LENGTH });
      if (length === null) return null;
      if (node.name === 'VARCHAR' && length === MAX_LENGTH) return simpleType('STRING', nullable);
      return { kind: node.name, length, nullable };
    }
    case 'TIME': {
      const precision = parameter(node, diagnostics, { fallback: 0, min: 0, max: 9 });
      return precision === null ? null : { kind: 'TIME', precision, nullable };
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const precision = parameter(node, diagnostics, { fallback: 6, min: 0, max: 9 });
      return precision === null ? null : timestampType(node.name, precision, nullable);
    }
    case 'ROW':
      return bindRow(node, diagnostics);
  }
  if (REFUSED.includes(node.name)) {
    const shown = node.name === 'TIMESTAMP_TZ' ? 'TIMESTAMP WITH TIME ZONE' : node.name;
    diagnostics.error(node, { code: 'sql.unsupported', message: `type ${shown} is not supported yet` });
    return null;
  }
  const near = nearestName(node.name, [...Object.keys(SIMPLE), ...OTHERS]);
  diagnostics.error(node, {
    code: 'sql.unknown-type',
    message: `type "${node.name}" does not exist`,
    hint: near === null ? null : `Did you mean ${near}?`,
    fix: near === null ? null : { title: `Change to ${near}`, start: node.start, end: node.end, replacement: near },
  });
  return null;
}

function bindDecimal(node: TypeNode, diagnostics: DiagnosticList): DataType | null {
  const [precision = 10, scale = 0, ...more] = node.parameters;
  const isValid = precision >= 1 && precision <= MAX_DECIMAL_PRECISION && scale <= precision && more.length === 0;
  if (isValid) return decimalType(precision, scale, node.isNullable);
  const rule = `DECIMAL needs a precision of 1 to ${MAX_DECIMAL_PRECISION} and a scale of 0 to the precision`;
  return fail(node, diagnostics, `${rule}, got (${node.parameters.join(', ')})`);
}

function bindRow(node: TypeNode, diagnostics: DiagnosticList): DataType | null {
  const fields: Field[] = [];
  const names = new Set<string>();
  let isComplete = true;
  for (const { name, type } of node.fields) {
    if (names.has(name.name)) {
      diagnostics.error(name, { code: 'sql.duplicate-column', message: `field "${name.name}" is defined twice` });
    }
    names.add(name.name);
    const bound = bindType(type, diagnostics);
    if (bound === null) isComplete = false;
    else fields.push({ name: name.name, type: bound });
  }
  return isComplete ? rowType(fields, node.isNullable) : null;
}

function parameter(
  node: TypeNode,
  diagnostics: DiagnosticList,
  range: { fallback: number; min: number; max: number },
): number | null {
  const value = node.parameters[0] ?? range.fallback;
  if (node.parameters.length <= 1 && value >= range.min && value <= range.max) return value;
  return fail(node, diagnostics, `${node.name} takes one number from ${range.min} to ${range.max}`);
}

function fail(node: TypeNode, diagnostics: DiagnosticList, message: string): null {
  diagnostics.error(node, { code: 'sql.invalid-type', message });
  return null;
}
