// What goes wrong when a call is bound: words for the user, never an exception. The binder adds the position.

import { type DataType, formatDataType, withNullable } from '@/engine/core/data-type';
import type { Expression } from './expression';

export interface BindProblem {
  /** Lower case, no full stop. */
  readonly problem: string;
  /** A sentence. */
  readonly hint?: string;
  /** Position of the argument at fault, for the span. */
  readonly argument?: number;
}

export interface BindSession {
  /** IANA name of the session zone. */
  readonly timeZone: string;
}

export function isBindProblem(value: unknown): value is BindProblem {
  return typeof value === 'object' && value !== null && 'problem' in value;
}

/** Type as messages print it, without nullability: `DECIMAL(10, 2)`. */
export function typeText(type: DataType): string {
  return formatDataType(withNullable(type, true));
}

const INFIX = new Set(['+', '-', '*', '/', '%', '=', '<>', '<', '<=', '>', '>=', 'AND', 'OR', '||', 'LIKE']);

/** `'<STRING> + <INT>'`, `'UPPER(<INT>)'`: the call as Calcite prints it in its messages. */
export function describeCall(name: string, args: readonly Expression[]): string {
  const types = args.map((arg) => `<${typeText(arg.type)}>`);
  if (types.length === 2 && INFIX.has(name)) return `'${types[0]} ${name} ${types[1]}'`;
  if (types.length === 1 && name.startsWith('UNARY ')) return `'${name.slice(6)}${types[0]}'`;
  if (types.length === 1 && name.startsWith('IS ')) return `'${types[0]} ${name}'`;
  return `'${name}(${types.join(', ')})'`;
}

/** Wrong argument types. `forms` are the supported forms, e.g. `<NUMERIC> + <NUMERIC>`. */
export function cannotApply(
  name: string,
  args: readonly Expression[],
  forms: readonly string[],
  argument?: number,
): BindProblem {
  const shown = name.startsWith('UNARY ') ? name.slice(6) : name;
  const supported = forms.map((form) => `'${form}'`).join(', ');
  return {
    problem: `cannot apply '${shown}' to arguments of type ${describeCall(name, args)}`,
    hint: `Supported form(s): ${supported}.`,
    ...(argument === undefined ? {} : { argument }),
  };
}
