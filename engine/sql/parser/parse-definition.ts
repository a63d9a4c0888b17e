// Parses CREATE TABLE and CREATE VIEW. Clauses that Flink has and Penstock lacks (PARTITIONED BY, DISTRIBUTED, LIKE, AS)
// are refused at their span, the rest of the table is still read so that later statements can be checked.

import type { ColumnNode, CreateTableNode, CreateViewNode, ExpressionNode, Identifier, OptionNode } from '../ast';
import type { Span } from '../diagnostic';
import type { Token } from '../lexer';
import type { Cursor } from './cursor';
import { parseExpression } from './parse-expression';
import { parseOptionEntries } from './parse-options';
import { parseQuery } from './parse-query';
import { parseType } from './parse-type';

interface TableElements {
  columns: ColumnNode[];
  watermarks: (Span & { column: readonly Identifier[]; expression: ExpressionNode })[];
  primaryKeys: (Span & { columns: readonly Identifier[] })[];
}

/** At CREATE. */
export function parseCreate(cursor: Cursor): CreateTableNode | CreateViewNode {
  const first = cursor.next();
  const refusedBefore = cursor.refused;
  const replace = cursor.peek();
  if (cursor.takeWords('OR', 'REPLACE')) cursor.refuse(cursor.spanFrom(replace), 'OR REPLACE');
  cursor.takeWord('TEMPORARY');
  if (cursor.takeWord('VIEW')) return parseCreateView(cursor, first);
  if (cursor.takeWord('TABLE')) return parseCreateTable(cursor, first, refusedBefore);
  const what = cursor.peek();
  if (
    what.kind === 'word' &&
    ['FUNCTION', 'CATALOG', 'DATABASE', 'SYSTEM', 'MODEL', 'MATERIALIZED'].includes(what.upper)
  ) {
    cursor.next();
    const message = `CREATE ${what.upper} is not supported`;
    cursor.fail(cursor.spanFrom(first), { code: 'sql.unsupported', message, hint: null, fix: null });
  }
  return cursor.failExpected('TABLE or VIEW', ['TABLE', 'VIEW', 'TEMPORARY']);
}

function parseCreateView(cursor: Cursor, first: Token): CreateViewNode {
  const ifNotExists = cursor.takeWords('IF', 'NOT', 'EXISTS');
  const path = cursor.expectPath('view name');
  const columns = cursor.isSymbol('(') ? cursor.expectIdentifierList('column name') : [];
  parseComment(cursor);
  cursor.expectWord('AS');
  const query = parseQuery(cursor);
  return { kind: 'create-view', path, ifNotExists, columns, query, ...cursor.spanFrom(first) };
}

function parseCreateTable(cursor: Cursor, first: Token, refusedBefore: number): CreateTableNode {
  const ifNotExists = cursor.takeWords('IF', 'NOT', 'EXISTS');
  const path = cursor.expectPath('table name');
  const elements: TableElements = { columns: [], watermarks: [], primaryKeys: [] };
  if (cursor.isSymbol('(')) parseElements(cursor, elements);
  const options = parseTableClauses(cursor);
  return {
    kind: 'create-table',
    path,
    ifNotExists,
    ...elements,
    options,
    isRefused: cursor.refused > refusedBefore,
    ...cursor.spanFrom(first),
  };
}

function parseElements(cursor: Cursor, elements: TableElements): void {
  const opened = cursor.expectSymbol('(');
  do {
    if (cursor.isSymbol(')') && cursor.previous().upper === ',') {
      const comma = cursor.previous();
      cursor.fail(comma, {
        message: 'there is a "," behind the last column',
        hint: 'Remove it.',
        fix: { title: 'Remove the comma', start: comma.start, end: comma.end, replacement: '' },
      });
    }
    parseElement(cursor, elements);
  } while (cursor.takeSymbol(','));
  cursor.expectClosing(opened);
}

function parseElement(cursor: Cursor, elements: TableElements): void {
  const first = cursor.peek();
  if (cursor.areWords('WATERMARK', 'FOR')) {
    cursor.next();
    cursor.next();
    const column = cursor.expectPath('time column');
    cursor.expectWord('AS');
    const expression = parseExpression(cursor);
    elements.watermarks.push({ column, expression, ...cursor.spanFrom(first) });
    return;
  }
  if (cursor.isWord('CONSTRAINT') || cursor.areWords('PRIMARY', 'KEY')) {
    if (cursor.takeWord('CONSTRAINT')) cursor.expectIdentifier('constraint name');
    parsePrimaryKey(cursor, first, elements);
    return;
  }
  if (cursor.areWords('UNIQUE') && cursor.isSymbol('(', 1)) {
    cursor.next();
    cursor.skipBrackets();
    expectNotEnforced(cursor, first);
    cursor.refuse(cursor.spanFrom(first), 'UNIQUE');
    return;
  }
  elements.columns.push(parseColumn(cursor, elements));
}

