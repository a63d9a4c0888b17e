// A bordered section with a heading. Headings are real headings, so that pages can be walked by them.
import type { ReactNode } from 'react';
import { cx } from './cx';

interface PanelProps {
  readonly title?: ReactNode;
  readonly label?: string;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly bodyClassName?: string;
  readonly children: ReactNode;
}

export function Panel({ title, label, aside, className, bodyClassName, children }: PanelProps) {
  return (
    <section
      className={cx('panel min-w-0', className)}
      aria-label={label ?? (typeof title === 'string' ? title : undefined)}
    >
      {title || aside ? (
        <header className="flex min-h-9 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-3 py-1.5">
          <h2 className="text-[13px] font-semibold">{title}</h2>
          {aside ? <div className="flex items-center gap-2 text-[12px] text-ink-3">{aside}</div> : null}
        </header>
      ) : null}
      <div className={bodyClassName ?? 'p-3'}>{children}</div>
    </section>
  );
}

interface PageHeadProps {
  readonly title: ReactNode;
  readonly badge?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageHead({ title, badge, note, actions }: PageHeadProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="min-w-0 text-[20px] leading-7 font-semibold tracking-[-0.01em] break-words">{title}</h1>
        {badge}
        {note ? <span className="text-[13px] text-ink-3">{note}</span> : null}
      </div>
      {actions ? <div className="no-print flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  );
}
