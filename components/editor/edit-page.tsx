'use client';
// Loads what the editor needs (pipeline, draft) and then shows it; the editor itself never waits for anything.
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { queries } from '@/lib/client/queries';
import { ErrorPanel } from '../ui/error-panel';
import { Skeleton } from '../ui/skeleton';

const PipelineEditor = dynamic(() => import('./pipeline-editor').then((module) => module.PipelineEditor), {
  ssr: false,
  loading: () => <Skeleton className="h-[60vh]" />,
});

export function EditPage({ id }: { readonly id: string }) {
  const pipeline = useQuery(queries.pipeline(id));
  const draft = useQuery({ ...queries.draft(id), staleTime: 0 });
  if (pipeline.data && draft.data) {
    return <PipelineEditor key={id} pipeline={pipeline.data} draft={draft.data} />;
  }
  const failed = pipeline.isError ? pipeline : draft.isError ? draft : null;
  return failed ? (
    <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} what="The editor could not be opened" />
  ) : (
    <div role="status" aria-label="Loading the editor">
      <Skeleton className="h-[60vh]" />
    </div>
  );
}
