'use client';
// The physical plan beside the editor: every node says its changelog mode, its keys and the state it keeps.
import { useMemo } from 'react';
import type { PlanGraphDto, PlanNodeDto } from '@/lib/contracts/sql';
import { FlowGraph } from './flow-graph';

interface PlanGraphProps {
  readonly graph: PlanGraphDto;
  readonly selectedUid: string | null;
  readonly onSelect: (node: PlanNodeDto | null) => void;
}

export function PlanGraph({ graph, selectedUid, onSelect }: PlanGraphProps) {
  const nodes = useMemo(
    () =>
      graph.nodes.map((node) => ({
        id: String(node.id),
        label: `${node.name}, ${node.changelog}${node.state ? `, keeps ${node.state}` : ''}`,
        content: <PlanBox node={node} />,
      })),
    [graph],
  );
  const edges = useMemo(() => graph.edges.map((edge) => ({ from: String(edge.from), to: String(edge.to) })), [graph]);
  const selected = graph.nodes.find((node) => node.uid === selectedUid);
  return (
    <FlowGraph
      nodes={nodes}
      edges={edges}
      direction="TB"
      nodeWidth={244}
      nodeHeight={78}
      selectedId={selected ? String(selected.id) : null}
      onSelect={(id) => onSelect(graph.nodes.find((node) => String(node.id) === id) ?? null)}
      label="Plan of this script"
    />
  );
}

function PlanBox({ node }: { readonly node: PlanNodeDto }) {
  return (
    <div className="flex h-full flex-col gap-0.5 px-2 py-1.5" title={node.description}>
      <div className="flex items-baseline justify-between gap-2">
        <span className="truncate font-medium">{node.name}</span>
        <span className="shrink-0 text-[11px] text-ink-3">{node.changelog}</span>
      </div>
      <div className="truncate font-mono text-[11px] text-ink-2">{node.description}</div>
      <div className="mt-auto truncate text-[11px] text-ink-3">
        {node.keys.length > 0 ? `by ${node.keys.join(', ')}` : 'no key'}
        {' · '}
        {node.state ? `keeps ${node.state}` : 'keeps nothing'}
      </div>
    </div>
  );
}
