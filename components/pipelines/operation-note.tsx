'use client';
// What was asked of the engine and not done yet: "asked 2 s ago, waiting for the engine"; a failed ask stays for ten minutes.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import { useNow } from '../ui/relative-time';
import { operationLabels } from './operation-labels';

const keepFailedMs = 10 * 60_000;

export function OperationNote({ pipelineId }: { readonly pipelineId: string }) {
  const operations = useQuery({
    ...queries.operations(pipelineId),
    refetchInterval: (query) => (query.state.data?.items.some((one) => isOpen(one.status)) ? 1000 : false),
  });
  const now = useNow();
  const latest = operations.data?.items[0];
  if (!latest) {
    return null;
  }
  if (isOpen(latest.status)) {
    return (
      <p role="status" className="rounded-md bg-pending-soft px-3 py-2 text-[13px] text-pending">
        {operationLabels[latest.kind]}: {latest.words}
      </p>
    );
  }
  const isRecentFailure =
    (latest.status === 'FAILED' || latest.status === 'TIMED_OUT') &&
    now - Date.parse(latest.completedAt ?? latest.requestedAt) < keepFailedMs;
  return isRecentFailure ? (
    <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-[13px] text-bad">
      {operationLabels[latest.kind]}: {latest.words}
      {latest.error ? ` ${latest.error}` : ''}
    </p>
  ) : null;
}

function isOpen(status: string): boolean {
  return status === 'PENDING' || status === 'IN_PROGRESS';
}
