// Parses the FROM clause: tables with OPTIONS hints, subqueries, window table functions with positional or named
// arguments. Joins, LATERAL, UNNEST, MATCH_RECOGNIZE and the other window functions are refused, then skipped.

import type { ExpressionNode, Identifier, OptionNode, TableNode } from '../ast';
import { type Span, spanOf } from '../diagnostic';
import type { Token } from '../lexer';
import type { Cursor } from './cursor';
import { parseExpression } from './parse-expression';
import { parseOptionEntries } from './parse-options';
import { parseQuery } from './parse-query';

const WINDOW_FUNCTIONS = ['TUMBLE', 'HOP', 'CUMULATE', 'SESSION'];
const JOIN_WORDS = ['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL'];

export function parseFrom(cursor: Cursor): TableNode {
  const first = parseTableReference(cursor);
  for (;;) {
    const token = cursor.peek();
    if (cursor.takeSymbol(',')) {
      parseTableReference(cursor);
      cursor.refuse(token, 'a join of several tables in FROM');
    } else if (token.kind === 'word' && JOIN_WORDS.includes(token.upper)) {
      parseJoin(cursor, token);
    } else {
      return first;
    }
  }
}

function parseJoin(cursor: Cursor, first: Token): void {
  while (!cursor.isWord('JOIN')) {
    if (!JOIN_WORDS.concat('OUTER', 'SEMI', 'ANTI').includes(cursor.peek().upper)) cursor.expectWord('JOIN');
    cursor.next();
  }
  const span = spanOf(first, cursor.next());
  cursor.refuse(span, span.end - span.start === 4 ? 'JOIN' : cursor.text.slice(span.start, span.end).toUpperCase());
  parseTableReference(cursor);
  if (cursor.takeWord('ON')) parseExpression(cursor);
  else if (cursor.takeWord('USING')) cursor.expectIdentifierList('column name');
}

export function parseTableReference(cursor: Cursor): TableNode {
  return cursor.nested(() => {
    const first = cursor.peek();
    const table = parseTablePrimary(cursor);
    refuseTableSuffix(cursor);
    const aliased = parseAlias(cursor);
    refuseTableSuffix(cursor);
    return { ...table, ...aliased, ...cursor.spanFrom(first) };
  });
}

function parseTablePrimary(cursor: Cursor): TableNode {
  const token = cursor.peek();
  if (cursor.isSymbol('(')) return parseBracketedTable(cursor);
  if (cursor.isWord('TABLE') && cursor.isSymbol('(', 1)) {
    cursor.next();
    const opened = cursor.next();
    const table = parseWindowFunction(cursor);
    cursor.expectClosing(opened);
    return { ...table, ...cursor.spanFrom(token) };
  }
  if (cursor.isWord('LATERAL')) {
    cursor.next();
    cursor.takeWord('TABLE');
    cursor.skipBrackets();
    return refusedTable(cursor, token, 'LATERAL');
  }
  if (token.kind === 'word' && cursor.isSymbol('(', 1)) return parseWindowFunction(cursor);
  const path = cursor.expectPath('table name');
  const options = parseOptionsHint(cursor);
  return { kind: 'table-name', path, options, alias: null, columnAliases: [], ...cursor.spanFrom(token) };
}

function parseBracketedTable(cursor: Cursor): TableNode {
  const opened = cursor.next();
  if (cursor.isWord('SELECT') || cursor.isWord('WITH') || cursor.isWord('VALUES') || cursor.isSymbol('(')) {
    const query = parseQuery(cursor);
    cursor.expectClosing(opened);
    return { kind: 'subquery', query, alias: null, columnAliases: [], ...cursor.spanFrom(opened) };
  }
  const table = parseFrom(cursor);
  cursor.expectClosing(opened);
  return table;
}

function refusedTable(cursor: Cursor, first: Span, what: string): TableNode {
  const span = cursor.spanFrom(first);
  cursor.refuse(span, what);
  return { kind: 'refused-table', alias: null, columnAliases: [], ...span };
}

