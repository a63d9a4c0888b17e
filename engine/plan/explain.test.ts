import { describe, expect, it } from 'vitest';
import { planGraph } from './explain';
import { planOf } from './testing/plan-text';

describe('planGraph', () => {
  const graph = planGraph(
    planOf(
      "SET 'table.exec.state.ttl' = '1 h'; INSERT INTO latest SELECT region, COUNT(DISTINCT id) AS ids FROM orders GROUP BY region;",
    ),
  );

  it('says mode, keys and state of every node in words', () => {
    const aggregate = graph.nodes.find((node) => node.kind === 'group-aggregate');
    expect(aggregate?.keys).toEqual(['region']);
    expect(aggregate?.changelog).toBe('upserts: new values and deletes by key');
    expect(aggregate?.state).toBe(
      '1 aggregate(s) per key (region), dropped 1 h after the last change; ids keep every distinct value',
    );
    const source = graph.nodes.find((node) => node.kind === 'source');
    expect([source?.changelog, source?.state]).toEqual([
      'insert-only',
      "read positions, watermark (ts - INTERVAL '5' SECOND)",
    ]);
  });

  it('has an edge per input and a span per node', () => {
    expect(graph.edges).toHaveLength(graph.nodes.length - 1);
    expect(graph.nodes.every((node) => node.span !== null && node.span.end > node.span.start)).toBe(true);
  });
});
