'use client';
// The running job as a graph: each node one number in words and a bar, each edge its rate.
import { useMemo } from 'react';
import type { JobGraph, JobVertex } from '@/lib/contracts/job-graph';
import { formatBytes, formatRate } from '@/lib/format';
import { FlowGraph } from './flow-graph';

interface JobGraphViewProps {
  readonly graph: JobGraph;
  readonly show: 'busy' | 'rate' | 'state';
  readonly selectedId: string | null;
  readonly onSelect: (id: string | null) => void;
}

export function JobGraphView({ graph, show, selectedId, onSelect }: JobGraphViewProps) {
  const largest = Math.max(1, ...graph.vertices.map((vertex) => vertex.metrics.stateBytes ?? 0));
  const nodes = useMemo(
    () =>
      graph.vertices.map((vertex) => ({
        id: vertex.id,
        label: `${vertex.name}: ${reading(vertex, show).words}`,
        content: <VertexBox vertex={vertex} show={show} largestState={largest} />,
      })),
    [graph, show, largest],
  );
  const edges = useMemo(
    () =>
      graph.edges.map((edge) => ({
        from: edge.from,
        to: edge.to,
        ...(edge.recordsPerSecond === null ? {} : { label: formatRate(edge.recordsPerSecond) }),
      })),
    [graph],
  );
  return (
    <FlowGraph
      nodes={nodes}
      edges={edges}
      direction="LR"
      nodeWidth={184}
      nodeHeight={74}
      selectedId={selectedId}
      onSelect={onSelect}
      label="Execution graph"
    />
  );
}

interface Reading {
  readonly words: string;
  readonly parts: readonly { readonly share: number; readonly color: string }[];
}

/** The one thing a node shows; a part of the bar is a share between 0 and 1. */
export function reading(vertex: JobVertex, show: JobGraphViewProps['show'], largestState = 1): Reading {
  const m = vertex.metrics;
  if (show === 'rate') {
    const rate = (value: number | null) => (value === null ? '—' : formatRate(value));
    return { words: `in ${rate(m.recordsInPerSecond)} · out ${rate(m.recordsOutPerSecond)}`, parts: [] };
  }
  if (show === 'state') {
    const bytes = m.stateBytes;
    return {
      words: bytes === null || bytes === 0 ? 'keeps no state' : formatBytes(bytes),
      parts: bytes === null ? [] : [{ share: bytes / largestState, color: 'var(--state)' }],
    };
  }
  if (m.busyMsPerSecond === null) {
    return { words: 'busy —', parts: [] };
  }
  const busy = m.busyMsPerSecond / 1000;
  const pressed = (m.backPressuredMsPerSecond ?? 0) / 1000;
  const color = busy > 0.9 ? 'var(--bad)' : busy > 0.6 ? 'var(--warn)' : 'var(--ok)';
  return {
    words: `busy ${Math.round(busy * 100)} %${pressed >= 0.005 ? ` · waits ${Math.round(pressed * 100)} %` : ''}`,
    parts: [
      { share: busy, color },
      { share: pressed, color: 'var(--latency)' },
    ],
  };
}

function VertexBox({
  vertex,
  show,
  largestState,
}: {
  readonly vertex: JobVertex;
  readonly show: JobGraphViewProps['show'];
  readonly largestState: number;
}) {
  const { words, parts } = reading(vertex, show, largestState);
  return (
    <div className="flex h-full flex-col px-2 py-1.5" title={vertex.description}>
      <div className="truncate font-medium">{vertex.name}</div>
      <div className="truncate font-mono text-[11px] text-ink-3">{vertex.kind}</div>
      <div className="mt-auto truncate text-[12px] text-ink-2">{words}</div>
      <div className="mt-0.5 flex h-[4px] overflow-hidden rounded-sm bg-raised" aria-hidden="true">
        {parts.map((part) => (
          <span key={part.color} style={{ width: `${Math.min(1, part.share) * 100}%`, background: part.color }} />
        ))}
      </div>
    </div>
  );
}