/** FOR SYSTEM_TIME AS OF, TABLESAMPLE, MATCH_RECOGNIZE, PIVOT. */
function refuseTableSuffix(cursor: Cursor): void {
  const token = cursor.peek();
  if (token.kind !== 'word') return;
  if (cursor.areWords('FOR', 'SYSTEM_TIME')) {
    cursor.next();
    cursor.next();
    cursor.expectWord('AS');
    cursor.expectWord('OF');
    parseExpression(cursor);
    cursor.refuse(cursor.spanFrom(token), 'FOR SYSTEM_TIME AS OF');
  } else if (['MATCH_RECOGNIZE', 'PIVOT', 'UNPIVOT', 'TABLESAMPLE'].includes(token.upper)) {
    cursor.next();
    if (!cursor.isSymbol('(')) cursor.next();
    cursor.skipBrackets();
    cursor.refuse(cursor.spanFrom(token), token.upper);
  }
}

function parseAlias(cursor: Cursor): { alias: Identifier | null; columnAliases: readonly Identifier[] } {
  const hasAs = cursor.takeWord('AS') !== null;
  if (!hasAs && !cursor.isIdentifier()) return { alias: null, columnAliases: [] };
  const alias = cursor.expectIdentifier('table alias');
  const columnAliases = cursor.isSymbol('(') ? cursor.expectIdentifierList('column name') : [];
  return { alias, columnAliases };
}

export function parseOptionsHint(cursor: Cursor): readonly OptionNode[] {
  const opened = cursor.takeSymbol('/*+');
  if (opened === null) return [];
  const options: OptionNode[] = [];
  do {
    const name = cursor.peek();
    cursor.next();
    if (name.upper === 'OPTIONS') {
      options.push(...parseOptionEntries(cursor));
    } else {
      cursor.skipBrackets();
      cursor.refuse(cursor.spanFrom(name), `the hint ${name.text}`);
    }
    cursor.takeSymbol(',');
  } while (!cursor.isSymbol('*/') && !cursor.isAtEnd);
  cursor.expectSymbol('*/');
  return options;
}

interface WindowArgument {
  readonly name: string | null;
  readonly span: Span;
  readonly value:
    | { readonly kind: 'data'; readonly table: TableNode }
    | { readonly kind: 'time'; readonly column: Identifier }
    | { readonly kind: 'expression'; readonly expression: ExpressionNode };
}

function parseWindowFunction(cursor: Cursor): TableNode {
  const name = cursor.peek();
  if (name.upper === 'UNNEST') {
    cursor.next();
    cursor.skipBrackets();
    if (cursor.takeWord('WITH')) cursor.expectWord('ORDINALITY');
    return refusedTable(cursor, name, 'UNNEST');
  }
  if (name.kind !== 'word' || !WINDOW_FUNCTIONS.includes(name.upper)) {
    if (name.kind === 'word' && cursor.isSymbol('(', 1)) {
      cursor.next();
      cursor.skipBrackets();
      return refusedTable(cursor, name, `the table function ${name.text}`);
    }
    cursor.failExpected('TUMBLE or HOP', WINDOW_FUNCTIONS);
  }
  cursor.next();
  if (name.upper === 'SESSION' || name.upper === 'CUMULATE') {
    cursor.skipBrackets();
    return refusedTable(cursor, name, `the window function ${name.upper}`);
  }
  const opened = cursor.expectSymbol('(');
  const args = [parseWindowArgument(cursor)];
  while (cursor.takeSymbol(',')) args.push(parseWindowArgument(cursor));
  cursor.expectClosing(opened);
  return assembleWindow(cursor, name, args);
}

function parseWindowArgument(cursor: Cursor): WindowArgument {
  const first = cursor.peek();
  let name: string | null = null;
  if (cursor.isSymbol('=>', 1)) {
    name = cursor.next().text.toUpperCase();
    cursor.next();
  }
  const value = parseWindowValue(cursor);
  return { name, value, span: cursor.spanFrom(first) };
}

