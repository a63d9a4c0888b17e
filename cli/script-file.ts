// Reading and planning a script file for run, validate and explain: prints diagnostics as FILE:LINE:COL with the line, a
// caret and a hint, the way compilers do.

import { readFile } from 'node:fs/promises';
import { createConnectors, type Diagnostic, messageOf, type PhysicalPlan, planScript } from '@/engine/engine';

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_BAD_INPUT = 2;

export interface PlannedScript {
  readonly plan: PhysicalPlan;
  readonly text: string;
}

/** Null when the script is bad; everything to say was then written to stderr. */
export async function planFile(file: string, allowSelect = true): Promise<PlannedScript | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    process.stderr.write(`penstock: cannot read "${file}": ${messageOf(error)}\n`);
    return null;
  }
  const connectors = createConnectors((line, isError) =>
    (isError ? process.stderr : process.stdout).write(`${line}\n`),
  );
  const { plan, diagnostics } = planScript(text, { connectors, allowSelect });
  for (const diagnostic of diagnostics) process.stderr.write(formatDiagnostic(file, text, diagnostic));
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return null;
  if (plan === null) {
    process.stderr.write(
      `${file}:1:1: error: script has nothing to run\n  hint: Add an INSERT INTO … SELECT or a SELECT.\n`,
    );
    return null;
  }
  return { plan, text };
}

/** `FILE:LINE:COL: error: message`, the line, carets below the span, and the hint. */
export function formatDiagnostic(file: string, text: string, diagnostic: Diagnostic): string {
  const lineStart = text.lastIndexOf('\n', diagnostic.start - 1) + 1;
  const lineEnd = text.indexOf('\n', diagnostic.start);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, '');
  const width = Math.max(1, Math.min(diagnostic.end, lineStart + line.length) - diagnostic.start);
  const margin = line.slice(0, diagnostic.start - lineStart).replace(/[^\t]/g, ' ');
  const hint = diagnostic.hint === null ? '' : `  hint: ${diagnostic.hint}\n`;
  const head = `${file}:${diagnostic.line}:${diagnostic.column}: ${diagnostic.severity}: ${diagnostic.message}`;
  return `${head}\n  ${line}\n  ${margin}${'^'.repeat(width)}\n${hint}`;
}
