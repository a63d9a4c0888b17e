'use client';
// The four indicator charts: one x axis, one crosshair, thresholds drawn, versions, restarts and alerts as marks on all of them.
import { useQuery } from '@tanstack/react-query';
import { Table2 } from 'lucide-react';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { queries } from '@/lib/client/queries';
import { type Indicator, type IndicatorName, indicatorLabels, indicatorMetrics } from '@/lib/contracts/indicators';
import type { Timeline } from '@/lib/contracts/job';
import type { MetricsResult } from '@/lib/contracts/metrics';
import type { Pipeline } from '@/lib/contracts/pipeline';
import { formatByUnit } from '@/lib/format';
import { LazyChart } from '../charts/lazy-chart';
import type { ChartMark } from '../charts/series-chart';
import { ErrorPanel } from '../ui/error-panel';
import { indicatorColor } from './indicator-look';
import { IndicatorHead } from './indicator-tile';

const names: readonly IndicatorName[] = ['lag', 'latency', 'checkpoint', 'state'];

interface IndicatorChartsProps {
  readonly pipeline: Pipeline;
  readonly from: number;
  readonly to: number;
  readonly timeline: Timeline | null;
  readonly onRange: (from: number, to: number) => void;
}

export function IndicatorCharts({ pipeline, from, to, timeline, onRange }: IndicatorChartsProps) {
  const metricNames = names.map((name) => indicatorMetrics[name]).join(',');
  const metrics = useQuery(queries.metrics(pipeline.id, metricNames, from, to));
  const marks = useMemo(() => timelineMarks(timeline), [timeline]);
  return (
    <section aria-label="Indicators" className="flex flex-col gap-4">
      {metrics.isError ? (
        <ErrorPanel
          error={metrics.error}
          onRetry={() => void metrics.refetch()}
          what="The series could not be loaded"
        />
      ) : null}
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-4">
        {names.map((name) => (
          <IndicatorPanel
            key={name}
            pipelineId={pipeline.id}
            indicator={pipeline.indicators[name]}
            metrics={metrics.data ?? null}
            from={from}
            to={to}
            marks={marks}
            onRange={onRange}
          />
        ))}
      </div>
    </section>
  );
}

interface IndicatorPanelProps {
  readonly pipelineId: string;
  readonly indicator: Indicator;
  readonly metrics: MetricsResult | null;
  readonly from: number;
  readonly to: number;
  readonly marks: readonly ChartMark[];
  readonly onRange: (from: number, to: number) => void;
}

function IndicatorPanel({ pipelineId, indicator, metrics, from, to, marks, onRange }: IndicatorPanelProps) {
  const [isTable, setTable] = useState(false);
  const { name, unit, threshold } = indicator;
  const series = useMemo(() => {
    const named = metrics?.series.filter((one) => one.name === indicatorMetrics[name]) ?? [];
    const found = named.find((one) => Object.keys(one.labels).length === 0) ?? named[0];
    return [{ key: name, label: indicatorLabels[name], color: indicatorColor[name], points: found?.points ?? [] }];
  }, [metrics, name]);
  const format = useMemo(() => (value: number) => formatByUnit(value, unit), [unit]);
  return (
    <section aria-label={indicatorLabels[name]} className="panel flex min-w-0 flex-col px-3 pt-2.5 pb-1.5">
      <IndicatorHead indicator={indicator} />
      <LazyChart
        series={series}
        from={from}
        to={to}
        height={118}
        formatValue={format}
        label={`${indicatorLabels[name]} over time`}
        isBytes={unit === 'bytes'}
        threshold={threshold}
        marks={marks}
        syncId={`pipeline-${pipelineId}`}
        onRangeSelect={onRange}
        view={isTable ? 'table' : 'chart'}
        empty={metrics === null ? '' : (indicator.unknownReason ?? 'No sample in this range.')}
      />
      <div className="mt-1 flex items-center justify-between gap-2 text-[12px]">
        {threshold ? (
          <Link
            href={`/alerts/rules/${threshold.ruleId}`}
            className="truncate text-ink-2 underline decoration-line-strong underline-offset-2"
          >
            {threshold.condition} {format(threshold.value)} {threshold.severity}
          </Link>
        ) : (
          <Link
            href={`/alerts/rules/new?pipeline=${pipelineId}&indicator=${name}`}
            className="truncate text-accent underline decoration-accent/50 underline-offset-2"
          >
            Set a threshold
          </Link>
        )}
        <button
          type="button"
          aria-pressed={isTable}
          aria-label={`${indicatorLabels[name]}: view as table`}
          title="View as table"
          onClick={() => setTable(!isTable)}
          className="rounded p-0.5 text-ink-3 hover:bg-raised hover:text-ink aria-pressed:text-accent"
        >
          <Table2 size={14} aria-hidden="true" />
        </button>
      </div>
    </section>
  );
}

const markColor = {
  version: 'var(--ink-2)',
  launch: 'var(--ink-2)',
  restart: 'var(--warn)',
  savepoint: 'var(--checkpoint)',
  'checkpoint-failed': 'var(--bad)',
  stop: 'var(--stopped)',
} as const;

/** At most 40 marks are drawn, the newest ones; savepoints stay on the timeline only. */
function timelineMarks(timeline: Timeline | null): ChartMark[] {
  const marks = (timeline?.marks ?? [])
    .filter((mark) => mark.kind !== 'savepoint')
    .map((mark) => ({ at: Date.parse(mark.at), label: mark.label, color: markColor[mark.kind] }));
  const alerts = (timeline?.alerts ?? []).map((alert) => ({
    at: Date.parse(alert.startAt),
    label: alert.name,
    color: 'var(--bad)',
  }));
  return [...marks, ...alerts].sort((a, b) => a.at - b.at).slice(-40);
}
