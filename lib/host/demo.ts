// What the first start creates: the built-in runbooks, and the demo — an order stream, a windowed revenue pipeline over it, and
// four rules, one per indicator. Created once per database; removed for good by one click (lib/services/demo.ts).

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { settings } from '@/drizzle/schema/system';
import { systemClock } from '@/engine/engine';
import { type AlertRuleInput, alertRuleRequest } from '@/lib/contracts/alert-rule';
import { startOptions } from '@/lib/contracts/job';
import { openDatabase } from '@/lib/db/pool';
import { createRule } from '@/lib/services/alert-rules';
import { demoSettingKey } from '@/lib/services/demo';
import { launchPipeline } from '@/lib/services/lifecycle';
import { createPipeline } from '@/lib/services/pipelines';
import { createRunbook, findRunbook } from '@/lib/services/runbooks';
import type { ServiceContext } from '@/lib/services/service-context';

const RUNBOOKS = ['lag-growing', 'latency-high', 'checkpoint-slow', 'state-growing', 'pipeline-down'];

const ORDERS_SQL = `-- A generated order stream: about 500 orders a second into topic "orders".
CREATE TABLE generated_orders (
  order_id BIGINT,
  customer INT,
  region_code INT,
  cents INT
) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '500',
  'fields.order_id.kind' = 'sequence',
  'fields.order_id.start' = '1',
  'fields.order_id.end' = '9000000000000',
  'fields.customer.min' = '1',
  'fields.customer.max' = '5000',
  'fields.region_code.min' = '0',
  'fields.region_code.max' = '4',
  'fields.cents.min' = '199',
  'fields.cents.max' = '24999'
);

CREATE TABLE orders (
  order_id BIGINT,
  customer STRING,
  region STRING,
  amount DECIMAL(10, 2),
  ts TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'orders',
  'format' = 'json'
);

INSERT INTO orders
SELECT
  order_id,
  'c' || CAST(customer AS STRING),
  CASE region_code WHEN 0 THEN 'north' WHEN 1 THEN 'south' WHEN 2 THEN 'east' WHEN 3 THEN 'west' ELSE 'online' END,
  CAST(cents * 0.01 AS DECIMAL(10, 2)),
  CURRENT_TIMESTAMP
FROM generated_orders;
`;

const REVENUE_SQL = `-- Revenue per region in windows of ten seconds.
CREATE TABLE orders (
  order_id BIGINT,
  customer STRING,
  region STRING,
  amount DECIMAL(10, 2),
  ts TIMESTAMP_LTZ(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'orders',
  'format' = 'json',
  'properties.group.id' = 'revenue',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.idle-timeout' = '10 s'
);

CREATE TABLE revenue (
  region STRING,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  orders BIGINT,
  revenue DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'revenue',
  'format' = 'json'
);

INSERT INTO revenue
SELECT region, window_start, window_end, COUNT(*), SUM(amount)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY region, window_start, window_end;
`;

type DemoRule = Pick<
  AlertRuleInput,
  'name' | 'subject' | 'threshold' | 'recoveryThreshold' | 'runbookSlug' | 'description'
>;

const MEBIBYTE = 1024 ** 2;
const RULES: readonly DemoRule[] = [
  {
    name: 'ConsumerLagHigh',
    subject: { kind: 'indicator', indicator: 'lag' },
    threshold: 10_000,
    recoveryThreshold: 8_000,
    runbookSlug: 'lag-growing',
    description: 'More than 20 seconds of orders are waiting.',
  },
  {
    name: 'ProcessingLatencyHigh',
    subject: { kind: 'indicator', indicator: 'latency' },
    threshold: 500,
    recoveryThreshold: 400,
    runbookSlug: 'latency-high',
    description: 'Results take more than half a second from the broker to the broker.',
  },
  {
    name: 'CheckpointDurationHigh',
    subject: { kind: 'indicator', indicator: 'checkpoint' },
    threshold: 5_000,
    recoveryThreshold: 4_000,
    runbookSlug: 'checkpoint-slow',
    description: 'Checkpoints take more than half of their interval.',
  },
  {
    name: 'StateSizeHigh',
    subject: { kind: 'indicator', indicator: 'state' },
    threshold: 256 * MEBIBYTE,
    recoveryThreshold: 200 * MEBIBYTE,
    runbookSlug: 'state-growing',
    description: 'Two open windows of five regions should need a few kilobytes.',
  },
];

/** Does nothing when the demo was created before, or was removed. */
export async function seedFirstStart(databaseUrl: string, root: string, withDemo: boolean): Promise<void> {
  const database = openDatabase({
    databaseUrl,
    connectionsMax: 2,
    connectRetryMs: 30_000,
    applicationName: 'penstock seed',
  });
  const context: ServiceContext = {
    database,
    actor: 'penstock',
    requestId: null,
    now: () => systemClock.now(),
    kafka: null,
    kafkaBootstrap: null,
    kafkaIsEmbedded: false,
    version: '',
    dataFolder: null,
  };
  try {
    for (const slug of RUNBOOKS) await seedRunbook(context, root, slug);
    const claimed = await database.db
      .insert(settings)
      .values({ key: demoSettingKey, value: { state: 'created' } })
      .onConflictDoNothing()
      .returning();
    if (claimed.length === 0 || !withDemo) return;
    await createDemo(context).catch(async (error: unknown) => {
      await database.db.delete(settings).where(eq(settings.key, demoSettingKey));
      throw error;
    });
  } finally {
    await database.close();
  }
}

async function seedRunbook(context: ServiceContext, root: string, slug: string): Promise<void> {
  if ((await findRunbook(context, slug)) !== null) return;
  const text = await readFile(join(root, 'docs', 'runbooks', `${slug}.md`), 'utf8');
  const [, head = '', markdown = text] = /^---\n([\s\S]*?)\n---\n+([\s\S]*)$/.exec(text) ?? [];
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? '';
  await createRunbook(
    context,
    { slug, title: field('title') || slug, owner: field('owner'), markdown, reviewBy: null },
    true,
  );
}

async function createDemo(context: ServiceContext): Promise<void> {
  const common = { tags: ['demo'], environment: 'development', isDemo: true } as const;
  const orders = await createPipeline(context, {
    ...common,
    name: 'orders-generator',
    description: 'Writes generated orders into topic "orders". Part of the demo.',
    sql: ORDERS_SQL,
    ownedTopics: ['orders'],
  });
  const revenue = await createPipeline(context, {
    ...common,
    name: 'revenue-per-region',
    description: 'Revenue per region in windows of ten seconds. Part of the demo.',
    sql: REVENUE_SQL,
    ownedTopics: ['revenue'],
  });
  for (const rule of RULES) {
    const input = alertRuleRequest.parse({
      ...rule,
      pipelineId: revenue.id,
      severity: 'warning',
      forMs: 60_000,
      keepFiringForMs: 60_000,
    });
    await createRule(context, input, true);
  }
  const options = startOptions.parse({ checkpointIntervalMs: 10_000 });
  await launchPipeline(context, orders.id, options);
  await launchPipeline(context, revenue.id, options);
}
