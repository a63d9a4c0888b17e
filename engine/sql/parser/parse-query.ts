// Parses queries: WITH, SELECT, VALUES, UNION ALL, LIMIT, and the clauses around them. Table references are in
// parse-table-reference.ts. Clauses that Flink has and Penstock lacks are refused at their span and skipped.

import type {
  CommonTableNode,
  ExpressionNode,
  QueryBody,
  QueryNode,
  SelectItem,
  SelectNode,
  StarItem,
  TableNode,
  ValuesNode,
} from '../ast';
import { type Span, spanOf } from '../diagnostic';
import { nearestName } from '../suggest';
import type { Cursor } from './cursor';
import { parseExpression } from './parse-expression';
import { parseFrom } from './parse-table-reference';

export function parseQuery(cursor: Cursor): QueryNode {
  return cursor.nested(() => {
    const first = cursor.peek();
    const refusedBefore = cursor.refused;
    const common = cursor.isWord('WITH') ? parseWith(cursor) : [];
    const body = parseBody(cursor);
    const limit = parseTail(cursor);
    return {
      with: common,
      body,
      limit,
      isRefused: cursor.refused > refusedBefore,
      ...cursor.spanFrom(first),
    };
  });
}

/** True when a query begins here. */
export function isQueryStart(cursor: Cursor): boolean {
  return cursor.isWord('SELECT') || cursor.isWord('WITH') || cursor.isWord('VALUES') || cursor.isSymbol('(');
}

function parseWith(cursor: Cursor): readonly CommonTableNode[] {
  cursor.expectWord('WITH');
  const recursive = cursor.takeWord('RECURSIVE');
  if (recursive !== null) cursor.refuse(recursive, 'WITH RECURSIVE');
  const tables: CommonTableNode[] = [];
  do {
    const name = cursor.expectIdentifier('name of a common table expression');
    const columns = cursor.isSymbol('(') ? cursor.expectIdentifierList('column name') : [];
    cursor.expectWord('AS');
    const opened = cursor.expectSymbol('(');
    const query = parseQuery(cursor);
    const closed = cursor.expectClosing(opened);
    tables.push({ name, columns, query, ...spanOf(name, closed) });
  } while (cursor.takeSymbol(','));
  return tables;
}

function parseBody(cursor: Cursor): QueryBody {
  const first = parseTerm(cursor);
  const inputs: QueryBody[] = [first];
  for (;;) {
    const word = cursor.peek();
    if (word.kind !== 'word' || !['UNION', 'EXCEPT', 'INTERSECT', 'MINUS'].includes(word.upper)) break;
    cursor.next();
    const isAll = cursor.takeWord('ALL') !== null;
    if (!isAll) cursor.takeWord('DISTINCT');
    if (word.upper !== 'UNION') cursor.refuse(cursor.spanFrom(word), word.upper);
    else if (!isAll)
      cursor.refuse(cursor.spanFrom(word), 'UNION without ALL', 'Use UNION ALL, or SELECT DISTINCT over it.');
    inputs.push(parseTerm(cursor));
  }
  const last = inputs.at(-1) ?? first;
  return inputs.length === 1 ? first : { kind: 'union', inputs, ...spanOf(first, last) };
}

function parseTerm(cursor: Cursor): QueryBody {
  const first = cursor.peek();
  if (cursor.isWord('SELECT')) return parseSelect(cursor);
  if (cursor.isWord('VALUES')) return parseValues(cursor);
  if (cursor.isWord('TABLE')) {
    cursor.next();
    cursor.expectPath('table name');
    cursor.refuse(cursor.spanFrom(first), 'TABLE t as a query', 'Write SELECT * FROM t.');
    return { kind: 'values', rows: [], ...cursor.spanFrom(first) };
  }
  const opened = cursor.takeSymbol('(');
  if (opened === null) return cursor.failExpected('SELECT', ['SELECT', 'VALUES', 'WITH']);
  const query = parseQuery(cursor);
  const closed = cursor.expectClosing(opened);
  return { kind: 'nested', query, ...spanOf(opened, closed) };
}

