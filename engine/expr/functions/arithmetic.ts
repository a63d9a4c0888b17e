// Typing of arithmetic: operators over numbers, decimals, times and intervals, and the mathematical functions.
// Rules: Flink LogicalTypeMerging and Calcite ReturnTypes (reference/flink-sql.md §2).

import {
  type DataType,
  decimalType,
  isIntegerKind,
  isNumericKind,
  isTimestampKind,
  MAX_DECIMAL_PRECISION,
  simpleType,
  withNullable,
} from '@/engine/core/data-type';
import { implicitCast } from '../bind-cast';
import { type BindProblem, type BindSession, cannotApply } from '../bind-problem';
import type { Expression } from '../expression';
import { anyNullable, call, checkCount, type FunctionSpec, scalar } from '../function-spec';
import { commonNumericType, decimalResult, isExactKind, isIntervalKind, toDecimalType } from '../type-rules';

type Operator = '+' | '-' | '*' | '/' | '%';

function bindBinary(operator: Operator, forms: readonly string[]): FunctionSpec['bind'] {
  return (args) => {
    const problem = checkCount(operator, args, 2, 2);
    if (problem !== null) return problem;
    const [left, right] = withTypedNulls(args);
    if (left === undefined || right === undefined) return cannotApply(operator, args, forms);
    if (isNumericKind(left.type.kind) && isNumericKind(right.type.kind)) {
      return bindNumeric(operator, left, right) ?? cannotApply(operator, args, forms);
    }
    return bindTemporal(operator, left, right) ?? cannotApply(operator, args, forms);
  };
}

/** An untyped NULL takes the type of the other operand. */
function withTypedNulls(args: readonly Expression[]): (Expression | undefined)[] {
  const typed = args.find((arg) => arg.type.kind !== 'NULL');
  const type = typed?.type ?? simpleType('INT');
  const filler = isTimestampKind(type.kind) || type.kind === 'DATE' ? simpleType('INTERVAL_DAY_TIME') : type;
  return args.map((arg) => (arg.type.kind === 'NULL' ? implicitCast(arg, filler) : arg));
}

function bindNumeric(operator: Operator, left: Expression, right: Expression): Expression | null {
  const a = toDecimalType(left.type);
  const b = toDecimalType(right.type);
  const hasDecimal = left.type.kind === 'DECIMAL' || right.type.kind === 'DECIMAL';
  if (hasDecimal && a !== null && b !== null) {
    return call(operator, [implicitCast(left, a), implicitCast(right, b)], decimalResult(operator, a, b));
  }
  const common = commonNumericType(left.type, right.type);
  if (operator === '%') {
    if (a === null || b === null) return null;
    // The remainder has the divisor's type, as in Calcite; it always fits.
    const remainder = call('%', [implicitCast(left, common), implicitCast(right, common)], common);
    return implicitCast(remainder, right.type);
  }
  return call(operator, [implicitCast(left, common), implicitCast(right, common)], common);
}

function isTimeKind(kind: DataType['kind']): boolean {
  return kind === 'DATE' || kind === 'TIME' || isTimestampKind(kind);
}

/** time ± interval, interval + time, interval ± interval, interval * number; result first operand's type. */
function bindTemporal(operator: Operator, left: Expression, right: Expression): Expression | null {
  const a = left.type;
  const b = right.type;
  const nullable = a.nullable || b.nullable;
  if (operator === '*' && isIntervalKind(a.kind) && isIntegerKind(b.kind)) {
    return call('*', [left, implicitCast(right, factorType(a))], withNullable(a, nullable));
  }
  if (operator === '*' && isIntegerKind(a.kind) && isIntervalKind(b.kind)) return bindTemporal('*', right, left);
  if (operator !== '+' && operator !== '-') return null;
  if (isIntervalKind(a.kind) && a.kind === b.kind) return call(operator, [left, right], withNullable(a, nullable));
  if (isTimeKind(a.kind) && isIntervalKind(b.kind)) {
    if (a.kind === 'TIME' && b.kind !== 'INTERVAL_DAY_TIME') return null;
    return call(operator, [left, right], withNullable(a, nullable));
  }
  if (operator === '+' && isIntervalKind(a.kind) && isTimeKind(b.kind)) return bindTemporal('+', right, left);
  return null;
}

