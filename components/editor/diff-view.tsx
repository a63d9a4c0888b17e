'use client';
// Two versions of a script side by side; the older on the left. Loaded on demand, read only.
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { sqlLook } from './sql-language';

interface DiffViewProps {
  readonly before: string;
  readonly after: string;
  readonly beforeLabel: string;
  readonly afterLabel: string;
}

export function DiffView({ before, after, beforeLabel, afterLabel }: DiffViewProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) {
      return;
    }
    const side = (doc: string, label: string) => ({
      doc,
      extensions: [
        lineNumbers(),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.lineWrapping,
        ...sqlLook(),
      ],
    });
    const view = new MergeView({
      parent: place.current,
      a: side(before, beforeLabel),
      b: side(after, afterLabel),
      collapseUnchanged: { margin: 3, minSize: 6 },
      highlightChanges: true,
    });
    return () => view.destroy();
  }, [before, after, beforeLabel, afterLabel]);
  return (
    <div>
      <div className="grid grid-cols-2 border-b border-line text-[12px] text-ink-3">
        <span className="px-3 py-1">{beforeLabel}</span>
        <span className="border-l border-line px-3 py-1">{afterLabel}</span>
      </div>
      {before === after ? <p className="px-3 py-3 text-[13px] text-ink-2">Both texts are equal.</p> : null}
      <div ref={place} className={before === after ? 'hidden' : 'max-h-[70vh] overflow-auto'} />
    </div>
  );
}
