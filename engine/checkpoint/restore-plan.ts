// What a plan can take over from a checkpoint, decided before anything starts. Pure.
// uid says "same operator": kept = uid in both; rebuilt = only in the new plan and stateful (starts empty);
// dropped = only in the checkpoint (its state would be lost, so it needs consent: Flink's allowNonRestoredState).

import type { PhysicalNode, PhysicalPlan } from '@/engine/plan/physical-plan';
import type { Manifest } from './manifest';

export type RestoreVerdict = 'kept' | 'rebuilt' | 'dropped';

export interface RestoreItem {
  readonly uid: string;
  readonly name: string;
  readonly role: 'source' | 'operator' | 'sink';
  readonly verdict: RestoreVerdict;
}

const STATEFUL: ReadonlySet<PhysicalNode['kind']> = new Set([
  'window-aggregate',
  'group-aggregate',
  'changelog-normalize',
  'limit',
]);

export function planRestore(plan: PhysicalPlan, manifest: Manifest): readonly RestoreItem[] {
  const items: RestoreItem[] = [];
  const known = new Set<string>();
  const sources = new Set(manifest.sources.map((entry) => entry.uid));
  const operators = new Map(manifest.operators.map((entry) => [entry.uid, entry]));
  for (const node of plan.nodes) {
    known.add(node.uid);
    const role = roleOf(node);
    if (role === 'source') {
      items.push({ uid: node.uid, name: node.name, role, verdict: sources.has(node.uid) ? 'kept' : 'rebuilt' });
    } else if (operators.has(node.uid)) {
      items.push({ uid: node.uid, name: node.name, role, verdict: 'kept' });
    } else if (STATEFUL.has(node.kind)) {
      items.push({ uid: node.uid, name: node.name, role, verdict: 'rebuilt' });
    }
  }
  for (const entry of manifest.sources) {
    if (!known.has(entry.uid)) items.push({ uid: entry.uid, name: entry.name, role: 'source', verdict: 'dropped' });
  }
  for (const entry of manifest.operators) {
    const hasState = Object.keys(entry.tables).length > 0;
    if (!known.has(entry.uid) && hasState) {
      items.push({ uid: entry.uid, name: entry.name, role: 'operator', verdict: 'dropped' });
    }
  }
  return items;
}

function roleOf(node: PhysicalNode): RestoreItem['role'] {
  if (node.kind === 'source' || node.kind === 'values') return 'source';
  return node.kind === 'sink' || node.kind === 'collect' ? 'sink' : 'operator';
}
