'use client';
// Charts as pages use them: the code loads on demand, the picture mounts only while it is near the screen, and the same data
// can be read as a table or taken as CSV.
import dynamic from 'next/dynamic';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ChartTable } from './chart-table';
import type { SeriesChartProps } from './series-chart';

const SeriesChart = dynamic(() => import('./series-chart').then((module) => module.SeriesChart), { ssr: false });

interface LazyChartProps extends SeriesChartProps {
  readonly view: 'chart' | 'table';
  /** Shown instead of an empty plot. */
  readonly empty: ReactNode;
}

export function LazyChart({ view, empty, ...chart }: LazyChartProps) {
  const [place, isNear] = useIsNear();
  const hasSample = chart.series.some((one) => one.points.some((point) => point.avg !== null));
  return (
    <div ref={place} style={{ minHeight: chart.height }}>
      {view === 'table' ? (
        <ChartTable series={chart.series} height={chart.height} formatValue={chart.formatValue} label={chart.label} />
      ) : !hasSample ? (
        <div className="flex items-center px-1 text-[12px] text-ink-3" style={{ height: chart.height }}>
          {empty}
        </div>
      ) : isNear ? (
        <SeriesChart {...chart} />
      ) : null}
    </div>
  );
}

function useIsNear() {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element || typeof IntersectionObserver === 'undefined') {
      setNear(true);
      return;
    }
    const observer = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: '200px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [place, isNear] as const;
}
