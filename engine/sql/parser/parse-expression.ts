// Pratt parser of value expressions. Binding powers follow Calcite: OR < AND < NOT < IS < comparison < BETWEEN, IN, LIKE
// < + - < * / % || < unary sign < field access. Calls with syntax of their own are in parse-call.ts.
// What Flink has and Penstock lacks (subqueries, OVER, ROW(…), ARRAY[…]) is refused at its span and parsing goes on.

import type { CallNode, ExpressionNode } from '../ast';
import type { Span } from '../diagnostic';
import { spanOf } from '../diagnostic';
import { BARE_FUNCTIONS, isCallableWord, isReservedWord } from '../keywords';
import type { Token } from '../lexer';
import type { Cursor } from './cursor';
import { parseCall } from './parse-call';
import { parseInterval } from './parse-interval';

const OR = 22;
const AND = 24;
const NOT = 26;
const IS = 28;
const COMPARE = 30;
const RANGE = 32;
const PLUS = 40;
const TIMES = 60;
const SIGN = 80;

const BINARY: Readonly<Record<string, number>> = {
  '=': COMPARE,
  '<>': COMPARE,
  '!=': COMPARE,
  '<': COMPARE,
  '<=': COMPARE,
  '>': COMPARE,
  '>=': COMPARE,
  '+': PLUS,
  '-': PLUS,
  '*': TIMES,
  '/': TIMES,
  '%': TIMES,
  '||': TIMES,
};

const QUERY_WORDS = ['SELECT', 'WITH', 'VALUES'];

export function parseExpression(cursor: Cursor, minimum = 0): ExpressionNode {
  return cursor.nested(() => {
    let left = parsePrefix(cursor);
    for (;;) {
      const next = parseInfix(cursor, left, minimum);
      if (next === null) return left;
      left = next;
    }
  });
}

/** A call of an operator; `nameSpan` is where the operator stands. */
export function operatorCall(name: string, nameSpan: Span, args: readonly ExpressionNode[], span: Span): CallNode {
  return {
    kind: 'call',
    name,
    nameSpan: { start: nameSpan.start, end: nameSpan.end },
    args,
    isOperator: true,
    isDistinct: false,
    isStar: false,
    filter: null,
    start: span.start,
    end: span.end,
  };
}

function parseInfix(cursor: Cursor, left: ExpressionNode, minimum: number): ExpressionNode | null {
  const token = cursor.peek();
  if (token.kind === 'symbol') return parseSymbolInfix(cursor, left, minimum, token);
  if (token.kind !== 'word') return null;
  switch (token.upper) {
    case 'OR':
      return minimum < OR ? parseBinary(cursor, left, OR) : null;
    case 'AND':
      return minimum < AND ? parseBinary(cursor, left, AND) : null;
    case 'IS':
      return minimum < IS ? parseIs(cursor, left) : null;
    case 'NOT':
      return minimum < RANGE && isRangeWord(cursor.peek(1)) ? parseRange(cursor, left) : null;
    case 'MEMBER':
    case 'OVERLAPS':
    case 'CONTAINS':
      if (minimum >= COMPARE) return null;
      cursor.next();
      cursor.refuse(token, token.upper);
      return refuseWith(cursor, left, parseExpression(cursor, RANGE));
    default:
      return minimum < RANGE && isRangeWord(token) ? parseRange(cursor, left) : null;
  }
}

function isRangeWord(token: Token): boolean {
  return (
    token.kind === 'word' &&
    (token.upper === 'BETWEEN' ||
      token.upper === 'IN' ||
      token.upper === 'LIKE' ||
      token.upper === 'ILIKE' ||
      token.upper === 'RLIKE' ||
      token.upper === 'SIMILAR')
  );
}

function parseSymbolInfix(cursor: Cursor, left: ExpressionNode, minimum: number, token: Token): ExpressionNode | null {
  if (token.upper === '.') {
    if (cursor.isSymbol('*', 1)) return null;
    cursor.next();
    const field = cursor.expectIdentifier('field name');
    return { kind: 'field', base: left, field, ...spanOf(left, field) };
  }
  if (token.upper === '[') {
    cursor.next();
    parseExpression(cursor);
    const close = cursor.expectSymbol(']');
    cursor.refuse(spanOf(token, close), 'element access with [ ]');
    return cursor.refusedExpression(spanOf(left, close));
  }
  const power = BINARY[token.upper];
  return power !== undefined && minimum < power ? parseBinary(cursor, left, power) : null;
}

