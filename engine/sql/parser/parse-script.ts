// Parses a whole script into statements. A syntax error ends its statement only: parsing goes on behind the next `;`
// (panic mode), so that one pass reports the first error of every statement.

import type { InsertNode, OptionNode, SetNode, StatementNode } from '../ast';
import type { DiagnosticList, Span } from '../diagnostic';
import { REFUSED_STATEMENTS, STATEMENT_WORDS } from '../keywords';
import { type Token, tokenize } from '../lexer';
import { Cursor, SyntaxAbort } from './cursor';
import { parseCreate } from './parse-definition';
import { isQueryStart, parseQuery } from './parse-query';
import { parseOptionsHint } from './parse-table-reference';

/** Statements that could be read; everything else is in `diagnostics`. */
export function parseScript(text: string, diagnostics: DiagnosticList): readonly StatementNode[] {
  const cursor = new Cursor(text, tokenize(text), diagnostics);
  const statements: StatementNode[] = [];
  while (!cursor.isAtEnd) {
    if (cursor.isSymbol(';')) cursor.skip();
    else parseWithRecovery(cursor, () => parseStatement(cursor, statements));
  }
  return statements;
}

function parseWithRecovery(cursor: Cursor, parse: () => void): void {
  try {
    parse();
    if (!cursor.isAtEnd && !cursor.isSymbol(';')) cursor.failExpected('";" or the end of the statement', []);
  } catch (error) {
    if (!(error instanceof SyntaxAbort)) throw error;
    cursor.resetDepth();
    cursor.skipStatement();
  }
}

function parseStatement(cursor: Cursor, statements: StatementNode[]): void {
  const token = cursor.peek();
  switch (token.upper) {
    case 'CREATE':
      statements.push(parseCreate(cursor));
      return;
    case 'INSERT':
      statements.push(parseInsert(cursor));
      return;
    case 'SET':
      statements.push(parseSet(cursor));
      return;
    case 'EXECUTE':
    case 'BEGIN':
      parseStatementSet(cursor, statements);
      return;
  }
  if (isQueryStart(cursor)) {
    const query = parseQuery(cursor);
    statements.push({ kind: 'query', query, start: query.start, end: query.end });
    return;
  }
  if (token.kind === 'word' && REFUSED_STATEMENTS.has(token.upper)) refuseStatement(cursor, token);
  cursor.failExpected(`a statement (${STATEMENT_WORDS.slice(0, 6).join(', ')} …)`, STATEMENT_WORDS);
}

function refuseStatement(cursor: Cursor, token: Token): never {
  cursor.next();
  const object = cursor.peek();
  const known = [
    'TABLE',
    'TABLES',
    'VIEW',
    'VIEWS',
    'CATALOG',
    'CATALOGS',
    'DATABASE',
    'DATABASES',
    'FUNCTION',
    'FUNCTIONS',
    'MODULE',
    'MODULES',
    'JAR',
  ];
  const name = known.includes(object.upper) ? `${token.upper} ${cursor.next().upper}` : token.upper;
  const hint =
    token.upper === 'EXPLAIN'
      ? 'Use "penstock explain" or the plan beside the editor.'
      : 'A pipeline consists of CREATE TABLE, CREATE VIEW, SET and INSERT INTO statements.';
  return cursor.fail(cursor.spanFrom(token), {
    code: 'sql.unsupported',
    message: `${name} is not supported`,
    hint,
    fix: null,
  });
}

