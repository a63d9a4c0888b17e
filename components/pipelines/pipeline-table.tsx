'use client';
// The rows of the triage list, virtualised: 500 rows cost as much as 30. A real table, spacer rows above and below what is drawn.
// ↑ ↓ move between names, Enter opens.
import { useVirtualizer } from '@tanstack/react-virtual';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import { environmentLabels } from '@/lib/contracts/common';
import type { PipelineSummary } from '@/lib/contracts/pipeline';
import { FiringCount } from '../alerts/firing-count';
import { Sparkline } from '../charts/sparkline';
import { IndicatorCell } from './indicator-cell';
import { StatusBadge } from './status-badge';

interface PipelineTableProps {
  readonly rows: readonly PipelineSummary[];
  readonly sort: string;
  readonly order: string;
  readonly onSort: (column: string) => void;
}

const rowHeight = 48;
const wide = 'max-md:hidden';

const heads = [
  { key: 'name', label: 'Name', className: '' },
  { key: 'status', label: 'Status', className: 'w-[132px] max-md:w-[118px]' },
  { key: 'lag', label: 'Lag', className: `w-[21%] ${wide}` },
  { key: 'latency', label: 'Latency p99', className: `w-[10%] ${wide}` },
  { key: 'checkpoint', label: 'Checkpoint', className: `w-[15%] ${wide}` },
  { key: 'state', label: 'State', className: `w-[10%] ${wide}` },
  { key: 'hurts', label: 'Alerts', className: 'w-[128px] max-md:w-[72px]' },
] as const;

export function PipelineTable({ rows, sort, order, onSort }: PipelineTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const onKeyDown = useRowKeys(scroller, rows.length, (index) => virtual.scrollToIndex(index));
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className="max-h-[calc(100dvh-170px)] overflow-y-auto">
      <table
        aria-label="Pipelines"
        aria-rowcount={rows.length + 1}
        className="grid-table table-fixed"
        onKeyDown={onKeyDown}
      >
        <thead className="sticky top-0 z-10 bg-surface shadow-[inset_0_-1px_0_var(--line)]">
          <tr>
            {heads.map((head) => (
              <th
                key={head.key}
                aria-sort={head.key !== sort ? 'none' : order === 'asc' ? 'ascending' : 'descending'}
                className={head.className}
              >
                <button
                  type="button"
                  onClick={() => onSort(head.key)}
                  className="inline-flex items-center gap-1 rounded hover:text-ink"
                >
                  {head.label}
                  {head.key === sort ? <span aria-hidden="true">{order === 'asc' ? '▲' : '▼'}</span> : null}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Spacer height={before} /> : null}
          {items.map((item) => {
            const row = rows[item.index];
            return row ? <Row key={item.key} row={row} index={item.index} /> : null;
          })}
          {after > 0 ? <Spacer height={after} /> : null}
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Spacer({ height }: { readonly height: number }) {
  return (
    <tr>
      <td colSpan={heads.length} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

/** ↑ ↓ move the focus from name to name, scrolling as needed; the first press anywhere in the table takes the first row. */
function useRowKeys(
  scroller: { readonly current: HTMLDivElement | null },
  count: number,
  scrollTo: (index: number) => void,
) {
  const [wanted, setWanted] = useState<number | null>(null);
  useEffect(() => {
    if (wanted === null) {
      return;
    }
    scrollTo(wanted);
    const frame = requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted}"] a`)?.focus();
      setWanted(null);
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted, scroller, scrollTo]);
  return (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) {
      return;
    }
    event.preventDefault();
    const target = event.target instanceof Element ? event.target : null;
    const current = target?.closest('[data-index]')?.getAttribute('data-index');
    const next = current === null || current === undefined ? 0 : Number(current) + step;
    setWanted(Math.min(count - 1, Math.max(0, next)));
  };
}

interface RowProps {
  readonly row: PipelineSummary;
  readonly index: number;
}

const Row = memo(function Row({ row, index }: RowProps) {
  const router = useRouter();
  const { lag, latency, checkpoint, state } = row.indicators;
  const href = `/pipelines/${row.id}`;
  return (
    // The link in the row is the keyboard's way; the click on the row is only a larger target for it.
    <tr
      aria-rowindex={index + 2}
      data-index={index}
      style={{ height: rowHeight }}
      className="cursor-pointer focus-within:bg-raised hover:bg-raised/70"
      onClick={(event) => {
        const target = event.target instanceof Element ? event.target : null;
        if (!target?.closest('a,button') && !window.getSelection()?.toString()) {
          router.push(href);
        }
      }}
    >
      <td>
        <Link href={href} className="block truncate font-medium hover:underline" title={row.name}>
          {row.name}
        </Link>
        <div className="truncate text-[12px] text-ink-3">{subline(row)}</div>
      </td>
      <td>
        <StatusBadge tone={row.status.tone} word={row.status.word} title={row.status.sentence} />
      </td>
      <td className={wide}>
        <span className="flex min-w-0 items-center justify-between gap-2">
          <IndicatorCell indicator={lag} />
          <Sparkline values={row.lagTrend} color="var(--lag)" width={56} />
        </span>
      </td>
      <td className={wide}>
        <IndicatorCell indicator={latency} />
      </td>
      <td className={wide}>
        <IndicatorCell indicator={checkpoint} />
      </td>
      <td className={wide}>
        <IndicatorCell indicator={state} />
      </td>
      <td>
        <FiringCount alerts={row.alerts} />
      </td>
    </tr>
  );
});

function subline(row: PipelineSummary): string {
  const version = row.version === null ? 'never launched' : `v${row.version}`;
  const parts = [version, environmentLabels[row.environment], `p=${row.parallelism}`];
  return [...parts, ...row.tags].join(' · ');
}
