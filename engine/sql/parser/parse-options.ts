// Parses ('key' = 'value', …) lists of WITH clauses and OPTIONS hints. Values may be strings, numbers or booleans;
// what a key means is the connector's business.

import type { OptionNode } from '../ast';
import { spanOf } from '../diagnostic';
import type { Cursor } from './cursor';

export function parseOptionEntries(cursor: Cursor): readonly OptionNode[] {
  const opened = cursor.expectSymbol('(');
  const entries: OptionNode[] = [];
  if (cursor.isSymbol(')')) {
    cursor.next();
    return entries;
  }
  do {
    if (cursor.isSymbol(')') && entries.length > 0) {
      cursor.fail(cursor.previous(), {
        message: 'there is a "," behind the last option',
        hint: 'Remove it.',
        fix: { title: 'Remove the comma', start: cursor.previous().start, end: cursor.previous().end, replacement: '' },
      });
    }
    entries.push(parseOption(cursor));
  } while (cursor.takeSymbol(','));
  cursor.expectClosing(opened);
  return entries;
}

function parseOption(cursor: Cursor): OptionNode {
  const key = cursor.expectString("an option key in quotes, as in 'connector'");
  cursor.expectSymbol('=');
  const token = cursor.peek();
  const isBare = token.kind === 'number' || token.upper === 'TRUE' || token.upper === 'FALSE';
  const value = isBare ? cursor.next() : cursor.expectString('an option value in quotes');
  return {
    key: key.text,
    value: value.text,
    keySpan: { start: key.start, end: key.end },
    valueSpan: { start: value.start, end: value.end },
    ...spanOf(key, value),
  };
}
