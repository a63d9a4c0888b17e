'use client';
// What went wrong, where, why and what to do; with a way to try again and to copy the details for a colleague.
import { RotateCw } from 'lucide-react';
import { Button } from './button';
import { CopyButton } from './copy-button';
import { readFailure } from './failure';

interface ErrorPanelProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly what: string;
}

export function ErrorPanel({ error, onRetry, what }: ErrorPanelProps) {
  const failure = readFailure(error);
  return (
    <div role="alert" className="panel border-l-[3px] border-l-bad p-4 text-[13px]">
      <p className="font-medium">
        {what}: {failure.title}
      </p>
      {failure.detail ? <p className="mt-1 max-w-[80ch] text-ink-2">{failure.detail}</p> : null}
      {failure.hint ? <p className="mt-1 max-w-[80ch] text-ink-2">{failure.hint}</p> : null}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {onRetry ? (
          <Button small onClick={onRetry}>
            <RotateCw size={13} aria-hidden="true" />
            Try again
          </Button>
        ) : null}
        <CopyButton text={failure.details} label="Copy details" />
        <code className="text-[12px] text-ink-3">{failure.code}</code>
      </div>
    </div>
  );
}

/** One line beside a control whose act failed. */
export function ErrorLine({ error }: { readonly error: unknown }) {
  if (!error) {
    return null;
  }
  const failure = readFailure(error);
  return (
    <p role="alert" className="text-[12px] text-bad">
      {[failure.title, failure.detail, failure.hint].filter(Boolean).join(' ')}
    </p>
  );
}
