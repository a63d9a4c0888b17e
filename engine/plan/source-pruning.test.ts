import { describe, expect, it } from 'vitest';
import type { SourceNode } from './physical-plan';
import { planOf } from './testing/plan-text';

function sourceOf(statements: string): SourceNode {
  const found = planOf(statements).nodes.find((node) => node.kind === 'source');
  if (found?.kind !== 'source') throw new Error('no source');
  return found;
}

describe('what a source reads', () => {
  it('only the columns of the query and the watermark', () => {
    const source = sourceOf('INSERT INTO log SELECT region, id FROM orders;');
    expect(source.neededPaths).toEqual([[0], [2], [4]]);
    expect([source.computed, source.schema.length]).toEqual([null, 5]);
  });

  it('the union of what all INSERTs need', () => {
    const source = sourceOf(
      'INSERT INTO log SELECT region, id FROM orders; INSERT INTO printed SELECT region, qty FROM orders;',
    );
    expect(source.neededPaths).toEqual([[0], [2], [3], [4]]);
  });

  it('single fields of a nested row, flattened when there are computed columns', () => {
    const source = sourceOf('INSERT INTO log SELECT n.b, n.c.e FROM nested;');
    expect(source.neededPaths).toEqual([
      [1, 1],
      [1, 2, 1],
    ]);
    expect(source.schema.map((field) => field.name)).toEqual(['n.b', 'n.c.e']);
  });

  it('what a computed column is made of, only if it is used', () => {
    const source = sourceOf("INSERT INTO log SELECT DATE_FORMAT(t, 'HH'), part FROM nested;");
    expect(source.neededPaths).toEqual([[0], [1, 1], [2]]);
    expect(source.schema.map((field) => field.name)).toEqual(['t', 'part']);
  });

  it('a whole row covers its fields', () => {
    const plan = planOf('SELECT n, n.a FROM nested;');
    const source = plan.nodes[0];
    expect(source?.kind === 'source' ? source.neededPaths : null).toEqual([[1]]);
    const calc = plan.nodes[1];
    expect(
      calc?.kind === 'calc'
        ? calc.projections.map((each) => (each.kind === 'column' ? [each.index, ...each.path] : null))
        : null,
    ).toEqual([[0], [0, 0]]);
  });

  it('consumers other than calcs are moved along', () => {
    const plan = planOf('INSERT INTO printed SELECT CAST(part AS STRING), COUNT(*) FROM nested GROUP BY part;');
    const aggregate = plan.nodes.find((node) => node.kind === 'group-aggregate');
    const source = plan.nodes.find((node) => node.kind === 'source');
    expect(aggregate?.kind === 'group-aggregate' ? aggregate.groupKeys : null).toEqual([0]);
    expect(source?.schema.map((field) => field.name)).toEqual(['part']);
  });

  it('per-table idle timeout overrides the setting', () => {
    const read = "INSERT INTO log SELECT region, id FROM orders /*+ OPTIONS('scan.watermark.idle-timeout'='3 s') */;";
    const set = "SET 'table.exec.source.idle-timeout' = '1 min';";
    expect(sourceOf(set + read).watermark?.idleTimeoutMs).toBe(3000);
    expect(sourceOf(`${set}INSERT INTO log SELECT region, id FROM orders;`).watermark?.idleTimeoutMs).toBe(60_000);
  });
});

describe('operator ids', () => {
  const query = 'INSERT INTO latest SELECT region, COUNT(*) FROM orders GROUP BY region;';
  const uids = (statements: string, kind: string, tables?: string): string[] =>
    planOf(statements, tables)
      .nodes.filter((node) => node.kind === kind)
      .map((node) => node.uid);

  it('stay when another INSERT, an alias or an unrelated setting is added', () => {
    const other = 'INSERT INTO log SELECT region, id FROM orders WHERE qty > 3;';
    const before = uids(query, 'group-aggregate');
    expect(uids(other + query, 'group-aggregate')).toEqual(before);
    expect(uids(query.replace('COUNT(*)', 'COUNT(*) AS total'), 'group-aggregate')).toEqual(before);
    expect(uids(`SET 'pipeline.name' = 'x';${query}`, 'group-aggregate')).toEqual(before);
  });

  it('change with the keys or the input of the node', () => {
    const before = uids(query, 'group-aggregate');
    expect(uids(query.replace('COUNT(*)', 'COUNT(qty)'), 'group-aggregate')).not.toEqual(before);
    expect(uids(query.replace('GROUP BY', 'WHERE qty > 1 GROUP BY'), 'group-aggregate')).not.toEqual(before);
    expect(uids(query.replace('GROUP BY', 'WHERE qty > 1 GROUP BY'), 'source')).toEqual(uids(query, 'source'));
  });

  it('are unique, and equal scripts have equal fingerprints', () => {
    const plan = planOf(`${query}${query}`);
    expect(new Set(plan.nodes.map((node) => node.uid)).size).toBe(plan.nodes.length);
    expect(planOf(query).fingerprint).toBe(planOf(query).fingerprint);
    expect(planOf(query).fingerprint).not.toBe(plan.fingerprint);
  });
});