function parsePrimaryKey(cursor: Cursor, first: Token, elements: TableElements): void {
  if (cursor.takeWord('UNIQUE')) cursor.refuse(cursor.previous(), 'UNIQUE');
  else cursor.expectWord('PRIMARY');
  cursor.takeWord('KEY');
  const columns = cursor.expectIdentifierList('column name');
  expectNotEnforced(cursor, first);
  elements.primaryKeys.push({ columns, ...cursor.spanFrom(first) });
}

/** Flink never enforces keys and wants that said. */
function expectNotEnforced(cursor: Cursor, first: Token): void {
  if (cursor.takeWords('NOT', 'ENFORCED')) return;
  const end = cursor.previous().end;
  cursor.takeWord('ENFORCED');
  cursor.diagnostics.error(cursor.spanFrom(first), {
    code: 'sql.syntax',
    message: 'a PRIMARY KEY needs NOT ENFORCED',
    hint: 'Keys are not checked by the engine: write PRIMARY KEY (…) NOT ENFORCED.',
    fix: { title: 'Add NOT ENFORCED', start: end, end: cursor.previous().end, replacement: ' NOT ENFORCED' },
  });
}

function parseColumn(cursor: Cursor, elements: TableElements): ColumnNode {
  const name = cursor.expectIdentifier('column name');
  if (cursor.takeWord('AS')) {
    const expression = parseExpression(cursor);
    parseComment(cursor);
    return { kind: 'computed', name, expression, ...cursor.spanFrom(name) };
  }
  const type = parseType(cursor);
  if (cursor.takeWord('METADATA')) {
    const from = cursor.takeWord('FROM') === null ? null : cursor.expectString('a metadata key in quotes');
    const isVirtual = cursor.takeWord('VIRTUAL') !== null;
    parseComment(cursor);
    const keySpan = from === null ? null : { start: from.start, end: from.end };
    return { kind: 'metadata', name, type, key: from?.text ?? null, keySpan, isVirtual, ...cursor.spanFrom(name) };
  }
  const span = cursor.spanFrom(name);
  parseColumnConstraint(cursor, name, elements);
  parseComment(cursor);
  return { kind: 'physical', name, type, ...span };
}

function parseColumnConstraint(cursor: Cursor, name: Identifier, elements: TableElements): void {
  const first = cursor.peek();
  if (cursor.areWords('PRIMARY', 'KEY')) {
    cursor.next();
    cursor.next();
    expectNotEnforced(cursor, first);
    elements.primaryKeys.push({ columns: [name], ...cursor.spanFrom(first) });
  } else if (cursor.takeWord('DEFAULT')) {
    parseExpression(cursor);
    cursor.refuse(cursor.spanFrom(first), 'DEFAULT');
  }
}

function parseComment(cursor: Cursor): void {
  if (cursor.isWord('COMMENT') && cursor.peek(1).kind === 'string') {
    cursor.next();
    cursor.next();
  }
}

/** COMMENT, WITH and the refused clauses, in any order. */
function parseTableClauses(cursor: Cursor): readonly OptionNode[] {
  const options: OptionNode[] = [];
  for (;;) {
    const token = cursor.peek();
    if (token.kind !== 'word') break;
    if (token.upper === 'COMMENT') {
      cursor.next();
      cursor.expectString('a comment in quotes');
    } else if (token.upper === 'WITH') {
      cursor.next();
      options.push(...parseOptionEntries(cursor));
    } else if (token.upper === 'PARTITIONED' || token.upper === 'DISTRIBUTED') {
      cursor.next();
      while (!cursor.isSymbol('(') && !cursor.isAtEnd && !cursor.isSymbol(';') && !cursor.isWord('WITH')) cursor.skip();
      cursor.skipBrackets();
      if (cursor.takeWord('INTO')) {
        cursor.expectInteger('a bucket count');
        cursor.expectWord('BUCKETS');
      }
      cursor.refuse(cursor.spanFrom(token), token.upper === 'PARTITIONED' ? 'PARTITIONED BY' : 'DISTRIBUTED');
    } else if (token.upper === 'LIKE') {
      cursor.next();
      cursor.expectPath('table name');
      cursor.skipBrackets();
      cursor.refuse(cursor.spanFrom(token), 'CREATE TABLE … LIKE');
    } else if (token.upper === 'AS') {
      cursor.next();
      parseQuery(cursor);
      cursor.refuse(cursor.spanFrom(token), 'CREATE TABLE … AS', 'Create the table, then INSERT INTO it.');
    } else {
      break;
    }
  }
  return options;
}
