// The composition root of the web process: environment → database, Kafka client, event hub. One of each per process, also over
// Next's module reloads (kept on globalThis). Nothing is dialled before it is needed.

import { KafkaAdmin } from '@/engine/kafka/client/kafka-admin';
import { systemClock } from '@/engine/planner';
import { type Database, openDatabase } from '@/lib/db/pool';
import { readEnv } from '@/lib/env';
import { EventHub } from '@/lib/services/event-hub';
import type { ServiceContext } from '@/lib/services/service-context';

export interface AppContextOptions {
  readonly databaseUrl: string;
  readonly kafkaBootstrap: string | null;
  readonly kafkaIsEmbedded: boolean;
  readonly version: string;
  readonly dataFolder: string | null;
}

export interface AppContext {
  readonly hub: EventHub;
  /** For one request. */
  serviceContext(requestId: string | null): ServiceContext;
  close(): Promise<void>;
}

/** How long one Kafka call of a person's request is retried. */
const KAFKA_RETRY_MS = 4000;

export function createAppContext(options: AppContextOptions): AppContext {
  const database: Database = openDatabase({
    databaseUrl: options.databaseUrl,
    connectionsMax: 10,
    connectRetryMs: 5000,
    statementTimeoutMs: 10_000,
    applicationName: 'penstock web',
  });
  const kafka =
    options.kafkaBootstrap === null
      ? null
      : new KafkaAdmin({
          bootstrapServers: options.kafkaBootstrap,
          clock: systemClock,
          clientId: 'penstock-console',
          retryForMs: KAFKA_RETRY_MS,
        });
  const serviceContext = (requestId: string | null): ServiceContext => ({
    database,
    actor: 'local',
    requestId,
    now: () => Date.now(),
    kafka,
    kafkaBootstrap: options.kafkaBootstrap,
    kafkaIsEmbedded: options.kafkaIsEmbedded,
    version: options.version,
    dataFolder: options.dataFolder,
  });
  const hub = new EventHub(() => serviceContext(null));
  return {
    hub,
    serviceContext,
    close: async () => {
      await hub.stop();
      await kafka?.close();
      await database.close();
    },
  };
}

/** Guarantee: the one property read and written here is ours, under a name nobody else uses. */
const globals = globalThis as { penstockApp?: AppContext };

/** The process's own context, from the environment the supervisor gave it. Throws in words when there is no database. */
export function processAppContext(): AppContext {
  globals.penstockApp ??= createFromEnv();
  return globals.penstockApp;
}

function createFromEnv(): AppContext {
  const env = readEnv();
  if (env.databaseUrl === null) {
    throw new Error('DATABASE_URL is not set; start the console with `npm start`, which sets it');
  }
  return createAppContext({
    databaseUrl: env.databaseUrl,
    kafkaBootstrap: env.bootstrapServers,
    kafkaIsEmbedded: process.env.PENSTOCK_KAFKA_EMBEDDED === '1',
    version: process.env.npm_package_version ?? '0.1.0',
    dataFolder: env.home,
  });
}