function factorType(interval: DataType): DataType {
  return simpleType(interval.kind === 'INTERVAL_YEAR_MONTH' ? 'INT' : 'BIGINT');
}

const PLUS_FORMS = ['<NUMERIC> + <NUMERIC>', '<DATETIME> + <INTERVAL>', '<INTERVAL> + <INTERVAL>'];
const MINUS_FORMS = ['<NUMERIC> - <NUMERIC>', '<DATETIME> - <INTERVAL>', '<INTERVAL> - <INTERVAL>'];

function bindMinus(args: readonly Expression[], session: BindSession): Expression | BindProblem {
  const [left, right] = args;
  if (args.length === 2 && left !== undefined && right !== undefined) {
    if (isTimeKind(left.type.kind) && isTimeKind(right.type.kind)) {
      const problem = cannotApply('-', args, MINUS_FORMS).problem;
      return { problem, hint: 'Use TIMESTAMPDIFF(unit, from, to) for the time between two points.' };
    }
  }
  return bindBinary('-', MINUS_FORMS)(args, session);
}

function bindSign(name: 'UNARY -' | 'UNARY +'): FunctionSpec['bind'] {
  return (args) => {
    const problem = checkCount(name, args, 1, 1);
    const arg = args[0];
    if (problem !== null || arg === undefined) return problem ?? cannotApply(name, args, []);
    const sign = name.slice(6);
    if (!isNumericKind(arg.type.kind) && !isIntervalKind(arg.type.kind)) {
      return cannotApply(name, args, [`${sign}<NUMERIC>`, `${sign}<INTERVAL>`]);
    }
    return name === 'UNARY +' ? arg : call(name, args, arg.type);
  };
}

/** ROUND(d, r) of DECIMAL: fewer fraction digits, one more integer digit for the carry. */
function roundResult(arg: Expression, digits: Expression | undefined): DataType {
  const type = arg.type;
  if (type.kind !== 'DECIMAL') return type;
  const { precision, scale } = type;
  let places = 0;
  if (digits !== undefined) {
    if (digits.kind !== 'literal' || typeof digits.value !== 'number') return type;
    places = digits.value;
  }
  if (places >= scale) return type;
  if (places < 0) return decimalType(Math.min(MAX_DECIMAL_PRECISION, 1 + precision - scale), 0);
  return decimalType(Math.min(MAX_DECIMAL_PRECISION, 1 + precision - scale + places), places);
}

function bindRounding(name: 'CEIL' | 'FLOOR'): FunctionSpec['bind'] {
  return (args) => {
    const problem = checkCount(name, args, 1, 2);
    const arg = args[0];
    if (problem !== null || arg === undefined) return problem ?? cannotApply(name, args, []);
    if (args.length === 2) return bindTimeRounding(name, args);
    if (!isNumericKind(arg.type.kind))
      return cannotApply(name, args, [`${name}(<NUMERIC>)`, `${name}(<DATETIME> TO <UNIT>)`]);
    if (isIntegerKind(arg.type.kind)) return arg;
    if (arg.type.kind !== 'DECIMAL') return call(name, args, arg.type);
    const integerDigits = arg.type.precision - arg.type.scale;
    // One more digit for the carry: CEIL(9.9) is 10.
    const digits = arg.type.scale === 0 ? arg.type.precision : Math.min(MAX_DECIMAL_PRECISION, integerDigits + 1);
    return call(name, args, decimalType(digits, 0, arg.type.nullable));
  };
}

export const ROUNDING_UNITS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'];

