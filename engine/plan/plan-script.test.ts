import { describe, expect, it } from 'vitest';
import { readMarked } from '@/engine/sql/testing/marked-script';
import { planScript } from './plan-script';
import { planOf, planWith, TABLES } from './testing/plan-text';

/** The diagnostic at the marked place of statements behind the fixed tables. */
function at(marked: string) {
  const { text, start, end } = readMarked(marked);
  const { diagnostics, plan } = planWith(text);
  const offset = TABLES.length;
  const found = diagnostics.find((each) => each.start === start + offset && each.end === end + offset);
  return { found, diagnostics, plan };
}

describe('diagnostics stand at their exact place', () => {
  it.each([
    [
      'INSERT INTO log SELECT «regoin», id FROM orders;',
      'column "regoin" does not exist in "orders"',
      'Did you mean "region"?',
    ],
    ['INSERT INTO log SELECT o.«idd», id FROM orders o;', 'column "idd" does not exist in "o"', 'Did you mean "id"?'],
    [
      'INSERT INTO log SELECT «x».region, id FROM orders o;',
      'table or column "x" does not exist here',
      'The table in FROM is called "o".',
    ],
    ['INSERT INTO log SELECT n.«bb», 1 FROM nested;', 'field "bb" does not exist in the row', 'Did you mean "b"?'],
    ['INSERT INTO log SELECT region, id FROM «order_»;', 'table "order_" does not exist', 'Did you mean "orders"?'],
    ['INSERT INTO «logg» SELECT region, id FROM orders;', 'table "logg" does not exist', 'Did you mean "log"?'],
    [
      'INSERT INTO log SELECT «region + qty», id FROM orders;',
      "cannot apply '+' to arguments of type '<STRING> + <INT>'",
      null,
    ],
    [
      'INSERT INTO log SELECT region, id FROM orders WHERE «region = 1»;',
      "cannot apply '=' to arguments of type '<STRING> = <INT>'",
      null,
    ],
    [
      'INSERT INTO log SELECT region, id FROM orders WHERE «qty»;',
      'WHERE must be a condition (BOOLEAN), not INT',
      null,
    ],
    [
      'INSERT INTO log SELECT «UPER»(region), id FROM orders;',
      'function "UPER" does not exist or is not supported',
      'Did you mean UPPER?',
    ],
    [
      'INSERT INTO log SELECT region, id FROM orders WHERE «SUM(id)» > 1;',
      'aggregate function SUM is not allowed in WHERE',
      'Conditions on aggregates stand in HAVING.',
    ],
    [
      'INSERT INTO printed SELECT «region», SUM(id) FROM orders;',
      'column "region" must be in GROUP BY or inside an aggregate function',
      null,
    ],
    [
      'INSERT INTO printed SELECT region AS r, SUM(id) FROM orders GROUP BY «r»;',
      'column "r" does not exist in "orders"',
      '"r" is an alias of the select list, which GROUP BY cannot see: repeat its expression.',
    ],
    [
      'INSERT INTO printed SELECT region, SUM(id) AS s FROM orders GROUP BY region HAVING «s» > 1;',
      'column "s" does not exist in "orders"',
      '"s" is an alias of the select list, which HAVING cannot see: repeat its expression.',
    ],
    [
      'INSERT INTO printed SELECT region, SUM(id) FROM orders GROUP BY «1»;',
      'positions such as 1 in GROUP BY are not supported, as in Flink',
      'Write the expression itself.',
    ],
    ['INSERT INTO printed SELECT region, SUM(«region») FROM orders GROUP BY region;', null, null],
    [
      'INSERT INTO printed SELECT region, «LISTAGG»(region) FROM orders GROUP BY region;',
      'aggregate function LISTAGG is not supported yet',
      null,
    ],
    [
      "INSERT INTO log SELECT region, id FROM orders GROUP BY region, id, «TUMBLE»(ts, INTERVAL '1' MINUTE);",
      'the group window function TUMBLE is not supported yet',
      null,
    ],
    [
      "INSERT INTO log SELECT region, id FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(«id»), INTERVAL '1' MINUTE));",
      'the window function requires a time attribute as time column, but "id" is BIGINT',
      null,
    ],
    [
      "INSERT INTO log SELECT region, id FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), «INTERVAL '3' SECOND», INTERVAL '10' SECOND));",
      'HOP requires a size that is an integral multiple of slide, but got size 10000 ms and slide 3000 ms',
      null,
    ],
    [
      "INSERT INTO log SELECT region, id FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), «INTERVAL '1' MONTH»));",
      'a size in months or years is not supported: their length varies',
      null,
    ],
    ["INSERT INTO log SELECT region, id FROM orders WHERE ts > TIMESTAMP «'2020-13-01 00:00:00'»;", null, null],
    ['INSERT INTO log SELECT CAST(«ts» AS BIGINTT), id FROM orders;', null, null],
    [
      'INSERT INTO log SELECT region, id FROM (SELECT region, id FROM orders UNION ALL «SELECT id FROM orders»);',
      'UNION ALL needs queries with the same number of columns: 2 and 1',
      null,
    ],
    [
      'INSERT INTO log («nam», n) SELECT region, id FROM orders;',
      'column "nam" does not exist in "log"',
      'Did you mean "name"?',
    ],
    [
      "SET 'table.exec.mini-batch.enabled' = «'true'»; SELECT 1;",
      "table.exec.mini-batch.enabled: the value 'true' is not supported yet",
      null,
    ],
    [
      "SET 'table.local-time-zone' = «'Mars'»; SELECT 1;",
      "table.local-time-zone: 'Mars' is not a time zone such as 'Europe/Berlin' or 'UTC'",
      null,
    ],
    [
      "SET 'execution.checkpointing.interval' = «'soon'»; SELECT 1;",
      "execution.checkpointing.interval: 'soon' is not a duration such as '10 s' or '1 min'",
      null,
    ],
    [
      "CREATE TABLE x (a INT) WITH ('connector' = «'kafkaa'»); SELECT 1;",
      "connector 'kafkaa' does not exist or is not supported yet",
      null,
    ],
    [
      'CREATE TABLE «x» (a INT); SELECT 1;',
      "table options do not contain an option key 'connector' for discovering a connector",
      null,
    ],
    [
      "CREATE TABLE x (a «ARRAY<INT>») WITH ('connector' = 'print'); SELECT 1;",
      'type ARRAY is not supported yet',
      null,
    ],
    [
      "CREATE TABLE x (a «BIGNT») WITH ('connector' = 'print'); SELECT 1;",
      'type "BIGNT" does not exist',
      'Did you mean BIGINT?',
    ],
    ["CREATE TABLE x (a INT, «a» INT) WITH ('connector' = 'print'); SELECT 1;", 'column "a" is defined twice', null],
    [
      "CREATE TABLE x (ts TIMESTAMP(6), WATERMARK FOR «ts» AS ts) WITH ('connector' = 'print'); SELECT 1;",
      'the WATERMARK column must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3, but "ts" is TIMESTAMP(6)',
      null,
    ],
    [
      "CREATE TABLE x (r ROW<ts TIMESTAMP(3)>, WATERMARK FOR r.«ts» AS r.ts) WITH ('connector' = 'print'); SELECT 1;",
      'the WATERMARK column must be a top-level column, not a nested field',
      null,
    ],
    [
      "CREATE TABLE x (a INT, b AS a + 1, c AS «b» + 1) WITH ('connector' = 'print'); SELECT 1;",
      'column "b" does not exist in "x"',
      'A computed column cannot refer to another computed column: repeat its expression.',
    ],
    [
      "CREATE TABLE x (a INT, b AS a + 1, PRIMARY KEY («b») NOT ENFORCED) WITH ('connector' = 'print'); SELECT 1;",
      'PRIMARY KEY column "b" is a computed column: keys need physical columns',
      null,
    ],
    [
      "CREATE TABLE x (a INT METADATA FROM «'offsett'») WITH ('connector' = 'kafka'); SELECT 1;",
      "invalid metadata key 'offsett' in column \"a\": connector 'kafka' does not provide it",
      null,
    ],
    ["CREATE TABLE «orders» (a INT) WITH ('connector' = 'print'); SELECT 1;", '"orders" is defined twice', null],
    [
      '«CREATE VIEW v AS SELECT id, id FROM orders»; SELECT 1;',
      'view "v" has two columns named "id"',
      'Rename one with AS.',
    ],
    ['CREATE VIEW v AS SELECT * FROM orders; INSERT INTO «v» SELECT 1;', '"v" is a view: INSERT needs a table', null],
    [
      'SELECT «id» FROM (SELECT id, qty AS id FROM orders);',
      'column "id" is ambiguous: 2 columns have that name',
      null,
    ],
    ['SELECT 1; «SELECT» 2;', 'more than one plain SELECT in a script is not supported yet', null],
    ['SELECT * FROM «printed»;', "connector 'print' is a sink only: it cannot be read", null],
    ['SELECT * FROM a.b.«»orders;', null, null],
  ])('%s', (marked, message, hint) => {
    const { found, diagnostics, plan } = at(marked);
    expect(plan).toBeNull();
    if (message !== null) {
      expect(found?.message).toBe(message);
      expect(diagnostics.filter((each) => each.severity === 'error')).toHaveLength(1);
    } else {
      expect(diagnostics.length).toBeGreaterThan(0);
    }
    if (hint !== null) expect(found?.hint).toBe(hint);
  });

  it('reports independent mistakes of one statement together, without consequences', () => {
    const { diagnostics } = planWith(
      '\nINSERT INTO printed\nSELECT rgion, SUM(amont) FROM orders\nWHERE qtty > 1 AND region = 5 GROUP BY rgion;',
    );
    const from = TABLES.split('\n').length;
    expect(diagnostics.map((each) => `${each.line - from}:${each.column} ${each.code}`)).toEqual([
      '2:8 sql.unknown-column',
      '2:19 sql.unknown-column',
      '3:7 sql.unknown-column',
      '3:20 sql.type',
      '3:40 sql.unknown-column',
    ]);
  });

  it('every proposed fix repairs its place', () => {
    const { diagnostics } = planWith('INSERT INTO log SELECT regoin, id FROM orders;');
    const [first] = diagnostics;
    const text = `${TABLES}INSERT INTO log SELECT regoin, id FROM orders;`;
    const fix = first?.fix;
    expect(fix).not.toBeNull();
    const fixed = `${text.slice(0, fix?.start)}${fix?.replacement}${text.slice(fix?.end)}`;
    expect(planWith(fixed.slice(TABLES.length)).diagnostics).toEqual([]);
  });

  it('errors in a table are not repeated where it is used', () => {
    const script =
      "CREATE TABLE x (a ARRAY<INT>, b INT) WITH ('connector' = 'kafka'); CREATE VIEW v AS SELECT a, nope FROM x;";
    const { diagnostics } = planWith(`${script} INSERT INTO log SELECT a, nope FROM v;`);
    expect(diagnostics.map((each) => each.code)).toEqual(['sql.unsupported', 'sql.unknown-column']);
  });

  it('a table that could not be parsed is not reported as missing', () => {
    const { diagnostics } = planWith('CREATE TABLE x (a INT b INT); INSERT INTO x SELECT 1; SELECT * FROM x;');
    expect(diagnostics.map((each) => each.code)).toEqual(['sql.syntax']);
  });
});

