// Completion and hover for the SQL editor. Completion asks the server and falls back to words it knows itself when there is no
// answer; hover shows type and origin of a table, column or function. Neither ever throws into the editor.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { hoverTooltip } from '@codemirror/view';
import type { CompletionItemDto, FunctionDocDto, TableInfoDto } from '@/lib/contracts/sql';
import { sqlKeywords } from './sql-language';

export interface EditorKnowledge {
  readonly tables: readonly TableInfoDto[];
  readonly functions: readonly FunctionDocDto[];
}

export type CompleteAsker = (
  text: string,
  offset: number,
  signal: AbortSignal,
) => Promise<readonly CompletionItemDto[]>;

const kindType: Record<CompletionItemDto['kind'], string> = {
  keyword: 'keyword',
  table: 'class',
  view: 'class',
  column: 'property',
  function: 'function',
  type: 'type',
  option: 'constant',
  value: 'constant',
  topic: 'namespace',
};

export function completionSource(ask: CompleteAsker, knowledge: () => EditorKnowledge) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/[\w.$'`-]*/);
    if (!context.explicit && (!word || word.from === word.to) && !endsWithTrigger(context)) {
      return null;
    }
    const abort = new AbortController();
    context.addEventListener('abort', () => abort.abort());
    const items = await ask(context.state.doc.toString(), context.pos, abort.signal).catch(() => null);
    if (context.aborted) {
      return null;
    }
    return items && items.length > 0 ? fromServer(items) : fallback(context, knowledge());
  };
}

function endsWithTrigger(context: CompletionContext): boolean {
  return /[.('"]$/.test(context.state.sliceDoc(Math.max(0, context.pos - 1), context.pos));
}

function fromServer(items: readonly CompletionItemDto[]): CompletionResult {
  const from = Math.min(...items.map((item) => item.start));
  return {
    from,
    options: items.map((item) => ({
      label: item.label,
      apply: item.insert,
      type: kindType[item.kind],
      ...(item.detail ? { detail: item.detail } : {}),
      ...(item.documentation ? { info: item.documentation } : {}),
    })),
    validFor: /^[\w$-]*$/,
  };
}

function fallback(context: CompletionContext, knowledge: EditorKnowledge): CompletionResult | null {
  const word = context.matchBefore(/\w+/);
  if (!word) {
    return null;
  }
  const options: Completion[] = sqlKeywords
    .split(' ')
    .map((keyword) => ({ label: keyword.toUpperCase(), type: 'keyword' }));
  for (const table of knowledge.tables) {
    options.push({ label: table.name, type: 'class', detail: table.kind });
    options.push(...table.columns.map((column) => ({ label: column.name, type: 'property', detail: column.type })));
  }
  options.push(...knowledge.functions.map((one) => ({ label: one.name, type: 'function', detail: one.category })));
  return { from: word.from, options, validFor: /^\w*$/ };
}

/** What a word means in this script, as lines of text; null when it means nothing known. */
export function describeWord(word: string, knowledge: EditorKnowledge): string[] | null {
  const wanted = word.toLowerCase();
  const table = knowledge.tables.find((one) => one.name.toLowerCase() === wanted);
  if (table) {
    const origin = table.topic ? `topic ${table.topic}` : (table.connector ?? 'this script');
    return [
      `${table.kind} ${table.name} · ${origin}`,
      ...table.columns.map((column) => `${column.name} ${column.type}`),
    ];
  }
  const columns = knowledge.tables.flatMap((one) =>
    one.columns
      .filter((column) => column.name.toLowerCase() === wanted)
      .map(
        (column) => `${one.name}.${column.name} ${column.type}${column.role === 'physical' ? '' : ` (${column.role})`}`,
      ),
  );
  if (columns.length > 0) {
    return columns;
  }
  const known = knowledge.functions.find((one) => one.name.toLowerCase() === wanted);
  return known ? [...known.signatures, known.description] : null;
}

export function wordHover(knowledge: () => EditorKnowledge) {
  return hoverTooltip((view, position) => {
    const range = view.state.wordAt(position);
    if (!range) {
      return null;
    }
    const lines = describeWord(view.state.sliceDoc(range.from, range.to), knowledge());
    if (!lines) {
      return null;
    }
    return {
      pos: range.from,
      end: range.to,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.style.cssText = 'padding:6px 10px;font-size:12px;max-width:480px;white-space:pre-wrap';
        lines.slice(0, 14).forEach((line, index) => {
          const row = document.createElement('div');
          row.textContent = line;
          row.style.color = index === 0 ? 'var(--ink)' : 'var(--ink-2)';
          dom.append(row);
        });
        return { dom };
      },
    };
  });
}
