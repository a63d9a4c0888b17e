'use client';
// Savepoints: snapshots a person asked for and owns. Taking one needs a running pipeline; the server says when it is possible.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { acts } from '@/lib/client/acts';
import { queries } from '@/lib/client/queries';
import { formatBytes } from '@/lib/format';
import { StatusText } from '../pipelines/status-badge';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorLine, ErrorPanel } from '../ui/error-panel';
import { TextField } from '../ui/field';
import { Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { TableSkeleton } from '../ui/skeleton';

const look = {
  REQUESTED: ['pending', 'Asked for'],
  IN_PROGRESS: ['pending', 'In progress'],
  COMPLETED: ['running', 'Completed'],
  FAILED: ['failing', 'Failed'],
} as const;

export function SavepointsPanel({ pipelineId }: { readonly pipelineId: string }) {
  const list = useQuery({ ...queries.savepoints(pipelineId), refetchInterval: 5_000 });
  return (
    <Panel title="Savepoints" bodyClassName="overflow-x-auto">
      <TakeSavepoint pipelineId={pipelineId} />
      {!list.data ? (
        list.isError ? (
          <ErrorPanel
            error={list.error}
            onRetry={() => void list.refetch()}
            what="The savepoints could not be loaded"
          />
        ) : (
          <TableSkeleton rows={2} label="Loading the savepoints" />
        )
      ) : list.data.items.length === 0 ? (
        <Empty title="No savepoint yet">
          A savepoint is kept until you delete it; take one before a risky change. Stopping takes one as well.
        </Empty>
      ) : (
        <table className="grid-table">
          <thead>
            <tr>
              <th>Asked for</th>
              <th>By</th>
              <th>Status</th>
              <th>Version</th>
              <th className="num">Size</th>
              <th>Note</th>
            </tr>
          </thead>
          <tbody>
            {list.data.items.map((one) => (
              <tr key={one.id}>
                <td>
                  <RelativeTime at={one.requestedAt} />
                </td>
                <td>{one.requestedBy}</td>
                <td>
                  <StatusText tone={look[one.status][0]} word={look[one.status][1]} />
                  {one.failureReason ? (
                    <p className="max-w-[52ch] text-[12px] text-ink-2">{one.failureReason}</p>
                  ) : null}
                </td>
                <td>v{one.version}</td>
                <td className="num">{one.sizeBytes === null ? '—' : formatBytes(one.sizeBytes)}</td>
                <td className="text-ink-2">{one.note || '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function TakeSavepoint({ pipelineId }: { readonly pipelineId: string }) {
  const client = useQueryClient();
  const pipeline = useQuery(queries.pipeline(pipelineId));
  const [note, setNote] = useState('');
  const take = useMutation({
    mutationFn: () => acts.savepoint(pipelineId, note),
    onSuccess: () => {
      setNote('');
      void client.invalidateQueries({ queryKey: ['pipelines', pipelineId] });
    },
  });
  const action = pipeline.data?.actions.find((one) => one.action === 'savepoint');
  return (
    <form
      className="flex flex-wrap items-end gap-2 border-b border-line px-3 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        take.mutate();
      }}
    >
      <TextField
        label="Note"
        fieldClassName="w-72"
        value={note}
        placeholder="why, e.g. before v13"
        onChange={(event) => setNote(event.target.value)}
      />
      <Button
        type="submit"
        busy={take.isPending}
        reason={action?.isAllowed ? null : (action?.reason ?? 'Not known yet.')}
      >
        Take savepoint
      </Button>
      <ErrorLine error={take.error} />
    </form>
  );
}
