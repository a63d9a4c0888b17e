// Parses function calls, among them those with a syntax of their own (CAST, EXTRACT, TRIM, SUBSTRING, …), which become
// ordinary calls with a symbol argument where a keyword stood. Also aggregate clauses: DISTINCT, *, FILTER (WHERE …).

import type { CallNode, ExpressionNode } from '../ast';
import { type Span, spanOf } from '../diagnostic';
import type { Token } from '../lexer';
import type { Cursor } from './cursor';
import { parseType } from './parse-type';

type ParseExpression = (cursor: Cursor, minimum?: number) => ExpressionNode;

const UNIT_HINTS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'EPOCH'];

/** At a word followed by "(". */
export function parseCall(cursor: Cursor, parse: ParseExpression): ExpressionNode {
  const name = cursor.next();
  const opened = cursor.next();
  switch (name.upper) {
    case 'CAST':
    case 'TRY_CAST':
      return parseCast(cursor, parse, name, opened);
    case 'EXTRACT': {
      const unit = parseSymbol(cursor, 'a time unit', UNIT_HINTS);
      cursor.expectWord('FROM');
      return finish(cursor, name, opened, [unit, parse(cursor)]);
    }
    case 'TIMESTAMPADD':
    case 'TIMESTAMPDIFF': {
      const args: ExpressionNode[] = [parseSymbol(cursor, 'a time unit', UNIT_HINTS)];
      while (cursor.takeSymbol(',')) args.push(parse(cursor));
      return finish(cursor, name, opened, args);
    }
    case 'POSITION': {
      const args = [parse(cursor, 32)];
      if (cursor.takeWord('IN')) args.push(parse(cursor));
      if (cursor.takeWord('FROM')) args.push(parse(cursor));
      while (cursor.takeSymbol(',')) args.push(parse(cursor));
      return finish(cursor, name, opened, args);
    }
    case 'TRIM':
      return parseTrim(cursor, parse, name, opened);
    case 'SUBSTRING':
    case 'OVERLAY':
      return parseWithWords(cursor, parse, name, opened);
    case 'CEIL':
    case 'CEILING':
    case 'FLOOR': {
      const args = [parse(cursor)];
      if (cursor.takeWord('TO')) args.push(parseSymbol(cursor, 'a time unit', UNIT_HINTS));
      while (cursor.takeSymbol(',')) args.push(parse(cursor));
      return finish(cursor, name, opened, args);
    }
    default:
      return parsePlainCall(cursor, parse, name, opened);
  }
}

function parseCast(cursor: Cursor, parse: ParseExpression, name: Token, opened: Token): ExpressionNode {
  const argument = parse(cursor);
  cursor.expectWord('AS');
  const type = parseType(cursor);
  const closed = cursor.expectClosing(opened);
  return { kind: 'cast', argument, type, isTry: name.upper === 'TRY_CAST', ...spanOf(name, closed) };
}

const TRIM_SIDES: Readonly<Record<string, string>> = { BOTH: 'TRIM', LEADING: 'LTRIM', TRAILING: 'RTRIM' };

/** TRIM(s), TRIM(c FROM s), TRIM([BOTH|LEADING|TRAILING] [c] FROM s) → TRIM, LTRIM or RTRIM of (s, c). */
function parseTrim(cursor: Cursor, parse: ParseExpression, name: Token, opened: Token): ExpressionNode {
  const word = cursor.peek();
  const isWhere = cursor.isWord('BOTH') || cursor.isWord('LEADING') || cursor.isWord('TRAILING');
  if (!isWhere) {
    const first = parse(cursor);
    if (!cursor.takeWord('FROM')) {
      const args = [first];
      while (cursor.takeSymbol(',')) args.push(parse(cursor));
      return finish(cursor, name, opened, args);
    }
    return finish(cursor, name, opened, [parse(cursor), first]);
  }
  cursor.next();
  const space: ExpressionNode = { kind: 'string', value: ' ', start: word.end, end: word.end };
  const characters = cursor.isWord('FROM') ? space : parse(cursor);
  cursor.expectWord('FROM');
  return { ...finish(cursor, name, opened, [parse(cursor), characters]), name: TRIM_SIDES[word.upper] ?? 'TRIM' };
}

/** SUBSTRING(s FROM a [FOR n]), OVERLAY(s PLACING t FROM a [FOR n]) and their comma forms. */
function parseWithWords(cursor: Cursor, parse: ParseExpression, name: Token, opened: Token): ExpressionNode {
  const args = [parse(cursor)];
  while (cursor.takeSymbol(',') || cursor.takeWord('PLACING') || cursor.takeWord('FROM') || cursor.takeWord('FOR')) {
    args.push(parse(cursor));
  }
  return finish(cursor, name, opened, args);
}

