'use client';
// The very series a rule judges, with its threshold drawn; and a threshold suggested from what was normal.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '@/lib/client/queries';
import { indicatorName } from '@/lib/contracts/indicators';
import { formatByUnit } from '@/lib/format';
import type { ChartSeries } from '../charts/chart-rows';
import { LazyChart } from '../charts/lazy-chart';
import { useMoments, useRange } from '../frame/use-range';
import { Button } from '../ui/button';
import { type RuleForm, subjectMetric, unitFactors, writeThreshold } from './rule-form-values';

interface ThresholdChartProps {
  readonly values: RuleForm;
  readonly onSuggest: (text: string, unit: string) => void;
}

const colors = ['var(--lag)', 'var(--latency)', 'var(--checkpoint)', 'var(--state)', 'var(--ink-2)', 'var(--accent)'];

export function ThresholdChart({ values, onSuggest }: ThresholdChartProps) {
  const { range } = useRange();
  const { from, to } = useMoments(range);
  const metric = subjectMetric(values.subject, values.metric);
  const isAsked = metric !== null && values.pipelineId !== '';
  const metrics = useQuery({ ...queries.metrics(values.pipelineId, metric ?? '', from, to), enabled: isAsked });
  const indicator = indicatorName.safeParse(values.subject);
  const suggestion = useQuery({
    ...queries.suggestion(values.pipelineId, values.subject),
    enabled: indicator.success && values.pipelineId !== '',
  });
  const unit = indicator.success
    ? { lag: 'records', latency: 'ms', checkpoint: 'ms', state: 'bytes' }[indicator.data]
    : (metrics.data?.series[0]?.unit ?? '');
  const series = useMemo(
    () =>
      (metrics.data?.series ?? []).slice(0, 6).map(
        (one, index): ChartSeries => ({
          key: `s${index}`,
          label: Object.values(one.labels).join(' ') || one.name,
          color:
            indicator.success && index === 0
              ? `var(--${values.subject})`
              : (colors[index % colors.length] ?? 'var(--ink-2)'),
          points: one.points,
        }),
      ),
    [metrics.data, indicator.success, values.subject],
  );
  const wanted =
    values.threshold.trim() === ''
      ? Number.NaN
      : Number(values.threshold.replaceAll(',', '')) * (unitFactors[values.unit] ?? 1);
  const threshold = useMemo(
    () => (Number.isNaN(wanted) ? null : { value: wanted, recoveryValue: null, condition: values.condition }),
    [wanted, values.condition],
  );
  const format = useMemo(() => (value: number) => formatByUnit(value, unit), [unit]);
  if (!isAsked) {
    return (
      <p className="mt-3 text-[12px] text-ink-3">
        {values.pipelineId === ''
          ? 'Choose a pipeline to see the series this rule judges.'
          : 'This one is a state, not a series: there is nothing to draw.'}
      </p>
    );
  }
  const proposed = suggestion.data?.value ?? null;
  return (
    <div className="mt-3">
      <LazyChart
        series={series}
        from={from}
        to={to}
        height={180}
        formatValue={format}
        label="Series of this rule"
        isBytes={unit === 'bytes'}
        threshold={threshold}
        view="chart"
        empty={metrics.data ? 'No sample in this range.' : ''}
      />
      {indicator.success && suggestion.data ? (
        <p className="mt-1 flex flex-wrap items-center gap-2 text-[12px] text-ink-2">
          {suggestion.data.words}
          {proposed === null ? null : (
            <Button
              small
              onClick={() => {
                const written = writeThreshold(proposed, values.subject);
                onSuggest(written.text, written.unit);
              }}
            >
              Use {format(proposed)}
            </Button>
          )}
        </p>
      ) : null}
    </div>
  );
}
