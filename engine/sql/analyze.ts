// A whole script: parse, define tables and views in order, bind INSERTs and SELECTs. Never throws for what a user wrote.
// Options of SET apply to the whole script, wherever they stand, because it becomes one job.

import type { OptionNode, QueryNode, StatementNode } from './ast';
import type { BindContext } from './binder/bind-context';
import { type BoundInsert, bindInsert } from './binder/bind-insert';
import { bindQuery, renameColumns } from './binder/bind-query';
import { type ConnectorFacts, defineTable } from './binder/define-table';
import { Catalog, tableNameOf } from './catalog';
import { DiagnosticList, type Span } from './diagnostic';
import { tokenize } from './lexer';
import { parseScript } from './parser/parse-script';
import type { Relation } from './relation';

export interface BoundSelect {
  readonly relation: Relation;
  readonly span: Span;
}

export interface Analysis {
  readonly diagnostics: DiagnosticList;
  readonly catalog: Catalog;
  readonly settings: readonly OptionNode[];
  readonly inserts: readonly BoundInsert[];
  /** Plain SELECTs in order; null where the query was wrong. */
  readonly selects: readonly (BoundSelect | null)[];
  readonly statements: readonly StatementNode[];
}

export interface AnalyzeOptions {
  readonly connectors: readonly ConnectorFacts[];
  /** Zone if the script does not set table.local-time-zone. */
  readonly timeZone: string;
}

const ZONE_KEY = 'table.local-time-zone';

export function analyzeScript(text: string, options: AnalyzeOptions): Analysis {
  const diagnostics = new DiagnosticList(text);
  const statements = parseScript(text, diagnostics);
  const catalog = new Catalog();
  for (const name of unreadableNames(text, statements)) catalog.addUnreadable(name);
  const settings = statements.filter((each) => each.kind === 'set').map((each) => each.option);
  const zone = settings.filter((each) => each.key === ZONE_KEY).at(-1)?.value;
  const timeZone = zone !== undefined && isTimeZone(zone) ? zone : options.timeZone;
  const context: BindContext = { text, diagnostics, catalog, timeZone, spans: new WeakMap() };
  const inserts: BoundInsert[] = [];
  const selects: (BoundSelect | null)[] = [];
  for (const statement of statements) {
    switch (statement.kind) {
      case 'create-table':
      case 'create-view':
        define(statement, options.connectors, context);
        break;
      case 'insert': {
        const bound = bindInsert(statement, context);
        if (bound !== null) inserts.push(bound);
        break;
      }
      case 'query':
        selects.push(select(statement.query, context));
        break;
      case 'set':
        break;
    }
  }
  return { diagnostics, catalog, settings, inserts, selects, statements };
}

/** True for an IANA zone or offset that the runtime knows. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function define(
  node: StatementNode & { kind: 'create-table' | 'create-view' },
  connectors: readonly ConnectorFacts[],
  context: BindContext,
): void {
  const name = tableNameOf(node.path, context.diagnostics);
  if (name === null) return;
  const isTaken = context.catalog.find(name.name) !== null;
  if (isTaken && !node.ifNotExists) {
    context.diagnostics.error(name, { code: 'sql.duplicate-table', message: `"${name.name}" is defined twice` });
  }
  if (node.kind === 'create-table') {
    const table = defineTable(node, name, connectors, context);
    if (!isTaken) context.catalog.add(table);
    return;
  }
  const bound = bindQuery(node.query, [], context);
  const relation = bound === null ? null : renameColumns(bound, node.columns, context);
  if (relation !== null) checkOutputNames(relation, name.name, node, context);
  const fields = relation?.fields ?? [];
  if (!isTaken) context.catalog.add({ kind: 'view', name: name.name, relation, fields, span: node });
}

function checkOutputNames(relation: Relation, view: string, span: Span, context: BindContext): void {
  const seen = new Set<string>();
  for (const field of relation.fields) {
    if (seen.has(field.name)) {
      context.diagnostics.error(span, {
        code: 'sql.duplicate-column',
        message: `view "${view}" has two columns named "${field.name}"`,
        hint: 'Rename one with AS.',
      });
    }
    seen.add(field.name);
  }
}

function select(query: QueryNode, context: BindContext): BoundSelect | null {
  const relation = bindQuery(query, [], context);
  return relation === null ? null : { relation, span: query };
}

/** Names of CREATE statements that could not be parsed, read off the tokens: their use is no further error. */
function unreadableNames(text: string, statements: readonly StatementNode[]): ReadonlySet<string> {
  const tokens = tokenize(text);
  const parsed = new Set(statements.map((statement) => statement.start));
  const names = new Set<string>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const before = tokens[i - 1];
    const isStart = i === 0 || before?.upper === ';';
    if (token?.upper !== 'CREATE' || !isStart || parsed.has(token.start)) continue;
    for (let j = i + 1; j < Math.min(i + 8, tokens.length - 1); j++) {
      const word = tokens[j];
      if (word === undefined || word.upper === ';') break;
      if (['TEMPORARY', 'TABLE', 'VIEW', 'IF', 'NOT', 'EXISTS', 'OR', 'REPLACE'].includes(word.upper)) continue;
      if (word.kind === 'word' || word.kind === 'quoted') names.add(word.text);
      if (tokens[j + 1]?.upper !== '.') break;
      j++;
    }
  }
  return names;
}
