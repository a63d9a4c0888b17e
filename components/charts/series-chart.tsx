'use client';
// The one recharts picture of a series over time: average as a line, min to max as a faint band, threshold dashed with its
// value, recovery thinner, breach shaded. Loaded lazily; never animated; ≤ 300 points a series.
import { memo, useMemo, useState } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { axisTicks } from '../lanes/lane-geometry';
import { axisTop, type ChartRow, type ChartSeries, chartRows, highestValue, timeLabel, valueTicks } from './chart-rows';
import { ChartTooltip } from './chart-tooltip';

export interface ChartMark {
  readonly at: number;
  readonly label: string;
  readonly color: string;
}

export interface ChartThreshold {
  readonly value: number;
  readonly recoveryValue: number | null;
  readonly condition: 'above' | 'below';
}

export interface SeriesChartProps {
  readonly series: readonly ChartSeries[];
  readonly from: number;
  readonly to: number;
  readonly height: number;
  readonly formatValue: (value: number) => string;
  readonly label: string;
  readonly isBytes?: boolean;
  readonly threshold?: ChartThreshold | null;
  readonly marks?: readonly ChartMark[];
  readonly syncId?: string;
  readonly onRangeSelect?: (from: number, to: number) => void;
}

export const SeriesChart = memo(function SeriesChart(props: SeriesChartProps) {
  const { series, from, to, height, formatValue, threshold = null, marks = [] } = props;
  const rows = useMemo(() => chartRows(series), [series]);
  const { top, isThresholdVisible } = axisTop(highestValue(series), threshold?.value ?? null);
  const drag = useDragRange(props.onRangeSelect);
  const areaFor =
    threshold?.condition === 'above' ? ([threshold.value, top] as const) : ([0, threshold?.value ?? 0] as const);
  return (
    <div className="select-none" style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" debounce={50}>
        <ComposedChart
          data={rows}
          margin={{ top: 6, right: 6, bottom: 0, left: 0 }}
          {...(props.syncId ? { syncId: props.syncId, syncMethod: 'value' as const } : {})}
          {...drag.handlers}
          title={props.label}
        >
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="t"
            type="number"
            domain={[from, to]}
            allowDataOverflow
            ticks={axisTicks(from, to, 4)}
            tickFormatter={(at: number) => timeLabel(at, Math.max(to - from, 30 * 60_000))}
            tick={{ fontSize: 11, fill: 'var(--ink-3)' }}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            minTickGap={24}
            height={20}
          />
          <YAxis
            domain={[0, top]}
            allowDataOverflow
            ticks={valueTicks(top, 3, props.isBytes === true)}
            tickFormatter={formatValue}
            tick={{ fontSize: 11, fill: 'var(--ink-3)' }}
            tickLine={false}
            axisLine={false}
            width={58}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-strong)', strokeWidth: 1 }}
            content={(tooltip) => (
              <ChartTooltip at={tooltip.label} rows={rows} series={series} formatValue={formatValue} />
            )}
          />
          {threshold && isThresholdVisible ? (
            <ReferenceArea y1={areaFor[0]} y2={areaFor[1]} fill="var(--bad)" fillOpacity={0.06} ifOverflow="hidden" />
          ) : null}
          {series.map((one) => (
            <Area
              key={`${one.key}.span`}
              dataKey={`${one.key}.span`}
              stroke="none"
              fill={one.color}
              fillOpacity={0.16}
              isAnimationActive={false}
              activeDot={false}
              legendType="none"
            />
          ))}
          {series.map((one) => (
            <Line
              key={one.key}
              dataKey={one.key}
              name={one.label}
              stroke={one.color}
              strokeWidth={1.6}
              dot={(dot) => <LonePoint key={dot.key} dot={dot} rows={rows} series={one} />}
              activeDot={{ r: 3 }}
              connectNulls={false}
              isAnimationActive={false}
              type="linear"
            />
          ))}
          {threshold && isThresholdVisible ? (
            <ReferenceLine
              y={threshold.value}
              stroke="var(--bad)"
              strokeDasharray="5 4"
              label={{
                value: formatValue(threshold.value),
                position: 'insideBottomRight',
                fontSize: 11,
                fill: 'var(--bad)',
              }}
            />
          ) : null}
          {threshold && isThresholdVisible && threshold.recoveryValue !== null ? (
            <ReferenceLine
              y={threshold.recoveryValue}
              stroke="var(--bad)"
              strokeOpacity={0.6}
              strokeWidth={0.75}
              strokeDasharray="2 4"
            />
          ) : null}
          {marks.map((mark) => (
            <ReferenceLine
              key={`${mark.at}${mark.label}`}
              x={mark.at}
              stroke={mark.color}
              strokeOpacity={0.7}
              strokeDasharray="1 3"
            />
          ))}
          {drag.selection ? (
            <ReferenceArea x1={drag.selection[0]} x2={drag.selection[1]} fill="var(--accent)" fillOpacity={0.15} />
          ) : null}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
});

interface LonePointProps {
  readonly dot: { readonly cx?: number; readonly cy?: number; readonly index: number };
  readonly rows: readonly ChartRow[];
  readonly series: ChartSeries;
}

/** A sample between two gaps has no line to be part of: it is drawn as a point, or it would not be seen at all. */
function LonePoint({ dot, rows, series }: LonePointProps) {
  const has = (index: number) => typeof rows[index]?.[series.key] === 'number';
  const isLone = has(dot.index) && !has(dot.index - 1) && !has(dot.index + 1);
  return isLone && dot.cx !== undefined && dot.cy !== undefined ? (
    <circle cx={dot.cx} cy={dot.cy} r={1.6} fill={series.color} />
  ) : (
    <g />
  );
}

/** Drag over the plot chooses a range; a click without movement chooses nothing. */
function useDragRange(onSelect: ((from: number, to: number) => void) | undefined) {
  const [start, setStart] = useState<number | null>(null);
  const [end, setEnd] = useState<number | null>(null);
  if (!onSelect) {
    return { handlers: {}, selection: null };
  }
  const finish = () => {
    if (start !== null && end !== null && Math.abs(end - start) >= 10_000) {
      onSelect(Math.min(start, end), Math.max(start, end));
    }
    setStart(null);
    setEnd(null);
  };
  return {
    handlers: {
      onMouseDown: (state: { activeLabel?: string | number | undefined }) => setStart(asTime(state.activeLabel)),
      onMouseMove: (state: { activeLabel?: string | number | undefined }) => {
        if (start !== null) {
          setEnd(asTime(state.activeLabel));
        }
      },
      onMouseUp: finish,
      onMouseLeave: finish,
    },
    selection: start !== null && end !== null && start !== end ? ([start, end] as const) : null,
  };
}

function asTime(label: string | number | undefined): number | null {
  const at = Number(label);
  return label === undefined || !Number.isFinite(at) ? null : at;
}
