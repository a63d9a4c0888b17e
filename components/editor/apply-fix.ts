// Applies the suggestion of a diagnostic to the text it was made for. Pure. A fix whose place has changed since is refused.
import type { DiagnosticDto } from '@/lib/contracts/sql';

export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/**
 * The change a diagnostic's fix makes in `current`. `validated` is the text the diagnostic was computed for; null when there is no
 * fix or when the text at its place is another one now. An edit before the place only moves the fix along.
 */
export function fixChange(diagnostic: DiagnosticDto, validated: string, current: string): TextChange | null {
  const fix = diagnostic.fix;
  if (!fix) {
    return null;
  }
  const wanted = validated.slice(fix.start, fix.end);
  const shift = current.length - validated.length;
  const candidates = shift === 0 ? [0] : [0, shift];
  for (const offset of candidates) {
    const from = fix.start + offset;
    const to = fix.end + offset;
    if (
      from >= 0 &&
      to <= current.length &&
      current.slice(from, to) === wanted &&
      isSameNeighbour(validated, fix, current, from)
    ) {
      return { from, to, insert: fix.replacement };
    }
  }
  return null;
}

/** Compares up to eight characters after the place, so that a moved look-alike isn't changed. */
function isSameNeighbour(
  validated: string,
  fix: { end: number; start: number },
  current: string,
  from: number,
): boolean {
  const length = fix.end - fix.start;
  return validated.slice(fix.end, fix.end + 8) === current.slice(from + length, from + length + 8);
}

/** The next (or previous) problem after a cursor position, wrapping around; null when there is none. */
export function walkProblem(
  diagnostics: readonly DiagnosticDto[],
  cursor: number,
  direction: 'next' | 'previous',
): DiagnosticDto | null {
  const ordered = [...diagnostics].sort((a, b) => a.start - b.start);
  if (direction === 'next') {
    return ordered.find((one) => one.start > cursor) ?? ordered[0] ?? null;
  }
  return ordered.reverse().find((one) => one.start < cursor) ?? ordered[0] ?? null;
}