function parseBinary(cursor: Cursor, left: ExpressionNode, power: number): ExpressionNode {
  const operator = cursor.next();
  if (power === COMPARE && (cursor.isWord('ANY') || cursor.isWord('ALL') || cursor.isWord('SOME'))) {
    const word = cursor.next();
    cursor.skipBrackets();
    cursor.refuse(cursor.spanFrom(word), `comparison with ${word.upper}`);
    return cursor.refusedExpression(cursor.spanFrom(left));
  }
  const right = parseExpression(cursor, power);
  const name = operator.upper === '!=' ? '<>' : operator.upper;
  return operatorCall(name, operator, [left, right], spanOf(left, right));
}

function parseIs(cursor: Cursor, left: ExpressionNode): ExpressionNode {
  const is = cursor.next();
  const not = cursor.takeWord('NOT') === null ? '' : 'NOT ';
  if (cursor.takeWord('DISTINCT')) {
    cursor.expectWord('FROM');
    const operator = spanOf(is, cursor.previous());
    const right = parseExpression(cursor, COMPARE);
    return operatorCall(`IS ${not}DISTINCT FROM`, operator, [left, right], spanOf(left, right));
  }
  const test = cursor.peek();
  switch (test.upper) {
    case 'NULL':
    case 'TRUE':
    case 'FALSE':
      cursor.next();
      return operatorCall(`IS ${not}${test.upper}`, spanOf(is, test), [left], spanOf(left, test));
    case 'UNKNOWN':
      cursor.next();
      return operatorCall(`IS ${not}NULL`, spanOf(is, test), [left], spanOf(left, test));
    case 'JSON':
      cursor.next();
      while (['VALUE', 'SCALAR', 'ARRAY', 'OBJECT'].some((word) => cursor.isWord(word))) cursor.next();
      cursor.refuse(cursor.spanFrom(is), `IS ${not}JSON`);
      return cursor.refusedExpression(cursor.spanFrom(left));
    default:
      return cursor.failExpected('NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS', [
        'NULL',
        'TRUE',
        'FALSE',
        'UNKNOWN',
        'DISTINCT',
      ]);
  }
}

/** [NOT] BETWEEN, IN, LIKE and their relatives. */
function parseRange(cursor: Cursor, left: ExpressionNode): ExpressionNode {
  const first = cursor.peek();
  const isNegated = cursor.takeWord('NOT') !== null;
  const operator = cursor.next();
  const result = parseRangeTest(cursor, left, operator, first);
  return isNegated ? operatorCall('NOT', first, [result], result) : result;
}

function parseRangeTest(cursor: Cursor, left: ExpressionNode, operator: Token, first: Token): ExpressionNode {
  switch (operator.upper) {
    case 'BETWEEN':
      return parseBetween(cursor, left, operator);
    case 'IN':
      return parseIn(cursor, left, operator);
    case 'LIKE': {
      const args = [left, parseExpression(cursor, RANGE)];
      if (cursor.takeWord('ESCAPE')) args.push(parseExpression(cursor, RANGE));
      return operatorCall('LIKE', operator, args, cursor.spanFrom(left));
    }
    default: {
      if (operator.upper === 'SIMILAR') cursor.expectWord('TO');
      cursor.refuse(spanOf(first, cursor.previous()), operator.upper === 'SIMILAR' ? 'SIMILAR TO' : operator.upper);
      const pattern = parseExpression(cursor, RANGE);
      if (cursor.takeWord('ESCAPE')) parseExpression(cursor, RANGE);
      return refuseWith(cursor, left, pattern);
    }
  }
}

