import { describe, expect, it } from 'vitest';
import { shapeOf } from './testing/plan-text';

describe('plan shapes', () => {
  it('filter and projection become one calc over the source', () => {
    const shape = shapeOf(
      'INSERT INTO log SELECT UPPER(region), id FROM (SELECT * FROM orders WHERE qty > 1) WHERE id < 9;',
    );
    expect(shape).toEqual([
      'Sink(table=[log], fields=[name, n]), changelogMode=[NONE]',
      '+- Calc(select=[UPPER(region) AS name, id AS n], where=[((qty > 1) AND (id < 9))]), changelogMode=[I]',
      '   +- Scan(orders), changelogMode=[I]',
    ]);
  });

  it('several INSERTs read one source once', () => {
    const shape = shapeOf(
      "INSERT INTO log SELECT region, id FROM orders; INSERT INTO printed SELECT 'x', id FROM orders;",
    );
    expect(shape).toContain('   +- Scan(orders)(reuse_id=[1]), changelogMode=[I]');
    expect(shape.at(-1)).toBe('   +- Reused(reference_id=[1])');
  });

  it('scans with different OPTIONS are not shared', () => {
    const shape = shapeOf(
      "INSERT INTO log SELECT region, id FROM orders; INSERT INTO printed SELECT region, id FROM orders /*+ OPTIONS('scan.startup.mode'='earliest-offset') */;",
    );
    expect(shape.filter((line) => line.includes('Scan(orders)'))).toHaveLength(2);
  });

  it('GROUP BY window_start, window_end over TUMBLE is one window aggregate, its filter below, HAVING above', () => {
    const shape = shapeOf(
      "INSERT INTO log SELECT region, COUNT(*) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) WHERE qty > 1 GROUP BY region, window_start, window_end HAVING COUNT(*) > 2;",
    );
    expect(shape).toEqual([
      'Sink(table=[log], fields=[name, n]), changelogMode=[NONE]',
      '+- Calc(select=[region AS name, EXPR$1 AS n], where=[(EXPR$1 > 2)]), changelogMode=[I]',
      '   +- WindowAggregate(groupBy=[region], window=[TUMBLE(time_col=[ts], size=[1 min])], select=[region, COUNT(*) AS EXPR$1, window_start, window_end]), changelogMode=[I]',
      '      +- Calc(select=[ts, region], where=[(qty > 1)]), changelogMode=[I]',
      '         +- Scan(orders), changelogMode=[I]',
    ]);
  });

  it('HOP with named arguments and without TABLE( ) is the same window', () => {
    const positional = shapeOf(
      "INSERT INTO log SELECT region, COUNT(*) FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY region, window_start, window_end;",
    );
    const named = shapeOf(
      "INSERT INTO log SELECT region, COUNT(*) FROM HOP(DATA => TABLE orders, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '10' SECOND, SLIDE => INTERVAL '2' SECOND) GROUP BY region, window_start, window_end;",
    );
    expect(named).toEqual(positional);
    expect(named.join('\n')).toContain('HOP(time_col=[ts], size=[10 s], slide=[2 s])');
  });

  it('conditions on window columns move above the aggregate, derived window keys are computed there', () => {
    const shape = shapeOf(
      "INSERT INTO log SELECT DATE_FORMAT(window_start, 'HH'), COUNT(*) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' HOUR)) WHERE window_end > TIMESTAMP '2020-01-01 00:00:00' AND qty = 1 GROUP BY window_start, window_end, DATE_FORMAT(window_start, 'HH');",
    );
    expect(shape[1]).toContain("DATE_FORMAT(window_start, 'HH') AS name");
    expect(shape[1]).toContain("where=[(window_end > TIMESTAMP '2020-01-01 00:00:00.000')]");
    expect(shape[3]).toContain('where=[(qty = 1)]');
  });

  it('only one of window_start and window_end makes an unbounded aggregation', () => {
    const shape = shapeOf(
      "INSERT INTO printed SELECT 'a', COUNT(*) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start;",
    );
    expect(shape.join('\n')).toContain('GroupAggregate(groupBy=[window_start]');
  });

  it('windows cascade over window_time', () => {
    const shape = shapeOf(
      `CREATE VIEW m AS SELECT window_time AS wt, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, window_time;
       INSERT INTO log SELECT 'h', SUM(c) FROM TABLE(TUMBLE(TABLE m, DESCRIPTOR(wt), INTERVAL '1' HOUR)) GROUP BY window_start, window_end;`,
    );
    expect(shape.filter((line) => line.includes('WindowAggregate'))).toHaveLength(2);
  });

  it('a stand-alone window function lets conditions on ordinary columns through', () => {
    const shape = shapeOf(
      "INSERT INTO log SELECT region, id FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) WHERE qty > 1 AND window_start IS NOT NULL;",
    );
    expect(shape[1]).toContain('where=[window_start IS NOT NULL]');
    expect(shape[2]).toContain('WindowTableFunction');
    expect(shape[3]).toContain('where=[(qty > 1)]');
  });

  it('UNION ALL is flattened and takes the projection into its inputs', () => {
    const shape = shapeOf(
      'INSERT INTO log SELECT name, n + 1 FROM (SELECT region AS name, id AS n FROM orders UNION ALL SELECT region, id FROM orders WHERE qty = 1 UNION ALL SELECT region, id FROM orders WHERE qty = 2);',
    );
    expect(shape[1]).toContain('Union(all=[true]');
    expect(shape.filter((line) => /^ {3}[:+]- Calc\(select=\[region AS name, \(id \+ 1\)/.test(line))).toHaveLength(3);
  });

  it('LIMIT, VALUES and SELECT without FROM', () => {
    expect(shapeOf("SELECT * FROM (VALUES (1, 'a'), (2, 'bb')) LIMIT 1;")).toEqual([
      'Collect(fields=[EXPR$0, EXPR$1]), changelogMode=[I]',
      '+- Limit(offset=[0], fetch=[1]), changelogMode=[I]',
      "   +- Values(tuples=[{ 1, 'a' }, { 2, 'bb' }]), changelogMode=[I]",
    ]);
    expect(shapeOf('SELECT 1 + 1 AS two;')[1]).toBe('+- Calc(select=[(1 + 1) AS two]), changelogMode=[I]');
  });

  it('an expression that costs something is not evaluated twice', () => {
    const shape = shapeOf(
      'INSERT INTO log SELECT x, CHAR_LENGTH(x) FROM (SELECT UPPER(TRIM(region)) AS x FROM orders) WHERE x IS NOT NULL;',
    );
    expect(shape.filter((line) => line.includes('Calc'))).toHaveLength(2);
  });

  it('common table expressions are inlined and may refer to earlier ones', () => {
    const shape = shapeOf(
      'INSERT INTO log WITH a AS (SELECT region, id FROM orders), b (r, i) AS (SELECT * FROM a WHERE id > 1) SELECT r, i FROM b;',
    );
    expect(shape).toHaveLength(3);
  });
});
