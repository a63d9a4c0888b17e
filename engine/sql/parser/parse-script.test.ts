import { describe, expect, it } from 'vitest';
import type { ExpressionNode } from '../ast';
import { DiagnosticList } from '../diagnostic';
import { readMarked } from '../testing/marked-script';
import { parseScript } from './parse-script';

function parse(text: string) {
  const diagnostics = new DiagnosticList(text);
  return { statements: parseScript(text, diagnostics), diagnostics: diagnostics.list() };
}

/** The expression as nested calls: what binds tighter stands deeper. */
function show(node: ExpressionNode): string {
  switch (node.kind) {
    case 'call':
      return `${node.name}(${node.args.map(show).join(', ')})`;
    case 'number':
      return node.text;
    case 'string':
      return `'${node.value}'`;
    case 'name':
      return node.parts.map((part) => part.name).join('.');
    case 'symbol':
      return node.symbol;
    case 'cast':
      return `CAST(${show(node.argument)} AS ${node.type.name})`;
    case 'boolean':
      return String(node.value);
    default:
      return node.kind;
  }
}

function expressionOf(text: string): string {
  const { statements, diagnostics } = parse(`SELECT ${text} FROM t`);
  expect(diagnostics).toEqual([]);
  const [statement] = statements;
  if (statement?.kind !== 'query' || statement.query.body.kind !== 'select') throw new Error('not a select');
  const [item] = statement.query.body.items;
  if (item?.kind !== 'expression') throw new Error('not an expression');
  return show(item.expression);
}

describe('expressions', () => {
  it.each([
    ['a OR b AND NOT c', 'OR(a, AND(b, NOT(c)))'],
    ['NOT a = b', 'NOT(=(a, b))'],
    ['a = b IS NULL', 'IS NULL(=(a, b))'],
    ['a + b * c - d', '-(+(a, *(b, c)), d)'],
    ['a - b - c', '-(-(a, b), c)'],
    ['-a * b', '*(UNARY -(a), b)'],
    ['- 5', '-5'],
    ['a -5', '-(a, 5)'],
    ['(a + b) * c', '*(+(a, b), c)'],
    ['a != b', '<>(a, b)'],
    ['a BETWEEN 1 AND 2 AND b', 'AND(BETWEEN(a, 1, 2), b)'],
    ['a NOT BETWEEN 1 AND 2', 'NOT(BETWEEN(a, 1, 2))'],
    ['a BETWEEN SYMMETRIC 2 AND 1', 'OR(BETWEEN(a, 2, 1), BETWEEN(a, 1, 2))'],
    ['a NOT IN (1, 2) OR b', 'OR(NOT(IN(a, 1, 2)), b)'],
    ["a LIKE 'x%' ESCAPE '!'", "LIKE(a, 'x%', '!')"],
    ['a IS NOT DISTINCT FROM b + 1', 'IS NOT DISTINCT FROM(a, +(b, 1))'],
    ['a IS NOT UNKNOWN', 'IS NOT NULL(a)'],
    ["'a' || 'b' || c", "||(||('a', 'b'), c)"],
    ['CASE a WHEN 1 THEN 2 END', 'CASE(=(a, 1), 2, null)'],
    ['CASE WHEN a THEN 1 ELSE 2 END', 'CASE(a, 1, 2)'],
    ['EXTRACT(HOUR FROM ts)', 'EXTRACT(HOUR, ts)'],
    ['FLOOR(ts TO day)', 'FLOOR(ts, DAY)'],
    ['TIMESTAMPDIFF(SECOND, a, b)', 'TIMESTAMPDIFF(SECOND, a, b)'],
    ["TRIM(LEADING 'x' FROM a)", "LTRIM(a, 'x')"],
    ['TRIM(TRAILING FROM a)', "RTRIM(a, ' ')"],
    ['SUBSTRING(a FROM 2 FOR 3)', 'SUBSTRING(a, 2, 3)'],
    ["POSITION('x' IN a)", "POSITION('x', a)"],
    ['CAST(a.b.c AS DECIMAL(10, 2))', 'CAST(a.b.c AS DECIMAL)'],
    ['CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP()'],
    ["DATE '2020-01-01'", 'typed-literal'],
    ["INTERVAL '1:30' MINUTE TO SECOND", 'interval'],
  ])('%s', (text, expected) => {
    expect(expressionOf(text)).toBe(expected);
  });

  it('gives every node its exact span', () => {
    const text = 'SELECT a + SUM(b) FROM t';
    const { statements } = parse(text);
    const [statement] = statements;
    if (statement?.kind !== 'query' || statement.query.body.kind !== 'select') throw new Error('not a select');
    const item = statement.query.body.items[0];
    if (item?.kind !== 'expression' || item.expression.kind !== 'call') throw new Error('not a call');
    const [, sum] = item.expression.args;
    expect(text.slice(item.start, item.end)).toBe('a + SUM(b)');
    expect(text.slice(sum?.start, sum?.end)).toBe('SUM(b)');
  });
});

