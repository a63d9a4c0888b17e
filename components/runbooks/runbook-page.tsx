'use client';
// One runbook: read it, change it.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import { useParam } from '../frame/use-range';
import { Button } from '../ui/button';
import { ErrorPanel } from '../ui/error-panel';
import { PageHead } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { Skeleton } from '../ui/skeleton';
import { RunbookForm } from './runbook-form';
import { RunbookMarkdown } from './runbook-markdown';

export function RunbookPage({ slug }: { readonly slug: string }) {
  const [mode, setMode] = useParam('mode', 'read');
  const runbook = useQuery(queries.runbook(slug));
  if (!runbook.data) {
    return runbook.isError ? (
      <ErrorPanel error={runbook.error} onRetry={() => void runbook.refetch()} what="The runbook could not be loaded" />
    ) : (
      <Skeleton className="h-96 max-w-[860px]" />
    );
  }
  const data = runbook.data;
  if (mode === 'edit') {
    return (
      <div className="flex flex-col gap-4">
        <PageHead title={`Edit ${data.title}`} note={`v${data.version}`} />
        <RunbookForm runbook={data} onClose={() => setMode('read')} />
      </div>
    );
  }
  return (
    <div className="flex max-w-[860px] flex-col gap-4">
      <PageHead
        title={data.title}
        note={
          <>
            v{data.version}
            {data.owner ? ` · ${data.owner}` : ''} · changed <RelativeTime at={data.updatedAt} /> by {data.updatedBy} ·{' '}
            {data.ruleCount} {data.ruleCount === 1 ? 'rule' : 'rules'}
          </>
        }
        actions={<Button onClick={() => setMode('edit')}>Edit</Button>}
      />
      {data.isReviewDue ? <p className="text-[13px] text-warn">Its review was due on {data.reviewBy}.</p> : null}
      <article className="panel px-5 py-4">
        <RunbookMarkdown markdown={data.markdown} />
      </article>
    </div>
  );
}
