'use client';
// One rule: its state now, the form to change it, the same as Prometheus YAML, and its removal.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { acts } from '@/lib/client/acts';
import { queries } from '@/lib/client/queries';
import type { AlertRuleRequest } from '@/lib/contracts/alert-rule';
import { formatWithUnit } from '@/lib/format';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { ConfirmAction } from '../ui/confirm-action';
import { ErrorPanel } from '../ui/error-panel';
import { PageHead } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { Skeleton } from '../ui/skeleton';
import { RuleFormView } from './rule-form';
import { ruleToForm } from './rule-form-values';
import { RuleState } from './rule-items';

export function RulePage({ id }: { readonly id: string }) {
  const client = useQueryClient();
  const router = useRouter();
  const [isDeleting, setDeleting] = useState(false);
  const rule = useQuery({ ...queries.rule(id), refetchInterval: 5_000 });
  const refresh = () => void client.invalidateQueries({ queryKey: ['rules'] });
  const save = useMutation({
    mutationFn: (request: AlertRuleRequest) => acts.updateRule(id, request),
    onSuccess: (saved) => {
      toast(`${saved.name} is saved.`);
      refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => acts.deleteRule(id),
    onSuccess: () => {
      client.removeQueries({ queryKey: ['rules', id] });
      refresh();
      router.push('/alerts/rules');
    },
  });
  if (!rule.data) {
    return rule.isError ? (
      <ErrorPanel error={rule.error} onRetry={() => void rule.refetch()} what="The rule could not be loaded" />
    ) : (
      <Skeleton className="h-80" />
    );
  }
  const data = rule.data;
  return (
    <div className="flex max-w-[1100px] flex-col gap-4">
      <PageHead
        title={data.name}
        badge={<RuleState rule={data} />}
        note={
          <>
            now {formatWithUnit(data.value, data.unit)}
            {data.evaluatedAt ? (
              <>
                , evaluated <RelativeTime at={data.evaluatedAt} />
              </>
            ) : null}
          </>
        }
        actions={
          <Button tone="danger" onClick={() => setDeleting(true)}>
            Delete rule
          </Button>
        }
      />
      <p className="text-[14px]">{data.sentence}</p>
      {data.evaluationError ? (
        <p className="text-[13px] text-bad">It is not evaluated: {data.evaluationError}</p>
      ) : null}
      {data.warnings.map((warning) => (
        <p key={warning} className="text-[13px] text-warn">
          {warning}
        </p>
      ))}
      <RuleFormView
        key={data.updatedAt}
        initial={ruleToForm(data)}
        labels={data.subject.kind === 'metric' ? data.subject.labels : {}}
        submitLabel="Save rule"
        isBusy={save.isPending}
        error={save.error}
        onSubmit={(request) => save.mutate(request)}
      />
      <CodeBlock label="Prometheus YAML" text={data.yaml} />
      <ConfirmAction
        open={isDeleting}
        onOpenChange={setDeleting}
        title={`Delete ${data.name}`}
        verb="Delete rule"
        isDanger
        consequence={<p>Nobody is told any more when this happens. Alerts it has raised stay with their evidence.</p>}
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      />
    </div>
  );
}
