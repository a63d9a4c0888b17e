'use client';
// All problems of the script, each a link to its character; a suggestion is one click away.
import type { DiagnosticDto } from '@/lib/contracts/sql';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { readFailure } from '../ui/failure';
import type { Validation } from './use-validation';

interface ProblemsProps {
  readonly validation: Validation;
  readonly onGo: (diagnostic: DiagnosticDto) => void;
  readonly onFix: (diagnostic: DiagnosticDto) => void;
}

export function Problems({ validation, onGo, onFix }: ProblemsProps) {
  const { result, error, isPending } = validation;
  const problems = [...(result?.diagnostics ?? [])].sort((a, b) => a.start - b.start);
  const errors = problems.filter((one) => one.severity === 'error').length;
  return (
    <section aria-label="Problems" className="flex max-h-full min-h-0 flex-col">
      <div className="flex h-8 shrink-0 items-center gap-3 border-b border-line px-3 text-[12px]">
        <h2 className="font-semibold">Problems ({problems.length})</h2>
        <span className="text-ink-3" role="status">
          {result === null
            ? 'Checking'
            : error
              ? 'The check did not answer; it is tried again'
              : words(errors, problems.length, isPending)}
        </span>
        <span className="ml-auto text-ink-3 max-md:hidden">F8 next · ⇧F8 previous</span>
      </div>
      <ul className="min-h-0 overflow-y-auto">
        {error && result === null ? (
          <li className="px-3 py-2 text-[13px] text-bad">{readFailure(error).title}</li>
        ) : null}
        {problems.map((one) => (
          <li
            key={`${one.start}${one.code}${one.message}`}
            className="flex items-start gap-2 border-b border-line px-3 py-1.5 text-[13px] last:border-b-0"
          >
            <button
              type="button"
              onClick={() => onGo(one)}
              className="flex min-w-0 flex-1 items-baseline gap-2 text-left hover:underline"
            >
              <span className={cx('shrink-0', one.severity === 'error' ? 'text-bad' : 'text-warn')}>
                <span aria-hidden="true">{one.severity === 'error' ? '●' : '▲'}</span>
                <span className="sr-only">{one.severity}</span>
              </span>
              <span className="shrink-0 font-mono text-[12px] text-ink-3">
                {one.line}:{one.column}
              </span>
              <span className="min-w-0">
                {one.message}
                {one.hint ? <span className="text-ink-3"> — {one.hint}</span> : null}
              </span>
            </button>
            {one.fix ? (
              <Button small onClick={() => onFix(one)} title={one.fix.title} aria-label={`Fix: ${one.fix.title}`}>
                Fix
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function words(errors: number, all: number, isPending: boolean): string {
  if (isPending) {
    return 'Checking';
  }
  if (errors > 0) {
    return `${errors} ${errors === 1 ? 'error' : 'errors'}: it can't be launched`;
  }
  return all > 0 ? 'No error' : 'No problem';
}
