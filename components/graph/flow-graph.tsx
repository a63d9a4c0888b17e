'use client';
// Read-only graph on xyflow: nodes are given as React content, selection goes both ways, keyboard walks nodes (Tab, Enter).
// It never edits; positions come from dagre and change only when the graph's shape changes.
import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  Handle,
  type Node,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { memo, type ReactNode, useEffect, useMemo } from 'react';
import { cx } from '../ui/cx';
import { layoutGraph } from './layout-graph';

export interface FlowNode {
  readonly id: string;
  readonly label: string;
  readonly content: ReactNode;
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}

export interface FlowGraphProps {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  readonly direction: 'TB' | 'LR';
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  readonly selectedId: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly label: string;
}

type BoxNode = Node<{ content: ReactNode; direction: 'TB' | 'LR'; width: number; height: number }, 'box'>;

const Box = memo(function Box({ data, selected }: { readonly data: BoxNode['data']; readonly selected: boolean }) {
  const isDown = data.direction === 'TB';
  return (
    <div
      style={{ width: data.width, height: data.height }}
      className={cx(
        'overflow-hidden rounded-md border bg-surface text-left text-[12px]',
        selected ? 'border-accent ring-1 ring-accent' : 'border-line-strong/70',
      )}
    >
      <Handle
        type="target"
        position={isDown ? Position.Top : Position.Left}
        isConnectable={false}
        className="!h-px !min-h-0 !w-px !min-w-0 !border-0 !bg-transparent"
      />
      {data.content}
      <Handle
        type="source"
        position={isDown ? Position.Bottom : Position.Right}
        isConnectable={false}
        className="!h-px !min-h-0 !w-px !min-w-0 !border-0 !bg-transparent"
      />
    </div>
  );
});

const nodeTypes = { box: Box };

export function FlowGraph(props: FlowGraphProps) {
  return (
    <ReactFlowProvider>
      <FlowCanvas {...props} />
    </ReactFlowProvider>
  );
}

function FlowCanvas({ nodes, edges, direction, nodeWidth, nodeHeight, selectedId, onSelect, label }: FlowGraphProps) {
  const shape = `${direction}|${nodes.map((node) => node.id).join(',')}|${edges.map((edge) => `${edge.from}>${edge.to}`).join(',')}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` is exactly what the layout depends on; live numbers must not move boxes
  const placed = useMemo(
    () =>
      layoutGraph(
        nodes.map((node) => ({ id: node.id, width: nodeWidth, height: nodeHeight })),
        edges,
        direction,
      ),
    [shape, nodeWidth, nodeHeight],
  );
  const flowNodes = nodes.map(
    (node): BoxNode => ({
      id: node.id,
      type: 'box',
      position: placed.positions.get(node.id) ?? { x: 0, y: 0 },
      width: nodeWidth,
      height: nodeHeight,
      selected: node.id === selectedId,
      data: { content: node.content, direction, width: nodeWidth, height: nodeHeight },
      draggable: false,
      connectable: false,
      deletable: false,
      ariaLabel: node.label,
    }),
  );
  const flowEdges = edges.map(
    (edge): Edge => ({
      id: `${edge.from}>${edge.to}`,
      source: edge.from,
      target: edge.to,
      type: 'smoothstep',
      focusable: false,
      selectable: false,
      style: { stroke: 'var(--line-strong)', strokeWidth: 1.3 },
      ...(edge.label
        ? {
            label: edge.label,
            labelStyle: { fontSize: 11, fill: 'var(--ink-2)' },
            labelBgStyle: { fill: 'var(--surface)' },
            labelBgPadding: [3, 2] as [number, number],
          }
        : {}),
    }),
  );
  return (
    <section className="relative h-full w-full" aria-label={label}>
      <ReactFlow
        nodes={flowNodes}
        edges={flowEdges}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        minZoom={0.3}
        maxZoom={1.4}
        zoomOnScroll={false}
        preventScrolling={false}
        onNodeClick={(_, node) => onSelect(node.id === selectedId ? null : node.id)}
        onPaneClick={() => onSelect(null)}
        onNodesChange={(changes) => {
          for (const change of changes) {
            if (change.type === 'select' && change.selected && change.id !== selectedId) {
              onSelect(change.id);
            }
          }
        }}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--line)" />
        <Controls showInteractive={false} className="no-print overflow-hidden rounded-md border border-line" />
        <FitOnChange shape={shape} />
      </ReactFlow>
    </section>
  );
}

function FitOnChange({ shape }: { readonly shape: string }) {
  const flow = useReactFlow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view follows the shape of the graph, not its numbers
  useEffect(() => {
    const fit = () => void flow.fitView({ padding: 0.08, maxZoom: 1 });
    const frame = requestAnimationFrame(fit);
    window.addEventListener('resize', fit);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('resize', fit);
    };
  }, [shape, flow]);
  return null;
}