export function parseValues(cursor: Cursor): ValuesNode {
  const first = cursor.expectWord('VALUES');
  const rows: (Span & { items: readonly ExpressionNode[] })[] = [];
  do {
    const start = cursor.peek();
    if (cursor.isWord('ROW') && cursor.isSymbol('(', 1)) cursor.next();
    const opened = cursor.takeSymbol('(');
    const items = [parseExpression(cursor)];
    if (opened !== null) {
      while (cursor.takeSymbol(',')) items.push(parseExpression(cursor));
      cursor.expectClosing(opened);
    }
    rows.push({ items, ...cursor.spanFrom(start) });
  } while (cursor.takeSymbol(','));
  return { kind: 'values', rows, ...cursor.spanFrom(first) };
}

function parseSelect(cursor: Cursor): SelectNode {
  const first = cursor.expectWord('SELECT');
  refuseSelectHints(cursor);
  const distinct = cursor.takeWord('DISTINCT');
  if (distinct === null) cursor.takeWord('ALL');
  if (cursor.isWord('FROM')) cursor.failExpected('a select list', []);
  const items: (SelectItem | StarItem)[] = [];
  do items.push(parseSelectItem(cursor));
  while (cursor.takeSymbol(','));
  const from = parseFromClause(cursor);
  const where = cursor.takeWord('WHERE') ? parseExpression(cursor) : null;
  const group = parseGroupBy(cursor);
  const having = cursor.takeWord('HAVING') ? parseExpression(cursor) : null;
  refuseWindowClauses(cursor);
  return {
    kind: 'select',
    isDistinct: distinct !== null,
    distinctSpan: distinct,
    items,
    from,
    where,
    groupBy: group?.keys ?? null,
    groupBySpan: group?.span ?? null,
    having,
    ...cursor.spanFrom(first),
  };
}

