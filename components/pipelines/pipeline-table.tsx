'use client';
// The rows of the triage list, virtualised: 500 rows cost as much as 30. ↑ ↓ move between names, Enter opens.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import Link from 'next/link';
import { environmentLabels } from '@/lib/contracts/common';
import type { PipelineSummary } from '@/lib/contracts/pipeline';
import { FiringCount } from '../alerts/firing-count';
import { Sparkline } from '../charts/sparkline';
import { cx } from '../ui/cx';
import { IndicatorCell } from './indicator-cell';
import { StatusBadge } from './status-badge';

interface PipelineTableProps {
  readonly rows: readonly PipelineSummary[];
  readonly sort: string;
  readonly order: string;
  readonly onSort: (column: string) => void;
}

const rowHeight = 48;
const columns =
  'grid grid-cols-[minmax(0,1fr)_auto_44px] md:grid-cols-[minmax(180px,1.6fr)_124px_minmax(150px,1.2fr)_minmax(80px,0.7fr)_minmax(130px,1fr)_minmax(80px,0.7fr)_72px] items-center gap-x-3 px-3';

const heads = [
  { key: 'name', label: 'Name', className: '' },
  { key: 'status', label: 'Status', className: '' },
  { key: 'lag', label: 'Lag', className: 'max-md:hidden' },
  { key: 'latency', label: 'Latency p99', className: 'max-md:hidden' },
  { key: 'checkpoint', label: 'Checkpoint', className: 'max-md:hidden' },
  { key: 'state', label: 'State', className: 'max-md:hidden' },
  { key: 'hurts', label: 'Alerts', className: '' },
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
  const [wantedIndex, setWantedIndex] = useState<number | null>(null);
  useEffect(() => {
    if (wantedIndex === null) {
      return;
    }
    virtual.scrollToIndex(wantedIndex);
    const frame = requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${wantedIndex}"] a`)?.focus();
      setWantedIndex(null);
    });
    return () => cancelAnimationFrame(frame);
  }, [wantedIndex, virtual]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) {
      return;
    }
    event.preventDefault();
    const current = (event.target as HTMLElement).closest('[data-index]')?.getAttribute('data-index');
    const next = current === null || current === undefined ? 0 : Number(current) + step;
    setWantedIndex(Math.min(rows.length - 1, Math.max(0, next)));
  };
  return (
    <div role="table" aria-label="Pipelines" aria-rowcount={rows.length + 1}>
      <div role="row" className={cx(columns, 'h-8 border-b border-line text-[12px] text-ink-3')}>
        {heads.map((head) => (
          <div
            key={head.key}
            role="columnheader"
            aria-sort={head.key !== sort ? 'none' : order === 'asc' ? 'ascending' : 'descending'}
            className={head.className}
          >
            <button type="button" onClick={() => onSort(head.key)} className="inline-flex items-center gap-1 rounded hover:text-ink">
              {head.label}
              {head.key === sort ? <span aria-hidden="true">{order === 'asc' ? '▲' : '▼'}</span> : null}
            </button>
          </div>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the scrolling body must be reachable by keyboard */}
      <div ref={scroller} role="rowgroup" tabIndex={0} onKeyDown={onKeyDown} className="max-h-[calc(100dvh-220px)] overflow-y-auto">
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row ? <Row key={item.key} row={row} index={item.index} top={item.start} /> : null;
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: PipelineSummary;
  readonly index: number;
  readonly top: number;
}

const Row = memo(function Row({ row, index, top }: RowProps) {
  const router = useRouter();
  const { lag, latency, checkpoint, state } = row.indicators;
  const href = `/pipelines/${row.id}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the link in the row is the keyboard's way; the click is a larger target for it
    // biome-ignore lint/a11y/useFocusableInteractive: same
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      style={{ height: rowHeight, transform: `translateY(${top}px)` }}
      className={cx(columns, 'absolute inset-x-0 top-0 cursor-pointer border-b border-line text-[13px] focus-within:bg-raised hover:bg-raised/70')}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest('a,button') && !window.getSelection()?.toString()) {
          router.push(href);
        }
      }}
    >
      <div role="cell" className="min-w-0">
        <Link href={href} className="block truncate font-medium hover:underline" title={row.name}>
          {row.name}
        </Link>
        <div className="truncate text-[12px] text-ink-3">{subline(row)}</div>
      </div>
      <div role="cell">
        <StatusBadge tone={row.status.tone} word={row.status.word} title={row.status.sentence} />
      </div>
      <div role="cell" className="flex min-w-0 items-center justify-between gap-2 max-md:hidden">
        <IndicatorCell indicator={lag} />
        <Sparkline values={row.lagTrend} color="var(--lag)" width={56} />
      </div>
      <div role="cell" className="min-w-0 max-md:hidden">
        <IndicatorCell indicator={latency} />
      </div>
      <div role="cell" className="min-w-0 max-md:hidden">
        <IndicatorCell indicator={checkpoint} />
      </div>
      <div role="cell" className="min-w-0 max-md:hidden">
        <IndicatorCell indicator={state} />
      </div>
      <div role="cell">
        <FiringCount alerts={row.alerts} />
      </div>
    </div>
  );
});

function subline(row: PipelineSummary): string {
  const version = row.version === null ? 'never launched' : `v${row.version}`;
  const parts = [version, environmentLabels[row.environment], `p=${row.parallelism}`];
  return [...parts, ...row.tags].join(' · ');
}
