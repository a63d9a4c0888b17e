'use client';
// Checkpoints of one pipeline: how they go in one line, the last ones as bars, the history, one in detail, and savepoints.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '@/lib/client/queries';
import type { CheckpointSummary } from '@/lib/contracts/checkpoint';
import { formatBytes, formatDuration } from '@/lib/format';
import { useParam } from '../frame/use-range';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { TableSkeleton } from '../ui/skeleton';
import { CheckpointBars } from './checkpoint-bars';
import { CheckpointDetailSheet } from './checkpoint-detail-sheet';
import { CheckpointTable } from './checkpoint-table';
import { SavepointsPanel } from './savepoints-panel';

export function CheckpointsPage({ id }: { readonly id: string }) {
  const [selected, setSelected] = useParam('checkpoint', '');
  const list = useQuery({ ...queries.checkpoints(id), refetchInterval: 5_000 });
  if (!list.data) {
    return list.isError ? (
      <ErrorPanel error={list.error} onRetry={() => void list.refetch()} what="The checkpoints could not be loaded" />
    ) : (
      <div className="panel">
        <TableSkeleton label="Loading the checkpoints" />
      </div>
    );
  }
  const { items, summary } = list.data;
  return (
    <div className="flex flex-col gap-4">
      <SummaryStrip summary={summary} />
      {items.length === 0 ? (
        <div className="panel">
          <Empty title="No checkpoint yet">
            {summary.nextAt ? (
              <>
                The first is due <RelativeTime at={summary.nextAt} />.
              </>
            ) : (
              'Checkpoints begin when the pipeline runs.'
            )}
          </Empty>
        </div>
      ) : (
        <>
          <Panel title="Duration of the last checkpoints">
            <CheckpointBars
              checkpoints={items.slice(0, 60)}
              onSelect={(checkpointId) => setSelected(String(checkpointId))}
            />
          </Panel>
          <Panel title={`History (${list.data.total})`} bodyClassName="overflow-x-auto">
            <CheckpointTable
              checkpoints={items}
              selectedId={selected}
              onSelect={(checkpointId) => setSelected(String(checkpointId))}
            />
          </Panel>
        </>
      )}
      <SavepointsPanel pipelineId={id} />
      {/^\d+$/.test(selected) ? (
        <CheckpointDetailSheet pipelineId={id} checkpointId={Number(selected)} onClose={() => setSelected('')} />
      ) : null}
    </div>
  );
}

function SummaryStrip({ summary }: { readonly summary: CheckpointSummary }) {
  const { counts, durationMs, sizeBytes, lastCompleted, lastFailed } = summary;
  const failedLast =
    lastFailed !== null &&
    (lastCompleted === null || Date.parse(lastFailed.triggeredAt) > Date.parse(lastCompleted.triggeredAt));
  return (
    <section aria-label="Summary" className="panel px-4 py-3 text-[13px]">
      {failedLast && lastFailed ? (
        <p className="mb-2 text-bad">
          Checkpoint {lastFailed.id} failed <RelativeTime at={lastFailed.triggeredAt} />:{' '}
          {lastFailed.failureReason ?? 'no reason was reported'}
        </p>
      ) : null}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-3 lg:grid-cols-6">
        <Fact
          label="last success"
          value={lastCompleted?.completedAt ? <RelativeTime at={lastCompleted.completedAt} /> : '—'}
        />
        <Fact label="completed" value={`${counts.completed} of ${counts.completed + counts.failed}`} />
        <Fact label="failed" value={String(counts.failed)} />
        <Fact
          label="duration avg · p99 · max"
          value={
            durationMs
              ? `${formatDuration(durationMs.avg)} · ${formatDuration(durationMs.p99)} · ${formatDuration(durationMs.max)}`
              : '—'
          }
        />
        <Fact
          label="written avg · max"
          value={sizeBytes ? `${formatBytes(sizeBytes.avg)} · ${formatBytes(sizeBytes.max)}` : '—'}
        />
        <Fact
          label="interval · next"
          value={
            <>
              {summary.intervalMs === null ? '—' : formatDuration(summary.intervalMs)} ·{' '}
              {summary.nextAt ? <RelativeTime at={summary.nextAt} /> : '—'}
            </>
          }
        />
      </dl>
    </section>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: ReactNode }) {
  return (
    <div>
      <dt className="text-[12px] text-ink-3">{label}</dt>
      <dd className="font-medium">{value}</dd>
    </div>
  );
}
