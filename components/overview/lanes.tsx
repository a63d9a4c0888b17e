'use client';
// One line a pipeline, worst first, with a crosshair through all of them. A click opens that pipeline at that time, a drag chooses
// the range. Lanes stay where they are while the pointer is over them.
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type PointerEvent, useRef, useState } from 'react';
import type { Lane as LaneDto } from '@/lib/contracts/overview';
import { Lane, LanePatterns } from '../lanes/lane';
import { LaneAxis } from '../lanes/lane-axis';
import { StatusText } from '../pipelines/status-badge';
import { Panel } from '../ui/panel';

interface LanesProps {
  readonly lanes: readonly LaneDto[];
  readonly from: number;
  readonly to: number;
  readonly isLive: boolean;
  readonly onRange: (from: number, to: number) => void;
}

const columns =
  'grid grid-cols-[minmax(96px,180px)_minmax(0,1fr)] gap-x-3 sm:grid-cols-[minmax(120px,220px)_minmax(0,1fr)_minmax(120px,240px)]';

export function Lanes({ lanes, from, to, isLive, onRange }: LanesProps) {
  const router = useRouter();
  const track = useRef<HTMLDivElement>(null);
  const [cross, setCross] = useState<number | null>(null);
  const [dragStart, setDragStart] = useState<number | null>(null);
  const fractionAt = (event: PointerEvent): number | null => {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0 || event.clientX < box.left || event.clientX > box.right) {
      return null;
    }
    return (event.clientX - box.left) / box.width;
  };
  const timeAt = (fraction: number) => from + fraction * (to - from);
  const finish = (event: PointerEvent) => {
    const end = fractionAt(event) ?? cross;
    if (dragStart !== null && end !== null) {
      const [a, b] = [timeAt(Math.min(dragStart, end)), timeAt(Math.max(dragStart, end))];
      const row = (event.target as Element).closest('[data-pipeline]')?.getAttribute('data-pipeline');
      if (b - a >= 30_000 && Math.abs(end - dragStart) > 0.012) {
        onRange(a, b);
      } else if (row) {
        const half = 7.5 * 60_000;
        router.push(
          isLive && end > 0.97
            ? `/pipelines/${row}`
            : `/pipelines/${row}?from=${Math.round(a - half)}&to=${Math.round(a + half)}`,
        );
      }
    }
    setDragStart(null);
  };
  return (
    <Panel title="Pipelines, worst first" bodyClassName="p-0" aside={<Legend />}>
      <LanePatterns />
      <div className={`${columns} px-3 pt-1`}>
        <span className="text-[11px] text-ink-3">
          {cross === null ? '' : new Date(timeAt(cross)).toLocaleTimeString([], { hour12: false })}
        </span>
        <div ref={track} className="flex min-w-0">
          <LaneAxis from={from} to={to} isLive={isLive} />
        </div>
      </div>
      <div
        className="relative touch-pan-y pb-2 select-none"
        onPointerMove={(event) => setCross(fractionAt(event))}
        onPointerLeave={() => {
          setCross(null);
          setDragStart(null);
        }}
        onPointerDown={(event) => {
          if (event.button === 0 && !(event.target as Element).closest('a')) {
            setDragStart(fractionAt(event));
          }
        }}
        onPointerUp={finish}
      >
        {lanes.map((lane) => (
          <div
            key={lane.pipelineId}
            data-pipeline={lane.pipelineId}
            className={`${columns} items-center border-t border-line px-3 py-1 first:border-t-0 hover:bg-raised/60`}
          >
            <Link
              href={`/pipelines/${lane.pipelineId}`}
              className="truncate text-[13px] font-medium hover:underline"
              title={lane.name}
            >
              {lane.name}
            </Link>
            <div className="relative flex min-w-0 cursor-crosshair">
              <Lane timeline={lane.timeline} from={from} to={to} label={`${lane.name}: ${lane.word}, ${lane.note}`} />
              {cross === null ? null : <Crosshair at={cross} dragStart={dragStart} />}
            </div>
            <span className="flex min-w-0 items-center gap-2 text-[12px] max-sm:col-span-2">
              <StatusText tone={lane.tone} word={lane.word} />
              <span className="truncate text-ink-3" title={lane.note}>
                {lane.note}
              </span>
            </span>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Crosshair({ at, dragStart }: { readonly at: number; readonly dragStart: number | null }) {
  return (
    <>
      <span
        aria-hidden="true"
        className="pointer-events-none absolute -top-1 -bottom-1 w-px bg-ink-3"
        style={{ left: `${at * 100}%` }}
      />
      {dragStart === null ? null : (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute -top-1 -bottom-1 bg-accent/20"
          style={{ left: `${Math.min(at, dragStart) * 100}%`, width: `${Math.abs(at - dragStart) * 100}%` }}
        />
      )}
    </>
  );
}

function Legend() {
  const bar = (fill: string, thickness: number) => (
    <svg width="18" height="8" aria-hidden="true">
      <rect width="18" height={thickness} y={(8 - thickness) / 2} fill={fill} />
    </svg>
  );
  return (
    <span className="flex flex-wrap items-center gap-x-3 text-[11px] max-sm:hidden">
      <span className="inline-flex items-center gap-1">{bar('var(--ok)', 8)} running</span>
      <span className="inline-flex items-center gap-1">{bar('url(#lane-hatch)', 8)} restarting</span>
      <span className="inline-flex items-center gap-1">{bar('url(#lane-dots)', 8)} failing</span>
      <span className="inline-flex items-center gap-1">{bar('var(--stopped)', 2)} stopped</span>
      <span className="inline-flex items-center gap-1">{bar('var(--warn)', 4)} alert</span>
    </span>
  );
}
