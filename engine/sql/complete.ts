// Completion in the editor: what may be typed at an offset. Works on tokens, for the statement at the cursor rarely parses.
// 1. the word or string under the cursor gives the range to replace; 2. the tokens before it give the context; 3. names
// come from the catalog of all other statements and from the FROM clause around the cursor (complete-scope.ts).

import { type Field, formatDataType, withNullable } from '@/engine/core/data-type';
import { listFunctions } from '@/engine/expr/function-catalog';
import type { ConnectorFacts } from './binder/define-table';
import type { CatalogEntry } from './catalog';
import { type CompletionScope, readScope } from './complete-scope';
import { BARE_FUNCTIONS, isReservedWord } from './keywords';
import { type Token, tokenize } from './lexer';
import { type OptionDoc, optionsOf, settingDocs } from './option-catalog';
import { quoteIdentifier } from './suggest';

export interface CompletionItem {
  readonly label: string;
  readonly kind: 'table' | 'view' | 'column' | 'function' | 'keyword' | 'type' | 'option' | 'value';
  readonly detail: string | null;
  readonly documentation: string | null;
  /** Replaces the text from `start` to `end`. */
  readonly insertText: string;
  readonly start: number;
  readonly end: number;
}

export interface CompletionEnvironment {
  readonly connectors: readonly ConnectorFacts[];
  readonly timeZone?: string;
}

type Draft = Omit<CompletionItem, 'start' | 'end'>;

const TYPES =
  `STRING INT BIGINT DOUBLE BOOLEAN TIMESTAMP(3) TIMESTAMP_LTZ(3) DECIMAL(10,2) DATE TIME SMALLINT TINYINT FLOAT BYTES
VARCHAR CHAR ROW<>`.split(/\s+/);

const STATEMENTS = [
  'CREATE TABLE',
  'CREATE VIEW',
  'INSERT INTO',
  'SELECT',
  'SET',
  'EXECUTE STATEMENT SET BEGIN',
  'WITH',
];

/** Keywords that may follow, by the clause the cursor is in. */
const AFTER_CLAUSE: Readonly<Record<string, readonly string[]>> = {
  SELECT: [
    'FROM',
    'AS',
    'DISTINCT',
    'CASE',
    'CAST',
    'FILTER',
    'NULL',
    'TRUE',
    'FALSE',
    'INTERVAL',
    'NOT',
    'AND',
    'OR',
    'IS',
  ],
  FROM: ['WHERE', 'GROUP BY', 'HAVING', 'UNION ALL', 'LIMIT', 'AS'],
  WHERE: [
    'AND',
    'OR',
    'NOT',
    'IS',
    'NULL',
    'IN',
    'LIKE',
    'BETWEEN',
    'CASE',
    'GROUP BY',
    'UNION ALL',
    'LIMIT',
    'INTERVAL',
  ],
  GROUP: ['HAVING', 'UNION ALL', 'LIMIT'],
  HAVING: ['AND', 'OR', 'NOT', 'IS', 'NULL', 'BETWEEN', 'UNION ALL', 'LIMIT'],
  CREATE: [
    'PRIMARY KEY',
    'NOT ENFORCED',
    'WATERMARK FOR',
    'METADATA FROM',
    'VIRTUAL',
    'NOT NULL',
    'AS',
    'WITH',
    'INTERVAL',
  ],
  INSERT: ['SELECT', 'VALUES', 'WITH'],
};

/** Proposals at `offset`, unfiltered by prefix except that the editor's own matching expects; most likely kinds first. */
export function completeAt(text: string, offset: number, environment: CompletionEnvironment): CompletionItem[] {
  const tokens = tokenize(text);
  const under = tokens.find((token) => token.start < offset && offset <= token.end && isTypable(token, offset, text));
  const start = under?.start ?? offset;
  const end = under === undefined ? offset : endOfReplaced(under, text);
  const before = statementBefore(tokens, start);
  const isInString = under !== undefined && text.charAt(under.start) === "'";
  const drafts = isInString
    ? completeString(before, environment)
    : completeWord(before, { text, offset, tokens, environment });
  return drafts.map((draft) => ({ ...draft, start, end }));
}

