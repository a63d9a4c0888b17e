// Shape of a line in the function tables, and the helpers with which most lines are written.
// A line says what a call looks like and how it is typed; how it runs is in emit/ (generated code) and interpret/ (reference).

import {
  type DataType,
  isCharacterKind,
  isIntegerKind,
  isNumericKind,
  isTimestampKind,
  simpleType,
  withNullable,
} from '@/engine/core/data-type';
import { implicitCast } from './bind-cast';
import { type BindProblem, type BindSession, cannotApply } from './bind-problem';
import type { CallExpression, Expression } from './expression';

export type FunctionCategory =
  | 'arithmetic'
  | 'comparison'
  | 'logical'
  | 'conditional'
  | 'string'
  | 'temporal'
  | 'conversion'
  | 'hash';

export interface FunctionSpec {
  /** Upper-case name; operators by their sign. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly category: FunctionCategory;
  /** How a user writes it: `SUBSTRING(string, from [, length])`. */
  readonly signatures: readonly string[];
  /** One sentence, with the NULL behaviour where it is not "NULL if any argument is NULL". */
  readonly description: string;
  readonly bind: (args: readonly Expression[], session: BindSession) => Expression | BindProblem;
}

/**
 * Kinds of parameters: `string` character types; `int` integers up to INT; `long` integers; `double` any numeric, cast to
 * DOUBLE; `numeric` any numeric as it is; `time` DATE, TIME, TIMESTAMP or TIMESTAMP_LTZ as it is; `comparable` everything but ROW.
 */
export type ParameterKind =
  | 'string'
  | 'bytes'
  | 'boolean'
  | 'int'
  | 'long'
  | 'double'
  | 'numeric'
  | 'time'
  | 'comparable';

const FORM_TEXT: Readonly<Record<ParameterKind, string>> = {
  string: '<CHARACTER>',
  bytes: '<BYTES>',
  boolean: '<BOOLEAN>',
  int: '<INT>',
  long: '<INTEGER>',
  double: '<NUMERIC>',
  numeric: '<NUMERIC>',
  time: '<DATETIME>',
  comparable: '<COMPARABLE_TYPE>',
};

/** The argument as the parameter wants it, or null when its type does not fit. */
export function fitArgument(arg: Expression, kind: ParameterKind): Expression | null {
  const type = arg.type;
  const from = type.kind;
  switch (kind) {
    case 'string':
      return isCharacterKind(from) ? arg : from === 'NULL' ? implicitCast(arg, simpleType('STRING')) : null;
    case 'bytes':
      return from === 'BYTES' || from === 'NULL' ? implicitCast(arg, simpleType('BYTES')) : null;
    case 'boolean':
      return from === 'BOOLEAN' || from === 'NULL' ? implicitCast(arg, simpleType('BOOLEAN')) : null;
    case 'int':
      return (isIntegerKind(from) && from !== 'BIGINT') || from === 'NULL'
        ? implicitCast(arg, simpleType('INT'))
        : null;
    case 'long':
      return isIntegerKind(from) || from === 'NULL' ? implicitCast(arg, simpleType('BIGINT')) : null;
    case 'double':
      return isNumericKind(from) || from === 'NULL' ? implicitCast(arg, simpleType('DOUBLE')) : null;
    case 'numeric':
      return from === 'NULL' ? implicitCast(arg, simpleType('DOUBLE')) : isNumericKind(from) ? arg : null;
    case 'time':
      return from === 'DATE' || from === 'TIME' || isTimestampKind(from) ? arg : null;
    case 'comparable':
      return from === 'ROW' ? null : arg;
  }
}

export function call(name: string, args: readonly Expression[], type: DataType): CallExpression {
  return { kind: 'call', name, args, type };
}

/** True when any argument may be NULL: the usual rule for the nullability of a result. */
export function anyNullable(args: readonly Expression[]): boolean {
  return args.some((arg) => arg.type.nullable);
}

export interface ScalarRequest {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly category: FunctionCategory;
  readonly signatures: readonly string[];
  readonly description: string;
  /** Positional parameters; the last `optional` of them may be left out. */
  readonly parameters: readonly ParameterKind[];
  readonly optional?: number;
  /** Any number of further arguments of the last kind. */
  readonly isVariadic?: boolean;
  /** Result type from the fitted arguments; its nullability is replaced by the rule below. */
  readonly result: (args: readonly Expression[]) => DataType;
  /** 'arguments' (default): nullable if any argument is; 'always': the function itself may give NULL. */
  readonly nullable?: 'arguments' | 'always' | 'never';
}

/** A function whose parameters are fixed kinds: the common case. */
export function scalar(request: ScalarRequest): FunctionSpec {
  const { name, parameters, optional = 0, isVariadic = false } = request;
  const bind = (args: readonly Expression[]): Expression | BindProblem => {
    const countProblem = checkCount(name, args, parameters.length - optional, isVariadic ? null : parameters.length);
    if (countProblem !== null) return countProblem;
    const fitted: Expression[] = [];
    for (const [index, arg] of args.entries()) {
      const kind = parameters[Math.min(index, parameters.length - 1)] ?? 'comparable';
      const fit = fitArgument(arg, kind);
      if (fit === null) return cannotApply(name, args, callForms(request), index);
      fitted.push(fit);
    }
    const isNullable = request.nullable === 'always' || (request.nullable !== 'never' && anyNullable(fitted));
    return call(name, fitted, withNullable(request.result(fitted), isNullable));
  };
  return { ...request, bind };
}

function callForms(request: ScalarRequest): string[] {
  const shown = request.parameters.map((kind) => FORM_TEXT[kind]);
  const forms: string[] = [];
  for (let count = shown.length - (request.optional ?? 0); count <= shown.length; count += 1) {
    forms.push(`${request.name}(${shown.slice(0, count).join(', ')}${request.isVariadic === true ? ', ...' : ''})`);
  }
  return forms;
}

/** Problem when the number of arguments is outside [min, max]; max null = no bound. */
export function checkCount(
  name: string,
  args: readonly Expression[],
  min: number,
  max: number | null,
): BindProblem | null {
  if (args.length >= min && (max === null || args.length <= max)) return null;
  const expected = max === null ? `at least ${min}` : min === max ? `${min}` : `${min} to ${max}`;
  return { problem: `invalid number of arguments to '${name}': expected ${expected}, got ${args.length}` };
}
