// An empty place teaches: one sentence, one action, one example at most. It never apologises.
import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-start gap-2 px-4 py-6 text-[13px]">
      <p className="font-medium">{title}</p>
      {children ? <div className="max-w-[68ch] text-ink-2">{children}</div> : null}
      {action}
    </div>
  );
}
