// Parses data types as written in CREATE TABLE and CAST. Which types exist is the binder's business (bind-type.ts);
// this file only knows their shapes: NAME[(n[, m])], ROW<a T, …>, two-word names, [NOT] NULL.

import type { Identifier, TypeNode } from '../ast';
import type { Token } from '../lexer';
import type { Cursor } from './cursor';

interface TypeField {
  readonly name: Identifier;
  readonly type: TypeNode;
}

export function parseType(cursor: Cursor): TypeNode {
  return cursor.nested(() => {
    const first = cursor.peek();
    if (first.kind !== 'word') cursor.failExpected('data type', []);
    cursor.next();
    const base = parseBase(cursor, first);
    let isNullable = true;
    if (cursor.takeWords('NOT', 'NULL')) isNullable = false;
    else cursor.takeWord('NULL');
    return { ...base, isNullable, ...cursor.spanFrom(first) };
  });
}

function parseBase(cursor: Cursor, first: Token): TypeNode {
  const plain = (name: string, parameters: readonly number[] = []): TypeNode => ({
    name,
    parameters,
    fields: [],
    isNullable: true,
    ...cursor.spanFrom(first),
  });
  switch (first.upper) {
    case 'ROW':
      return { ...plain('ROW'), fields: parseRowFields(cursor) };
    case 'ARRAY':
    case 'MULTISET':
      if (cursor.takeSymbol('<')) {
        parseType(cursor);
        cursor.expectSymbol('>');
      }
      return plain(first.upper);
    case 'MAP':
      if (cursor.takeSymbol('<')) {
        parseType(cursor);
        cursor.expectSymbol(',');
        parseType(cursor);
        cursor.expectSymbol('>');
      }
      return plain('MAP');
    case 'RAW':
      cursor.skipBrackets();
      return plain('RAW');
    case 'DOUBLE':
      cursor.takeWord('PRECISION');
      return plain('DOUBLE');
    case 'TIME':
    case 'TIMESTAMP': {
      const parameters = parseParameters(cursor);
      return plain(`${first.upper}${parseZone(cursor)}`, parameters);
    }
    case 'INTERVAL':
      while (cursor.peek().kind === 'word' && !cursor.isWord('NOT') && !cursor.isWord('NULL')) {
        cursor.next();
        parseParameters(cursor);
      }
      return plain('INTERVAL');
    case 'CHARACTER':
      return plain(cursor.takeWord('VARYING') ? 'VARCHAR' : 'CHAR', parseParameters(cursor));
    case 'CHAR':
      return plain(cursor.takeWord('VARYING') ? 'VARCHAR' : 'CHAR', parseParameters(cursor));
    default:
      return plain(first.upper, parseParameters(cursor));
  }
}

function parseZone(cursor: Cursor): string {
  if (cursor.takeWords('WITH', 'LOCAL', 'TIME', 'ZONE')) return '_LTZ';
  if (cursor.takeWords('WITH', 'TIME', 'ZONE')) return '_TZ';
  cursor.takeWords('WITHOUT', 'TIME', 'ZONE');
  return '';
}

function parseParameters(cursor: Cursor): readonly number[] {
  const opened = cursor.takeSymbol('(');
  if (opened === null) return [];
  const parameters = [cursor.expectInteger('a length or precision')];
  while (cursor.takeSymbol(',')) parameters.push(cursor.expectInteger('a scale'));
  cursor.expectClosing(opened);
  return parameters;
}

function parseRowFields(cursor: Cursor): readonly TypeField[] {
  const isAngled = cursor.isSymbol('<');
  if (cursor.isSymbol('<>')) {
    cursor.next();
    return [];
  }
  if (isAngled) cursor.next();
  else cursor.expectSymbol('(', ['"<"']);
  const fields: TypeField[] = [];
  do {
    const name = cursor.expectIdentifier('field name');
    const type = parseType(cursor);
    if (cursor.peek().kind === 'string') cursor.next();
    fields.push({ name, type });
  } while (cursor.takeSymbol(','));
  cursor.expectSymbol(isAngled ? '>' : ')', ['","']);
  return fields;
}
