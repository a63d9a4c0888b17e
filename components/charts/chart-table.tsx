'use client';
// The data of a chart as a table, newest first, and as a CSV file.
import { Button } from '../ui/button';
import { type ChartSeries, chartRows } from './chart-rows';

interface ChartTableProps {
  readonly series: readonly ChartSeries[];
  readonly height: number;
  readonly formatValue: (value: number) => string;
  readonly label: string;
}

export function ChartTable({ series, height, formatValue, label }: ChartTableProps) {
  const rows = chartRows(series).reverse();
  return (
    <div className="flex flex-col gap-1" style={{ height }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="min-h-0 flex-1 overflow-auto" tabIndex={0} aria-label={`${label} as a table`}>
        <table className="w-full text-[12px]">
          <thead className="sticky top-0 bg-surface text-left text-ink-3">
            <tr>
              <th className="font-medium">Time</th>
              {series.map((one) => (
                <th key={one.key} className="text-right font-medium">
                  {one.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.t}>
                <td className="whitespace-nowrap">{new Date(row.t).toLocaleString()}</td>
                {series.map((one) => {
                  const value = row[one.key];
                  return (
                    <td key={one.key} className="text-right whitespace-nowrap">
                      {typeof value === 'number' ? formatValue(value) : '—'}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div>
        <Button small tone="quiet" onClick={() => downloadCsv(label, series)}>
          Download CSV
        </Button>
      </div>
    </div>
  );
}

/** Header `time,<label>…`; times ISO 8601, numbers unformatted, an empty field where there is no sample. */
export function chartCsv(series: readonly ChartSeries[]): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = [['time', ...series.map((one) => quote(one.label))].join(',')];
  for (const row of chartRows(series)) {
    lines.push([new Date(row.t).toISOString(), ...series.map((one) => String(row[one.key] ?? ''))].join(','));
  }
  return `${lines.join('\n')}\n`;
}

function downloadCsv(label: string, series: readonly ChartSeries[]): void {
  const url = URL.createObjectURL(new Blob([chartCsv(series)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.csv`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
