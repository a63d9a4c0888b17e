// The plan for people: Flink-style tree text, and the graph that the editor draws (every node says its changelog mode,
// keys and kept state in words). Reads the plan only.

import { durationText, expressionText } from './expression-text';
import type { PhysicalNode, PhysicalPlan, PlanSpan } from './physical-plan';

export interface PlanGraphNode {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly kind: PhysicalNode['kind'];
  readonly description: string;
  /** `insert-only`, `updates by key`, `retractions`. */
  readonly changelog: string;
  readonly keys: readonly string[];
  /** What the node keeps, in words; null = nothing. */
  readonly state: string | null;
  readonly span: PlanSpan | null;
}

export interface PlanGraph {
  readonly nodes: readonly PlanGraphNode[];
  readonly edges: readonly { readonly from: number; readonly to: number }[];
}

/** One tree per sink; a sub-plan that several trees read is printed once and referred to afterwards. */
export function explainPlan(plan: PhysicalPlan): string {
  const consumers = new Map<number, number>();
  for (const node of plan.nodes) for (const input of node.inputs) consumers.set(input, (consumers.get(input) ?? 0) + 1);
  const printed = new Map<number, number>();
  const lines: string[] = ['== Physical Execution Plan =='];
  for (const root of plan.nodes.filter((node) => !consumers.has(node.id))) {
    if (lines.length > 1) lines.push('');
    printTree(root, '', '', { plan, consumers, printed, lines });
  }
  const zone = plan.nodes.some((node) => 'window' in node && node.window.timeZone !== 'UTC') ? plan.timeZone : null;
  if (zone !== null) lines.push('', `windows over TIMESTAMP_LTZ are aligned in zone ${zone} (table.local-time-zone)`);
  return `${lines.join('\n')}\n`;
}

interface Printer {
  readonly plan: PhysicalPlan;
  readonly consumers: ReadonlyMap<number, number>;
  /** Node id → reference id of shared nodes printed so far. */
  readonly printed: Map<number, number>;
  readonly lines: string[];
}

function printTree(node: PhysicalNode, lead: string, indent: string, printer: Printer): void {
  const isShared = (printer.consumers.get(node.id) ?? 0) > 1;
  const reference = printer.printed.get(node.id);
  if (reference !== undefined) {
    printer.lines.push(`${lead}Reused(reference_id=[${reference}])`);
    return;
  }
  let mark = '';
  if (isShared) {
    printer.printed.set(node.id, printer.printed.size + 1);
    mark = `(reuse_id=[${printer.printed.size}])`;
  }
  printer.lines.push(`${lead}${node.description}${mark}, changelogMode=[${changelogLetters(node)}]`);
  for (const [index, id] of node.inputs.entries()) {
    const input = printer.plan.nodes[id];
    if (input === undefined) continue;
    const isLast = index === node.inputs.length - 1;
    printTree(input, `${indent}${isLast ? '+- ' : ':- '}`, `${indent}${isLast ? '   ' : ':  '}`, printer);
  }
}

function changelogLetters(node: PhysicalNode): string {
  if (node.kind === 'sink') return 'NONE';
  return { append: 'I', upsert: 'I,UA,D', retract: 'I,UB,UA,D' }[node.changelog];
}

const CHANGELOG_WORDS = {
  append: 'insert-only',
  upsert: 'upserts: new values and deletes by key',
  retract: 'retractions: old and new values',
} as const;

export function planGraph(plan: PhysicalPlan): PlanGraph {
  const nodes = plan.nodes.map((node): PlanGraphNode => {
    const { id, uid, name, kind, description, span } = node;
    const input = plan.nodes[node.inputs[0] ?? -1];
    const changelog = CHANGELOG_WORDS[node.kind === 'sink' ? (input?.changelog ?? 'append') : node.changelog];
    return {
      id,
      uid,
      name,
      kind,
      description,
      changelog,
      keys: keysOf(node, input),
      state: stateOf(node, input),
      span,
    };
  });
  const edges = plan.nodes.flatMap((node) => node.inputs.map((from) => ({ from, to: node.id })));
  return { nodes, edges };
}

function keysOf(node: PhysicalNode, input: PhysicalNode | undefined): readonly string[] {
  const names = (columns: readonly number[]): readonly string[] =>
    columns.map((index) => input?.schema[index]?.name ?? `$${index}`);
  switch (node.kind) {
    case 'group-aggregate':
    case 'window-aggregate':
      return names(node.groupKeys);
    case 'changelog-normalize':
      return names(node.keys);
    case 'sink':
      return node.table.primaryKey;
    default:
      return [];
  }
}

function stateOf(node: PhysicalNode, input: PhysicalNode | undefined): string | null {
  const keys = keysOf(node, input).join(', ');
  switch (node.kind) {
    case 'source': {
      const wait =
        node.watermark === null ? '' : `, watermark ${expressionText(node.watermark.expression, node.schema)}`;
      return `read positions${wait}`;
    }
    case 'group-aggregate': {
      const what = node.aggregates.length === 0 ? 'every key seen' : `${node.aggregates.length} aggregate(s)`;
      const per = keys === '' ? 'one row' : `per key (${keys})`;
      const until =
        node.stateTtlMs === 0 ? 'kept for ever' : `dropped ${durationText(node.stateTtlMs)} after the last change`;
      return `${what} ${per}, ${until}${multisetText(node)}`;
    }
    case 'window-aggregate': {
      const per = keys === '' ? 'per window' : `per window and key (${keys})`;
      return `${node.aggregates.length} aggregate(s) ${per}, dropped when the window closes${multisetText(node)}`;
    }
    case 'changelog-normalize':
      return `last row per key (${keys}), kept for ever`;
    case 'limit':
      return 'number of rows passed on';
    case 'sink':
      return node.materializeKeys === null ? null : `rows per primary key (${keys}), to order updates`;
    default:
      return null;
  }
}

/** Aggregates that keep values, not only a result. */
function multisetText(node: PhysicalNode & { kind: 'group-aggregate' | 'window-aggregate' }): string {
  const isRetracting = node.inputMode !== 'append';
  const kept = node.aggregates.filter(
    (call) => call.isDistinct || (isRetracting && !['COUNT', 'SUM', 'AVG'].includes(call.function)),
  );
  return kept.length === 0 ? '' : `; ${kept.map((call) => call.name).join(', ')} keep every distinct value`;
}
