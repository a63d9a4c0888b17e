// Moves over the tokens of a script and phrases syntax errors: "expected FROM but found "x"".
// A syntax error is reported once and thrown as SyntaxAbort, which the statement loop catches to go on behind the next `;`.

import type { ExpressionNode, Identifier } from '../ast';
import type { DiagnosticFix, DiagnosticList, Span } from '../diagnostic';
import { isReservedWord } from '../keywords';
import type { Token } from '../lexer';
import { nearestName } from '../suggest';

/** Ends the parse of one statement; its diagnostic is already reported. */
export class SyntaxAbort extends Error {}

interface SyntaxFacts {
  readonly message: string;
  readonly hint: string | null;
  readonly fix: DiagnosticFix | null;
  /** Default `sql.syntax`. */
  readonly code?: string;
}

const MAX_DEPTH = 200;

export class Cursor {
  readonly text: string;
  readonly diagnostics: DiagnosticList;
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  private refusals = 0;

  constructor(text: string, tokens: readonly Token[], diagnostics: DiagnosticList) {
    this.text = text;
    this.tokens = tokens;
    this.diagnostics = diagnostics;
  }

  /** Token `ahead` positions from here; the end token is repeated for ever. */
  peek(ahead = 0): Token {
    const index = Math.min(this.at + ahead, this.tokens.length - 1);
    return this.tokens[index] as Token;
  }

  /** The token before this one, for the end of a span. */
  previous(): Token {
    return this.tokens[Math.max(0, this.at - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind === 'error') this.failOn(token, '');
    if (this.at < this.tokens.length - 1) this.at++;
    return token;
  }

  /** Moves on without looking at the token: for recovery only. */
  skip(): void {
    if (this.at < this.tokens.length - 1) this.at++;
  }

  get isAtEnd(): boolean {
    return this.peek().kind === 'end';
  }

  get position(): number {
    return this.at;
  }

  /** Number of refused constructs so far. */
  get refused(): number {
    return this.refusals;
  }

  isWord(upper: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.upper === upper;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.upper === symbol;
  }

  /** Words one after the other from here. */
  areWords(...words: readonly string[]): boolean {
    return words.every((word, index) => this.isWord(word, index));
  }

  takeWord(upper: string): Token | null {
    return this.isWord(upper) ? this.next() : null;
  }

  takeWords(...words: readonly string[]): boolean {
    if (!this.areWords(...words)) return false;
    for (const _ of words) this.next();
    return true;
  }

  takeSymbol(symbol: string): Token | null {
    return this.isSymbol(symbol) ? this.next() : null;
  }

  expectWord(upper: string): Token {
    if (!this.isWord(upper)) this.failExpected(upper, [upper]);
    return this.next();
  }

  expectSymbol(symbol: string, orElse: readonly string[] = []): Token {
    if (this.isSymbol(symbol)) return this.next();
    const choices = [`"${symbol}"`, ...orElse];
    return this.failExpected(choices.join(' or '), orElse);
  }

  /** Closing bracket; the message says where it was opened. */
  expectClosing(opened: Token): Token {
    if (this.isSymbol(')')) return this.next();
    const line = this.text.slice(0, opened.start).split('\n').length;
    return this.failExpected(`"," or ")" (opened in line ${line})`, []);
  }

  expectString(what: string): Token {
    if (this.peek().kind !== 'string') this.failExpected(what, []);
    return this.next();
  }

  expectInteger(what: string): number {
    const token = this.peek();
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) this.failExpected(what, []);
    this.next();
    return Number(token.text);
  }

