'use client';
// Name, what differs from the deployed version, whether the draft is saved, and the way to the launch.
import Link from 'next/link';
import type { Pipeline } from '@/lib/contracts/pipeline';
import { Button } from '../ui/button';
import { ErrorLine } from '../ui/error-panel';
import { PageHead } from '../ui/panel';
import { changedLines } from './changed-lines';
import type { DraftState } from './use-draft';

const draftWords: Record<DraftState, string> = {
  saved: 'draft saved',
  saving: 'saving',
  unsaved: 'saving',
  conflict: 'not saved: conflict',
  failed: 'not saved yet: the server does not answer; it is tried again',
};

interface EditorHeadProps {
  readonly pipeline: Pipeline;
  readonly text: string;
  readonly draftState: DraftState;
  readonly isDiffShown: boolean;
  readonly onToggleDiff: () => void;
  readonly onLaunch: () => void;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly launchReason: string | null;
}

export function EditorHead(props: EditorHeadProps) {
  const { pipeline, text } = props;
  const lines = changedLines(pipeline.sql, text);
  const isChanged = pipeline.latestVersion > 0 && lines > 0;
  const base = pipeline.latestVersion === 0 ? 'new, no version yet' : `v${pipeline.latestVersion}`;
  return (
    <div className="flex flex-col gap-1">
      <PageHead
        title={
          <Link href={`/pipelines/${pipeline.id}`} className="hover:underline">
            {pipeline.name}
          </Link>
        }
        note={
          <span className="flex flex-wrap gap-x-2">
            <span>{isChanged ? `draft · ${base} differs in ${lines} ${lines === 1 ? 'line' : 'lines'}` : base}</span>
            <span
              role="status"
              className={props.draftState === 'conflict' || props.draftState === 'failed' ? 'text-warn' : undefined}
            >
              · {draftWords[props.draftState]}
            </span>
          </span>
        }
        actions={
          <>
            {isChanged || props.isDiffShown ? (
              <Button onClick={props.onToggleDiff} aria-pressed={props.isDiffShown}>
                {props.isDiffShown ? 'Back to the script' : `Compare with v${pipeline.latestVersion}`}
              </Button>
            ) : null}
            <Button tone="primary" onClick={props.onLaunch} busy={props.isBusy} reason={props.launchReason}>
              Review and launch
            </Button>
          </>
        }
      />
      <ErrorLine error={props.error} />
    </div>
  );
}
