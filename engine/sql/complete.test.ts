import { describe, expect, it } from 'vitest';
import { defaultConnectors } from '@/engine/connectors/connector-registry';
import { completeAt } from './complete';

const TABLES = `CREATE TABLE orders (id BIGINT, amount INT, \`value\` STRING, n ROW<a INT, b STRING>, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka');
CREATE TABLE sink (a INT) WITH ('connector' = 'print');
CREATE VIEW big AS SELECT id, amount * 2 AS twice FROM orders;
`;

/** Proposals at the | of the text behind the tables; the | may stand before further text. */
function at(marked: string) {
  const offset = TABLES.length + marked.indexOf('|');
  return completeAt(TABLES + marked.replace('|', ''), offset, { connectors: defaultConnectors() });
}

function labels(marked: string, kind?: string): string[] {
  return at(marked)
    .filter((item) => kind === undefined || item.kind === kind)
    .map((item) => item.label);
}

describe('completeAt', () => {
  it('offers statements at the beginning', () => {
    expect(labels('|')).toContain('INSERT INTO');
    expect(labels('SEL|')).toContain('SELECT');
  });

  it('offers tables and views after FROM, only tables after INSERT INTO', () => {
    expect(labels('SELECT * FROM |').slice(0, 3)).toEqual(['orders', 'sink', 'big']);
    expect(labels('INSERT INTO |')).toEqual(['orders', 'sink']);
    expect(labels('SELECT * FROM TABLE(TUMBLE(TABLE |')).toEqual(['orders', 'sink', 'big']);
  });

  it('offers the columns of a FROM that stands behind the cursor', () => {
    expect(labels('SELECT am| FROM orders', 'column')).toEqual(['id', 'amount', 'value', 'n', 'ts']);
    expect(labels('INSERT INTO sink SELECT SUM(am|) FROM big', 'column')).toEqual(['id', 'twice']);
  });

  it('offers columns behind an alias, a subquery, a WITH table and a nested row', () => {
    expect(labels('SELECT o.| FROM orders o')).toEqual(['id', 'amount', 'value', 'n', 'ts']);
    expect(labels('SELECT | FROM (SELECT id AS x FROM orders) s', 'column')).toEqual(['x']);
    expect(labels('WITH w AS (SELECT id AS y FROM orders) SELECT | FROM w', 'column')).toEqual(['y']);
    expect(labels('SELECT n.| FROM orders')).toEqual(['a', 'b']);
  });

  it('offers window columns above a window function, and time attributes in DESCRIPTOR', () => {
    const window = "FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))";
    expect(labels(`SELECT | ${window}`, 'column').slice(-3)).toEqual(['window_start', 'window_end', 'window_time']);
  });

  it('offers the inner columns inside a subquery', () => {
    expect(labels('SELECT x FROM (SELECT | FROM big)', 'column')).toEqual(['id', 'twice']);
  });

  it('offers columns in GROUP BY and WHERE, aggregates only where they may stand', () => {
    expect(labels('SELECT id FROM orders WHERE |', 'column')).toContain('amount');
    expect(labels('SELECT id FROM orders WHERE |', 'function')).not.toContain('SUM');
    expect(labels('SELECT | FROM orders', 'function')).toContain('SUM');
    expect(labels('SELECT id FROM orders GROUP BY |', 'column')).toContain('amount');
  });

  it('offers functions with their signatures', () => {
    const upper = at('SELECT up| FROM orders').find((item) => item.label === 'UPPER');
    expect([upper?.kind, upper?.insertText]).toEqual(['function', 'UPPER(']);
    expect(upper?.detail).toContain('UPPER(');
  });

  it('offers option keys of the connector and their values', () => {
    expect(labels("CREATE TABLE t (a INT) WITH ('con|')")).toEqual(["'connector'"]);
    expect(labels("CREATE TABLE t (a INT) WITH ('connector' = '|')")).toContain("'upsert-kafka'");
    expect(labels("CREATE TABLE t (a INT) WITH ('connector' = 'kafka', '|')")).toContain("'scan.startup.mode'");
    expect(labels("CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'scan.startup.mode' = '|')")).toContain(
      "'earliest-offset'",
    );
    expect(labels("CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'scan.startup.mode' = '|")).toContain(
      "'earliest-offset'",
    );
    expect(labels("SET 'table.|'")).toContain("'table.exec.state.ttl'");
  });

  it('offers types behind a column name and in CAST', () => {
    expect(labels('CREATE TABLE t (a |')).toContain('TIMESTAMP(3)');
    expect(labels('SELECT CAST(id AS | FROM orders', 'type')).toContain('STRING');
  });

  it('replaces exactly the word under the cursor and quotes reserved names', () => {
    const found = at('SELECT val| FROM orders').find((item) => item.label === 'value');
    expect(found?.insertText).toBe('`value`');
    expect([found?.start, found?.end]).toEqual([TABLES.length + 7, TABLES.length + 10]);
  });

  it('never fails on unfinished text', () => {
    const text =
      "INSERT INTO sink WITH w AS (SELECT id FROM orders) SELECT CASE WHEN w.id > 1 THEN 'a' END FROM TABLE(HOP(TABLE w, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY id";
    for (let cut = 0; cut <= text.length; cut++) expect(() => at(`${text.slice(0, cut)}|`)).not.toThrow();
  });
});
