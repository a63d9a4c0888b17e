// What the crosshair says: the time, then every series' value at it, with the bucket's peak when it differs.
import { type ChartRow, type ChartSeries, timeLabel } from './chart-rows';

interface ChartTooltipProps {
  readonly at: string | number | undefined;
  readonly rows: readonly ChartRow[];
  readonly series: readonly ChartSeries[];
  readonly formatValue: (value: number) => string;
}

export function ChartTooltip({ at, rows, series, formatValue }: ChartTooltipProps) {
  const row = rows.find((candidate) => candidate.t === Number(at));
  if (!row) {
    return null;
  }
  return (
    <div className="rounded-md border border-line-strong/60 bg-surface px-2 py-1.5 text-[12px]">
      <div className="text-ink-3">{timeLabel(row.t, 0)}</div>
      {series.map((one) => {
        const value = row[one.key];
        const span = row[`${one.key}.span`];
        const peak = Array.isArray(span) ? Number(span[1]) : null;
        return (
          <div key={one.key} className="flex items-center gap-1.5 whitespace-nowrap">
            <span aria-hidden="true" className="h-[3px] w-3" style={{ background: one.color }} />
            <span className="text-ink-2">{one.label}</span>
            <span className="ml-auto pl-3 font-medium">
              {typeof value === 'number' ? formatValue(value) : 'no sample'}
            </span>
            {typeof value === 'number' && peak !== null && peak > value ? (
              <span className="text-ink-3">peak {formatValue(peak)}</span>
            ) : null}
          </div>
        );
      })}
    </div>
  );
}
