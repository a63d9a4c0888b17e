'use client';
// One checkpoint by operator, and the positions it holds.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import type { CheckpointDetail } from '@/lib/contracts/checkpoint';
import { formatBytes, formatCount, formatDuration } from '@/lib/format';
import { Sheet } from '../ui/dialog';
import { ErrorPanel } from '../ui/error-panel';
import { absoluteWords } from '../ui/relative-time';
import { TableSkeleton } from '../ui/skeleton';

interface CheckpointDetailSheetProps {
  readonly pipelineId: string;
  readonly checkpointId: number;
  readonly onClose: () => void;
}

export function CheckpointDetailSheet({ pipelineId, checkpointId, onClose }: CheckpointDetailSheetProps) {
  const detail = useQuery({ ...queries.checkpoint(pipelineId, checkpointId) });
  return (
    <Sheet
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Checkpoint ${checkpointId}`}
      className="!w-[min(640px,100vw)]"
    >
      {detail.data ? (
        <Detail detail={detail.data} />
      ) : detail.isError ? (
        <ErrorPanel
          error={detail.error}
          onRetry={() => void detail.refetch()}
          what="The checkpoint could not be loaded"
        />
      ) : (
        <TableSkeleton rows={4} label="Loading the checkpoint" />
      )}
    </Sheet>
  );
}

function Detail({ detail }: { readonly detail: CheckpointDetail }) {
  const orDash = (value: number | null, format: (value: number) => string) => (value === null ? '—' : format(value));
  return (
    <div className="flex flex-col gap-4 text-[13px]">
      <p className="text-ink-2">
        Triggered {absoluteWords(Date.parse(detail.triggeredAt))}. {orDash(detail.durationMs, formatDuration)} long,
        wrote {orDash(detail.sizeBytes, formatBytes)}, {orDash(detail.fullSizeBytes, formatBytes)} are needed to restore
        it.
        {detail.failureReason ? <span className="mt-1 block text-bad">{detail.failureReason}</span> : null}
      </p>
      <section>
        <h3 className="mb-1 font-medium">By operator</h3>
        {detail.operators.length === 0 ? (
          <p className="text-ink-3">No operator of this job keeps state.</p>
        ) : (
          <div className="-mx-4 overflow-x-auto">
            <table className="grid-table">
              <thead>
                <tr>
                  <th>Operator</th>
                  <th className="num">Written</th>
                  <th className="num">Full</th>
                  <th className="num">Keys</th>
                  <th className="num">Sync</th>
                  <th className="num">Async</th>
                  <th className="num">Start delay</th>
                </tr>
              </thead>
              <tbody>
                {detail.operators.map((one) => (
                  <tr key={one.operatorId}>
                    <td>{one.operatorName}</td>
                    <td className="num">{formatBytes(one.sizeBytes)}</td>
                    <td className="num">{orDash(one.fullSizeBytes, formatBytes)}</td>
                    <td className="num">{orDash(one.stateKeys, formatCount)}</td>
                    <td className="num">{orDash(one.syncDurationMs, formatDuration)}</td>
                    <td className="num">{orDash(one.asyncDurationMs, formatDuration)}</td>
                    <td className="num">{orDash(one.startDelayMs, formatDuration)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <section>
        <h3 className="mb-1 font-medium">Positions it holds</h3>
        {detail.positions.length === 0 ? (
          <p className="text-ink-3">No position is recorded.</p>
        ) : (
          <ul className="font-mono text-[12px]">
            {detail.positions.map((one) => (
              <li key={`${one.source}${one.split}`}>
                {one.source} · {one.split} · {one.position}
              </li>
            ))}
          </ul>
        )}
      </section>
      {detail.path ? <p className="font-mono text-[12px] break-all text-ink-3">{detail.path}</p> : null}
    </div>
  );
}