function parseWindowValue(cursor: Cursor): WindowArgument['value'] {
  if (cursor.isWord('TABLE')) {
    const first = cursor.next();
    if (cursor.isSymbol('(')) return { kind: 'data', table: parseBracketedTable(cursor) };
    const path = cursor.expectPath('table name');
    const options = parseOptionsHint(cursor);
    const refusal = cursor.peek();
    if (cursor.takeWord('PARTITION')) {
      cursor.expectWord('BY');
      if (cursor.isSymbol('(')) cursor.skipBrackets();
      else cursor.expectPath('column name');
      cursor.refuse(cursor.spanFrom(refusal), 'PARTITION BY in a window function');
    }
    const table: TableNode = {
      kind: 'table-name',
      path,
      options,
      alias: null,
      columnAliases: [],
      ...cursor.spanFrom(first),
    };
    return { kind: 'data', table };
  }
  if (cursor.isSymbol('(') && (cursor.isWord('SELECT', 1) || cursor.isWord('WITH', 1))) {
    return { kind: 'data', table: parseBracketedTable(cursor) };
  }
  if (cursor.isWord('DESCRIPTOR')) {
    cursor.next();
    const opened = cursor.expectSymbol('(');
    const column = cursor.expectIdentifier('time column');
    cursor.expectClosing(opened);
    return { kind: 'time', column };
  }
  return { kind: 'expression', expression: parseExpression(cursor) };
}

const PARAMETERS: Readonly<Record<'TUMBLE' | 'HOP', readonly string[]>> = {
  TUMBLE: ['DATA', 'TIMECOL', 'SIZE', 'OFFSET'],
  HOP: ['DATA', 'TIMECOL', 'SLIDE', 'SIZE', 'OFFSET'],
};

const USAGE: Readonly<Record<'TUMBLE' | 'HOP', string>> = {
  TUMBLE: 'TUMBLE(TABLE data, DESCRIPTOR(timecol), size [, offset])',
  HOP: 'HOP(TABLE data, DESCRIPTOR(timecol), slide, size [, offset])',
};

function assembleWindow(cursor: Cursor, name: Token, args: readonly WindowArgument[]): TableNode {
  const functionName = name.upper === 'HOP' ? 'HOP' : 'TUMBLE';
  const usage = `Usage: ${USAGE[functionName]}.`;
  const parameters = PARAMETERS[functionName];
  const byName = new Map<string, WindowArgument>();
  for (const [index, argument] of args.entries()) {
    const parameter = argument.name ?? parameters[index];
    if (parameter === undefined || !parameters.includes(parameter) || byName.has(parameter)) {
      const what =
        argument.name === null ? `too many arguments for ${functionName}` : `unexpected argument "${parameter}"`;
      cursor.fail(argument.span, { message: `${what}`, hint: usage, fix: null });
    }
    byName.set(parameter, argument);
  }
  const wrong = (parameter: string, what: string): never => {
    const at = byName.get(parameter)?.span ?? cursor.spanFrom(name);
    return cursor.fail(at, { message: `${functionName} expects ${what} as ${parameter}`, hint: usage, fix: null });
  };
  const expression = (parameter: string): ExpressionNode => {
    const value = byName.get(parameter)?.value;
    return value?.kind === 'expression'
      ? value.expression
      : wrong(parameter, "an interval such as INTERVAL '1' MINUTE");
  };
  const data = byName.get('DATA')?.value;
  const time = byName.get('TIMECOL')?.value;
  return {
    kind: 'window-table',
    function: functionName,
    functionSpan: { start: name.start, end: name.end },
    data: data?.kind === 'data' ? data.table : wrong('DATA', 'TABLE name'),
    timeColumn: time?.kind === 'time' ? time.column : wrong('TIMECOL', 'DESCRIPTOR(column)'),
    slide: functionName === 'HOP' ? expression('SLIDE') : null,
    size: expression('SIZE'),
    offset: byName.has('OFFSET') ? expression('OFFSET') : null,
    alias: null,
    columnAliases: [],
    ...cursor.spanFrom(name),
  };
}