describe('INSERT', () => {
  it('lists both schemas as Flink does', () => {
    const { diagnostics } = planWith('INSERT INTO log SELECT id, region FROM orders;');
    expect(diagnostics[0]?.message).toBe(
      [
        "column types of query result and sink for 'log' do not match.",
        "Cause: Incompatible types for sink column 'name' at position 0.",
        '',
        'Query schema: [id: BIGINT, region: STRING]',
        'Sink schema:  [name: STRING, n: BIGINT]',
      ].join('\n'),
    );
    expect(planWith('INSERT INTO log SELECT region FROM orders;').diagnostics[0]?.message).toContain(
      'Cause: Different number of columns.',
    );
  });

  it.each([
    ['INT', 'BIGINT', true],
    ['BIGINT', 'INT', false],
    ['INT', 'DECIMAL(10, 2)', true],
    ['DECIMAL(20, 5)', 'DECIMAL(10, 2)', true],
    ['DOUBLE', 'FLOAT', false],
    ['DECIMAL(10, 2)', 'DOUBLE', true],
    ['STRING', 'VARCHAR(3)', true],
    ['INT', 'STRING', false],
    ['TIMESTAMP(3)', 'TIMESTAMP_LTZ(3)', true],
    ['TIMESTAMP(3)', 'DATE', true],
    ['DATE', 'TIMESTAMP(3)', false],
    ['BOOLEAN', 'INT', false],
  ])('%s into %s: %s', (from, to, isAllowed) => {
    const tables = `CREATE TABLE a (x ${from}) WITH ('connector' = 'datagen'); CREATE TABLE b (y ${to}) WITH ('connector' = 'print');`;
    expect(planWith('INSERT INTO b SELECT x FROM a;', tables).plan !== null).toBe(isAllowed);
  });

  it('fills columns that are not listed with NULL, and refuses that for NOT NULL', () => {
    const table = "CREATE TABLE s (a INT, b STRING, c INT NOT NULL) WITH ('connector' = 'print');";
    expect(planWith(`${table} INSERT INTO s (c) SELECT qty FROM orders;`).plan).not.toBeNull();
    expect(planWith(`${table} INSERT INTO s (a) SELECT qty FROM orders;`).diagnostics[0]?.message).toBe(
      'column "c" of "s" is NOT NULL and must be in the list',
    );
    const sink = planOf(`${table} INSERT INTO s (c) SELECT qty FROM orders;`).nodes.at(-1);
    expect(sink?.kind === 'sink' ? sink.notNullColumns : null).toEqual([2]);
  });

  it('puts writable metadata behind physical columns and leaves computed and VIRTUAL ones out', () => {
    const table = `CREATE TABLE s (written TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', a INT, b AS a + 1, p INT METADATA FROM 'partition' VIRTUAL) WITH (
      'connector' = 'kafka', 'topic' = 's', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json');`;
    const plan = planOf(`${table} INSERT INTO s SELECT CAST(ts AS TIMESTAMP_LTZ(3)), qty FROM orders;`);
    const sink = plan.nodes.at(-1);
    expect(sink?.schema.map((field) => field.name)).toEqual(['a', 'written']);
    expect(sink?.kind === 'sink' ? sink.table.metadataColumns.map((column) => column.key) : null).toEqual([
      'timestamp',
    ]);
  });

  it('refuses metadata that the connector cannot write', () => {
    const table = `CREATE TABLE s (a INT, p INT METADATA FROM 'partition') WITH (
      'connector' = 'kafka', 'topic' = 's', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json');`;
    expect(planWith(`${table} INSERT INTO s SELECT qty, 1 FROM orders;`).diagnostics[0]?.message).toContain(
      "'partition'",
    );
  });
});

