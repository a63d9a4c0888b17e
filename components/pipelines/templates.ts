// Three scripts to start from, over the demo's topics. They name no broker: tables without one use the cluster Penstock works with.

export interface PipelineTemplate {
  readonly key: string;
  readonly title: string;
  readonly what: string;
  readonly name: string;
  readonly sql: string;
}

const orders = `CREATE TABLE orders (
  order_id BIGINT,
  region STRING,
  product STRING,
  quantity INT,
  amount DECIMAL(10, 2),
  order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'orders',
  'scan.startup.mode' = 'latest-offset',
  'format' = 'json'
);
`;

const filter = `-- Orders above 100, as they are.
${orders}
CREATE TABLE large_orders (
  order_id BIGINT,
  region STRING,
  amount DECIMAL(10, 2),
  order_time TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'large-orders',
  'format' = 'json'
);

INSERT INTO large_orders
SELECT order_id, region, amount, order_time
FROM orders
WHERE amount > 100;
`;

const windowed = `-- Orders and revenue per region and minute.
${orders}
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
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, region;
`;

const upsert = `-- The newest totals of every product, one record per key.
${orders}
CREATE TABLE product_totals (
  product STRING,
  orders BIGINT,
  revenue DECIMAL(38, 2),
  PRIMARY KEY (product) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'product-totals',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO product_totals
SELECT product, COUNT(*), SUM(amount)
FROM orders
GROUP BY product;
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
    name: 'revenue-per-minute-copy',
    sql: windowed,
  },
  {
    key: 'upsert',
    title: 'Upsert aggregate',
    what: 'Totals of every product, updated with each order; the topic keeps the newest record per key.',
    name: 'product-totals',
    sql: upsert,
  },
];