/** A word being typed, or a string with the cursor inside it. */
function isTypable(token: Token, offset: number, text: string): boolean {
  if (token.kind === 'word' || token.kind === 'quoted') return true;
  const isString = token.kind === 'string' || (token.kind === 'error' && text.charAt(token.start) === "'");
  return isString && (offset < token.end || token.kind === 'error');
}

/** An unclosed string reaches to the end of its line: only the part up to a delimiter is replaced. */
function endOfReplaced(token: Token, text: string): number {
  if (token.kind !== 'error') return token.end;
  const rest = text.slice(token.start + 1, token.end);
  return token.start + 1 + rest.search(/[\s,)=]|$/);
}

function statementBefore(tokens: readonly Token[], start: number): readonly Token[] {
  const before = tokens.filter((token) => token.end <= start && token.kind !== 'end');
  const last = before.map((token) => token.upper).lastIndexOf(';');
  return before.slice(last + 1);
}

function completeString(before: readonly Token[], environment: CompletionEnvironment): readonly Draft[] {
  const isSet = before[0]?.upper === 'SET';
  const last = before.at(-1);
  const connector = connectorIn(before);
  const docs = isSet ? settingDocs() : optionsOf(connector);
  if (last?.upper !== '=') {
    const own: readonly OptionDoc[] =
      isSet || connector !== null ? [] : [{ key: 'connector', description: 'What the table is connected to.' }];
    return [...own, ...docs].map((doc) => item(`'${doc.key}'`, 'option', null, doc.description));
  }
  const key = before.at(-2)?.text ?? '';
  if (key === 'connector') return environment.connectors.map((each) => item(`'${each.name}'`, 'value', null, null));
  const values = docs.find((doc) => doc.key === key)?.values ?? [];
  return values.map((value) => item(`'${value}'`, 'value', null, null));
}

function connectorIn(tokens: readonly Token[]): string | null {
  const at = tokens.findIndex((token, index) => token.text === 'connector' && tokens[index + 1]?.upper === '=');
  return at < 0 ? null : (tokens[at + 2]?.text ?? null);
}

interface WordFacts {
  readonly text: string;
  readonly offset: number;
  readonly tokens: readonly Token[];
  readonly environment: CompletionEnvironment;
}

function completeWord(before: readonly Token[], facts: WordFacts): readonly Draft[] {
  const last = before.at(-1);
  if (last === undefined) return STATEMENTS.map((word) => item(word, 'keyword', null, null));
  const scope = readScope({ ...facts, connectors: facts.environment.connectors });
  const { upper } = last;
  if (upper === '.') return completeMember(before.at(-2)?.text ?? '', scope);
  if (upper === 'INTO') return scope.entries.filter((entry) => entry.kind === 'table').map(entryItem);
  if (isTablePosition(before)) return [...tableItems(scope), ...windowItems(before)];
  if (upper === '(' && before.at(-2)?.upper === 'DESCRIPTOR') return timeColumns(scope);
  if (isTypePosition(before)) return TYPES.map((type) => item(type, 'type', null, null));
  const clause = clauseOf(before);
  const keywords = (AFTER_CLAUSE[clause] ?? STATEMENTS).map((word) => item(word, 'keyword', null, null));
  if (isCreateTable(before)) return [...scope.fields.map(columnItem), ...keywords, ...functionItems(false)];
  if (clause === 'CREATE' || clause === 'INSERT' || clause === 'SET') return keywords;
  const aliases = scope.alias === null ? [] : [item(scope.alias, 'table', 'alias', null)];
  return [
    ...scope.fields.map(columnItem),
    ...aliases,
    ...functionItems(clause === 'SELECT' || clause === 'HAVING'),
    ...keywords,
  ];
}

function isTablePosition(before: readonly Token[]): boolean {
  const upper = before.at(-1)?.upper ?? '';
  const previous = before.at(-2);
  if (upper === 'FROM')
    return !before.some((token) => token.upper === 'EXTRACT') || clauseOf(before.slice(0, -1)) !== 'FROM';
  if (upper === 'JOIN') return true;
  if (upper === 'TABLE') return previous !== undefined && previous.upper !== 'CREATE' && previous.upper !== 'TEMPORARY';
  return upper === '(' && previous?.upper === 'TABLE' && before.at(-3)?.upper === 'FROM';
}

