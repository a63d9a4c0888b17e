// Three scripts to start from, over the demo's topics. They name no broker: tables without one use the cluster Penstock works with.

export interface PipelineTemplate {
  readonly key: string;
  readonly title: string;
  readonly what: string;
  readonly name: string;
  readonly sql: string;
}

/** The demo's stream; each script reads it in a consumer group of its own. */
function orders(group: string): string {
  return `CREATE TABLE orders (
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
  'properties.group.id' = '${group}',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.idle-timeout' = '10 s'
);
`;
}

const filter = `-- Orders above 100, as they are.
${orders('large-orders')}
CREATE TABLE large_orders (
  order_id BIGINT,
  region STRING,
  amount DECIMAL(10, 2),
  ts TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'large-orders',
  'format' = 'json'
);

INSERT INTO large_orders
SELECT order_id, region, amount, ts
FROM orders
WHERE amount > 100;
`;

const windowed = `-- Orders and revenue per region and minute.
${orders('revenue-per-minute')}
CREATE TABLE revenue_per_minute (
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  region STRING,
  orders BIGINT,
  revenue DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'revenue-per-minute',
  'format' = 'json'
);

INSERT INTO revenue_per_minute
SELECT window_start, window_end, region, COUNT(*), SUM(amount)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, region;
`;

const upsert = `-- The newest totals of every customer, one record per key.
${orders('customer-totals')}
CREATE TABLE customer_totals (
  customer STRING,
  orders BIGINT,
  revenue DECIMAL(38, 2),
  PRIMARY KEY (customer) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'customer-totals',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO customer_totals
SELECT customer, COUNT(*), SUM(amount)
FROM orders
GROUP BY customer;
`;

export const templates: readonly PipelineTemplate[] = [
  { key: 'blank', title: 'Blank', what: 'An empty script.', name: '', sql: '' },
  {
    key: 'filter',
    title: 'Filter',
    what: 'Reads orders, keeps the large ones, writes them to another topic. Keeps no state.',
    name: 'large-orders',
    sql: filter,
  },
  {
    key: 'window',
    title: 'Windowed aggregate',
    what: 'Orders and revenue per region and minute. A window is written once, when it is over.',
    name: 'revenue-per-minute',
    sql: windowed,
  },
  {
    key: 'upsert',
    title: 'Upsert aggregate',
    what: 'Totals of every customer, updated with each order; the topic keeps the newest record per key.',
    name: 'customer-totals',
    sql: upsert,
  },
];