/** FLOOR(time TO unit): the unit is a literal string argument. */
export function bindTimeRounding(name: 'CEIL' | 'FLOOR', args: readonly Expression[]): Expression | BindProblem {
  const [time, unit] = args;
  const forms = [`${name}(<DATETIME> TO <UNIT>)`];
  if (time === undefined || unit === undefined || !isTimeKind(time.type.kind) || time.type.kind === 'TIME') {
    return cannotApply(name, args, forms, 0);
  }
  const text = unit.kind === 'literal' && typeof unit.value === 'string' ? unit.value.toUpperCase() : null;
  if (text === null || !ROUNDING_UNITS.includes(text)) {
    return {
      problem: `unit ${text === null ? 'of ' : `'${text}' in `}${name} is not supported`,
      hint: `Use one of ${ROUNDING_UNITS.join(', ')}.`,
      argument: 1,
    };
  }
  const literal: Expression = { kind: 'literal', type: simpleType('STRING', false), value: text };
  return call(`${name}_TO`, [time, literal], time.type);
}

function bindExtreme(name: 'GREATEST' | 'LEAST'): FunctionSpec['bind'] {
  return (args) => {
    const problem = checkCount(name, args, 1, null);
    const first = args[0];
    if (problem !== null || first === undefined) return problem ?? cannotApply(name, args, []);
    let type: DataType = first.type;
    for (const arg of args) {
      const isNumericPair = isNumericKind(type.kind) && isNumericKind(arg.type.kind);
      if (isNumericPair) type = commonNumericType(type, arg.type);
      else if (type.kind === 'NULL') type = arg.type;
      else if (arg.type.kind !== 'NULL' && arg.type.kind !== type.kind)
        return cannotApply(name, args, [`${name}(<COMPARABLE_TYPE>, ...)`]);
    }
    if (type.kind === 'ROW' || type.kind === 'BYTES')
      return cannotApply(name, args, [`${name}(<COMPARABLE_TYPE>, ...)`]);
    return call(
      name,
      args.map((arg) => implicitCast(arg, type)),
      withNullable(type, anyNullable(args)),
    );
  };
}

/** SIGN, ABS: any numeric, same type. */
function sameType(name: string, signature: string, description: string): FunctionSpec {
  return scalar({
    name,
    category: 'arithmetic',
    signatures: [signature],
    description,
    parameters: ['numeric'],
    result: (args) => args[0]?.type ?? simpleType('DOUBLE'),
  });
}

function doubleFunction(name: string, description: string): FunctionSpec {
  return scalar({
    name,
    category: 'arithmetic',
    signatures: [`${name}(numeric)`],
    description,
    parameters: ['double'],
    result: () => simpleType('DOUBLE'),
  });
}

function operatorSpec(
  name: Operator,
  signatures: readonly string[],
  description: string,
  bind: FunctionSpec['bind'],
): FunctionSpec {
  return { name, category: 'arithmetic', signatures, description, bind };
}

function bindMod(args: readonly Expression[], session: BindSession): Expression | BindProblem {
  const problem = checkCount('MOD', args, 2, 2);
  if (problem !== null) return problem;
  if (args.some((arg) => arg.type.kind !== 'NULL' && !isExactKind(arg.type.kind))) {
    return cannotApply('MOD', args, ['MOD(<EXACT_NUMERIC>, <EXACT_NUMERIC>)']);
  }
  return bindBinary('%', ['<EXACT_NUMERIC> % <EXACT_NUMERIC>'])(args, session);
}

