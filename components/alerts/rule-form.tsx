'use client';
// The rule as a sentence to fill in, with the series it judges and the threshold drawn below.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type FieldErrors, useForm } from 'react-hook-form';
import { queries } from '@/lib/client/queries';
import type { AlertRuleRequest } from '@/lib/contracts/alert-rule';
import { Button } from '../ui/button';
import { ErrorLine } from '../ui/error-panel';
import { SelectField, TextAreaField, TextField } from '../ui/field';
import { Panel } from '../ui/panel';
import { RuleExtras } from './rule-extras';
import { defaultNames, type RuleForm, readRuleForm, unitsOf } from './rule-form-values';
import { ThresholdChart } from './threshold-chart';

interface RuleFormProps {
  readonly initial: RuleForm;
  readonly labels?: Record<string, string>;
  readonly submitLabel: string;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onSubmit: (request: AlertRuleRequest) => void;
}

const subjects = [
  ['lag', 'lag'],
  ['latency', 'latency p99'],
  ['checkpoint', 'checkpoint duration'],
  ['checkpoint-age', 'age of the last checkpoint'],
  ['state', 'state size'],
  ['job-status', 'job status'],
  ['metric', 'another metric'],
] as const;

export function RuleFormView({ initial, labels, submitLabel, isBusy, error, onSubmit }: RuleFormProps) {
  const form = useForm<RuleForm>({
    defaultValues: initial,
    resolver: (values) => {
      const read = readRuleForm(values, labels);
      if ('request' in read) {
        return { values, errors: {} };
      }
      const errors: FieldErrors<RuleForm> = {};
      for (const one of read.errors) {
        errors[one.field] = { type: 'invalid', message: one.message };
      }
      return { values: {}, errors };
    },
  });
  const { register, watch, setValue, formState } = form;
  const values = watch();
  const message = (field: keyof RuleForm) => formState.errors[field]?.message;
  const isStatus = values.subject === 'job-status';
  const [isNameTouched, setNameTouched] = useState(initial.name !== defaultNames[initial.subject]);
  const units = unitsOf(values.subject);
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={form.handleSubmit((submitted) => {
        const read = readRuleForm(submitted, labels);
        if ('request' in read) {
          onSubmit(read.request);
        }
      })}
    >
      <Panel title="When">
        <div className="flex flex-wrap items-start gap-x-3 gap-y-3">
          <SelectField
            label="What"
            {...register('subject', {
              onChange: (event) => {
                const next = String(event.target.value);
                setValue('unit', unitsOf(next)[0] ?? '');
                setValue('threshold', '');
                setValue('recovery', '');
                if (!isNameTouched) {
                  setValue('name', defaultNames[next] ?? 'Rule');
                }
              },
            })}
          >
            {subjects.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </SelectField>
          {values.subject === 'metric' ? (
            <MetricField pipelineId={values.pipelineId} register={register('metric')} error={message('metric')} />
          ) : null}
          <PipelineField register={register('pipelineId')} error={message('pipelineId')} value={values.pipelineId} />
          {isStatus ? (
            <p className="self-center pt-4 text-[13px] text-ink-2">does not run although it should</p>
          ) : (
            <>
              {values.subject === 'metric' || values.subject === 'lag' ? (
                <SelectField label="Of its series" {...register('aggregation')}>
                  <option value="max">the highest</option>
                  <option value="min">the lowest</option>
                  <option value="sum">the sum</option>
                  <option value="avg">the average</option>
                </SelectField>
              ) : null}
              <SelectField label="Is" {...register('condition')}>
                <option value="above">above</option>
                <option value="below">below</option>
              </SelectField>
              <TextField
                label="Threshold"
                inputMode="decimal"
                className="text-right"
                fieldClassName="w-32"
                error={message('threshold')}
                {...register('threshold')}
              />
              {units.length > 1 ? (
                <SelectField label="Unit" {...register('unit')}>
                  {units.map((unit) => (
                    <option key={unit} value={unit}>
                      {unit}
                    </option>
                  ))}
                </SelectField>
              ) : (
                <span className="self-center pt-4 text-[13px] text-ink-2">{units[0]}</span>
              )}
            </>
          )}
          <TextField
            label="For (seconds)"
            inputMode="numeric"
            fieldClassName="w-28"
            error={message('forSeconds')}
            {...register('forSeconds')}
          />
        </div>
        <ThresholdChart
          values={values}
          onSuggest={(text, unit) => {
            setValue('threshold', text, { shouldDirty: true });
            setValue('unit', unit);
          }}
        />
      </Panel>
      <Panel title="Then">
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
          <SelectField label="Severity" {...register('severity')}>
            <option value="critical">critical: act now</option>
            <option value="warning">warning: act today</option>
            <option value="info">info: worth knowing</option>
          </SelectField>
          <ReceiverField register={register('receiverId')} />
          <RunbookField register={register('runbookSlug')} />
          <TextField
            label="Name of the rule"
            error={message('name')}
            {...register('name', { onChange: () => setNameTouched(true) })}
          />
          <TextAreaField
            label="Description"
            rows={2}
            fieldClassName="sm:col-span-2 lg:col-span-4"
            {...register('description')}
          />
        </div>
      </Panel>
      <RuleExtras register={register} message={message} isStatus={isStatus} unit={values.unit} />
      <ErrorLine error={error} />
      <div className="flex items-center gap-3">
        <Button type="submit" tone="primary" busy={isBusy}>
          {submitLabel}
        </Button>
        {values.runbookSlug === '' || values.receiverId === '' ? (
          <p className="text-[12px] text-warn">
            {values.runbookSlug === '' ? 'Without a runbook nobody is told what to do. ' : ''}
            {values.receiverId === '' ? 'Without a receiver it is seen in the console only.' : ''}
          </p>
        ) : null}
      </div>
    </form>
  );
}