describe('syntax errors', () => {
  it.each([
    ['SELECT a «FORM» t', 'expected FROM but found "FORM"', 'Did you mean FROM?'],
    [
      '«SELEC» a FROM t',
      'expected a statement (CREATE, INSERT, SELECT, WITH, VALUES, SET …) but found "SELEC"',
      'Did you mean SELECT?',
    ],
    ['SELECT «FROM» t', 'expected a select list but found "FROM"', null],
    ['SELECT a FROM «»', 'expected table name but found the end of the script', null],
    [
      'SELECT a, «value» FROM t',
      'expected column or function name but found reserved word "value"',
      '"value" is a reserved word: write it in backticks to use it as a name.',
    ],
    ['SELECT SUM(a FROM t«»', 'expected "," or ")" (opened in line 1) but found the end of the script', null],
    [
      'SELECT a FROM t WHERE b > INTERVAL «5» SECOND',
      'expected a string after INTERVAL but found "5"',
      "Write INTERVAL '5' and the unit.",
    ],
    ["SELECT a FROM t WHERE b = «'x»", 'string is not closed', "Close it with ' (a quote inside is written '')."],
    ['SELECT CASE WHEN a THEN b «FROM» t', 'expected WHEN, ELSE or END but found "FROM"', null],
    ["CREATE TABLE t (a INT«,») WITH ('connector' = 'print')", 'there is a "," behind the last column', 'Remove it.'],
    [
      "CREATE TABLE t (a INT, «PRIMARY KEY (a)») WITH ('connector' = 'print')",
      'a PRIMARY KEY needs NOT ENFORCED',
      null,
    ],
    ['SELECT a FROM t garbage «more»', 'expected ";" or the end of the statement but found "more"', null],
    ["SET 'a' «'b'»", 'expected "=" but found \'b\'', null],
    ['INSERT INTO t «FROM» x', 'expected SELECT or VALUES but found "FROM"', null],
  ])('%s', (marked, message, hint) => {
    const { text, start, end } = readMarked(marked);
    const [first] = parse(text).diagnostics;
    expect([first?.message, first?.start, first?.end]).toEqual([message, start, end]);
    if (hint !== null) expect(first?.hint).toBe(hint);
  });

  it('reports the first error of every statement and goes on behind each ;', () => {
    const { diagnostics, statements } = parse('SELECT FROM a;\nSELECT x FROM t;\nSELEC;\n  INSERT INTO 5;');
    expect(diagnostics.map((each) => `${each.line}:${each.column}`)).toEqual(['1:8', '3:1', '4:15']);
    expect(statements).toHaveLength(1);
  });

  it('recovers inside a statement set', () => {
    const { diagnostics, statements } = parse(
      'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT FROM x; INSERT INTO b SELECT 1; END; SELECT 2',
    );
    expect(diagnostics).toHaveLength(1);
    expect(statements.map((each) => each.kind)).toEqual(['insert', 'query']);
  });

  it('refuses nesting that would exhaust the stack', () => {
    const { diagnostics } = parse(`SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`);
    expect(diagnostics[0]?.message).toBe('nesting deeper than 200 levels is not supported');
  });

  it('takes SET with and without quotes', () => {
    const { statements } = parse("SET 'a.b' = 'x'; SET execution.checkpointing.interval = 10s; SET c='d''e'");
    expect(statements.map((each) => (each.kind === 'set' ? [each.option.key, each.option.value] : null))).toEqual([
      ['a.b', 'x'],
      ['execution.checkpointing.interval', '10s'],
      ['c', "d'e"],
    ]);
  });
});

