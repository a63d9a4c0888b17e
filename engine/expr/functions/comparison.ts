// Typing of comparisons, three-valued logic and conditionals. BETWEEN, NULLIF, IF and IFNULL are rewritten here into
// AND, CASE and COALESCE, so that code generation knows only the core forms.

import {
  type DataType,
  isCharacterKind,
  isNumericKind,
  isSameType,
  isTimestampKind,
  simpleType,
  withNullable,
} from '@/engine/core/data-type';
import { implicitCast } from '../bind-cast';
import { type BindProblem, cannotApply, isBindProblem, typeText } from '../bind-problem';
import type { Expression } from '../expression';
import { anyNullable, call, checkCount, type FunctionSpec, fitArgument } from '../function-spec';
import { commonNumericType, commonType, toDecimalType } from '../type-rules';

const BOOLEAN = simpleType('BOOLEAN', false);

/** Operands brought to types that compare directly: same kind, or two DECIMALs of any scale; null when incomparable. */
function comparable(left: Expression, right: Expression): readonly [Expression, Expression] | null {
  const a = left.type;
  const b = right.type;
  if (a.kind === 'NULL' && b.kind === 'NULL') {
    return [implicitCast(left, simpleType('BOOLEAN')), implicitCast(right, simpleType('BOOLEAN'))];
  }
  if (a.kind === 'NULL') return [implicitCast(left, b), right];
  if (b.kind === 'NULL') return [left, implicitCast(right, a)];
  if (isNumericKind(a.kind) && isNumericKind(b.kind)) return comparableNumbers(left, right);
  if (isCharacterKind(a.kind) && isCharacterKind(b.kind)) return [left, right];
  // Flink casts the text to the type of time when one side is a time.
  if (isCharacterKind(a.kind) && isPointInTime(b.kind)) return [implicitCast(left, b), right];
  if (isCharacterKind(b.kind) && isPointInTime(a.kind)) return [left, implicitCast(right, a)];
  if (a.kind === b.kind && a.kind !== 'ROW') return [left, right];
  if (a.kind === 'ROW' && isSameType(a, b)) return null;
  return null;
}

function isPointInTime(kind: DataType['kind']): boolean {
  return kind === 'DATE' || kind === 'TIME' || isTimestampKind(kind);
}

function comparableNumbers(left: Expression, right: Expression): readonly [Expression, Expression] {
  const hasDecimal = left.type.kind === 'DECIMAL' || right.type.kind === 'DECIMAL';
  const a = toDecimalType(left.type);
  const b = toDecimalType(right.type);
  if (hasDecimal && a !== null && b !== null) return [implicitCast(left, a), implicitCast(right, b)];
  const common = commonNumericType(left.type, right.type);
  return [implicitCast(left, common), implicitCast(right, common)];
}

function incomparable(name: string, args: readonly Expression[]): BindProblem {
  const kinds = args.map((arg) => arg.type.kind);
  const problem = cannotApply(name, args, [`<COMPARABLE_TYPE> ${name} <COMPARABLE_TYPE>`]);
  if (kinds.some(isCharacterKind) && kinds.some(isNumericKind)) {
    return { ...problem, hint: 'Text and numbers are not converted into each other implicitly; use CAST.' };
  }
  if (kinds.includes('TIMESTAMP') && kinds.includes('TIMESTAMP_LTZ')) {
    return { ...problem, hint: 'TIMESTAMP and TIMESTAMP_LTZ are different kinds of time; CAST one of them.' };
  }
  return problem;
}

function bindComparison(name: string): FunctionSpec['bind'] {
  return (args) => {
    const problem = checkCount(name, args, 2, 2);
    const [left, right] = args;
    if (problem !== null || left === undefined || right === undefined) return problem ?? cannotApply(name, args, []);
    const pair = comparable(left, right);
    if (pair === null) return incomparable(name, args);
    const isNullSafe = name === 'IS DISTINCT FROM';
    return call(name, pair, withNullable(BOOLEAN, !isNullSafe && anyNullable(pair)));
  };
}

function bindNotDistinct(args: readonly Expression[]): Expression | BindProblem {
  const distinct = bindComparison('IS DISTINCT FROM')(args, { timeZone: 'UTC' });
  return isBindProblem(distinct) ? distinct : call('NOT', [distinct], BOOLEAN);
}

function bindBetween(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('BETWEEN', args, 3, 3);
  const [value, low, high] = args;
  if (problem !== null || value === undefined || low === undefined || high === undefined) {
    return problem ?? cannotApply('BETWEEN', args, []);
  }
  const lower = bindComparison('>=')([value, low], { timeZone: 'UTC' });
  const upper = bindComparison('<=')([value, high], { timeZone: 'UTC' });
  if (isBindProblem(lower)) return { ...lower, argument: 1 };
  if (isBindProblem(upper)) return { ...upper, argument: 2 };
  return call('AND', [lower, upper], withNullable(BOOLEAN, anyNullable(args)));
}

