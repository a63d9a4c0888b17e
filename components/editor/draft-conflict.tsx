'use client';
// Two people (or two tabs) changed the same draft. Both texts are shown; nothing is overwritten until one is chosen.
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { queries } from '@/lib/client/queries';
import type { Draft } from '@/lib/contracts/pipeline-version';
import { Button } from '../ui/button';
import { RelativeTime } from '../ui/relative-time';

const DiffView = dynamic(() => import('./diff-view').then((module) => module.DiffView), { ssr: false });

interface DraftConflictProps {
  readonly pipelineId: string;
  readonly mine: string;
  readonly onKeepMine: (otherRevision: number) => void;
  readonly onTakeTheirs: (other: Draft) => void;
}

export function DraftConflict({ pipelineId, mine, onKeepMine, onTakeTheirs }: DraftConflictProps) {
  const other = useQuery({ ...queries.draft(pipelineId), staleTime: 0, refetchOnMount: 'always' });
  if (!other.data || other.isFetching) {
    return (
      <p role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-[13px] text-warn">
        This draft was changed elsewhere. The other text is being loaded; yours is kept here.
      </p>
    );
  }
  const theirs = other.data;
  return (
    <div role="alert" className="panel border-l-[3px] border-l-warn text-[13px]">
      <div className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
        <p>
          {theirs.savedBy ?? 'Somebody'} changed this draft{' '}
          {theirs.savedAt ? <RelativeTime at={theirs.savedAt} /> : 'meanwhile'}. Yours is not saved; choose which text
          goes on.
        </p>
        <div className="flex gap-2">
          <Button small onClick={() => onTakeTheirs(theirs)}>
            Take the other text
          </Button>
          <Button small onClick={() => onKeepMine(theirs.revision)}>
            Keep mine
          </Button>
        </div>
      </div>
      <div className="max-h-56 overflow-auto border-t border-line">
        <DiffView before={theirs.sql} after={mine} beforeLabel="saved elsewhere" afterLabel="yours" />
      </div>
    </div>
  );
}
