// Flink's SQL dialect for highlighting and offline completion. Meaning comes from the server; this file only knows words.

import { SQLDialect, sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const sqlKeywords =
  'add all alter and as asc between bigint by case cast create cross current_timestamp cumulate date day desc descriptor distinct drop else end enforced except exists explain false first for from full group having hop hour if in inner insert intersect interval into is join key last left like limit localtimestamp minute month natural not null nulls of on or order outer over partition primary proctime row rows select session set statement table temporary then time timestamp timestamp_ltz true try_cast tumble union unknown unnest using values view virtual watermark when where with within year metadata begin execute comment';

const sqlTypes =
  'array bigint binary boolean bytes char date decimal double float int integer interval map multiset numeric precision real row smallint string time timestamp timestamp_ltz tinyint varbinary varchar';

const flinkDialect = SQLDialect.define({
  keywords: sqlKeywords,
  types: sqlTypes,
  identifierQuotes: '`',
  doubleQuotedStrings: false,
  slashComments: false,
});

const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--sql-keyword)' },
  { tag: [tags.typeName, tags.standard(tags.typeName)], color: 'var(--sql-type)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--sql-comment)', fontStyle: 'italic' },
]);

export const editorTheme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--surface)', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono, monospace)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--ink-3)', border: 'none', paddingLeft: '4px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--raised) 60%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-plan-span': { backgroundColor: 'var(--accent-soft)', borderRadius: '2px' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--warn)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'inherit', maxHeight: '15em' },
  '.cm-completionDetail': { color: 'var(--ink-3)', fontStyle: 'normal' },
  '.cm-diagnostic': { padding: '6px 10px', maxWidth: '520px', borderLeft: 'none' },
  '.cm-diagnosticAction': {
    backgroundColor: 'var(--accent)',
    color: 'var(--accent-ink)',
    borderRadius: '4px',
    padding: '2px 8px',
    marginLeft: '8px',
  },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--ink)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)' },
  '.cm-mergeView': { height: '100%' },
  '&.cm-merge-a .cm-changedText, .cm-deletedText': { background: 'color-mix(in srgb, var(--bad) 28%, transparent)' },
  '&.cm-merge-b .cm-changedText': { background: 'color-mix(in srgb, var(--ok) 28%, transparent)' },
  '&.cm-merge-a .cm-changedLine': { backgroundColor: 'color-mix(in srgb, var(--bad-soft) 60%, transparent)' },
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine': {
    backgroundColor: 'color-mix(in srgb, var(--ok-soft) 60%, transparent)',
  },
  '.cm-collapsedLines': { background: 'var(--raised)', color: 'var(--ink-2)', padding: '2px 8px' },
  '.cm-collapsedLines::before': { content: '"⋯"', marginInlineEnd: '7px' },
  '.cm-collapsedLines::after': { content: '"⋯"', marginInlineStart: '7px' },
  '.cm-deletedChunk': { backgroundColor: 'color-mix(in srgb, var(--bad-soft) 60%, transparent)' },
});

/** Highlighting and look shared by the editor, read-only views and the diff. */
export function sqlLook() {
  return [sql({ dialect: flinkDialect, upperCaseKeywords: true }).language, syntaxHighlighting(highlight), editorTheme];
}
