// Status as colour + icon shape + word. Six tones, everywhere the same; the word is never left out.
import type { Tone } from '@/lib/contracts/common';
import { cx } from '../ui/cx';

const toneClass: Record<Tone, string> = {
  running: 'text-ok bg-ok-soft',
  pending: 'text-pending bg-pending-soft',
  restarting: 'text-warn bg-warn-soft',
  failing: 'text-bad bg-bad-soft',
  stopped: 'text-stopped bg-stopped-soft',
  unknown: 'text-stopped bg-transparent border border-dashed border-line-strong',
};

export const toneTextClass: Record<Tone, string> = {
  running: 'text-ok',
  pending: 'text-pending',
  restarting: 'text-warn',
  failing: 'text-bad',
  stopped: 'text-stopped',
  unknown: 'text-stopped',
};

/** The shape alone differs for every tone, so that it reads without colour. */
export function StatusShape({ tone, size = 10 }: { readonly tone: Tone; readonly size?: number }) {
  const half = size / 2;
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${size} ${size}`}
      aria-hidden="true"
      className="shrink-0"
      fill="currentColor"
    >
      {tone === 'running' ? <circle cx={half} cy={half} r={half} /> : null}
      {tone === 'pending' ? (
        <>
          <circle cx={half} cy={half} r={half - 0.75} fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d={`M${half} 0 A${half} ${half} 0 0 0 ${half} ${size} Z`} />
        </>
      ) : null}
      {tone === 'restarting' ? (
        <>
          <circle cx={half} cy={half} r={half - 0.75} fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d={`M0 ${half} A${half} ${half} 0 0 0 ${size} ${half} Z`} />
        </>
      ) : null}
      {tone === 'failing' ? <path d={`M${half} 0 L${size} ${size} L0 ${size} Z`} /> : null}
      {tone === 'stopped' ? <rect x="0.5" y="0.5" width={size - 1} height={size - 1} rx="1" /> : null}
      {tone === 'unknown' ? (
        <circle
          cx={half}
          cy={half}
          r={half - 1}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray="2 1.6"
        />
      ) : null}
    </svg>
  );
}

interface StatusBadgeProps {
  readonly tone: Tone;
  readonly word: string;
  readonly title?: string;
}

export function StatusBadge({ tone, word, title }: StatusBadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex h-[22px] items-center gap-1.5 rounded-md px-2 text-[12px] font-medium whitespace-nowrap',
        toneClass[tone],
      )}
    >
      <StatusShape tone={tone} />
      {word}
    </span>
  );
}

export function StatusText({ tone, word }: StatusBadgeProps) {
  return (
    <span className={cx('inline-flex items-center gap-1.5 whitespace-nowrap', toneTextClass[tone])}>
      <StatusShape tone={tone} size={9} />
      {word}
    </span>
  );
}
