// Health of the parts, and "about": versions, data sizes, retention. Each check has its own deadline; none can fail the request.

import { sql } from 'drizzle-orm';
import { engineHosts } from '@/drizzle/schema/system';
import type { About, EngineHost, Health } from '@/lib/contracts/health';
import { eventsKeptMs, rawMetricsKeptMs, rolledUpMetricsKeptMs } from '@/lib/db/retention';
import { queryRows } from '@/lib/db/rows';
import { formatBytes, formatDuration } from '@/lib/format';
import { hostAliveMs } from './pipeline-rows';
import type { ServiceContext } from './service-context';

type Part = Health['parts'][number];

const KAFKA_CHECK_MS = 2000;

export async function checkHealth(context: ServiceContext): Promise<Health> {
  const parts = await Promise.all([checkKafka(context), checkPostgres(context), checkEngine(context)]);
  const worst = parts.some((part) => part.status === 'down')
    ? 'down'
    : parts.some((part) => part.status === 'degraded')
      ? 'degraded'
      : 'ok';
  return { status: worst, at: new Date(context.now()).toISOString(), parts };
}

async function checkPostgres(context: ServiceContext): Promise<Part> {
  const startedAt = performance.now();
  try {
    await context.database.db.execute(sql`SELECT 1`);
    const latencyMs = performance.now() - startedAt;
    const status = latencyMs > 1000 ? 'degraded' : 'ok';
    return {
      name: 'postgres',
      status,
      words: `${status === 'ok' ? 'ok' : 'slow'}, ${formatDuration(latencyMs)}`,
      latencyMs,
    };
  } catch {
    return { name: 'postgres', status: 'down', words: 'Postgres does not answer', latencyMs: null };
  }
}

async function checkEngine(context: ServiceContext): Promise<Part> {
  try {
    const hosts = await readHosts(context);
    const alive = hosts.filter((host) => host.isAlive);
    if (alive.length === 0)
      return { name: 'engine', status: 'down', words: 'no engine host is alive; jobs do not run', latencyMs: null };
    const jobs = alive.reduce((sum, host) => sum + host.jobs, 0);
    const words = `${alive.length} ${alive.length === 1 ? 'host' : 'hosts'}, ${jobs} ${jobs === 1 ? 'job' : 'jobs'}`;
    return { name: 'engine', status: 'ok', words, latencyMs: null };
  } catch {
    return { name: 'engine', status: 'degraded', words: 'unknown: Postgres does not answer', latencyMs: null };
  }
}

/** The answer of the last check is kept 3 s, so that many readers cost one question. */
const kafkaChecks = new WeakMap<object, { readonly atMs: number; readonly part: Promise<Part> }>();

function checkKafka(context: ServiceContext): Promise<Part> {
  if (!context.kafka)
    return Promise.resolve({ name: 'kafka', status: 'down', words: 'no broker is configured', latencyMs: null });
  const known = kafkaChecks.get(context.kafka);
  if (known && context.now() - known.atMs < 3000) return known.part;
  const part = askKafka(context);
  kafkaChecks.set(context.kafka, { atMs: context.now(), part });
  return part;
}

async function askKafka(context: ServiceContext): Promise<Part> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), KAFKA_CHECK_MS);
  });
  const ask = context.kafka?.client.metadata([]) ?? Promise.resolve(null);
  ask.catch(() => {});
  try {
    const metadata = await Promise.race([ask, deadline]);
    const latencyMs = performance.now() - startedAt;
    if (!metadata) {
      const words = `the broker at ${context.kafkaBootstrap} has not answered for ${formatDuration(KAFKA_CHECK_MS)}`;
      return { name: 'kafka', status: 'down', words, latencyMs: null };
    }
    const nodes = metadata.brokers.length;
    return { name: 'kafka', status: 'ok', words: `${nodes} ${nodes === 1 ? 'node' : 'nodes'}, ok`, latencyMs };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name: 'kafka', status: 'down', words: why, latencyMs: null };
  } finally {
    clearTimeout(timer);
  }
}

async function readHosts(context: ServiceContext): Promise<EngineHost[]> {
  const { db } = context.database;
  const rows = await db
    .select({
      host: engineHosts,
      isAlive: sql<boolean>`${engineHosts.lastHeartbeatAt} > now() - ${hostAliveMs} * interval '1 ms'`,
    })
    .from(engineHosts)
    .orderBy(engineHosts.startedAt);
  return rows.map(({ host, isAlive }) => ({
    id: host.id,
    hostname: host.hostname,
    pid: host.pid,
    version: host.version,
    startedAt: host.startedAt.toISOString(),
    lastHeartbeatAt: host.lastHeartbeatAt.toISOString(),
    isAlive,
    jobs: host.jobs,
  }));
}

const SIZED: readonly (readonly [name: string, tables: readonly string[]])[] = [
  ['metric history', ['metric_samples', 'metric_rollups', 'metric_series']],
  ['checkpoint rows', ['checkpoints', 'savepoints']],
  ['alerts and deliveries', ['alerts', 'notification_attempts']],
  ['event log', ['events']],
  ['audit log', ['audit_log']],
];

export async function readAbout(context: ServiceContext): Promise<About> {
  const { db } = context.database;
  const [version, migrations, hosts, sizes] = await Promise.all([
    queryRows<{ version: string }>(db, sql`SELECT current_setting('server_version') AS version`),
    queryRows<{ name: string }>(db, sql`SELECT name FROM schema_migrations ORDER BY name DESC LIMIT 1`),
    readHosts(context),
    Promise.all(SIZED.map(([name, tables]) => readSize(context, name, tables))),
  ]);
  const whole = await queryRows<{ bytes: number }>(
    db,
    sql`SELECT pg_database_size(current_database())::float8 AS bytes`,
  );
  const total = whole[0]?.bytes ?? 0;
  return {
    version: context.version,
    nodeVersion: process.version,
    postgresVersion: version[0]?.version ?? 'unknown',
    kafkaBootstrap: context.kafkaBootstrap,
    kafkaIsEmbedded: context.kafkaIsEmbedded,
    dataFolder: context.dataFolder,
    schemaVersion: migrations[0]?.name ?? 'none',
    sizes: [{ name: 'database', bytes: total, words: formatBytes(total) }, ...sizes],
    retention: [
      { name: 'metrics, every second', words: `kept ${formatDuration(rawMetricsKeptMs)}` },
      { name: 'metrics, every minute', words: `kept ${formatDuration(rolledUpMetricsKeptMs)}` },
      { name: 'live events', words: `kept ${formatDuration(eventsKeptMs)}` },
      { name: 'bad record samples', words: 'the newest 200 of each pipeline' },
      { name: 'alerts and their evidence', words: 'kept for ever' },
    ],
    engineHosts: hosts,
  };
}

async function readSize(
  context: ServiceContext,
  name: string,
  tables: readonly string[],
): Promise<About['sizes'][number]> {
  const rows = await queryRows<{ bytes: number }>(
    context.database.db,
    sql`SELECT COALESCE(sum(pg_total_relation_size(t::regclass)), 0)::float8 AS bytes
        FROM jsonb_array_elements_text(${JSON.stringify(tables)}::jsonb) t`,
  );
  const bytes = rows[0]?.bytes ?? 0;
  return { name, bytes, words: formatBytes(bytes) };
}