  isIdentifier(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !isReservedWord(token.upper));
  }

  /** A name; a reserved word is refused with the backticks as repair. */
  expectIdentifier(what: string): Identifier {
    const token = this.peek();
    if (token.kind === 'word' && isReservedWord(token.upper)) {
      this.fail(token, {
        message: `expected ${what} but found reserved word "${token.text}"`,
        hint: `"${token.text}" is a reserved word: write it in backticks to use it as a name.`,
        fix: backtickFix(token),
      });
    }
    if (token.kind !== 'word' && token.kind !== 'quoted') this.failExpected(what, []);
    this.next();
    return { name: token.text, start: token.start, end: token.end };
  }

  expectPath(what: string): readonly Identifier[] {
    const path = [this.expectIdentifier(what)];
    while (this.takeSymbol('.')) path.push(this.expectIdentifier('name after "."'));
    return path;
  }

  /** (a, b, c) */
  expectIdentifierList(what: string): readonly Identifier[] {
    const opened = this.expectSymbol('(');
    const names = [this.expectIdentifier(what)];
    while (this.takeSymbol(',')) names.push(this.expectIdentifier(what));
    this.expectClosing(opened);
    return names;
  }

  /** Reports a construct that Flink has and Penstock doesn't; parsing goes on. */
  refuse(span: Span, what: string, hint: string | null = null): void {
    this.refusals++;
    this.diagnostics.error(span, { code: 'sql.unsupported', message: `${what} is not supported yet`, hint });
  }

  refusedExpression(span: Span): ExpressionNode {
    return { kind: 'refused', start: span.start, end: span.end };
  }

  /** Skips a bracketed group that begins here (if any), for constructs that are refused as a whole. */
  skipBrackets(): void {
    if (!this.isSymbol('(')) return;
    let open = 0;
    do {
      if (this.isSymbol('(')) open++;
      if (this.isSymbol(')')) open--;
      this.skip();
    } while (open > 0 && !this.isAtEnd && !this.isSymbol(';'));
  }

  /** Skips to the end of the statement (the `;` is left). */
  skipStatement(): void {
    while (!this.isAtEnd && !this.isSymbol(';')) this.skip();
  }

  /** Runs `body` one level deeper; refuses nesting that would exhaust the stack. */
  nested<T>(body: () => T): T {
    if (++this.depth > MAX_DEPTH) {
      this.depth = 0;
      this.fail(this.peek(), {
        message: `nesting deeper than ${MAX_DEPTH} levels is not supported`,
        hint: null,
        fix: null,
      });
    }
    const result = body();
    this.depth--;
    return result;
  }

  resetDepth(): void {
    this.depth = 0;
  }

  spanFrom(first: Span): Span {
    return { start: first.start, end: Math.max(first.end, this.previous().end) };
  }

  failExpected(expected: string, words: readonly string[]): never {
    return this.failOn(this.peek(), expected, words);
  }

  fail(span: Span, facts: SyntaxFacts): never {
    this.diagnostics.error(span, { code: 'sql.syntax', ...facts });
    throw new SyntaxAbort(facts.message);
  }

  private failOn(token: Token, expected: string, words: readonly string[] = []): never {
    if (token.problem !== undefined) {
      const { message, hint, replacement } = token.problem;
      const fix =
        replacement === undefined
          ? null
          : { title: `Write ${replacement}`, start: token.start, end: token.end, replacement };
      this.fail(token, { message, hint, fix });
    }
    const near = token.kind === 'word' ? nearestName(token.text, words) : null;
    const hint = near === null ? null : `Did you mean ${near}?`;
    const fix =
      near === null ? null : { title: `Change to ${near}`, start: token.start, end: token.end, replacement: near };
    this.fail(token, { message: `expected ${expected} but found ${describeToken(token)}`, hint, fix });
  }
}

function backtickFix(token: Token): DiagnosticFix {
  const replacement = `\`${token.text}\``;
  return { title: `Write ${replacement}`, start: token.start, end: token.end, replacement };
}

function describeToken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the script';
    case 'string':
      return `'${token.text.length > 30 ? `${token.text.slice(0, 30)}…` : token.text}'`;
    case 'quoted':
      return `\`${token.text}\``;
    default:
      return `"${token.text}"`;
  }
}
