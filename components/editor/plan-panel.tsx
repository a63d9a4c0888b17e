'use client';
// The plan of the script beside its text. While the script has errors the last plan stays, dimmed and marked as old.
import dynamic from 'next/dynamic';
import { useRef } from 'react';
import type { PlanGraphDto, PlanNodeDto } from '@/lib/contracts/sql';
import { cx } from '../ui/cx';
import { Skeleton } from '../ui/skeleton';
import type { Validation } from './use-validation';

const PlanGraph = dynamic(() => import('../graph/plan-graph').then((module) => module.PlanGraph), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

interface PlanPanelProps {
  readonly validation: Validation;
  readonly selectedUid: string | null;
  readonly onSelect: (node: PlanNodeDto | null) => void;
}

/** The innermost node whose SQL holds the offset. */
export function nodeAt(graph: PlanGraphDto | null, offset: number): PlanNodeDto | null {
  let best: PlanNodeDto | null = null;
  for (const node of graph?.nodes ?? []) {
    const span = node.span;
    if (span && span.start <= offset && offset <= span.end) {
      const bestLength = best?.span ? best.span.end - best.span.start : Number.POSITIVE_INFINITY;
      if (span.end - span.start < bestLength) {
        best = node;
      }
    }
  }
  return best;
}

export function PlanPanel({ validation, selectedUid, onSelect }: PlanPanelProps) {
  const lastGood = useRef<PlanGraphDto | null>(null);
  const graph = validation.result?.graph ?? null;
  if (graph && graph.nodes.length > 0) {
    lastGood.current = graph;
  }
  const shown = graph ?? lastGood.current;
  const isOld = shown !== null && shown !== graph;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-8 shrink-0 items-center justify-between border-b border-line px-3 text-[12px]">
        <h2 className="font-semibold">Plan</h2>
        <span className="text-ink-3">{isOld ? 'of the last valid text' : ''}</span>
      </div>
      <div className={cx('min-h-0 flex-1', isOld && 'opacity-50')}>
        {shown && shown.nodes.length > 0 ? (
          <PlanGraph graph={shown} selectedUid={selectedUid} onSelect={onSelect} />
        ) : (
          <p className="px-3 py-4 text-[13px] text-ink-2">
            The plan appears as soon as the script is valid and has an{' '}
            <code className="font-mono text-[12px]">INSERT INTO</code>.
          </p>
        )}
      </div>
    </div>
  );
}