/** x IN (v, …): everything is brought to one type. */
function bindIn(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('IN', args, 2, null);
  const value = args[0];
  if (problem !== null || value === undefined) return problem ?? cannotApply('IN', args, []);
  const reference = isPointInTime(value.type.kind) ? args.filter((arg) => !isCharacterKind(arg.type.kind)) : args;
  const type = commonType(reference.map((arg) => arg.type));
  const wrong = args.findIndex((arg) => commonType([value.type, arg.type]) === null);
  if (type === null || type.kind === 'ROW') {
    const culprit = args[wrong];
    if (culprit === undefined) return cannotApply('IN', args, ['<COMPARABLE_TYPE> IN (<COMPARABLE_TYPE>, ...)']);
    return { ...incomparable('IN', [value, culprit]), argument: wrong };
  }
  return call(
    'IN',
    args.map((arg) => implicitCast(arg, type)),
    withNullable(BOOLEAN, anyNullable(args)),
  );
}

function bindLogic(name: 'AND' | 'OR' | 'NOT'): FunctionSpec['bind'] {
  return (args) => {
    const problem = name === 'NOT' ? checkCount(name, args, 1, 1) : checkCount(name, args, 2, null);
    if (problem !== null) return problem;
    const fitted: Expression[] = [];
    for (const [index, arg] of args.entries()) {
      const fit = fitArgument(arg, 'boolean');
      const form = name === 'NOT' ? 'NOT <BOOLEAN>' : `<BOOLEAN> ${name} <BOOLEAN>`;
      if (fit === null) return cannotApply(name, args, [form], index);
      fitted.push(fit);
    }
    return call(name, fitted, withNullable(BOOLEAN, anyNullable(fitted)));
  };
}

function bindTest(name: string): FunctionSpec['bind'] {
  return (args) => {
    const problem = checkCount(name, args, 1, 1);
    const arg = args[0];
    if (problem !== null || arg === undefined) return problem ?? cannotApply(name, args, []);
    if (name === 'IS NULL' || name === 'IS NOT NULL') return call(name, [arg], BOOLEAN);
    const fit = fitArgument(arg, 'boolean');
    return fit === null ? cannotApply(name, args, [`<BOOLEAN> ${name}`]) : call(name, [fit], BOOLEAN);
  };
}

function noCommonType(name: string, values: readonly Expression[]): BindProblem {
  const types = values.map((value) => `<${typeText(value.type)}>`).join(', ');
  return { problem: `the results of ${name} have no common type: ${types}`, hint: 'CAST them to one type.' };
}

function checkResult(name: string, values: readonly Expression[]): DataType | BindProblem {
  const type = commonType(values.map((value) => value.type));
  if (type === null) return noCommonType(name, values);
  if (type.kind === 'ROW') return { problem: `${name} over ROW values is not supported` };
  return type;
}

/** CASE(c1, v1, …, else); a missing ELSE must be given as a NULL literal. */
function bindCase(args: readonly Expression[]): Expression | BindProblem {
  if (args.length < 3 || args.length % 2 === 0) {
    return { problem: `invalid number of arguments to 'CASE': expected pairs and an ELSE, got ${args.length}` };
  }
  const isResult = (index: number): boolean => index % 2 === 1 || index === args.length - 1;
  const values = args.filter((_, index) => isResult(index));
  const type = checkResult('CASE', values);
  if (isBindProblem(type)) return type;
  const fitted: Expression[] = [];
  for (const [index, arg] of args.entries()) {
    const fit = isResult(index) ? implicitCast(arg, type) : fitArgument(arg, 'boolean');
    if (fit === null) {
      return { problem: `the condition of WHEN must be BOOLEAN, got '${typeText(arg.type)}'`, argument: index };
    }
    fitted.push(fit);
  }
  return call(
    'CASE',
    fitted,
    withNullable(
      type,
      values.some((value) => value.type.nullable),
    ),
  );
}

function bindCoalesce(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('COALESCE', args, 1, null);
  if (problem !== null) return problem;
  const type = checkResult('COALESCE', args);
  if (isBindProblem(type)) return type;
  return call(
    'COALESCE',
    args.map((arg) => implicitCast(arg, type)),
    withNullable(
      type,
      args.every((arg) => arg.type.nullable),
    ),
  );
}

