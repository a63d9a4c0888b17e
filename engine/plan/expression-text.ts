// Expressions as SQL text for explain and graphs, with the names of the input's columns.

import { type Field, formatDataType, withNullable } from '@/engine/core/data-type';
import type { ColumnExpression, Expression, LiteralExpression } from '@/engine/expr/expression';

const INFIX = new Set(['+', '-', '*', '/', '%', '=', '<>', '<', '<=', '>', '>=', 'AND', 'OR', '||']);

export function expressionText(expression: Expression, fields: readonly Field[]): string {
  switch (expression.kind) {
    case 'literal':
      return literalText(expression);
    case 'column':
      return columnName(expression, fields);
    case 'call': {
      const args = expression.args.map((arg) => expressionText(arg, fields));
      return callText(expression.name, args, expression.type);
    }
  }
}

function callText(name: string, args: readonly string[], type: Expression['type']): string {
  if (INFIX.has(name)) return `(${args.join(` ${name} `)})`;
  if (name === 'CAST' || name === 'TRY_CAST')
    return `${name}(${args[0]} AS ${formatDataType(withNullable(type, true))})`;
  if (name === 'NOT') return `NOT ${args[0]}`;
  if (name === 'UNARY -') return `-${args[0]}`;
  if (/^IS (NOT )?DISTINCT FROM$/.test(name)) return `(${args.join(` ${name} `)})`;
  if (name.startsWith('IS ')) return `${args[0]} ${name}`;
  if (name === 'LIKE') return `${args[0]} LIKE ${args[1]}${args[2] === undefined ? '' : ` ESCAPE ${args[2]}`}`;
  if (name === 'IN') return `${args[0]} IN (${args.slice(1).join(', ')})`;
  if (name === 'BETWEEN') return `${args[0]} BETWEEN ${args[1]} AND ${args[2]}`;
  if (name === 'CASE') return caseText(args);
  return `${name}(${args.join(', ')})`;
}

function caseText(args: readonly string[]): string {
  let text = 'CASE';
  for (let i = 0; i + 1 < args.length; i += 2) text += ` WHEN ${args[i]} THEN ${args[i + 1]}`;
  return `${text} ELSE ${args.at(-1)} END`;
}

/** `bid.auction` for a nested field. */
export function columnName(column: ColumnExpression, fields: readonly Field[]): string {
  const field = fields[column.index];
  let name = field?.name ?? `$${column.index}`;
  let type = field?.type;
  for (const step of column.path) {
    const child: Field | undefined = type?.kind === 'ROW' ? type.fields[step] : undefined;
    name += `.${child?.name ?? step}`;
    type = child?.type;
  }
  return name;
}

function literalText(expression: LiteralExpression): string {
  const { value, type } = expression;
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Uint8Array) return `X'${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
  switch (type.kind) {
    case 'DECIMAL':
      return decimalText(BigInt(Number(value) === 0 ? 0 : (value as bigint | number)), type.scale);
    case 'INTERVAL_DAY_TIME':
      return intervalText(Number(value));
    case 'INTERVAL_YEAR_MONTH':
      return `INTERVAL '${value}' MONTH`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind} '${new Date(Number(value)).toISOString().slice(0, 23).replace('T', ' ')}'`;
    case 'DATE':
      return `DATE '${new Date(Number(value) * 86_400_000).toISOString().slice(0, 10)}'`;
    default:
      return String(value).toUpperCase();
  }
}

function intervalText(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'DAY'],
    [3_600_000, 'HOUR'],
    [60_000, 'MINUTE'],
  ];
  const unit = units.find(([size]) => ms !== 0 && ms % size === 0) ?? [1000, 'SECOND'];
  return `INTERVAL '${ms / unit[0]}' ${unit[1]}`;
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** `10 s`, `1 min`, `1.5 s`: the largest unit that divides it. */
export function durationText(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ];
  for (const [size, unit] of units) if (ms !== 0 && ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
}
