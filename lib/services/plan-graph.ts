// A physical plan as the console draws it: the engine's plan graph (keys and state in words) with every node's schema. Pure.

import { formatDataType, type PhysicalPlan, planGraph } from '@/engine/planner';
import type { PlanGraphDto } from '@/lib/contracts/sql';

export function graphOf(plan: PhysicalPlan): PlanGraphDto {
  const graph = planGraph(plan);
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  return {
    nodes: graph.nodes.map((node) => {
      const planned = byId.get(node.id);
      return {
        id: node.id,
        uid: node.uid,
        kind: node.kind,
        name: node.name,
        description: node.description,
        changelog: planned?.changelog ?? 'append',
        keys: [...node.keys],
        state: node.state,
        schema: (planned?.schema ?? []).map((field) => ({ name: field.name, type: formatDataType(field.type) })),
        span: node.span,
      };
    }),
    edges: graph.edges.map(({ from, to }) => ({ from, to })),
  };
}
