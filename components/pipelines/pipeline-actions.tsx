'use client';
// The acts on a pipeline. The server says which are allowed now and why others are not; risky ones say their consequences first.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { toast } from 'sonner';
import { acts } from '@/lib/client/acts';
import { type Pipeline, type PipelineAction, pipelineActionLabels } from '@/lib/contracts/pipeline';
import { Button, LinkButton } from '../ui/button';
import { ConfirmAction } from '../ui/confirm-action';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import { curlText } from './same-as';

const LaunchPanel = dynamic(() => import('../editor/launch-panel').then((module) => module.LaunchPanel), {
  ssr: false,
});

type Risky = 'stop' | 'cancel' | 'restart';

export function PipelineActions({ pipeline }: { readonly pipeline: Pipeline }) {
  const [risky, setRisky] = useState<Risky | null>(null);
  const [isLaunching, setLaunching] = useState(false);
  const client = useQueryClient();
  const done = () => void client.invalidateQueries({ queryKey: ['pipelines', pipeline.id] });
  const savepoint = useMutation({
    mutationFn: () => acts.savepoint(pipeline.id, ''),
    onSuccess: () => toast('Savepoint asked for. It is listed under Checkpoints when it is complete.'),
    onError: () => toast.error('The savepoint could not be asked for.'),
    onSettled: done,
  });
  const allowed = (action: PipelineAction) => pipeline.actions.find((one) => one.action === action);
  const reason = (action: PipelineAction) => {
    const found = allowed(action);
    return found?.isAllowed ? null : (found?.reason ?? 'Not possible now.');
  };
  const isRunning = pipeline.desired === 'RUNNING';
  return (
    <>
      {allowed('edit') ? <LinkButton href={`/pipelines/${pipeline.id}/edit`}>Edit</LinkButton> : null}
      <Menu
        trigger={
          <Button>
            {isRunning ? 'Stop' : 'More'}
            <ChevronDown size={14} aria-hidden="true" />
          </Button>
        }
      >
        <MenuItem
          onSelect={() => setRisky('stop')}
          reason={reason('stop')}
          hint="Takes a savepoint first; nothing is lost or repeated."
        >
          {pipelineActionLabels.stop}
        </MenuItem>
        <MenuItem onSelect={() => savepoint.mutate()} reason={reason('savepoint')} hint="The pipeline goes on running.">
          {pipelineActionLabels.savepoint}
        </MenuItem>
        <MenuItem onSelect={() => setRisky('restart')} reason={reason('restart')}>
          {pipelineActionLabels.restart}
        </MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => setRisky('cancel')} reason={reason('cancel')} danger>
          {pipelineActionLabels.cancel}
        </MenuItem>
      </Menu>
      {isRunning ? null : (
        <Button tone="primary" reason={reason('launch')} onClick={() => setLaunching(true)}>
          {pipelineActionLabels.launch}
        </Button>
      )}
      {risky ? (
        <RiskyAction key={risky} action={risky} pipeline={pipeline} onClose={() => setRisky(null)} onDone={done} />
      ) : null}
      {isLaunching ? (
        <LaunchPanel
          pipeline={pipeline}
          version={pipeline.latestVersion}
          open={isLaunching}
          onOpenChange={setLaunching}
          onLaunched={done}
        />
      ) : null}
    </>
  );
}

interface RiskyActionProps {
  readonly action: Risky;
  readonly pipeline: Pipeline;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function RiskyAction({ action, pipeline, onClose, onDone }: RiskyActionProps) {
  const act = useMutation({
    mutationFn: () =>
      action === 'stop'
        ? acts.stop(pipeline.id, { withSavepoint: true })
        : action === 'cancel'
          ? acts.cancel(pipeline.id)
          : acts.restart(pipeline.id),
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  const body = action === 'stop' ? { withSavepoint: true } : {};
  return (
    <ConfirmAction
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`${pipelineActionLabels[action]}: ${pipeline.name}`}
      verb={pipelineActionLabels[action]}
      isDanger={action === 'cancel'}
      consequence={<Consequence action={action} pipeline={pipeline} />}
      curl={curlText('POST', `/pipelines/${pipeline.id}/${action}`, body)}
      isBusy={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate()}
    />
  );
}

function Consequence({ action, pipeline }: { readonly action: Risky; readonly pipeline: Pipeline }) {
  const { checkpoint, recordsInPerSecond } = pipeline.indicators;
  const age = checkpoint.headlineDetail ?? 'never';
  const lastAt = checkpoint.facts.lastSuccessAt ? Date.parse(checkpoint.facts.lastSuccessAt) : null;
  const repeated =
    lastAt !== null && recordsInPerSecond !== null
      ? Math.round(((Date.now() - lastAt) / 1000) * recordsInPerSecond)
      : null;
  const records = repeated === null ? 'the records since then' : `about ${repeated.toLocaleString('en')} records`;
  if (action === 'stop') {
    return (
      <>
        <p>
          A savepoint is taken, then the job stops. Records that arrive meanwhile stay in Kafka and are read after the
          next launch.
        </p>
        <p>
          The lag grows
          {recordsInPerSecond === null
            ? ''
            : ` by about ${Math.round(recordsInPerSecond).toLocaleString('en')} records a second`}{' '}
          until then.
        </p>
      </>
    );
  }
  if (action === 'restart') {
    return (
      <p>
        The job stops at once and starts again from its last checkpoint ({age}): {records} are read again, and with
        at-least-once delivery their results are written again.
      </p>
    );
  }
  return (
    <p>
      The job stops at once, without a savepoint. A later launch from the latest checkpoint ({age}) reads {records}{' '}
      again and writes their results again.
    </p>
  );
}
