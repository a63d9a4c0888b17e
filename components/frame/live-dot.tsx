'use client';
import { useLiveState } from '@/lib/client/use-live';
// Whether what is shown is live: live, reconnecting, or paused since when. Says so in words as well.
import { cx } from '../ui/cx';

export function LiveDot() {
  const live = useLiveState();
  const since = live.shownAt === null ? null : new Date(live.shownAt).toLocaleTimeString([], { hour12: false });
  const words =
    live.phase === 'live'
      ? 'Live'
      : live.phase === 'connecting'
        ? 'Connecting'
        : since
          ? `Showing ${since}`
          : 'Reconnecting';
  const title =
    live.phase === 'live'
      ? 'Values change by themselves as the engine reports them.'
      : live.phase === 'connecting'
        ? 'Live updates are being set up.'
        : `Live updates are lost; trying again by itself.${since ? ` What you see is from ${since}.` : ''}`;
  return (
    <span
      role="status"
      aria-label={`Connection: ${words}`}
      title={title}
      className="inline-flex items-center gap-1.5 text-[12px] whitespace-nowrap text-ink-2"
    >
      <span
        aria-hidden="true"
        className={cx(
          'size-2 rounded-full',
          live.phase === 'live' ? 'bg-ok' : live.phase === 'connecting' ? 'border border-line-strong' : 'bg-warn',
        )}
      />
      <span className={live.phase === 'live' ? 'max-sm:hidden' : undefined}>{words}</span>
    </span>
  );
}

/** Stands over the page while live updates are lost, so that nobody reads old values as new. */
export function LiveBanner() {
  const live = useLiveState();
  if (live.phase !== 'lost') {
    return null;
  }
  const since = live.shownAt === null ? 'earlier' : new Date(live.shownAt).toLocaleTimeString([], { hour12: false });
  return (
    <div
      role="status"
      className="no-print fixed bottom-4 left-1/2 z-30 w-max max-w-[calc(100vw-24px)] -translate-x-1/2 rounded-md border border-warn/60 bg-warn-soft px-4 py-1.5 text-[13px] text-warn max-sm:bottom-16"
    >
      Live updates are lost: showing {since}. The page reconnects by itself and then catches up.
    </div>
  );
}
