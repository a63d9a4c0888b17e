// Names in reach of the cursor for completion: the catalog of all other statements, WITH tables of this one, and the
// columns of the FROM clause that belongs to the SELECT around the cursor. Reads tokens; reports nothing.

import type { Field } from '@/engine/core/data-type';
import { analyzeScript } from './analyze';
import type { BindContext, CommonTable } from './binder/bind-context';
import { bindFrom } from './binder/bind-from';
import { bindQuery } from './binder/bind-query';
import type { ConnectorFacts } from './binder/define-table';
import type { CatalogEntry } from './catalog';
import { DiagnosticList } from './diagnostic';
import { type Token, tokenize } from './lexer';
import { Cursor } from './parser/cursor';
import { parseQuery } from './parser/parse-query';
import { parseFrom } from './parser/parse-table-reference';

export interface CompletionScope {
  readonly entries: readonly CatalogEntry[];
  readonly commonNames: readonly string[];
  readonly alias: string | null;
  readonly fields: readonly Field[];
}

interface ScopeRequest {
  readonly text: string;
  readonly offset: number;
  readonly tokens: readonly Token[];
  readonly connectors: readonly ConnectorFacts[];
}

export function readScope(request: ScopeRequest): CompletionScope {
  const { text, offset, tokens } = request;
  const [from, to] = statementRange(tokens, offset, text.length);
  const others = text.slice(0, from).padEnd(to, ' ') + text.slice(to);
  const options = { connectors: request.connectors, timeZone: 'UTC' };
  const { catalog } = analyzeScript(others, options);
  const statement = tokens.filter((token) => token.start >= from && token.end <= to && token.kind !== 'end');
  const context: BindContext = {
    text,
    diagnostics: new DiagnosticList(text),
    catalog,
    timeZone: 'UTC',
    spans: new WeakMap(),
  };
  const common = commonTables(statement, offset, context);
  const base = { entries: catalog.list(), commonNames: common.map((table) => table.name) };
  if (statement[0]?.upper === 'CREATE' && statement.slice(0, 3).some((token) => token.upper === 'TABLE')) {
    // Columns of the table itself, for computed columns, WATERMARK and PRIMARY KEY.
    const own = analyzeScript(text.slice(from, to), options).catalog.list()[0];
    return { ...base, alias: null, fields: own?.fields ?? [] };
  }
  const clause = fromClause(statement, offset);
  if (clause === null) return { ...base, alias: null, fields: [] };
  const bound = quietly(() => {
    const cursor = new Cursor(text.slice(0, clause.end), tokenize(text.slice(0, clause.end)), context.diagnostics);
    while (cursor.peek().start < clause.start && !cursor.isAtEnd) cursor.skip();
    return bindFrom(parseFrom(cursor), common, context, bindQuery);
  });
  return { ...base, alias: bound?.scope.alias ?? null, fields: bound?.scope.fields ?? [] };
}

function statementRange(tokens: readonly Token[], offset: number, length: number): readonly [number, number] {
  let from = 0;
  for (const token of tokens) {
    if (token.upper !== ';') continue;
    if (token.start >= offset) return [from, token.start];
    from = token.end;
  }
  return [from, length];
}

/** Unfinished text is normal here: whatever cannot be read gives null. */
function quietly<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** `name AS ( query )` after WITH, before the cursor. */
function commonTables(tokens: readonly Token[], offset: number, context: BindContext): readonly CommonTable[] {
  let tables: readonly CommonTable[] = [];
  if (!tokens.some((token) => token.upper === 'WITH')) return tables;
  for (let i = 0; i + 2 < tokens.length; i++) {
    const [name, as, open] = [tokens[i], tokens[i + 1], tokens[i + 2]];
    const isNamed = (name?.kind === 'word' || name?.kind === 'quoted') && as?.upper === 'AS' && open?.upper === '(';
    const before = tokens[i - 1]?.upper;
    if (!isNamed || (before !== 'WITH' && before !== ',') || name === undefined || open === undefined) continue;
    const end = closingOf(tokens, i + 2)?.start ?? null;
    if (end === null || end >= offset) continue;
    const relation = quietly(() => {
      const text = context.text.slice(0, end);
      const cursor = new Cursor(text, tokenize(text), context.diagnostics);
      while (cursor.peek().start < open.end && !cursor.isAtEnd) cursor.skip();
      return bindQuery(parseQuery(cursor), tables, context);
    });
    tables = [{ name: name.text, relation }, ...tables];
  }
  return tables;
}

function closingOf(tokens: readonly Token[], open: number): Token | null {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.upper === '(') depth++;
    if (token?.upper === ')' && --depth === 0) return token;
  }
  return null;
}

const ENDS = ['WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'UNION', 'WINDOW', 'QUALIFY', 'SELECT'];

/** Text range behind FROM of the innermost SELECT that holds the cursor; FROM may stand behind the cursor. */
function fromClause(tokens: readonly Token[], offset: number): { start: number; end: number } | null {
  const depths = depthsOf(tokens);
  const at = tokens.findIndex((token) => token.start >= offset);
  const cursor = at < 0 ? tokens.length : at;
  let level = cursor === 0 ? 0 : (depths[cursor - 1] ?? 0) + (tokens[cursor - 1]?.upper === '(' ? 1 : 0);
  for (let i = cursor - 1; i >= 0; i--) {
    const depth = depths[i] ?? 0;
    if (depth < level) level = depth;
    if (depth === level && tokens[i]?.upper === 'SELECT') return clauseAfter(tokens, depths, i);
  }
  return null;
}

function clauseAfter(
  tokens: readonly Token[],
  depths: readonly number[],
  select: number,
): { start: number; end: number } | null {
  const level = depths[select] ?? 0;
  let from: number | null = null;
  for (let i = select + 1; i < tokens.length; i++) {
    const token = tokens[i];
    const depth = depths[i] ?? 0;
    if (token === undefined) break;
    const isEnd = depth < level || (depth === level && ENDS.includes(token.upper));
    if (isEnd && from !== null) return { start: from, end: tokens[i - 1]?.end ?? token.start };
    if (isEnd) return null;
    if (depth === level && token.upper === 'FROM') from = token.end;
  }
  return from === null ? null : { start: from, end: tokens.at(-1)?.end ?? from };
}

/** Bracket depth of every token; a bracket itself counts as outside. */
function depthsOf(tokens: readonly Token[]): readonly number[] {
  let depth = 0;
  return tokens.map((token) => {
    if (token.upper === ')') depth = Math.max(0, depth - 1);
    const own = depth;
    if (token.upper === '(') depth++;
    return own;
  });
}