function parsePlainCall(cursor: Cursor, parse: ParseExpression, name: Token, opened: Token): ExpressionNode {
  const args: ExpressionNode[] = [];
  const isStar = cursor.isSymbol('*') && cursor.isSymbol(')', 1);
  if (isStar) cursor.next();
  const isDistinct = cursor.takeWord('DISTINCT') !== null;
  if (!isDistinct) cursor.takeWord('ALL');
  if (!isStar && !cursor.isSymbol(')')) {
    do args.push(parseArgument(cursor, parse));
    while (cursor.takeSymbol(','));
  }
  refuseClauses(cursor, name, opened);
  const call = finish(cursor, name, opened, args);
  return parseSuffix(cursor, parse, { ...call, isDistinct, isStar });
}

function parseArgument(cursor: Cursor, parse: ParseExpression): ExpressionNode {
  if (cursor.isSymbol('=>', 1)) {
    const first = cursor.next();
    cursor.next();
    const value = parse(cursor);
    cursor.refuse(spanOf(first, value), 'a named argument of a function');
    return cursor.refusedExpression(spanOf(first, value));
  }
  const word = cursor.peek();
  if (word.upper === 'DESCRIPTOR' || word.upper === 'TABLE') {
    cursor.fail(word, {
      message: `expected an expression but found "${word.text}"`,
      hint: 'Window functions such as TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL …) stand in the FROM clause.',
      fix: null,
    });
  }
  return parse(cursor);
}

/** Clauses inside the brackets that are not supported: ORDER BY of an aggregate, RETURNING … of JSON functions. */
function refuseClauses(cursor: Cursor, name: Token, opened: Token): void {
  const token = cursor.peek();
  if (token.kind !== 'word') return;
  let depth = 1;
  while (!cursor.isAtEnd && !cursor.isSymbol(';')) {
    if (cursor.isSymbol('(')) depth++;
    if (cursor.isSymbol(')') && --depth === 0) break;
    cursor.skip();
  }
  if (depth > 0) cursor.expectClosing(opened);
  cursor.refuse(cursor.spanFrom(token), `${token.upper} inside ${name.upper}(…)`);
}

/** FILTER (WHERE …); WITHIN GROUP, IGNORE NULLS and OVER are refused. */
function parseSuffix(cursor: Cursor, parse: ParseExpression, call: CallNode): ExpressionNode {
  let filter: ExpressionNode | null = null;
  let isRefused = false;
  for (;;) {
    const token = cursor.peek();
    if (token.upper === 'FILTER' && cursor.isSymbol('(', 1)) {
      cursor.next();
      const opened = cursor.next();
      cursor.expectWord('WHERE');
      filter = parse(cursor);
      cursor.expectClosing(opened);
    } else if (token.upper === 'WITHIN' && cursor.isWord('GROUP', 1)) {
      cursor.next();
      cursor.next();
      cursor.skipBrackets();
      cursor.refuse(cursor.spanFrom(token), 'WITHIN GROUP');
      isRefused = true;
    } else if ((token.upper === 'IGNORE' || token.upper === 'RESPECT') && cursor.isWord('NULLS', 1)) {
      cursor.next();
      cursor.next();
      cursor.refuse(cursor.spanFrom(token), `${token.upper} NULLS`);
      isRefused = true;
    } else if (token.upper === 'OVER' && token.kind === 'word') {
      cursor.next();
      if (cursor.isSymbol('(')) cursor.skipBrackets();
      else cursor.expectIdentifier('window name');
      cursor.refuse(cursor.spanFrom(token), 'OVER (window aggregation over rows)');
      isRefused = true;
    } else {
      break;
    }
  }
  const span = cursor.spanFrom(call);
  return isRefused ? cursor.refusedExpression(span) : { ...call, filter, ...span };
}

function finish(cursor: Cursor, name: Token, opened: Token, args: readonly ExpressionNode[]): CallNode {
  const closed = cursor.expectClosing(opened);
  return {
    kind: 'call',
    name: name.upper,
    nameSpan: { start: name.start, end: name.end },
    args,
    isOperator: false,
    isDistinct: false,
    isStar: false,
    filter: null,
    ...spanOf(name, closed),
  };
}

function parseSymbol(cursor: Cursor, what: string, hints: readonly string[]): ExpressionNode {
  const token = cursor.peek();
  if (token.kind !== 'word') cursor.failExpected(what, hints);
  cursor.next();
  return symbolAt(token.upper, token);
}

function symbolAt(symbol: string, span: Span): ExpressionNode {
  return { kind: 'symbol', symbol, start: span.start, end: span.end };
}
