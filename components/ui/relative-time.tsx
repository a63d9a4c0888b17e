'use client';
// A moment relative to now, absolute on hover and in the copy. One shared timer ticks all of them; it rests while the tab is hidden.
import { useSyncExternalStore } from 'react';
import { ageWords } from './age-words';

let now = 0;
let timer: number | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  if (!document.hidden) {
    now = Date.now();
    for (const listener of listeners) {
      listener();
    }
  }
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = window.setInterval(tick, 1000);
    document.addEventListener('visibilitychange', tick);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    }
  };
}

/** Now, moving once a second; 0 while rendering on the server. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribe,
    () => now,
    () => 0,
  );
}

interface RelativeTimeProps {
  readonly at: string | number;
  readonly suffix?: string;
}

export function RelativeTime({ at, suffix = '' }: RelativeTimeProps) {
  const current = useNow();
  const moment = typeof at === 'number' ? at : Date.parse(at);
  const iso = new Date(moment).toISOString();
  return (
    <time dateTime={iso} title={absoluteWords(moment)} className="whitespace-nowrap" suppressHydrationWarning>
      {current === 0 ? absoluteWords(moment) : ageWords(current - moment)}
      {suffix}
    </time>
  );
}

/** Local date and time with seconds and zone. */
export function absoluteWords(at: number): string {
  return new Date(at).toLocaleString([], {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
    timeZoneName: 'short',
  });
}
