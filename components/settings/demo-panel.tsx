'use client';
// The demo: what it is, and its removal with one click and nothing left behind; what had to stay is named with its reason.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { acts } from '@/lib/client/acts';
import { queries } from '@/lib/client/queries';
import { curlText } from '../pipelines/same-as';
import { Button } from '../ui/button';
import { ConfirmAction } from '../ui/confirm-action';
import { Panel } from '../ui/panel';

export function DemoPanel() {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const pipelines = useQuery(queries.pipelines({ limit: 1000 }));
  const remove = useMutation({
    mutationFn: () => acts.removeDemo(),
    onSuccess: () => {
      setOpen(false);
      void client.invalidateQueries();
    },
  });
  const demo = (pipelines.data?.items ?? []).filter((one) => one.isDemo);
  const result = remove.data;
  if (result) {
    return (
      <Panel title="Demo">
        <div role="status" className="flex flex-col gap-1 text-[13px]">
          <p>
            The demo is removed: {result.removedPipelines.length}{' '}
            {result.removedPipelines.length === 1 ? 'pipeline' : 'pipelines'}, {result.removedRules}{' '}
            {result.removedRules === 1 ? 'rule' : 'rules'}, topics {result.removedTopics.join(', ') || 'none'}.
          </p>
          {result.keptTopics.map((one) => (
            <p key={one.topic} className="text-warn">
              Topic {one.topic} stays: {one.reason}
            </p>
          ))}
        </div>
      </Panel>
    );
  }
  if (demo.length === 0) {
    return null;
  }
  const names = demo.map((one) => one.name).join(', ');
  return (
    <Panel title="Demo">
      <p className="mb-3 text-[13px] text-ink-2">A generated stream of orders and what is computed from it: {names}.</p>
      <Button tone="danger" onClick={() => setOpen(true)}>
        Remove the demo
      </Button>
      <ConfirmAction
        open={isOpen}
        onOpenChange={setOpen}
        title="Remove the demo"
        verb="Remove the demo"
        isDanger
        consequence={
          <p>
            Stops and deletes {names}, their rules and history, and their topics. Topics that a pipeline of yours reads
            or writes stay. Runbooks stay.
          </p>
        }
        curl={curlText('DELETE', '/demo', {})}
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      />
    </Panel>
  );
}