function parseBetween(cursor: Cursor, left: ExpressionNode, operator: Token): ExpressionNode {
  const isSymmetric = cursor.takeWord('SYMMETRIC') !== null;
  if (!isSymmetric) cursor.takeWord('ASYMMETRIC');
  const low = parseExpression(cursor, RANGE);
  cursor.expectWord('AND');
  const high = parseExpression(cursor, RANGE);
  const span = spanOf(left, high);
  const between = operatorCall('BETWEEN', operator, [left, low, high], span);
  if (!isSymmetric) return between;
  return operatorCall('OR', operator, [between, operatorCall('BETWEEN', operator, [left, high, low], span)], span);
}

function parseIn(cursor: Cursor, left: ExpressionNode, operator: Token): ExpressionNode {
  if (cursor.isSymbol('(') && QUERY_WORDS.some((word) => cursor.isWord(word, 1))) {
    cursor.skipBrackets();
    cursor.refuse(cursor.spanFrom(operator), 'IN (subquery)');
    return cursor.refusedExpression(cursor.spanFrom(left));
  }
  const opened = cursor.expectSymbol('(');
  const args = [left, parseExpression(cursor)];
  while (cursor.takeSymbol(',')) args.push(parseExpression(cursor));
  cursor.expectClosing(opened);
  return operatorCall('IN', operator, args, cursor.spanFrom(left));
}

function refuseWith(cursor: Cursor, left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  return cursor.refusedExpression(spanOf(left, right));
}

function parsePrefix(cursor: Cursor): ExpressionNode {
  const token = cursor.peek();
  switch (token.kind) {
    case 'number':
      cursor.next();
      return { kind: 'number', text: token.text, start: token.start, end: token.end };
    case 'string':
      cursor.next();
      return { kind: 'string', value: token.text, start: token.start, end: token.end };
    case 'bytes':
      cursor.next();
      return { kind: 'bytes', hex: token.text, start: token.start, end: token.end };
    case 'quoted':
      return parseName(cursor);
    case 'word':
      return parseWord(cursor, token);
    case 'symbol':
      return parseSymbolPrefix(cursor, token);
    default:
      return cursor.failExpected('an expression', []);
  }
}

function parseSymbolPrefix(cursor: Cursor, token: Token): ExpressionNode {
  switch (token.upper) {
    case '(':
      return parseBrackets(cursor);
    case '-': {
      cursor.next();
      const operand = parseExpression(cursor, SIGN);
      if (operand.kind === 'number' && !operand.text.startsWith('-')) {
        return { kind: 'number', text: `-${operand.text}`, ...spanOf(token, operand) };
      }
      return operatorCall('UNARY -', token, [operand], spanOf(token, operand));
    }
    case '+':
      cursor.next();
      return parseExpression(cursor, SIGN);
    case '?':
      return cursor.fail(token, {
        code: 'sql.unsupported',
        message: 'query parameters ("?") are not supported',
        hint: null,
        fix: null,
      });
    default:
      return cursor.failExpected('an expression', []);
  }
}

function parseBrackets(cursor: Cursor): ExpressionNode {
  const opened = cursor.peek();
  if (QUERY_WORDS.some((word) => cursor.isWord(word, 1))) {
    cursor.skipBrackets();
    const span = cursor.spanFrom(opened);
    cursor.refuse(span, 'a subquery as an expression');
    return cursor.refusedExpression(span);
  }
  cursor.next();
  const inner = parseExpression(cursor);
  if (cursor.isSymbol(',')) {
    while (cursor.takeSymbol(',')) parseExpression(cursor);
    cursor.expectClosing(opened);
    const span = cursor.spanFrom(opened);
    cursor.refuse(span, 'a row constructor (a, b)');
    return cursor.refusedExpression(span);
  }
  const closed = cursor.expectClosing(opened);
  return { ...inner, start: opened.start, end: closed.end };
}

