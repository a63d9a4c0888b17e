'use client';
// Slides in before a launch: where to start and what that means in records and time, delivery in words, checkpoints, restarts, and
// the same act as CLI and curl. It launches exactly what it shows.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { acts } from '@/lib/client/acts';
import { queries } from '@/lib/client/queries';
import { environmentLabels } from '@/lib/contracts/common';
import { deliveryGuaranteeLabels } from '@/lib/contracts/job';
import type { Pipeline } from '@/lib/contracts/pipeline';
import { curlText } from '../pipelines/same-as';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { Sheet } from '../ui/dialog';
import { ErrorLine } from '../ui/error-panel';
import { SelectField, TextField } from '../ui/field';
import { type LaunchForm, readLaunchForm } from './launch-options';
import { StartChoices } from './start-choices';

interface LaunchPanelProps {
  readonly pipeline: Pipeline;
  readonly version: number;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onLaunched: () => void;
}

export function LaunchPanel({ pipeline, version, open, onOpenChange, onLaunched }: LaunchPanelProps) {
  const [form, setForm] = useState<LaunchForm>(() => ({
    startKind: pipeline.version === null ? 'earliest' : 'latest-checkpoint',
    savepointId: '',
    timestamp: '',
    allowNonRestoredState: false,
    checkpointSeconds: String(pipeline.launchDefaults.checkpointIntervalMs / 1000),
    restart: 'exponential-delay',
    attempts: '3',
    delaySeconds: '10',
  }));
  const change = (part: Partial<LaunchForm>) => setForm((current) => ({ ...current, ...part }));
  const read = readLaunchForm(form, version);
  const estimate = useQuery({
    ...queries.estimate(pipeline.id, version, timestampOf(form)),
    enabled: open,
    staleTime: 5_000,
  });
  const launch = useMutation({
    mutationFn: () => {
      if ('problem' in read) {
        throw new Error(read.problem);
      }
      return acts.launch(pipeline.id, read.options);
    },
    onSuccess: () => {
      onLaunched();
      onOpenChange(false);
    },
  });
  const action = pipeline.actions.find((one) => one.action === 'launch');
  const reason = action?.isAllowed
    ? 'problem' in read
      ? read.problem
      : null
    : (action?.reason ?? 'Not possible now.');
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title={`Launch ${pipeline.name} v${version}`}
      className="!w-[min(560px,100vw)]"
    >
      <form
        className="flex flex-col gap-5 pb-4 text-[13px]"
        onSubmit={(event) => {
          event.preventDefault();
          launch.mutate();
        }}
      >
        <p className="text-ink-2">
          {environmentLabels[pipeline.environment]} · {deliveryGuaranteeLabels[pipeline.deliveryGuarantee]}.
        </p>
        <StartChoices
          pipelineId={pipeline.id}
          form={form}
          onChange={change}
          estimate={estimate.data ?? null}
          isFailed={estimate.isError}
        />
        <RunOptions form={form} onChange={change} />
        <ErrorLine error={launch.error} />
        <div className="flex flex-col gap-1.5">
          <div className="flex items-center gap-2">
            <Button type="submit" tone="primary" busy={launch.isPending} reason={reason}>
              Launch
            </Button>
            <Button onClick={() => onOpenChange(false)}>Not now</Button>
          </div>
          {reason ? <p className="text-[12px] text-ink-3">{reason}</p> : null}
        </div>
        <details>
          <summary className="text-[12px] text-ink-2">The same with curl</summary>
          <div className="mt-2">
            <CodeBlock
              label="curl"
              text={curlText('POST', `/pipelines/${pipeline.id}/launch`, 'options' in read ? read.options : {})}
            />
          </div>
        </details>
      </form>
    </Sheet>
  );
}

function timestampOf(form: LaunchForm): string | undefined {
  const at = Date.parse(form.timestamp);
  return form.startKind === 'timestamp' && Number.isFinite(at) ? new Date(at).toISOString() : undefined;
}

function RunOptions({
  form,
  onChange,
}: {
  readonly form: LaunchForm;
  readonly onChange: (part: Partial<LaunchForm>) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 font-medium">How it runs</legend>
      <TextField
        label="Checkpoint interval in seconds"
        inputMode="decimal"
        fieldClassName="max-w-60"
        value={form.checkpointSeconds}
        hint="After a failure at most this much is read again."
        onChange={(event) => onChange({ checkpointSeconds: event.target.value })}
      />
      <SelectField
        label="After a failure"
        value={form.restart}
        onChange={(event) => {
          const kind = event.target.value;
          onChange({ restart: kind === 'none' || kind === 'fixed-delay' ? kind : 'exponential-delay' });
        }}
      >
        <option value="exponential-delay">Restart, waiting 1 s, then longer, up to 60 s</option>
        <option value="fixed-delay">Restart a number of times with a fixed delay</option>
        <option value="none">Do not restart</option>
      </SelectField>
      {form.restart === 'fixed-delay' ? (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="Attempts"
            inputMode="numeric"
            value={form.attempts}
            onChange={(event) => onChange({ attempts: event.target.value })}
          />
          <TextField
            label="Delay in seconds"
            inputMode="decimal"
            value={form.delaySeconds}
            onChange={(event) => onChange({ delaySeconds: event.target.value })}
          />
        </div>
      ) : null}
    </fieldset>
  );
}