/** EXECUTE STATEMENT SET BEGIN …; END and BEGIN STATEMENT SET; …; END. Inside, only INSERT. */
function parseStatementSet(cursor: Cursor, statements: StatementNode[]): void {
  const first = cursor.next();
  if (first.upper === 'EXECUTE' && cursor.isWord('INSERT')) {
    statements.push(parseInsert(cursor));
    return;
  }
  cursor.expectWord('STATEMENT');
  cursor.expectWord('SET');
  if (first.upper === 'EXECUTE') cursor.expectWord('BEGIN');
  else cursor.expectSymbol(';');
  for (;;) {
    if (cursor.takeSymbol(';')) continue;
    if (cursor.takeWord('END')) return;
    if (cursor.isAtEnd) cursor.failExpected('END of the statement set', ['END']);
    parseWithRecovery(cursor, () => {
      if (!cursor.isWord('INSERT')) cursor.failExpected('INSERT or END', ['INSERT', 'END']);
      statements.push(parseInsert(cursor));
    });
  }
}

function parseInsert(cursor: Cursor): InsertNode {
  const first = cursor.next();
  const overwrite = cursor.takeWord('OVERWRITE');
  if (overwrite !== null) cursor.refuse(overwrite, 'INSERT OVERWRITE');
  else cursor.expectWord('INTO');
  cursor.takeWord('TABLE');
  const path = cursor.expectPath('table name');
  const options = parseOptionsHint(cursor);
  const partition = cursor.peek();
  if (cursor.takeWord('PARTITION')) {
    cursor.skipBrackets();
    cursor.refuse(cursor.spanFrom(partition), 'INSERT … PARTITION');
  }
  const isList =
    cursor.isSymbol('(') && !['SELECT', 'WITH', 'VALUES'].includes(cursor.peek(1).upper) && !cursor.isSymbol('(', 1);
  const columns = isList ? cursor.expectIdentifierList('column name') : null;
  if (!isQueryStart(cursor)) cursor.failExpected('SELECT or VALUES', ['SELECT', 'VALUES', 'WITH']);
  const query = parseQuery(cursor);
  return { kind: 'insert', path, options, columns, query, ...cursor.spanFrom(first) };
}

/** SET 'key' = 'value' and SET key = value; the bare form is taken from the text as it stands. */
function parseSet(cursor: Cursor): SetNode {
  const first = cursor.next();
  if (cursor.isAtEnd || cursor.isSymbol(';')) {
    cursor.fail(first, {
      message: 'SET without a key is not supported',
      hint: "Write SET 'key' = 'value'.",
      fix: null,
    });
  }
  const option = cursor.peek().kind === 'string' ? parseQuotedSet(cursor) : parseBareSet(cursor);
  return { kind: 'set', option, ...cursor.spanFrom(first) };
}

function parseQuotedSet(cursor: Cursor): OptionNode {
  const key = cursor.next();
  cursor.expectSymbol('=');
  const value = cursor.expectString('a value in quotes');
  return optionOf(key.text, value.text, key, value);
}

function parseBareSet(cursor: Cursor): OptionNode {
  const keyFirst = cursor.peek();
  while (!cursor.isSymbol('=') && !cursor.isSymbol(';') && !cursor.isAtEnd) cursor.skip();
  const keySpan = cursor.spanFrom(keyFirst);
  cursor.expectSymbol('=');
  const valueFirst = cursor.peek();
  if (valueFirst.kind === 'end' || cursor.isSymbol(';')) cursor.failExpected('a value', []);
  cursor.skipStatement();
  const valueSpan = cursor.spanFrom(valueFirst);
  const raw = cursor.text.slice(valueSpan.start, valueSpan.end).trim();
  const value =
    raw.startsWith("'") && raw.endsWith("'") && raw.length > 1 ? raw.slice(1, -1).replaceAll("''", "'") : raw;
  return optionOf(cursor.text.slice(keySpan.start, keySpan.end).trim(), value, keySpan, valueSpan);
}

function optionOf(key: string, value: string, keySpan: Span, valueSpan: Span): OptionNode {
  return {
    key,
    value,
    keySpan: { start: keySpan.start, end: keySpan.end },
    valueSpan: { start: valueSpan.start, end: valueSpan.end },
    start: keySpan.start,
    end: valueSpan.end,
  };
}
