// Places the nodes of a plan or job graph with dagre. Pure: sizes in, top-left corners in pixels out; same input, same picture.
import { Graph, layout } from '@dagrejs/dagre';

export interface GraphBox {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface GraphLink {
  readonly from: string;
  readonly to: string;
}

export interface PlacedGraph {
  readonly positions: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly width: number;
  readonly height: number;
}

export function layoutGraph(
  boxes: readonly GraphBox[],
  links: readonly GraphLink[],
  direction: 'TB' | 'LR',
): PlacedGraph {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 20, ranksep: direction === 'TB' ? 34 : 52, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of boxes) {
    graph.setNode(box.id, { width: box.width, height: box.height });
  }
  for (const link of links) {
    graph.setEdge(link.from, link.to);
  }
  layout(graph);
  const positions = new Map<string, { x: number; y: number }>();
  let width = 0;
  let height = 0;
  for (const box of boxes) {
    const node = graph.node(box.id);
    const x = Number(node?.x ?? 0) - box.width / 2;
    const y = Number(node?.y ?? 0) - box.height / 2;
    positions.set(box.id, { x, y });
    width = Math.max(width, x + box.width);
    height = Math.max(height, y + box.height);
  }
  return { positions, width, height };
}
