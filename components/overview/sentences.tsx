// What needs a person, in words made by the server from the same facts as the alerts. When all is well: one calm sentence.
import Link from 'next/link';
import type { Overview } from '@/lib/contracts/overview';
import { StatusShape } from '../pipelines/status-badge';
import { cx } from '../ui/cx';

const toneShape = { ok: 'running', warn: 'restarting', bad: 'failing' } as const;
const toneClass = { ok: 'text-ok', warn: 'text-warn', bad: 'text-bad' };

export function Sentences({ overview }: { readonly overview: Overview }) {
  return (
    <section aria-label="What needs you" className="panel px-4 py-3" aria-live="polite">
      <h1 className="flex items-center gap-2 text-[18px] leading-7 font-semibold tracking-[-0.01em]">
        <span className={toneClass[overview.tone]}>
          <StatusShape tone={toneShape[overview.tone]} size={12} />
        </span>
        {overview.headline}
      </h1>
      {overview.sentences.length > 0 ? (
        <ul className="mt-1 flex flex-col gap-0.5 pl-5 text-[14px]">
          {overview.sentences.map((sentence) => (
            <li key={sentence.text} className="flex items-baseline gap-2">
              <span className={cx('relative top-px', toneClass[sentence.tone])}>
                <StatusShape tone={toneShape[sentence.tone]} size={8} />
              </span>
              {sentence.href ? (
                <Link
                  href={sentence.href}
                  className="underline decoration-line-strong underline-offset-2 hover:decoration-ink"
                >
                  {sentence.text}
                </Link>
              ) : (
                <span className="text-ink-2">{sentence.text}</span>
              )}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