describe('planScript', () => {
  it('warnings do not prevent a plan', () => {
    const { plan, diagnostics } = planWith("SET 'pipeline.nam' = 'x'; SET 'parallelism.default' = '4'; SELECT 1;");
    expect(diagnostics.map((each) => [each.severity, each.code])).toEqual([
      ['warning', 'sql.unknown-setting'],
      ['warning', 'sql.setting'],
    ]);
    expect(plan?.options['parallelism.default']).toBe('4');
  });

  it('refuses plain SELECT where it is not allowed, and scripts that do nothing', () => {
    const run = (text: string) => planScript(text, { connectors: [] }).diagnostics.map((each) => each.code);
    expect(run('SELECT 1')).toEqual(['plan.select']);
    expect(run('')).toEqual(['plan.nothing-to-run']);
    expect(run("SET 'pipeline.name' = 'x'")).toEqual(['plan.nothing-to-run']);
  });

  it('a key on an insert-only kafka table is refused at the key, with the way out', () => {
    const { text, start, end } = readMarked(
      "CREATE TABLE s (a INT, «PRIMARY KEY (a) NOT ENFORCED») WITH ('connector' = 'kafka', 'topic' = 's', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json'); INSERT INTO s SELECT 1;",
    );
    const [first] = planWith(text, '').diagnostics;
    expect([first?.start, first?.end]).toEqual([start, end]);
    expect(first?.message).toContain("doesn't support defining PRIMARY KEY constraint");
    expect(first?.hint).toContain('upsert-kafka');
  });

  it("reports a connector's complaint at the option", () => {
    const { text, start, end } = readMarked(
      "CREATE TABLE s (a INT) WITH ('connector' = 'datagen', «'rows-per-secnd' = '5'»); SELECT * FROM s;",
    );
    const [first] = planWith(text, '').diagnostics;
    expect([first?.code, first?.start, first?.end]).toEqual(['plan.option', start, end]);
  });

  it('lists tables with column kinds, keys and use', () => {
    const { tables } = planWith('INSERT INTO log SELECT region, id FROM orders;');
    const orders = tables.find((table) => table.name === 'orders');
    expect([orders?.isSource, orders?.isSink]).toEqual([true, false]);
    expect(orders?.columns.at(-1)).toEqual({
      name: 'ts',
      type: 'TIMESTAMP(3)',
      kind: 'physical',
      timeAttribute: 'rowtime',
    });
    expect(tables.find((table) => table.name === 'users')?.primaryKey).toEqual(['uid']);
  });

  it('windows over TIMESTAMP_LTZ carry the session zone, over TIMESTAMP UTC', () => {
    const zoneOf = (type: string): string | undefined => {
      const table = `CREATE TABLE e (ts ${type}, WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');`;
      const plan = planOf(
        `SET 'table.local-time-zone' = 'Europe/Berlin'; SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end;`,
        table,
      );
      const window = plan.nodes.find((node) => node.kind === 'window-aggregate');
      return window?.kind === 'window-aggregate' ? window.window.timeZone : undefined;
    };
    expect([zoneOf('TIMESTAMP_LTZ(3)'), zoneOf('TIMESTAMP(3)')]).toEqual(['Europe/Berlin', 'UTC']);
  });

  it('selectSchema has the types that Flink gives', () => {
    const typesOf = (items: string) =>
      planWith(`SELECT ${items} FROM orders;`).selectSchema?.map((field) => field.type);
    expect(typesOf("0.908 * id, qty + 1, 'ab', amount * amount")).toEqual([
      { kind: 'DECIMAL', precision: 23, scale: 3, nullable: true },
      { kind: 'INT', nullable: false },
      { kind: 'CHAR', length: 2, nullable: false },
      { kind: 'DECIMAL', precision: 21, scale: 4, nullable: true },
    ]);
  });
});