function windowItems(before: readonly Token[]): readonly Draft[] {
  if (before.at(-1)?.upper === 'TABLE') return [];
  const wrap = before.at(-1)?.upper === '(' ? (call: string) => call : (call: string) => `TABLE(${call})`;
  return [
    {
      ...item('TUMBLE', 'function', 'window', 'Windows of one size, side by side.'),
      insertText: wrap("TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)"),
    },
    {
      ...item('HOP', 'function', 'window', 'Overlapping windows: slide, then size.'),
      insertText: wrap("HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE)"),
    },
  ];
}

function isCreateTable(before: readonly Token[]): boolean {
  return before[0]?.upper === 'CREATE' && before.slice(0, 3).some((token) => token.upper === 'TABLE');
}

/** Behind a column name in CREATE TABLE, or behind AS in CAST. */
function isTypePosition(before: readonly Token[]): boolean {
  const last = before.at(-1);
  if (last?.upper === 'AS') return isOpenCast(before);
  const isName = last?.kind === 'quoted' || (last?.kind === 'word' && !isReservedWord(last.upper));
  const previous = before.at(-2)?.upper;
  return (
    isCreateTable(before) &&
    isName &&
    (previous === '(' || previous === ',') &&
    !before.some((token) => token.upper === 'WITH')
  );
}

function isOpenCast(before: readonly Token[]): boolean {
  let depth = 0;
  for (let i = before.length - 1; i > 0; i--) {
    const upper = before[i]?.upper;
    if (upper === ')') depth++;
    else if (upper === '(' && depth-- === 0) return ['CAST', 'TRY_CAST'].includes(before[i - 1]?.upper ?? '');
  }
  return false;
}

/** The clause that the cursor is in, by the last clause word at its depth or outside it. */
function clauseOf(before: readonly Token[]): string {
  let depth = 0;
  for (let i = before.length - 1; i >= 0; i--) {
    const upper = before[i]?.upper ?? '';
    if (upper === ')') depth++;
    else if (upper === '(') depth = Math.max(0, depth - 1);
    else if (depth === 0 && before[i]?.kind === 'word' && (upper in AFTER_CLAUSE || upper === 'SET')) return upper;
  }
  return '';
}

function completeMember(qualifier: string, scope: CompletionScope): readonly Draft[] {
  if (qualifier === scope.alias) return scope.fields.map(columnItem);
  const column = scope.fields.find((field) => field.name === qualifier);
  return column?.type.kind === 'ROW' ? column.type.fields.map(columnItem) : [];
}

function timeColumns(scope: CompletionScope): readonly Draft[] {
  const times = scope.fields.filter((field) => field.timeAttribute === 'rowtime');
  return (times.length > 0 ? times : scope.fields).map(columnItem);
}

function tableItems(scope: CompletionScope): readonly Draft[] {
  return [...scope.commonNames.map((name) => item(name, 'view', 'WITH', null)), ...scope.entries.map(entryItem)];
}

function entryItem(entry: CatalogEntry): Draft {
  const columns = entry.fields.map((field) => `${field.name} ${typeText(field)}`).join('\n');
  const detail = entry.kind === 'table' ? entry.connector : 'view';
  return { ...item(entry.name, entry.kind, detail, columns), insertText: quoteIdentifier(entry.name, isReservedWord) };
}

function columnItem(field: Field): Draft {
  const mark = field.timeAttribute === undefined ? '' : ` ${field.timeAttribute}`;
  return {
    ...item(field.name, 'column', `${typeText(field)}${mark}`, null),
    insertText: quoteIdentifier(field.name, isReservedWord),
  };
}

function typeText(field: Field): string {
  return formatDataType(withNullable(field.type, true));
}

function functionItems(withAggregates: boolean): readonly Draft[] {
  return listFunctions()
    .filter((doc) => /^[A-Z][A-Z0-9_]*$/.test(doc.name) && (withAggregates || doc.category !== 'aggregate'))
    .map((doc) => {
      const insertText = BARE_FUNCTIONS.has(doc.name) ? doc.name : `${doc.name}(`;
      return { ...item(doc.name, 'function', doc.signatures.join('; '), doc.description), insertText };
    });
}

function item(label: string, kind: Draft['kind'], detail: string | null, documentation: string | null): Draft {
  return { label, kind, detail, documentation, insertText: label };
}
