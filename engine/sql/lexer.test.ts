import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from './lexer';

function shapes(text: string): string[] {
  return tokenize(text)
    .filter((token) => token.kind !== 'end')
    .map((token) => `${token.kind}:${token.text}@${token.start}-${token.end}`);
}

describe('tokenize', () => {
  it.each([
    ['words and symbols', 'a >= b', ['word:a@0-1', 'symbol:>=@2-4', 'word:b@5-6']],
    ['quotes inside a string are doubled', "'it''s'", ["string:it's@0-7"]],
    ['backticks inside a name are doubled', '`a``b`', ['quoted:a`b@0-6']],
    ['a ; inside quotes does not split', "';' `;`", ['string:;@0-3', 'quoted:;@4-7']],
    ['comments are dropped', 'a -- x ;\n/* ; */ b // c', ['word:a@0-1', 'word:b@17-18']],
    ['hints are kept', 'a /*+ b */', ['word:a@0-1', 'symbol:/*+@2-5', 'word:b@6-7', 'symbol:*/@8-10']],
    [
      'numbers',
      '1 1.5 .5 1e3 1.5E-2',
      ['number:1@0-1', 'number:1.5@2-5', 'number:.5@6-8', 'number:1e3@9-12', 'number:1.5E-2@13-19'],
    ],
    [
      'nested type brackets stay single',
      'ROW<a ROW<b INT>>',
      [
        'word:ROW@0-3',
        'symbol:<@3-4',
        'word:a@4-5',
        'word:ROW@6-9',
        'symbol:<@9-10',
        'word:b@10-11',
        'word:INT@12-15',
        'symbol:>@15-16',
        'symbol:>@16-17',
      ],
    ],
    ['binary literals', "X'0AFF'", ['bytes:0AFF@0-7']],
    ['offsets count UTF-16 units', "'😀' a", ['string:😀@0-4', 'word:a@5-6']],
    ['letters of any script are words', 'größe', ['word:größe@0-5']],
  ])('%s', (_, text, expected) => {
    expect(shapes(text)).toEqual(expected);
  });

  it.each([
    ["'abc", 'string is not closed', 0, 4],
    ["a 'b\nc", 'string is not closed', 2, 4],
    ['`a', 'quoted identifier is not closed', 0, 2],
    ['a /* b', 'comment is not closed', 2, 4],
    ['"a b" c', 'double quotes are not used in Flink SQL', 0, 5],
    ['a § b', 'unexpected character "§"', 2, 3],
  ])('%s becomes an error token with words', (text, message, start, end) => {
    const problem = tokenize(text).find((token) => token.kind === 'error');
    expect([problem?.problem?.message, problem?.start, problem?.end]).toEqual([message, start, end]);
  });

  it('never throws, keeps tokens in order and ends with one end token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const tokens = tokenize(text);
        let at = 0;
        for (const token of tokens) {
          expect(token.start).toBeGreaterThanOrEqual(at);
          expect(token.end).toBeGreaterThanOrEqual(token.start);
          at = token.end;
        }
        expect(tokens.filter((token) => token.kind === 'end')).toHaveLength(1);
      }),
    );
  });
});