function parseWord(cursor: Cursor, token: Token): ExpressionNode {
  const span = { start: token.start, end: token.end };
  switch (token.upper) {
    case 'TRUE':
    case 'FALSE':
      cursor.next();
      return { kind: 'boolean', value: token.upper === 'TRUE', ...span };
    case 'NULL':
    case 'UNKNOWN':
      cursor.next();
      return { kind: 'null', ...span };
    case 'NOT': {
      cursor.next();
      const operand = parseExpression(cursor, NOT);
      return operatorCall('NOT', token, [operand], spanOf(token, operand));
    }
    case 'CASE':
      return parseCase(cursor);
    case 'INTERVAL':
      return parseInterval(cursor);
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      if (cursor.peek(1).kind === 'string') return parseTypedLiteral(cursor, token.upper);
      break;
    case 'EXISTS':
    case 'UNIQUE':
      cursor.next();
      cursor.skipBrackets();
      cursor.refuse(cursor.spanFrom(token), token.upper);
      return cursor.refusedExpression(cursor.spanFrom(token));
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
      if (cursor.isSymbol('[', 1)) return refuseBracketed(cursor, token);
      break;
    case 'ROW':
      cursor.next();
      cursor.skipBrackets();
      cursor.refuse(cursor.spanFrom(token), 'ROW(…)');
      return cursor.refusedExpression(cursor.spanFrom(token));
  }
  if (cursor.isSymbol('(', 1) && isCallableWord(token.upper)) return parseCall(cursor, parseExpression);
  if (BARE_FUNCTIONS.has(token.upper)) {
    cursor.next();
    return { ...operatorCall(token.upper, token, [], token), isOperator: false };
  }
  if (token.upper === 'NEXT' && cursor.isWord('VALUE', 1)) cursor.refuse(token, 'NEXT VALUE');
  return parseName(cursor);
}

function refuseBracketed(cursor: Cursor, token: Token): ExpressionNode {
  cursor.next();
  let open = 0;
  do {
    if (cursor.isSymbol('[')) open++;
    if (cursor.isSymbol(']')) open--;
    cursor.skip();
  } while (open > 0 && !cursor.isAtEnd && !cursor.isSymbol(';'));
  const span = cursor.spanFrom(token);
  cursor.refuse(span, `${token.upper}[…]`);
  return cursor.refusedExpression(span);
}

function parseTypedLiteral(cursor: Cursor, type: 'DATE' | 'TIME' | 'TIMESTAMP'): ExpressionNode {
  const first = cursor.next();
  const value = cursor.next();
  return { kind: 'typed-literal', type, value: value.text, ...spanOf(first, value) };
}

function parseName(cursor: Cursor): ExpressionNode {
  const token = cursor.peek();
  if (token.kind === 'word' && isReservedWord(token.upper) && !isCallableWord(token.upper)) {
    cursor.failExpected('an expression', []);
  }
  const parts = [cursor.expectIdentifier('column or function name')];
  while (cursor.isSymbol('.') && !cursor.isSymbol('*', 1)) {
    cursor.next();
    parts.push(cursor.expectIdentifier('name after "."'));
  }
  if (cursor.isSymbol('(')) {
    cursor.skipBrackets();
    cursor.refuse(cursor.spanFrom(token), 'a function of another catalog or database');
    return cursor.refusedExpression(cursor.spanFrom(token));
  }
  return { kind: 'name', parts, ...cursor.spanFrom(token) };
}

/** Both forms become CASE(c1, v1, c2, v2, …, else); the simple form compares its operand with each value. */
function parseCase(cursor: Cursor): ExpressionNode {
  const first = cursor.next();
  const operand = cursor.isWord('WHEN') ? null : parseExpression(cursor);
  const args: ExpressionNode[] = [];
  if (!cursor.isWord('WHEN')) cursor.failExpected('WHEN', ['WHEN']);
  while (cursor.takeWord('WHEN')) {
    const when = parseExpression(cursor);
    args.push(operand === null ? when : operatorCall('=', when, [operand, when], when));
    cursor.expectWord('THEN');
    args.push(parseExpression(cursor));
  }
  const otherwise = cursor.takeWord('ELSE') ? parseExpression(cursor) : null;
  if (!cursor.isWord('END'))
    cursor.failExpected(otherwise === null ? 'WHEN, ELSE or END' : 'END', ['WHEN', 'ELSE', 'END']);
  const end = cursor.next();
  args.push(otherwise ?? { kind: 'null', start: end.start, end: end.start });
  return operatorCall('CASE', first, args, spanOf(first, end));
}
