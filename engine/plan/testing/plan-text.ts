// For planner tests: scripts around a fixed set of tables, planned with the real connectors.

import { defaultConnectors } from '@/engine/connectors/connector-registry';
import { explainPlan } from '../explain';
import type { PhysicalPlan } from '../physical-plan';
import { type PlannedScript, planScript } from '../plan-script';

const KAFKA = "'properties.bootstrap.servers' = 'localhost:9092'";

/** orders (rowtime ts), users (upsert), and sinks of every mode. */
export const TABLES = `
CREATE TABLE orders (
  id BIGINT, amount DECIMAL(10, 2), region STRING, qty INT NOT NULL, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'topic' = 'orders', ${KAFKA}, 'format' = 'json');
CREATE TABLE users (
  uid BIGINT, name STRING, age INT, PRIMARY KEY (uid) NOT ENFORCED
) WITH ('connector' = 'upsert-kafka', 'topic' = 'users', ${KAFKA}, 'key.format' = 'json', 'value.format' = 'json');
CREATE TABLE nested (
  kind INT, n ROW<a BIGINT, b STRING, c ROW<d INT, e INT>>,
  t AS CASE WHEN kind = 1 THEN TO_TIMESTAMP(n.b) ELSE TO_TIMESTAMP('2020-01-01 00:00:00') END,
  part INT METADATA FROM 'partition' VIRTUAL
) WITH ('connector' = 'kafka', 'topic' = 'nested', ${KAFKA}, 'format' = 'json');
CREATE TABLE log (name STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'log', ${KAFKA}, 'format' = 'json');
CREATE TABLE latest (
  name STRING, n BIGINT, PRIMARY KEY (name) NOT ENFORCED
) WITH ('connector' = 'upsert-kafka', 'topic' = 'latest', ${KAFKA}, 'key.format' = 'json', 'value.format' = 'json');
CREATE TABLE pairs (
  name STRING, n BIGINT, PRIMARY KEY (n) NOT ENFORCED
) WITH ('connector' = 'upsert-kafka', 'topic' = 'pairs', ${KAFKA}, 'key.format' = 'json', 'value.format' = 'json');
CREATE TABLE printed (name STRING, n BIGINT) WITH ('connector' = 'print');
`;

export function planWith(statements: string, tables = TABLES): PlannedScript {
  return planScript(`${tables}${statements}`, { connectors: defaultConnectors(), allowSelect: true });
}

/** The plan of a script that must be right. */
export function planOf(statements: string, tables = TABLES): PhysicalPlan {
  const { plan, diagnostics } = planWith(statements, tables);
  if (plan === null)
    throw new Error(diagnostics.map((each) => `${each.line}:${each.column} ${each.message}`).join('\n'));
  return plan;
}

/** Lines of the explain text without its heading, scans shortened to the table's name. */
export function shapeOf(statements: string): readonly string[] {
  const lines = explainPlan(planOf(statements)).trimEnd().split('\n').slice(1);
  return lines.map((line) => line.replace(/TableSourceScan\(table=\[(\w+)\].*?\)(\(reuse|, changelog)/, 'Scan($1)$2'));
}
