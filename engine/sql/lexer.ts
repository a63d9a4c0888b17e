// Splits a script into tokens with exact UTF-16 spans. Never fails: what cannot be read becomes an 'error' token whose
// message the parser reports when it meets it. Comments are dropped, `/*+ … */` hints are kept as brackets.
// Invariant: tokens are in order, don't overlap, and the last one is 'end'.

export type TokenKind = 'word' | 'quoted' | 'number' | 'string' | 'bytes' | 'symbol' | 'error' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Word as written; content of a string or quoted identifier with escapes resolved; the symbol itself. */
  readonly text: string;
  /** Upper case for words, the symbol for symbols, '' otherwise: what keywords are compared with. */
  readonly upper: string;
  readonly start: number;
  readonly end: number;
  /** For 'error': what is wrong, and how to repair it. */
  readonly problem?: { readonly message: string; readonly hint: string | null; readonly replacement?: string };
}

const THREE_SYMBOLS = new Set(['/*+']);
const TWO_SYMBOLS = new Set(['<>', '<=', '>=', '!=', '||', '=>', '->', '*/']);
const ONE_SYMBOLS = new Set([...'()[]{},.;:+-*/%=<>?@|^&~']);

export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = skipBlank(text, at);
    if (skipped.problem !== null) tokens.push(skipped.problem);
    at = skipped.at;
    if (at >= text.length) break;
    const token = readToken(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', upper: '', start: text.length, end: text.length });
  return tokens;
}

function skipBlank(text: string, from: number): { at: number; problem: Token | null } {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff) {
      at++;
    } else if ((code === 45 && text.charCodeAt(at + 1) === 45) || (code === 47 && text.charCodeAt(at + 1) === 47)) {
      at = endOfLine(text, at);
    } else if (code === 47 && text.charCodeAt(at + 1) === 42 && text.charCodeAt(at + 2) !== 43) {
      const close = text.indexOf('*/', at + 2);
      if (close < 0) {
        const message = 'comment is not closed';
        const problem = errorToken(text, at, Math.min(at + 2, text.length), message, 'End the comment with */.');
        return { at: text.length, problem };
      }
      at = close + 2;
    } else {
      return { at, problem: null };
    }
  }
}

function readToken(text: string, at: number): Token {
  const code = text.charCodeAt(at);
  if (isWordStart(code)) return readWord(text, at);
  if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))) return readNumber(text, at);
  if (code === 39) return readQuoted(text, at, "'", 'string', at);
  if (code === 96) return readQuoted(text, at, '`', 'quoted', at);
  if (code === 34) return readDoubleQuoted(text, at);
  const three = text.slice(at, at + 3);
  if (THREE_SYMBOLS.has(three)) return { kind: 'symbol', text: three, upper: three, start: at, end: at + 3 };
  const two = text.slice(at, at + 2);
  if (TWO_SYMBOLS.has(two)) return { kind: 'symbol', text: two, upper: two, start: at, end: at + 2 };
  const one = text.charAt(at);
  if (ONE_SYMBOLS.has(one)) return { kind: 'symbol', text: one, upper: one, start: at, end: at + 1 };
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return errorToken(text, at, at + character.length, `unexpected character "${character}"`, null);
}

function readWord(text: string, at: number): Token {
  let end = at + 1;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  const word = text.slice(at, end);
  if (text.charCodeAt(end) === 39 && (word === 'X' || word === 'x')) return readQuoted(text, end, "'", 'bytes', at);
  return { kind: 'word', text: word, upper: word.toUpperCase(), start: at, end };
}

function readNumber(text: string, at: number): Token {
  let end = at;
  while (isDigit(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) === 46) {
    end++;
    while (isDigit(text.charCodeAt(end))) end++;
  }
  const mark = text.charCodeAt(end) | 32;
  if (mark === 101) {
    const sign = text.charCodeAt(end + 1);
    const digits = sign === 43 || sign === 45 ? end + 2 : end + 1;
    if (isDigit(text.charCodeAt(digits))) {
      end = digits;
      while (isDigit(text.charCodeAt(end))) end++;
    }
  }
  return { kind: 'number', text: text.slice(at, end), upper: '', start: at, end };
}

function readQuoted(
  text: string,
  open: number,
  quote: string,
  kind: 'string' | 'quoted' | 'bytes',
  start: number,
): Token {
  let from = open + 1;
  let content = '';
  for (;;) {
    const close = text.indexOf(quote, from);
    if (close < 0) {
      const what = kind === 'quoted' ? 'quoted identifier' : 'string';
      const hint = kind === 'quoted' ? 'Close it with a backtick.' : "Close it with ' (a quote inside is written '').";
      return errorToken(text, start, endOfLine(text, open), `${what} is not closed`, hint);
    }
    content += text.slice(from, close);
    if (text.charAt(close + 1) !== quote) return { kind, text: content, upper: '', start, end: close + 1 };
    content += quote;
    from = close + 2;
  }
}

function readDoubleQuoted(text: string, at: number): Token {
  const line = endOfLine(text, at);
  const close = text.indexOf('"', at + 1);
  const end = close < 0 || close >= line ? line : close + 1;
  const content = text.slice(at + 1, close < 0 || close >= line ? end : end - 1);
  const hint = 'Strings are written in single quotes, identifiers in backticks.';
  const token = errorToken(text, at, end, 'double quotes are not used in Flink SQL', hint);
  const replacement = `'${content.replaceAll("'", "''")}'`;
  return { ...token, problem: { message: 'double quotes are not used in Flink SQL', hint, replacement } };
}

function errorToken(text: string, start: number, end: number, message: string, hint: string | null): Token {
  return { kind: 'error', text: text.slice(start, end), upper: '', start, end, problem: { message, hint } };
}

function endOfLine(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) return i;
  }
  return text.length;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code > 0xa0 && isLetter(code));
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code) || code === 36;
}

const LETTER = /\p{L}|\p{M}|\p{N}/u;

function isLetter(code: number): boolean {
  return LETTER.test(String.fromCharCode(code));
}
