import { describe, expect, it } from 'vitest';
import type { PhysicalNode } from './physical-plan';
import { planOf, planWith, shapeOf } from './testing/plan-text';

function nodeOf<K extends PhysicalNode['kind']>(statements: string, kind: K): Extract<PhysicalNode, { kind: K }> {
  const found = planOf(statements).nodes.find((node) => node.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found as Extract<PhysicalNode, { kind: K }>;
}

const COUNTED = 'SELECT region, COUNT(*) FROM orders GROUP BY region';

describe('changelog inference', () => {
  it.each([
    [COUNTED, 'update', 'GroupAggregate(groupBy=[region], select=[region, COUNT(*) AS EXPR$1])'],
    [
      `SELECT r, COUNT(*) FROM (${COUNTED.replace('region, COUNT(*)', 'region AS r, COUNT(*) AS c')}) GROUP BY r`,
      'update and delete',
      'GroupAggregate(',
    ],
    ['SELECT name, uid FROM users', 'update and delete', 'ChangelogNormalize(key=[uid])'],
    ['SELECT DISTINCT region, id FROM orders', 'update', 'GroupAggregate(groupBy=[region, id], select=[region, id])'],
  ])('an insert-only sink refuses %s', (query, kinds, producer) => {
    const { plan, diagnostics } = planWith(`INSERT INTO log ${query};`);
    expect(plan).toBeNull();
    const message = `Table sink 'log' doesn't support consuming ${kinds} changes which is produced by node ${producer}`;
    expect(diagnostics[0]?.message.startsWith(message)).toBe(true);
    expect(diagnostics[0]?.code).toBe('plan.changelog');
  });

  it('an upsert sink whose key is the group key needs no -U', () => {
    const aggregate = nodeOf(`INSERT INTO latest ${COUNTED};`, 'group-aggregate');
    expect([aggregate.emitUpdateBefore, aggregate.changelog]).toEqual([false, 'upsert']);
    expect(nodeOf(`INSERT INTO latest ${COUNTED};`, 'sink').materializeKeys).toBeNull();
  });

  it('an upsert sink with another key gets -U and a materializer', () => {
    const script = `INSERT INTO pairs ${COUNTED};`;
    expect(nodeOf(script, 'group-aggregate').emitUpdateBefore).toBe(true);
    expect(nodeOf(script, 'sink').materializeKeys).toEqual([1]);
  });

  it('the materializer can be switched off', () => {
    const script = `SET 'table.exec.sink.upsert-materialize' = 'NONE'; INSERT INTO pairs ${COUNTED};`;
    expect(nodeOf(script, 'sink').materializeKeys).toBeNull();
  });

  it('a filter on an aggregate needs -U even before an upsert sink, a filter on its key does not', () => {
    expect(nodeOf(`INSERT INTO latest ${COUNTED} HAVING COUNT(*) > 1;`, 'group-aggregate').emitUpdateBefore).toBe(true);
    expect(nodeOf(`INSERT INTO latest ${COUNTED} HAVING region <> 'x';`, 'group-aggregate').emitUpdateBefore).toBe(
      false,
    );
  });

  it('print takes everything, so it gets -U', () => {
    expect(nodeOf(`INSERT INTO printed ${COUNTED};`, 'group-aggregate').changelog).toBe('retract');
  });

  it('aggregates want -U from aggregates below them', () => {
    const plan = planOf(
      `INSERT INTO latest SELECT 'all', SUM(c) FROM (SELECT region, COUNT(*) AS c FROM orders GROUP BY region);`,
    );
    const modes = plan.nodes.flatMap((node) =>
      node.kind === 'group-aggregate' ? [[node.inputMode, node.emitUpdateBefore]] : [],
    );
    expect(modes[0]).toEqual(['append', true]);
    expect(modes[1]?.[0]).toBe('retract');
  });

  it('an upsert source is normalised over the columns that are read, with filters above', () => {
    const shape = shapeOf("INSERT INTO printed SELECT name, uid FROM users WHERE name <> 'x';");
    expect(shape.slice(1)).toEqual([
      "+- Calc(select=[name, uid AS n], where=[(name <> 'x')]), changelogMode=[I,UB,UA,D]",
      '   +- ChangelogNormalize(key=[uid]), changelogMode=[I,UB,UA,D]',
      '      +- Calc(select=[uid, name]), changelogMode=[I,UA,D]',
      '         +- Scan(users), changelogMode=[I,UA,D]',
    ]);
  });

  it('a window aggregate over updates is insert-only and gets retractions', () => {
    const tables = `CREATE TABLE prices (sku STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (sku) NOT ENFORCED) WITH (
      'connector' = 'upsert-kafka', 'topic' = 'p', 'properties.bootstrap.servers' = 'h:1', 'key.format' = 'json', 'value.format' = 'json');`;
    const query = `INSERT INTO log SELECT sku, COUNT(*) FROM TABLE(TUMBLE(TABLE prices, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
      GROUP BY sku, window_start, window_end;`;
    const window = nodeOf(tables + query, 'window-aggregate');
    expect([window.inputMode, window.changelog]).toEqual(['retract', 'append']);
    expect(nodeOf(tables + query, 'changelog-normalize').emitUpdateBefore).toBe(true);
  });

  it('two sinks with different needs do not share an aggregate', () => {
    const plan = planOf(`INSERT INTO latest ${COUNTED}; INSERT INTO printed ${COUNTED};`);
    const aggregates = plan.nodes.filter((node) => node.kind === 'group-aggregate');
    expect(aggregates.map((node) => node.changelog)).toEqual(['upsert', 'retract']);
    expect(new Set(aggregates.map((node) => node.uid)).size).toBe(2);
  });

  it('two sinks with equal needs share it', () => {
    const plan = planOf(`INSERT INTO printed ${COUNTED}; INSERT INTO printed ${COUNTED};`);
    expect(plan.nodes.filter((node) => node.kind === 'group-aggregate')).toHaveLength(1);
    expect(plan.nodes.filter((node) => node.kind === 'sink')).toHaveLength(2);
  });

  it('LIMIT over updates is refused', () => {
    expect(planWith(`INSERT INTO printed ${COUNTED} LIMIT 3;`).diagnostics[0]?.message).toBe(
      'LIMIT over a query that updates its results is not supported yet',
    );
  });
});
