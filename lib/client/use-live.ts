// React's side of live events: one connection a page load, events applied to the query cache, the state as a hook.
// A hidden tab applies nothing (one catch-up on return); a `reset` or a reconnect after loss refetches what is shown.
'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { ServerEvent } from '@/lib/contracts/event';
import { applyEvent } from './apply-event';
import { type LiveState, openLiveConnection } from './live-connection';

const initial: LiveState = { phase: 'connecting', shownAt: null };
let current: LiveState = initial;
const watchers = new Set<() => void>();

function publish(state: LiveState): void {
  current = state;
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Mount once, near the root, inside the QueryClientProvider. `onEvent` sees every event after the cache was brought up to date. */
export function useLiveEvents(onEvent?: (event: ServerEvent) => void): void {
  const client = useQueryClient();
  useEffect(() => {
    let missed = false;
    let wasLost = false;
    const connection = openLiveConnection({
      onEvent: (event) => {
        if (document.hidden) missed = true;
        else applyEvent(client, event);
        onEvent?.(event);
      },
      onState: (state) => {
        publish(state);
        if (state.phase === 'lost') wasLost = true;
        else if (state.phase === 'live' && wasLost) {
          wasLost = false;
          void client.invalidateQueries();
        }
      },
    });
    const onShow = () => {
      if (document.hidden || !missed) return;
      missed = false;
      void client.invalidateQueries();
    };
    document.addEventListener('visibilitychange', onShow);
    return () => {
      document.removeEventListener('visibilitychange', onShow);
      connection.close();
      publish(initial);
    };
  }, [client, onEvent]);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => initial,
  );
}
