// LISTEN on a dedicated connection that reconnects by itself. Notifications sent while it was away are lost by nature, so
// `onReconnect` tells the caller to look at the tables again; correctness never rests on a notification.

import pg from 'pg';

export type Channel = 'penstock_events' | 'penstock_jobs' | 'penstock_rules';

export interface ListenOptions {
  readonly databaseUrl: string;
  readonly channels: readonly Channel[];
  readonly onNotify: (channel: string, payload: string) => void;
  /** Called after every (re)connection, the first included. */
  readonly onReconnect: () => void;
  readonly onWaiting?: (words: string | null) => void;
}

export interface Listener {
  /** True while the connection stands. */
  isConnected(): boolean;
  stop(): Promise<void>;
}

/** Resolves at once; the connection is made (and made again) in the background until stop(). */
export function startListener(options: ListenOptions): Listener {
  let client: pg.Client | null = null;
  let isStopped = false;
  let isConnected = false;
  let timer: NodeJS.Timeout | null = null;
  let pauseMs = 100;
  let awaySince: number | null = null;

  async function connect(): Promise<void> {
    timer = null;
    const next = new pg.Client({
      connectionString: options.databaseUrl,
      application_name: 'penstock listen',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    });
    client = next;
    next.on('error', () => lose(next));
    next.on('end', () => lose(next));
    next.on('notification', (message) => options.onNotify(message.channel, message.payload ?? ''));
    try {
      await next.connect();
      for (const channel of options.channels) await next.query(`LISTEN ${channel}`);
      if (isStopped) return;
      isConnected = true;
      pauseMs = 100;
      if (awaySince !== null) options.onWaiting?.(null);
      awaySince = null;
      options.onReconnect();
    } catch {
      lose(next);
    }
  }

  function lose(lost: pg.Client): void {
    if (client !== lost) return;
    client = null;
    isConnected = false;
    lost.end().catch(() => {});
    if (isStopped) return;
    awaySince ??= performance.now();
    options.onWaiting?.(`Postgres has not answered for ${Math.round((performance.now() - awaySince) / 1000)} s.`);
    timer = setTimeout(() => void connect(), pauseMs);
    pauseMs = Math.min(pauseMs * 2, 2000);
  }

  void connect();
  return {
    isConnected: () => isConnected,
    stop: async () => {
      isStopped = true;
      isConnected = false;
      if (timer) clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end().catch(() => {});
    },
  };
}