function parseFromClause(cursor: Cursor): TableNode | null {
  if (cursor.takeWord('FROM')) return parseFrom(cursor);
  const token = cursor.peek();
  const endsSelect = ['WHERE', 'GROUP', 'HAVING', 'WINDOW', 'QUALIFY', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH'];
  const endsBody = ['UNION', 'EXCEPT', 'INTERSECT', 'MINUS', 'END'];
  const isEnd = token.kind === 'end' || token.upper === ';' || token.upper === ')';
  if (isEnd || endsSelect.includes(token.upper) || endsBody.includes(token.upper)) return null;
  // `SELECT a FORM t`: the misspelt word was taken as an alias.
  const alias = cursor.previous();
  if (alias.kind === 'word' && nearestName(alias.text, ['FROM']) !== null) {
    cursor.fail(alias, {
      message: `expected FROM but found "${alias.text}"`,
      hint: 'Did you mean FROM?',
      fix: { title: 'Change to FROM', start: alias.start, end: alias.end, replacement: 'FROM' },
    });
  }
  return cursor.failExpected('FROM', ['FROM']);
}

function parseSelectItem(cursor: Cursor): SelectItem | StarItem {
  const star = cursor.takeSymbol('*');
  if (star !== null) return { kind: 'star', qualifier: null, start: star.start, end: star.end };
  if (cursor.isIdentifier() && cursor.isSymbol('.', 1) && cursor.isSymbol('*', 2)) {
    const qualifier = cursor.expectIdentifier('table name');
    cursor.next();
    return { kind: 'star', qualifier, ...spanOf(qualifier, cursor.next()) };
  }
  const expression = parseExpression(cursor);
  if (cursor.takeWord('AS')) {
    const alias = cursor.expectIdentifier('alias');
    return { kind: 'expression', expression, alias, ...spanOf(expression, alias) };
  }
  const alias = cursor.isIdentifier() ? cursor.expectIdentifier('alias') : null;
  return { kind: 'expression', expression, alias, ...spanOf(expression, alias ?? expression) };
}

function refuseSelectHints(cursor: Cursor): void {
  const opened = cursor.takeSymbol('/*+');
  if (opened === null) return;
  while (!cursor.isSymbol('*/') && !cursor.isAtEnd) cursor.skip();
  cursor.expectSymbol('*/');
  cursor.refuse(cursor.spanFrom(opened), 'a query hint after SELECT');
}

function parseGroupBy(cursor: Cursor): { keys: readonly ExpressionNode[]; span: Span } | null {
  if (!cursor.isWord('GROUP')) return null;
  const first = cursor.next();
  cursor.expectWord('BY');
  const keys: ExpressionNode[] = [];
  if (cursor.isSymbol('(') && cursor.isSymbol(')', 1)) {
    cursor.next();
    cursor.next();
    return { keys, span: cursor.spanFrom(first) };
  }
  do keys.push(parseGroupKey(cursor));
  while (cursor.takeSymbol(','));
  return { keys, span: cursor.spanFrom(first) };
}

function parseGroupKey(cursor: Cursor): ExpressionNode {
  const token = cursor.peek();
  const isSets = cursor.areWords('GROUPING', 'SETS');
  if (!isSets && !cursor.isWord('CUBE') && !cursor.isWord('ROLLUP')) return parseExpression(cursor);
  cursor.next();
  if (isSets) cursor.next();
  cursor.skipBrackets();
  const span = cursor.spanFrom(token);
  cursor.refuse(span, isSets ? 'GROUPING SETS' : token.upper);
  return cursor.refusedExpression(span);
}

function refuseWindowClauses(cursor: Cursor): void {
  for (const word of ['WINDOW', 'QUALIFY']) {
    const token = cursor.peek();
    if (!cursor.takeWord(word)) continue;
    if (word === 'QUALIFY') {
      parseExpression(cursor);
    } else {
      do {
        cursor.expectIdentifier('window name');
        cursor.expectWord('AS');
        cursor.skipBrackets();
      } while (cursor.takeSymbol(','));
    }
    cursor.refuse(cursor.spanFrom(token), word === 'QUALIFY' ? 'QUALIFY' : 'the WINDOW clause');
  }
}

/** ORDER BY, LIMIT, OFFSET, FETCH. */
function parseTail(cursor: Cursor): QueryNode['limit'] {
  let limit: QueryNode['limit'] = null;
  const order = cursor.peek();
  if (cursor.takeWord('ORDER')) {
    cursor.expectWord('BY');
    do {
      parseExpression(cursor);
      if (!cursor.takeWord('ASC')) cursor.takeWord('DESC');
      if (cursor.takeWord('NULLS') && !cursor.takeWord('FIRST')) cursor.expectWord('LAST');
    } while (cursor.takeSymbol(','));
    cursor.refuse(cursor.spanFrom(order), 'ORDER BY');
  }
  const limitToken = cursor.peek();
  if (cursor.takeWord('LIMIT') && !cursor.takeWord('ALL')) {
    const count = cursor.expectInteger('a row count');
    limit = { count, span: cursor.spanFrom(limitToken) };
  }
  const offset = cursor.peek();
  if (cursor.takeWord('OFFSET')) {
    cursor.expectInteger('a row count');
    if (!cursor.takeWord('ROWS')) cursor.takeWord('ROW');
    cursor.refuse(cursor.spanFrom(offset), 'OFFSET');
  }
  const fetch = cursor.peek();
  if (cursor.takeWord('FETCH')) {
    if (!cursor.takeWord('FIRST')) cursor.expectWord('NEXT');
    const count = cursor.peek().kind === 'number' ? cursor.expectInteger('a row count') : 1;
    if (!cursor.takeWord('ROWS')) cursor.expectWord('ROW');
    cursor.expectWord('ONLY');
    limit = { count, span: cursor.spanFrom(fetch) };
  }
  return limit;
}