describe('refused constructs are named at their place', () => {
  it.each([
    ['SELECT a FROM t «JOIN» u ON t.a = u.a', 'JOIN'],
    ['SELECT a FROM t «LEFT OUTER JOIN» u ON t.a = u.a', 'LEFT OUTER JOIN'],
    ['SELECT a FROM t «,» u', 'a join of several tables in FROM'],
    ['SELECT SUM(a) «OVER (PARTITION BY b ORDER BY c)» FROM t', 'OVER (window aggregation over rows)'],
    ['SELECT a FROM t «ORDER BY a DESC»', 'ORDER BY'],
    ['SELECT a FROM t LIMIT 5 «OFFSET 3»', 'OFFSET'],
    ['SELECT a FROM t «UNION» SELECT b FROM u', 'UNION without ALL'],
    ['SELECT a FROM t «EXCEPT ALL» SELECT b FROM u', 'EXCEPT'],
    ['SELECT a FROM t «INTERSECT» SELECT b FROM u', 'INTERSECT'],
    ["SELECT a FROM TABLE(«SESSION(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)»)", 'the window function SESSION'],
    [
      "SELECT a FROM TABLE(«CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '1' HOUR)»)",
      'the window function CUMULATE',
    ],
    ['SELECT a FROM t WHERE a «IN (SELECT b FROM u)»', 'IN (subquery)'],
    ['SELECT a FROM t WHERE «EXISTS (SELECT 1 FROM u)»', 'EXISTS'],
    ['SELECT «(SELECT 1)» FROM t', 'a subquery as an expression'],
    ['SELECT a FROM t GROUP BY «GROUPING SETS ((a), ())»', 'GROUPING SETS'],
    ['SELECT a FROM t GROUP BY «CUBE (a, b)»', 'CUBE'],
    ['SELECT a FROM t GROUP BY «ROLLUP (a, b)»', 'ROLLUP'],
    ['SELECT «ARRAY[1, 2]» FROM t', 'ARRAY[…]'],
    ['SELECT «ROW(1, 2)» FROM t', 'ROW(…)'],
    ['SELECT a«[1]» FROM t', 'element access with [ ]'],
    ["SELECT a FROM t WHERE a «SIMILAR TO» 'x'", 'SIMILAR TO'],
    ['SELECT a FROM t «MATCH_RECOGNIZE (PATTERN (A))»', 'MATCH_RECOGNIZE'],
    ['SELECT a FROM t «FOR SYSTEM_TIME AS OF b»', 'FOR SYSTEM_TIME AS OF'],
    ['SELECT a FROM «UNNEST(b)»', 'UNNEST'],
    ["SELECT a FROM t /*+ «LOOKUP('a'='b')» */", 'the hint LOOKUP'],
    ["SELECT «/*+ STATE_TTL('a'='1d') */» a FROM t", 'a query hint after SELECT'],
    ['WITH «RECURSIVE» x AS (SELECT 1) SELECT * FROM x', 'WITH RECURSIVE'],
    ['INSERT «OVERWRITE» t SELECT 1', 'INSERT OVERWRITE'],
    ["CREATE «OR REPLACE» TABLE t (a INT) WITH ('connector'='print')", 'OR REPLACE'],
    ["CREATE TABLE t (a INT) «PARTITIONED BY (a)» WITH ('connector'='print')", 'PARTITIONED BY'],
    ["CREATE TABLE t (a INT) WITH ('connector'='print') «LIKE u»", 'CREATE TABLE … LIKE'],
    ["CREATE TABLE t WITH ('connector'='print') «AS SELECT 1»", 'CREATE TABLE … AS'],
  ])('%s', (marked, what) => {
    const { text, start, end } = readMarked(marked);
    const found = parse(text).diagnostics.find((each) => each.code === 'sql.unsupported');
    expect([found?.message, found?.start, found?.end]).toEqual([`${what} is not supported yet`, start, end]);
  });

  it.each([
    ['«DROP TABLE» t', 'DROP TABLE'],
    ['«USE» x', 'USE'],
    ['«SHOW TABLES»', 'SHOW TABLES'],
    ['«DESCRIBE» t', 'DESCRIBE'],
    ['«EXPLAIN» SELECT 1', 'EXPLAIN'],
    ['«ALTER TABLE» t RENAME TO u', 'ALTER TABLE'],
    ["«RESET» 'a'", 'RESET'],
    ["«CREATE FUNCTION» f AS 'x'", 'CREATE FUNCTION'],
    ['«CREATE CATALOG» c', 'CREATE CATALOG'],
  ])('%s', (marked, what) => {
    const { text, start, end } = readMarked(marked);
    const [found] = parse(text).diagnostics;
    expect([found?.message, found?.code, found?.start, found?.end]).toEqual([
      `${what} is not supported`,
      'sql.unsupported',
      start,
      end,
    ]);
  });
});
