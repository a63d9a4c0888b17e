'use client';
// A new pipeline: a name and where its script comes from. It is created with its draft and opens in the editor; nothing runs yet.
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { acts } from '@/lib/client/acts';
import { environmentLabels, environmentName } from '@/lib/contracts/common';
import { useParam } from '../frame/use-range';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { ErrorLine } from '../ui/error-panel';
import { readFailure } from '../ui/failure';
import { SelectField, TextField } from '../ui/field';
import { PageHead } from '../ui/panel';
import { templates } from './templates';

export function NewPipelinePage() {
  const router = useRouter();
  const [key, setKey] = useParam('template', 'filter');
  const chosen = templates.find((one) => one.key === key) ?? templates[0];
  const [typedName, setTypedName] = useState<string | null>(null);
  const name = typedName ?? chosen?.name ?? '';
  const sql = chosen?.sql ?? '';
  const create = useMutation({
    mutationFn: (form: FormData) =>
      acts.createPipeline({
        name,
        environment: environmentName.catch('development').parse(form.get('environment')),
        sql,
      }),
    onSuccess: (pipeline) => router.push(`/pipelines/${pipeline.id}/edit`),
  });
  const errors = create.error ? readFailure(create.error).fieldErrors : [];
  return (
    <form
      className="flex max-w-[900px] flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(new FormData(event.currentTarget));
      }}
    >
      <PageHead title="New pipeline" />
      <fieldset>
        <legend className="mb-2 text-[13px] font-medium">Start with</legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {templates.map((one) => (
            <label
              key={one.key}
              className={cx(
                'panel flex cursor-pointer items-start gap-2 p-3 text-[13px]',
                one.key === chosen?.key && '!border-accent bg-accent-soft',
              )}
            >
              <input
                type="radio"
                name="template"
                value={one.key}
                className="mt-0.5"
                checked={one.key === chosen?.key}
                onChange={() => setKey(one.key)}
              />
              <span>
                <span className="block font-medium">{one.title}</span>
                <span className="text-ink-2">{one.what}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setTypedName(event.target.value)}
          error={errors.find((one) => one.field === 'name')?.message}
        />
        <SelectField label="Environment" name="environment" defaultValue="development">
          {environmentName.options.map((one) => (
            <option key={one} value={one}>
              {environmentLabels[one]}
            </option>
          ))}
        </SelectField>
      </div>
      {errors.length > 0 ? null : <ErrorLine error={create.error} />}
      <div className="flex items-center gap-3">
        <Button type="submit" tone="primary" busy={create.isPending}>
          Create and open the editor
        </Button>
        <span className="text-[12px] text-ink-3">Nothing runs before you launch it.</span>
      </div>
      {sql ? (
        <section aria-label="Script of the template">
          <h2 className="mb-1 text-[12px] font-medium text-ink-2">Its script</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <pre tabIndex={0} className="panel max-h-96 overflow-auto p-3 font-mono text-[12px]">
            {sql}
          </pre>
        </section>
      ) : null}
    </form>
  );
}