function bindNullIf(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('NULLIF', args, 2, 2);
  const [value, other] = args;
  if (problem !== null || value === undefined || other === undefined) return problem ?? cannotApply('NULLIF', args, []);
  const equal = bindComparison('=')([value, other], { timeZone: 'UTC' });
  if (isBindProblem(equal)) return equal;
  const nothing: Expression = { kind: 'literal', type: withNullable(value.type, true), value: null };
  return bindCase([equal, nothing, value]);
}

function bindIf(args: readonly Expression[]): Expression | BindProblem {
  return checkCount('IF', args, 3, 3) ?? bindCase(args);
}

function bindIfNull(args: readonly Expression[]): Expression | BindProblem {
  return checkCount('IFNULL', args, 2, 2) ?? bindCoalesce(args);
}

function comparison(name: string, description: string): FunctionSpec {
  return {
    name,
    category: 'comparison',
    signatures: [`value1 ${name} value2`],
    description,
    bind: bindComparison(name),
  };
}

function test(name: string, description: string): FunctionSpec {
  const subject = name.endsWith('NULL') ? 'value' : 'boolean';
  return { name, category: 'logical', signatures: [`${subject} ${name}`], description, bind: bindTest(name) };
}

export const COMPARISON_FUNCTIONS: readonly FunctionSpec[] = [
  comparison('=', 'TRUE if equal.'),
  comparison('<>', 'TRUE if not equal.'),
  comparison('<', 'TRUE if less; text compares by its UTF-8 bytes.'),
  comparison('<=', 'TRUE if less or equal.'),
  comparison('>', 'TRUE if greater.'),
  comparison('>=', 'TRUE if greater or equal.'),
  comparison('IS DISTINCT FROM', 'TRUE if different; NULLs are equal to each other.'),
  {
    name: 'IS NOT DISTINCT FROM',
    category: 'comparison',
    signatures: ['value1 IS NOT DISTINCT FROM value2'],
    description: 'TRUE if equal; NULLs are equal to each other.',
    bind: bindNotDistinct,
  },
  {
    name: 'BETWEEN',
    category: 'comparison',
    signatures: ['value BETWEEN low AND high'],
    description: 'TRUE if low <= value <= high.',
    bind: bindBetween,
  },
  {
    name: 'IN',
    category: 'comparison',
    signatures: ['value IN (value1, ...)'],
    description: 'TRUE if the value is in the list, UNKNOWN if not found and the list has a NULL.',
    bind: bindIn,
  },
  {
    name: 'AND',
    category: 'logical',
    signatures: ['boolean AND boolean'],
    description: 'Three-valued AND; the right side is not evaluated when the left is FALSE.',
    bind: bindLogic('AND'),
  },
  {
    name: 'OR',
    category: 'logical',
    signatures: ['boolean OR boolean'],
    description: 'Three-valued OR; the right side is not evaluated when the left is TRUE.',
    bind: bindLogic('OR'),
  },
  {
    name: 'NOT',
    category: 'logical',
    signatures: ['NOT boolean'],
    description: 'Three-valued NOT.',
    bind: bindLogic('NOT'),
  },
  test('IS NULL', 'TRUE if the value is NULL.'),
  test('IS NOT NULL', 'TRUE if the value is not NULL.'),
  test('IS TRUE', 'TRUE if the boolean is TRUE, FALSE if it is FALSE or UNKNOWN.'),
  test('IS NOT TRUE', 'TRUE if the boolean is FALSE or UNKNOWN.'),
  test('IS FALSE', 'TRUE if the boolean is FALSE.'),
  test('IS NOT FALSE', 'TRUE if the boolean is TRUE or UNKNOWN.'),
  test('IS UNKNOWN', 'TRUE if the boolean is NULL.'),
  test('IS NOT UNKNOWN', 'TRUE if the boolean is not NULL.'),
  {
    name: 'CASE',
    category: 'conditional',
    signatures: ['CASE WHEN condition THEN value [WHEN ...] [ELSE value] END'],
    description: 'Value of the first condition that is TRUE; only that value is evaluated.',
    bind: bindCase,
  },
  {
    name: 'COALESCE',
    category: 'conditional',
    signatures: ['COALESCE(value, ...)'],
    description: 'First argument that is not NULL.',
    bind: bindCoalesce,
  },
  {
    name: 'NULLIF',
    category: 'conditional',
    signatures: ['NULLIF(value1, value2)'],
    description: 'NULL if the two are equal, else the first.',
    bind: bindNullIf,
  },
  {
    name: 'IF',
    category: 'conditional',
    signatures: ['IF(condition, value1, value2)'],
    description: 'The first value if the condition is TRUE, else the second.',
    bind: bindIf,
  },
  {
    name: 'IFNULL',
    category: 'conditional',
    signatures: ['IFNULL(value, replacement)'],
    description: 'The value, or the replacement if it is NULL.',
    bind: bindIfNull,
  },
];
