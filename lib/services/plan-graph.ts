// A physical plan as the console draws it: every node says its changelog mode, its keys and what state it keeps, in words. Pure.

import { formatDataType } from '@/engine/core/data-type';
import type { PhysicalNode, PhysicalPlan } from '@/engine/plan/physical-plan';
import type { PlanGraphDto, PlanNodeDto } from '@/lib/contracts/sql';
import { formatDuration } from '@/lib/format';

export function graphOf(plan: PhysicalPlan): PlanGraphDto {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  return {
    nodes: plan.nodes.map((node) => nodeOf(node, byId)),
    edges: plan.nodes.flatMap((node) => node.inputs.map((from) => ({ from, to: node.id }))),
  };
}

function nodeOf(node: PhysicalNode, byId: ReadonlyMap<number, PhysicalNode>): PlanNodeDto {
  const first = node.inputs[0];
  const input = first === undefined ? undefined : byId.get(first);
  const nameAt = (index: number): string => input?.schema[index]?.name ?? `$${index}`;
  return {
    id: node.id,
    uid: node.uid,
    kind: node.kind,
    name: node.name,
    description: node.description,
    changelog: node.changelog,
    keys: keysOf(node).map(nameAt),
    state: stateOf(node),
    schema: node.schema.map((field) => ({ name: field.name, type: formatDataType(field.type) })),
    span: node.span,
  };
}

function keysOf(node: PhysicalNode): readonly number[] {
  switch (node.kind) {
    case 'window-aggregate':
    case 'group-aggregate':
      return node.groupKeys;
    case 'changelog-normalize':
      return node.keys;
    case 'sink':
      return node.materializeKeys ?? [];
    default:
      return [];
  }
}

function stateOf(node: PhysicalNode): string | null {
  switch (node.kind) {
    case 'window-aggregate':
      return `one row per key and window of ${formatDuration(node.window.sizeMs)}, dropped when the window has fired`;
    case 'group-aggregate':
      return node.stateTtlMs > 0
        ? `one row per key, kept ${formatDuration(node.stateTtlMs)} after its last change`
        : 'one row per key, kept for ever';
    case 'changelog-normalize':
      return 'the last row per key, kept for ever';
    case 'sink':
      return node.materializeKeys === null ? null : 'the rows per key that are not yet deleted';
    case 'source':
      return 'positions of its splits';
    default:
      return null;
  }
}
