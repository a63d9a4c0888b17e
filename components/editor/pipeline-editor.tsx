'use client';
// The editor of one pipeline: catalog, SQL, plan, problems, launch. Text is the truth; selecting a plan node marks its SQL and the
// cursor marks its plan node.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';
import { acts } from '@/lib/client/acts';
import { queries } from '@/lib/client/queries';
import type { Pipeline } from '@/lib/contracts/pipeline';
import type { Draft } from '@/lib/contracts/pipeline-version';
import type { DiagnosticDto } from '@/lib/contracts/sql';
import { cx } from '../ui/cx';
import { walkProblem } from './apply-fix';
import { Catalog } from './catalog';
import { DraftConflict } from './draft-conflict';
import { EditorHead } from './editor-head';
import type { EditorKnowledge } from './editor-help';
import { LaunchPanel } from './launch-panel';
import { nodeAt, PlanPanel } from './plan-panel';
import { Problems } from './problems';
import { SqlEditor, type SqlEditorHandle } from './sql-editor';
import { useDraft } from './use-draft';
import { useValidation } from './use-validation';

const DiffView = dynamic(() => import('./diff-view').then((module) => module.DiffView), { ssr: false });

interface PipelineEditorProps {
  readonly pipeline: Pipeline;
  readonly draft: Draft;
}

export function PipelineEditor({ pipeline, draft }: PipelineEditorProps) {
  const client = useQueryClient();
  const router = useRouter();
  const editor = useRef<SqlEditorHandle>(null);
  const [initialText] = useState(draft.sql);
  const [text, setText] = useState(initialText);
  const [selectedUid, setSelectedUid] = useState<string | null>(null);
  const [isDiffShown, setDiffShown] = useState(false);
  const [launchVersion, setLaunchVersion] = useState<number | null>(null);
  const validation = useValidation(text);
  const saving = useDraft({
    pipelineId: pipeline.id,
    revision: draft.revision,
    baseVersion: draft.baseVersion ?? (pipeline.latestVersion || null),
  });
  const functions = useQuery(queries.functions());
  const knowledge = useRef<EditorKnowledge>({ tables: [], functions: [] });
  useEffect(() => {
    knowledge.current = { tables: validation.result?.tables ?? [], functions: functions.data?.items ?? [] };
  }, [validation.result, functions.data]);
  useEffect(() => {
    if (validation.result) {
      editor.current?.showDiagnostics(validation.result.diagnostics, validation.text);
    }
  }, [validation.result, validation.text]);

  const review = useMutation({
    mutationFn: async () => {
      await saving.flush();
      const isNew = pipeline.latestVersion === 0 || text !== pipeline.sql;
      return isNew ? (await acts.createVersion(pipeline.id, { sql: text })).version : pipeline.latestVersion;
    },
    onSuccess: async (version) => {
      await client.invalidateQueries({ queryKey: ['pipelines', pipeline.id] });
      setLaunchVersion(version);
    },
  });
  const walk = useCallback(
    (direction: 'next' | 'previous') => {
      const problem = walkProblem(validation.result?.diagnostics ?? [], editor.current?.cursor() ?? 0, direction);
      if (problem) {
        editor.current?.goTo(problem.start);
      }
    },
    [validation.result],
  );
  const onCursor = useCallback(
    (offset: number) => {
      const node = validation.text === text ? nodeAt(validation.result?.graph ?? null, offset) : null;
      setSelectedUid(node?.uid ?? null);
    },
    [validation.result, validation.text, text],
  );
  const onFix = (diagnostic: DiagnosticDto) => editor.current?.applyFix(diagnostic, validation.text);
  const hasError = validation.result?.diagnostics.some((one) => one.severity === 'error') ?? false;

  return (
    <div className="flex flex-col gap-3 lg:h-[calc(100dvh-76px)]">
      <EditorHead
        pipeline={pipeline}
        text={text}
        draftState={saving.state}
        isDiffShown={isDiffShown}
        onToggleDiff={() => setDiffShown(!isDiffShown)}
        onLaunch={() => review.mutate()}
        isBusy={review.isPending}
        error={review.error}
        launchReason={launchReason(text, hasError, validation.isPending)}
      />
      {saving.state === 'conflict' ? (
        <DraftConflict
          pipelineId={pipeline.id}
          mine={text}
          onKeepMine={(revision) => saving.keepMine(revision, text)}
          onTakeTheirs={(other) => {
            saving.takeTheirs(other.revision);
            editor.current?.setText(other.sql);
          }}
        />
      ) : null}
      <div className="panel flex min-h-0 flex-1 flex-col overflow-hidden">
        <div className="grid min-h-0 flex-1 lg:grid-cols-[220px_minmax(0,1fr)_minmax(280px,340px)]">
          <aside aria-label="Catalog" className="min-h-0 overflow-hidden border-line max-lg:hidden lg:border-r">
            <Catalog
              tables={validation.result?.tables ?? []}
              onInsert={(insert) => editor.current?.insert(insert)}
              onGo={(offset) => editor.current?.goTo(offset)}
            />
          </aside>
          <div className={cx('min-h-[340px] overflow-hidden lg:min-h-0', isDiffShown && 'hidden')}>
            <SqlEditor
              handle={editor}
              initialText={initialText}
              onChange={(next) => {
                setText(next);
                if (next !== text) {
                  saving.change(next);
                }
              }}
              onCursor={onCursor}
              onWalkProblem={walk}
              ask={(sql, offset, signal) => acts.complete(sql, offset, signal).then((answer) => answer.items)}
              knowledge={() => knowledge.current}
              onReady={() => undefined}
            />
          </div>
          {isDiffShown ? (
            <div className="min-h-0 overflow-auto">
              <DiffView
                before={pipeline.sql}
                after={text}
                beforeLabel={`v${pipeline.latestVersion}`}
                afterLabel="draft"
              />
            </div>
          ) : null}
          <aside
            aria-label="Plan"
            className="min-h-[280px] overflow-hidden border-line max-lg:border-t lg:min-h-0 lg:border-l"
          >
            <PlanPanel
              validation={validation}
              selectedUid={selectedUid}
              onSelect={(node) => {
                setSelectedUid(node?.uid ?? null);
                editor.current?.markSpan(node?.span ?? null);
              }}
            />
          </aside>
        </div>
        <div className="h-[148px] shrink-0 border-t border-line">
          <Problems validation={validation} onGo={(one) => editor.current?.goTo(one.start)} onFix={onFix} />
        </div>
      </div>
      {launchVersion === null ? null : (
        <LaunchPanel
          pipeline={pipeline}
          version={launchVersion}
          open
          onOpenChange={(open) => (open ? undefined : setLaunchVersion(null))}
          onLaunched={() => {
            router.push(`/pipelines/${pipeline.id}`);
          }}
        />
      )}
    </div>
  );
}

function launchReason(text: string, hasError: boolean, isPending: boolean): string | null {
  if (text.trim() === '') {
    return 'The script is empty.';
  }
  if (hasError) {
    return 'The script has errors; see Problems.';
  }
  return isPending ? 'The script is being checked.' : null;
}
