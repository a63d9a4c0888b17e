// Server diagnostics into CodeMirror's. Spans are clamped to the document; an empty span is widened to one character so that it
// can be seen and hit.
import type { Diagnostic } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import type { DiagnosticDto } from '@/lib/contracts/sql';
import { fixChange } from './apply-fix';

export function visibleSpan(start: number, end: number, length: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(start, length));
  const to = Math.max(from, Math.min(end, length));
  if (to > from) {
    return { from, to };
  }
  return from < length ? { from, to: from + 1 } : { from: Math.max(0, from - 1), to: from };
}

export function toEditorDiagnostics(diagnostics: readonly DiagnosticDto[], validated: string): Diagnostic[] {
  return diagnostics.map((one) => ({
    ...visibleSpan(one.start, one.end, validated.length),
    severity: one.severity,
    message: one.message,
    renderMessage: () => renderMessage(one),
    ...(one.fix
      ? { actions: [{ name: one.fix.title, apply: (view: EditorView) => void applyFix(view, one, validated) }] }
      : {}),
  }));
}

function renderMessage(diagnostic: DiagnosticDto): HTMLElement {
  const box = document.createElement('span');
  box.append(diagnostic.message);
  if (diagnostic.hint) {
    const hint = document.createElement('span');
    hint.style.color = 'var(--ink-3)';
    hint.textContent = ` — ${diagnostic.hint}`;
    box.append(hint);
  }
  return box;
}

/** True when the fix was applied; false when its place has changed since. */
export function applyFix(view: EditorView, diagnostic: DiagnosticDto, validated: string): boolean {
  const change = fixChange(diagnostic, validated, view.state.doc.toString());
  if (!change) {
    return false;
  }
  view.dispatch({
    changes: change,
    selection: { anchor: change.from + change.insert.length },
    scrollIntoView: true,
    userEvent: 'input.fix',
  });
  view.focus();
  return true;
}