type Registered = ReturnType<ReturnType<typeof useForm<RuleForm>>['register']>;

function PipelineField({
  register,
  error,
  value,
}: {
  readonly register: Registered;
  readonly error: string | undefined;
  readonly value: string;
}) {
  const pipelines = useQuery(queries.pipelines({ limit: 1000, sort: 'name' }));
  const items = pipelines.data?.items ?? [];
  return (
    <SelectField
      key={items.length}
      fieldClassName="max-w-60"
      label="Of pipeline"
      error={error}
      defaultValue={value}
      {...register}
    >
      <option value="">Choose a pipeline</option>
      {items.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </SelectField>
  );
}

function ReceiverField({ register }: { readonly register: Registered }) {
  const receivers = useQuery(queries.receivers());
  const items = receivers.data?.items ?? [];
  return (
    <SelectField key={items.length} label="Tell" {...register}>
      <option value="">nobody (console only)</option>
      {items.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name} (webhook)
        </option>
      ))}
    </SelectField>
  );
}

function RunbookField({ register }: { readonly register: Registered }) {
  const runbooks = useQuery(queries.runbooks());
  const items = runbooks.data?.items ?? [];
  return (
    <SelectField key={items.length} label="Runbook" {...register}>
      <option value="">none</option>
      {items.map((one) => (
        <option key={one.slug} value={one.slug}>
          {one.title}
        </option>
      ))}
    </SelectField>
  );
}

function MetricField({
  pipelineId,
  register,
  error,
}: {
  readonly pipelineId: string;
  readonly register: Registered;
  readonly error: string | undefined;
}) {
  const names = useQuery({ ...queries.metricNames(pipelineId), enabled: pipelineId !== '' });
  return (
    <>
      <TextField
        label="Metric"
        list="metric-names"
        fieldClassName="w-64"
        className="font-mono"
        error={error}
        {...register}
      />
      <datalist id="metric-names">
        {(names.data?.items ?? []).map((one) => (
          <option key={one.name} value={one.name}>
            {one.description}
          </option>
        ))}
      </datalist>
    </>
  );
}
