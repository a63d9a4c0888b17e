// Diagnostics of a script: what is wrong, where exactly, and how to repair it. Never thrown; collected, several at once.
// Invariant: offsets are 0-based UTF-16 code units of the script text, line and column are 1-based, start <= end.

export interface DiagnosticFix {
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string | null;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  /** `area.specific`, e.g. `sql.syntax`, `sql.unknown-column`, `sql.unsupported`. */
  readonly code: string;
  readonly fix: DiagnosticFix | null;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ProblemFacts {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | null | undefined;
  readonly fix?: DiagnosticFix | null | undefined;
}

export function spanOf(first: Span, last: Span): Span {
  return { start: first.start, end: Math.max(first.end, last.end) };
}

/** Collects diagnostics of one script; lines and columns are worked out when asked for the list. */
export class DiagnosticList {
  private readonly text: string;
  private readonly items: (ProblemFacts & { severity: 'error' | 'warning'; start: number; end: number })[] = [];
  private errorCount = 0;

  constructor(text: string) {
    this.text = text;
  }

  error(span: Span, facts: ProblemFacts): void {
    this.errorCount++;
    this.items.push({ ...facts, severity: 'error', start: span.start, end: span.end });
  }

  warn(span: Span, facts: ProblemFacts): void {
    this.items.push({ ...facts, severity: 'warning', start: span.start, end: span.end });
  }

  /** Errors so far; comparing two readings tells whether a step reported any. */
  get errors(): number {
    return this.errorCount;
  }

  /** Everything in order of position, without repetitions. */
  list(): readonly Diagnostic[] {
    const lines = lineStarts(this.text);
    const seen = new Set<string>();
    const result: Diagnostic[] = [];
    const ordered = [...this.items].sort((a, b) => a.start - b.start || a.end - b.end);
    for (const entry of ordered) {
      const key = `${entry.start}:${entry.end}:${entry.message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const { line, column } = positionAt(lines, entry.start);
      result.push({
        severity: entry.severity,
        message: entry.message,
        hint: entry.hint ?? null,
        start: entry.start,
        end: entry.end,
        line,
        column,
        code: entry.code,
        fix: entry.fix ?? null,
      });
    }
    return result;
  }
}

/** Offsets at which lines begin; \n, \r\n and a lone \r end a line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}

/** 1-based line and column (UTF-16 units) of an offset. */
export function positionAt(lines: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}
