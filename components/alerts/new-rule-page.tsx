'use client';
// A new rule; a chart's "Set a threshold" fills in pipeline and indicator through the address.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { toast } from 'sonner';
import { acts } from '@/lib/client/acts';
import type { AlertRuleRequest } from '@/lib/contracts/alert-rule';
import { PageHead } from '../ui/panel';
import { RuleFormView } from './rule-form';
import { emptyRule } from './rule-form-values';

export function NewRulePage() {
  const params = useSearchParams();
  const router = useRouter();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (request: AlertRuleRequest) => acts.createRule(request),
    onSuccess: (rule) => {
      void client.invalidateQueries({ queryKey: ['rules'] });
      toast(`${rule.name} is evaluated from now on.`);
      router.push(`/pipelines/${rule.pipelineId}/alerts`);
    },
  });
  return (
    <div className="flex max-w-[1100px] flex-col gap-4">
      <PageHead title="New alert rule" />
      <RuleFormView
        initial={emptyRule(params.get('pipeline') ?? '', params.get('indicator') ?? 'lag')}
        submitLabel="Create rule"
        isBusy={create.isPending}
        error={create.error}
        onSubmit={(request) => create.mutate(request)}
      />
    </div>
  );
}
