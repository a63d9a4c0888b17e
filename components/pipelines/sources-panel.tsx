'use client';
// Every partition of every source: position, lag, rates, watermark; the worst one is named.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import type { PartitionLag } from '@/lib/contracts/job-graph';
import { formatCount, formatDuration, formatRate } from '@/lib/format';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { TableSkeleton } from '../ui/skeleton';

export function SourcesPanel({ pipelineId }: { readonly pipelineId: string }) {
  const partitions = useQuery(queries.partitions(pipelineId));
  const data = partitions.data;
  return (
    <Panel title="Sources" bodyClassName="overflow-x-auto">
      {partitions.isError && !data ? (
        <ErrorPanel
          error={partitions.error}
          onRetry={() => void partitions.refetch()}
          what="The partitions could not be loaded"
        />
      ) : !data ? (
        <TableSkeleton rows={4} label="Loading the partitions" />
      ) : data.items.length === 0 ? (
        <Empty title="No partition is known yet">
          They appear when the job has read its sources&apos; positions for the first time.
        </Empty>
      ) : (
        <>
          <table className="grid-table">
            <thead>
              <tr>
                <th>Partition</th>
                <th className="num">Lag</th>
                <th className="num">Reads</th>
                <th className="num">Arrives</th>
                <th className="num">Position</th>
                <th>Watermark</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((item) => (
                <PartitionRow key={`${item.source}${item.partition}`} item={item} />
              ))}
            </tbody>
          </table>
          <p className="border-t border-line px-3 py-2 text-[12px] text-ink-3">
            {data.watermark ? (
              <>
                watermark <RelativeTime at={data.watermark} />
                {data.watermarkHeldBy ? `, held by ${data.watermarkHeldBy}` : ''}
              </>
            ) : (
              'no watermark yet'
            )}
            {' · '}
            idle: {data.items.filter((item) => item.isIdle).length || 'none'}
          </p>
        </>
      )}
    </Panel>
  );
}

function PartitionRow({ item }: { readonly item: PartitionLag }) {
  return (
    <tr>
      <td className="whitespace-nowrap">
        {item.partition}
        {item.isWorst ? <span className="ml-1.5 text-[12px] text-warn">▲ worst</span> : null}
        {item.isIdle ? <span className="ml-1.5 text-[12px] text-ink-3">idle</span> : null}
      </td>
      <td
        className="num font-medium"
        title={item.etaMs === null ? undefined : `caught up in about ${formatDuration(item.etaMs)}`}
      >
        {orDash(item.lagRecords, formatCount)}
      </td>
      <td className="num">{orDash(item.consumePerSecond, formatRate)}</td>
      <td className="num">{orDash(item.producePerSecond, formatRate)}</td>
      <td
        className="num"
        title={`log ${item.logStart ?? '—'} to ${item.logEnd ?? '—'}, committed ${item.committed ?? '—'}`}
      >
        {item.position ?? '—'}
      </td>
      <td className="text-ink-2">{item.watermark ? <RelativeTime at={item.watermark} /> : '—'}</td>
    </tr>
  );
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '—' : format(value);
}
