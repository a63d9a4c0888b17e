// Live events, one stream per browser: the tab that holds the Web Lock reads the stream and passes every event and the connection
// state to the others by BroadcastChannel. When that tab closes, its lock passes to another, which reconnects with the last id.
// 25 s without a byte (heartbeats come every 10 s) = lost. Never applies events itself: listeners do.

import type { ServerEvent, ServerEventType } from '@/lib/contracts/event';

export interface LiveState {
  readonly phase: 'connecting' | 'live' | 'lost';
  /** Epoch ms of the last sign of life: what is shown is at most that old. */
  readonly shownAt: number | null;
}

export interface LiveListener {
  onEvent(event: ServerEvent): void;
  onState(state: LiveState): void;
}

export interface LiveConnection {
  state(): LiveState;
  close(): void;
}

type Message =
  | { readonly kind: 'event'; readonly event: ServerEvent; readonly id: number | null }
  | { readonly kind: 'state'; readonly state: LiveState }
  | { readonly kind: 'alive'; readonly at: number };

const SILENCE_MS = 25_000;
const NAME = 'penstock-live';

export function openLiveConnection(listener: LiveListener, path = '/api/v1/events?scope=all'): LiveConnection {
  let state: LiveState = { phase: 'connecting', shownAt: null };
  let lastId: number | null = null;
  const closing = new AbortController();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);

  function setState(next: LiveState): void {
    const hasChanged = next.phase !== state.phase;
    state = next;
    if (hasChanged) listener.onState(next);
  }

  function receive(message: Message): void {
    if (message.kind === 'state') setState(message.state);
    else if (message.kind === 'alive') setState({ phase: 'live', shownAt: message.at });
    else {
      lastId = message.id ?? lastId;
      setState({ phase: 'live', shownAt: Date.now() });
      listener.onEvent(message.event);
    }
  }

  function publish(message: Message): void {
    receive(message);
    channel?.postMessage(message);
  }

  // A follower whose leader is frozen or gone must not claim to be live.
  const watch = setInterval(() => {
    if (state.phase === 'live' && state.shownAt !== null && Date.now() - state.shownAt > SILENCE_MS) {
      setState({ ...state, phase: 'lost' });
    }
  }, 1000);
  if (channel) channel.onmessage = (message: MessageEvent<Message>) => receive(message.data);

  const lead = () =>
    readStream({ path, lastId: () => lastId, publish, shownAt: () => state.shownAt, signal: closing.signal });
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (locks) locks.request(NAME, { signal: closing.signal }, lead).catch(() => {});
  else void lead();

  return {
    state: () => state,
    close: () => {
      closing.abort();
      clearInterval(watch);
      channel?.close();
    },
  };
}

interface Stream {
  readonly path: string;
  readonly lastId: () => number | null;
  readonly shownAt: () => number | null;
  readonly publish: (message: Message) => void;
  readonly signal: AbortSignal;
}

/** Reads until closed; reconnects with growing pauses (1–10 s) and the last id. */
async function readStream(stream: Stream): Promise<void> {
  let pauseMs = 1000;
  while (!stream.signal.aborted) {
    const silence = new AbortController();
    const stop = () => silence.abort();
    stream.signal.addEventListener('abort', stop, { once: true });
    try {
      await readOnce(stream, silence, () => {
        pauseMs = 1000;
      });
    } catch {
      // Whatever ended it, the answer is the same: say so and connect again.
    }
    stream.signal.removeEventListener('abort', stop);
    if (stream.signal.aborted) return;
    stream.publish({ kind: 'state', state: { phase: 'lost', shownAt: stream.shownAt() } });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * 2, 10_000);
  }
}

async function readOnce(stream: Stream, silence: AbortController, onOpen: () => void): Promise<void> {
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const id = stream.lastId();
    const headers: Record<string, string> = id === null ? {} : { 'last-event-id': String(id) };
    const response = await fetch(stream.path, { headers, signal: silence.signal, cache: 'no-store' });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    onOpen();
    const parse = createSseParser((event, eventId) => stream.publish({ kind: 'event', event, id: eventId }));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      stream.publish({ kind: 'alive', at: Date.now() });
      parse(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Feeds text of an event stream (WHATWG rules for data, id, comments); calls back once per complete, known event. */
export function createSseParser(onEvent: (event: ServerEvent, id: number | null) => void): (text: string) => void {
  let buffer = '';
  let data = '';
  let id: number | null = null;
  return (text) => {
    buffer += text;
    for (let end = buffer.indexOf('\n'); end >= 0; end = buffer.indexOf('\n')) {
      const line = buffer.slice(0, end).replace(/\r$/, '');
      buffer = buffer.slice(end + 1);
      if (line.startsWith('data:')) data += line.slice(5).replace(/^ /, '');
      else if (line.startsWith('id:')) id = Number(line.slice(3));
      else if (line === '') {
        const event = data === '' ? null : readEvent(data);
        if (event) onEvent(event, id !== null && Number.isSafeInteger(id) ? id : null);
        data = '';
        id = null;
      }
    }
  };
}

const knownTypes: Readonly<Record<ServerEventType, true>> = {
  pipeline: true,
  job: true,
  checkpoint: true,
  alert: true,
  exception: true,
  operation: true,
  resource: true,
  indicators: true,
  reset: true,
};

/** Events of a newer server that this page doesn't know are left out. Zod stays out of the browser's first load. */
function readEvent(data: string): ServerEvent | null {
  try {
    const parsed: unknown = JSON.parse(data);
    return isServerEvent(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Guarantee: the server sends only what fits the contract (its own tests check that), so the type alone decides. */
function isServerEvent(value: unknown): value is ServerEvent {
  return (
    typeof value === 'object' && value !== null && 'type' in value && Object.hasOwn(knownTypes, String(value.type))
  );
}