export const ARITHMETIC_FUNCTIONS: readonly FunctionSpec[] = [
  operatorSpec(
    '+',
    ['numeric + numeric', 'time + interval'],
    'Sum; BIGINT and INT wrap around, DECIMAL overflow is NULL.',
    bindBinary('+', PLUS_FORMS),
  ),
  operatorSpec('-', ['numeric - numeric', 'time - interval'], 'Difference.', bindMinus),
  operatorSpec(
    '*',
    ['numeric * numeric', 'interval * integer'],
    'Product.',
    bindBinary('*', ['<NUMERIC> * <NUMERIC>', '<INTERVAL> * <INTEGER>']),
  ),
  operatorSpec(
    '/',
    ['numeric / numeric'],
    'Quotient; integers truncate toward zero, an exact division by zero fails the job.',
    bindBinary('/', ['<NUMERIC> / <NUMERIC>']),
  ),
  operatorSpec(
    '%',
    ['integer % integer'],
    'Remainder with the sign of the dividend.',
    bindBinary('%', ['<EXACT_NUMERIC> % <EXACT_NUMERIC>']),
  ),
  {
    name: 'MOD',
    category: 'arithmetic',
    signatures: ['MOD(numeric, numeric)'],
    description: 'Remainder with the sign of the dividend.',
    bind: bindMod,
  },
  {
    name: 'UNARY -',
    category: 'arithmetic',
    signatures: ['- numeric'],
    description: 'Negation.',
    bind: bindSign('UNARY -'),
  },
  {
    name: 'UNARY +',
    category: 'arithmetic',
    signatures: ['+ numeric'],
    description: 'The number itself.',
    bind: bindSign('UNARY +'),
  },
  sameType('ABS', 'ABS(numeric)', 'Absolute value.'),
  sameType('SIGN', 'SIGN(numeric)', 'Sign of the number: -1, 0 or 1.'),
  {
    name: 'CEIL',
    aliases: ['CEILING'],
    category: 'arithmetic',
    signatures: ['CEIL(numeric)', 'CEIL(time TO unit)'],
    description: 'Smallest whole number, or start of a unit of time, not below the argument.',
    bind: bindRounding('CEIL'),
  },
  {
    name: 'FLOOR',
    category: 'arithmetic',
    signatures: ['FLOOR(numeric)', 'FLOOR(time TO unit)'],
    description: 'Largest whole number, or start of a unit of time, not above the argument.',
    bind: bindRounding('FLOOR'),
  },
  scalar({
    name: 'ROUND',
    category: 'arithmetic',
    signatures: ['ROUND(numeric [, digits])'],
    description: 'Rounds half away from zero to the given fraction digits (0 by default, may be negative).',
    parameters: ['numeric', 'int'],
    optional: 1,
    result: (args) => (args[0] === undefined ? simpleType('DOUBLE') : roundResult(args[0], args[1])),
  }),
  scalar({
    name: 'TRUNCATE',
    category: 'arithmetic',
    signatures: ['TRUNCATE(numeric [, digits])'],
    description: 'Cuts to the given fraction digits (0 by default, may be negative).',
    parameters: ['numeric', 'int'],
    optional: 1,
    result: (args) => args[0]?.type ?? simpleType('DOUBLE'),
  }),
  scalar({
    name: 'POWER',
    category: 'arithmetic',
    signatures: ['POWER(base, exponent)'],
    description: 'Base raised to the exponent, DOUBLE.',
    parameters: ['double', 'double'],
    result: () => simpleType('DOUBLE'),
  }),
  doubleFunction('SQRT', 'Square root; NaN below zero.'),
  doubleFunction('LN', 'Natural logarithm.'),
  doubleFunction('LOG10', 'Logarithm to base 10.'),
  doubleFunction('LOG2', 'Logarithm to base 2.'),
  doubleFunction('EXP', 'e raised to the argument.'),
  {
    name: 'GREATEST',
    category: 'arithmetic',
    signatures: ['GREATEST(value, ...)'],
    description: 'Largest argument; NULL if any is NULL.',
    bind: bindExtreme('GREATEST'),
  },
  {
    name: 'LEAST',
    category: 'arithmetic',
    signatures: ['LEAST(value, ...)'],
    description: 'Smallest argument; NULL if any is NULL.',
    bind: bindExtreme('LEAST'),
  },
];
