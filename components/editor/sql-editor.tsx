'use client';
// The CodeMirror instance. Uncontrolled: it owns the text, tells every change, and takes commands through its handle. React never
// re-renders per key stroke because of it.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { forEachDiagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { DiagnosticDto } from '@/lib/contracts/sql';
import { applyFix, toEditorDiagnostics, visibleSpan } from './editor-diagnostics';
import { type CompleteAsker, completionSource, type EditorKnowledge, wordHover } from './editor-help';
import { sqlLook } from './sql-language';

export interface SqlEditorHandle {
  showDiagnostics: (diagnostics: readonly DiagnosticDto[], validated: string) => void;
  applyFix: (diagnostic: DiagnosticDto, validated: string) => boolean;
  goTo: (offset: number) => void;
  markSpan: (span: { start: number; end: number } | null) => void;
  insert: (text: string) => void;
  setText: (text: string) => void;
  cursor: () => number;
}

interface SqlEditorProps {
  readonly initialText: string;
  readonly onChange: (text: string) => void;
  readonly onCursor: (offset: number) => void;
  readonly onWalkProblem: (direction: 'next' | 'previous') => void;
  readonly ask: CompleteAsker;
  readonly knowledge: () => EditorKnowledge;
  readonly handle: Ref<SqlEditorHandle>;
  readonly onReady: () => void;
}

const setMark = StateEffect.define<{ from: number; to: number } | null>();
const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMark)) {
        const range = effect.value;
        next =
          range && range.to > range.from
            ? Decoration.set([Decoration.mark({ class: 'cm-plan-span' }).range(range.from, range.to)])
            : Decoration.none;
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function SqlEditor(props: SqlEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (!place.current) {
      return;
    }
    const created = createView(place.current, latest);
    view.current = created;
    latest.current.onReady();
    return () => {
      created.destroy();
      view.current = null;
    };
  }, []);
  useImperativeHandle(props.handle, () => editorHandle(view), []);
  return <div ref={place} className="h-full min-h-0 overflow-hidden" />;
}

function createView(parent: HTMLElement, latest: { readonly current: SqlEditorProps }): EditorView {
  const walk = (direction: 'next' | 'previous') => () => {
    latest.current.onWalkProblem(direction);
    return true;
  };
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: latest.current.initialText,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        autocompletion({
          override: [
            completionSource(
              (text, offset, signal) => latest.current.ask(text, offset, signal),
              () => latest.current.knowledge(),
            ),
          ],
          activateOnTypingDelay: 120,
        }),
        wordHover(() => latest.current.knowledge()),
        markField,
        EditorView.contentAttributes.of({ 'aria-label': 'SQL script', spellcheck: 'false', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) {
            latest.current.onChange(update.state.doc.toString());
          }
          if (update.selectionSet) {
            latest.current.onCursor(update.state.selection.main.head);
          }
        }),
        keymap.of([
          { key: 'F8', run: walk('next'), shift: walk('previous') },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        ...sqlLook(),
      ],
    }),
  });
}

function editorHandle(ref: { readonly current: EditorView | null }): SqlEditorHandle {
  const withView = <T,>(act: (view: EditorView) => T, otherwise: T): T => (ref.current ? act(ref.current) : otherwise);
  return {
    showDiagnostics: (diagnostics, validated) =>
      withView((view) => {
        // Marks for a text that is no longer there would stand at wrong places; the next answer brings the right ones.
        if (view.state.doc.toString() === validated) {
          view.dispatch(setDiagnostics(view.state, toEditorDiagnostics(diagnostics, validated)));
        } else if (diagnostics.length === 0) {
          let shown = 0;
          forEachDiagnostic(view.state, () => {
            shown += 1;
          });
          if (shown > 0) {
            view.dispatch(setDiagnostics(view.state, []));
          }
        }
      }, undefined),
    applyFix: (diagnostic, validated) => withView((view) => applyFix(view, diagnostic, validated), false),
    goTo: (offset) =>
      withView((view) => {
        const anchor = Math.min(offset, view.state.doc.length);
        view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
        view.focus();
      }, undefined),
    markSpan: (span) =>
      withView((view) => {
        const range = span ? visibleSpan(span.start, span.end, view.state.doc.length) : null;
        view.dispatch({
          effects: range
            ? [setMark.of(range), EditorView.scrollIntoView(range.from, { y: 'nearest' })]
            : [setMark.of(null)],
        });
      }, undefined),
    insert: (text) =>
      withView((view) => {
        view.dispatch(view.state.replaceSelection(text));
        view.focus();
      }, undefined),
    setText: (text) =>
      withView((view) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }), undefined),
    cursor: () => withView((view) => view.state.selection.main.head, 0),
  };
}
