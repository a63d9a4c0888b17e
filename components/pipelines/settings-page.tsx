'use client';
// What people call the pipeline and where it belongs; deletion with its consequences.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { acts } from '@/lib/client/acts';
import { queries } from '@/lib/client/queries';
import { environmentLabels, environmentName } from '@/lib/contracts/common';
import type { Pipeline } from '@/lib/contracts/pipeline';
import { formatDuration } from '@/lib/format';
import { Button } from '../ui/button';
import { ConfirmAction } from '../ui/confirm-action';
import { ErrorLine } from '../ui/error-panel';
import { readFailure } from '../ui/failure';
import { SelectField, TextAreaField, TextField } from '../ui/field';
import { Panel } from '../ui/panel';
import { Skeleton } from '../ui/skeleton';
import { curlText } from './same-as';

export function SettingsPage({ id }: { readonly id: string }) {
  const pipeline = useQuery(queries.pipeline(id));
  if (!pipeline.data) {
    return pipeline.isError ? null : <Skeleton className="h-72 max-w-[720px]" />;
  }
  return (
    <div className="flex max-w-[720px] flex-col gap-4">
      <General key={pipeline.data.id} pipeline={pipeline.data} />
      <Delivery pipeline={pipeline.data} />
      <Deletion pipeline={pipeline.data} />
    </div>
  );
}

function General({ pipeline }: { readonly pipeline: Pipeline }) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (form: FormData) =>
      acts.updatePipeline(pipeline.id, {
        name: String(form.get('name')),
        description: String(form.get('description')),
        tags: String(form.get('tags'))
          .split(',')
          .map((tag) => tag.trim())
          .filter(Boolean),
        environment: environmentName.catch('development').parse(form.get('environment')),
      }),
    onSuccess: () => {
      toast('Saved.');
      void client.invalidateQueries({ queryKey: ['pipelines'] });
    },
  });
  const errors = save.error ? readFailure(save.error).fieldErrors : [];
  const errorOf = (field: string) => errors.find((one) => one.field === field)?.message;
  return (
    <Panel title="General">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(new FormData(event.currentTarget));
        }}
      >
        <TextField
          label="Name"
          name="name"
          required
          maxLength={100}
          defaultValue={pipeline.name}
          error={errorOf('name')}
        />
        <TextAreaField
          label="Description"
          name="description"
          rows={2}
          defaultValue={pipeline.description}
          error={errorOf('description')}
        />
        <TextField
          label="Tags"
          name="tags"
          hint="Separated by commas; the list finds them by tag:name."
          defaultValue={pipeline.tags.join(', ')}
          error={errorOf('tags')}
        />
        <SelectField
          label="Environment"
          name="environment"
          defaultValue={pipeline.environment}
          fieldClassName="max-w-60"
        >
          {environmentName.options.map((one) => (
            <option key={one} value={one}>
              {environmentLabels[one]}
            </option>
          ))}
        </SelectField>
        {errors.length > 0 ? null : <ErrorLine error={save.error} />}
        <div>
          <Button type="submit" tone="primary" busy={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Delivery({ pipeline }: { readonly pipeline: Pipeline }) {
  return (
    <Panel title="How it runs">
      <dl className="grid grid-cols-[160px_1fr] gap-y-1.5 text-[13px]">
        <dt className="text-ink-3">Delivery</dt>
        <dd>{pipeline.deliveryGuarantee}: after a failure, records since the last checkpoint are written again.</dd>
        <dt className="text-ink-3">Checkpoint interval</dt>
        <dd>{formatDuration(pipeline.launchDefaults.checkpointIntervalMs)}, chosen at each launch</dd>
        <dt className="text-ink-3">Parallelism</dt>
        <dd>{pipeline.launchDefaults.parallelism}</dd>
      </dl>
    </Panel>
  );
}

function Deletion({ pipeline }: { readonly pipeline: Pipeline }) {
  const [isOpen, setOpen] = useState(false);
  const router = useRouter();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => acts.deletePipeline(pipeline.id, pipeline.name),
    onSuccess: () => {
      toast(`${pipeline.name} is deleted.`);
      client.removeQueries({ queryKey: ['pipelines', pipeline.id] });
      router.push('/pipelines');
    },
  });
  const action = pipeline.actions.find((one) => one.action === 'delete');
  return (
    <Panel title="Delete">
      <p className="mb-3 text-[13px] text-ink-2">
        Removes the pipeline with its versions, checkpoints, savepoints, alert rules and their history. Topics and their
        records stay.
      </p>
      <Button
        tone="danger"
        reason={action?.isAllowed ? null : (action?.reason ?? 'Not possible now.')}
        onClick={() => setOpen(true)}
      >
        Delete pipeline
      </Button>
      {action?.isAllowed ? null : <p className="mt-2 text-[12px] text-ink-3">{action?.reason}</p>}
      <ConfirmAction
        open={isOpen}
        onOpenChange={setOpen}
        title={`Delete ${pipeline.name}`}
        verb="Delete pipeline"
        isDanger
        typeName={pipeline.name}
        consequence={
          <p>
            {pipeline.latestVersion} {pipeline.latestVersion === 1 ? 'version' : 'versions'}, all checkpoints and
            savepoints, and{' '}
            {pipeline.alerts.firing > 0 ? `rules of which ${pipeline.alerts.firing} fire now` : 'its alert rules'} are
            removed. This can&apos;t be undone.
          </p>
        }
        curl={curlText('DELETE', `/pipelines/${pipeline.id}`, { confirmName: pipeline.name })}
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      />
    </Panel>
  );
}
