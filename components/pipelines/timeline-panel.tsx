'use client';
// The pipeline's history as one lane over the charts' time axis. Drag chooses a range; the alerts of the range are links below.
import Link from 'next/link';
import { type PointerEvent, useRef, useState } from 'react';
import type { Timeline } from '@/lib/contracts/job';
import { SeverityMark } from '../alerts/alert-words';
import { Lane, LanePatterns } from '../lanes/lane';
import { LaneAxis } from '../lanes/lane-axis';
import { Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { Skeleton } from '../ui/skeleton';

interface TimelinePanelProps {
  readonly timeline: Timeline | null;
  readonly from: number;
  readonly to: number;
  readonly isLive: boolean;
  readonly onRange: (from: number, to: number) => void;
}

export function TimelinePanel({ timeline, from, to, isLive, onRange }: TimelinePanelProps) {
  const track = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ start: number; end: number } | null>(null);
  const fraction = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    return box && box.width > 0 ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) : 0;
  };
  const finish = () => {
    if (drag && Math.abs(drag.end - drag.start) > 0.01) {
      const [a, b] = [Math.min(drag.start, drag.end), Math.max(drag.start, drag.end)];
      onRange(from + a * (to - from), from + b * (to - from));
    }
    setDrag(null);
  };
  return (
    <Panel title="Timeline" aside={<span className="max-sm:hidden">drag to zoom</span>} bodyClassName="px-3 pt-1 pb-2">
      <LanePatterns />
      <div className="flex">
        <LaneAxis from={from} to={to} isLive={isLive} />
      </div>
      <div
        ref={track}
        className="relative flex cursor-crosshair touch-pan-y select-none"
        onPointerDown={(event) => setDrag({ start: fraction(event), end: fraction(event) })}
        onPointerMove={(event) => setDrag((current) => (current ? { ...current, end: fraction(event) } : null))}
        onPointerUp={finish}
        onPointerLeave={finish}
      >
        {timeline ? (
          <Lane timeline={timeline} from={from} to={to} height={26} label={timelineWords(timeline)} />
        ) : (
          <Skeleton className="h-[26px] flex-1" />
        )}
        {drag && drag.start !== drag.end ? (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 bg-accent/20"
            style={{
              left: `${Math.min(drag.start, drag.end) * 100}%`,
              width: `${Math.abs(drag.end - drag.start) * 100}%`,
            }}
          />
        ) : null}
      </div>
      {timeline && timeline.alerts.length > 0 ? (
        <ul className="mt-1 flex flex-wrap gap-x-4 text-[12px] text-ink-2">
          {timeline.alerts.slice(-6).map((alert) => (
            <li key={alert.alertId} className="flex items-center gap-1.5">
              <SeverityMark severity={alert.severity} withWord={false} />
              <Link href={`/alerts/${alert.alertId}`} className="underline decoration-line-strong underline-offset-2">
                {alert.name}
              </Link>
              <RelativeTime at={alert.startAt} />
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function timelineWords(timeline: Timeline): string {
  const last = timeline.spans.at(-1);
  return `${timeline.spans.length} spans, ${timeline.marks.length} marks, ${timeline.alerts.length} alerts${last ? `; last status ${last.status}` : ''}`;
}
