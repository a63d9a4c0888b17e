'use client';
// The time range of the page as a hook: read from the address, written to the address, resolved to moments that move with time.
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useState } from 'react';
import {
  defaultRange,
  type LiveRange,
  parseRange,
  refreshMs,
  resolveRange,
  type TimeRange,
  writeRange,
} from './time-range';

export interface RangeState {
  readonly range: TimeRange;
  readonly fallback: LiveRange;
  readonly setRange: (range: TimeRange) => void;
}

export function useRange(): RangeState {
  const pathname = usePathname();
  const params = useSearchParams();
  const router = useRouter();
  const fallback = defaultRange(pathname);
  const text = params.toString();
  const range = useMemo(() => parseRange(new URLSearchParams(text), fallback), [text, fallback]);
  const setRange = useCallback(
    (next: TimeRange) => {
      const query = writeRange(text, next, fallback);
      router.push(query ? `${pathname}?${query}` : pathname, { scroll: false });
    },
    [router, pathname, text, fallback],
  );
  return { range, fallback, setRange };
}

/** The moments the range covers; live ranges move on by one bucket at a time, and not while the tab is hidden. */
export function useMoments(range: TimeRange): { readonly from: number; readonly to: number } {
  const [now, setNow] = useState(() => Date.now());
  const step = refreshMs(range);
  const isLive = range.kind === 'live';
  useEffect(() => {
    if (!isLive) {
      return;
    }
    const tick = () => {
      if (!document.hidden) {
        setNow(Date.now());
      }
    };
    const timer = window.setInterval(tick, step);
    document.addEventListener('visibilitychange', tick);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [isLive, step]);
  return useMemo(() => resolveRange(range, now), [range, now]);
}

/** One query parameter as state; the default value leaves the address. */
export function useParam(name: string, fallback: string): readonly [string, (value: string) => void] {
  const pathname = usePathname();
  const params = useSearchParams();
  const router = useRouter();
  const value = params.get(name) ?? fallback;
  const setValue = useCallback(
    (next: string) => {
      const query = new URLSearchParams(window.location.search);
      if (next === fallback) {
        query.delete(name);
      } else {
        query.set(name, next);
      }
      const text = query.toString();
      router.replace(text ? `${pathname}?${text}` : pathname, { scroll: false });
    },
    [router, pathname, name, fallback],
  );
  return [value, setValue];
}
