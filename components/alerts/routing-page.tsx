'use client';
// Receivers (webhooks), each with a test button that really sends, and what became of every delivery.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { acts } from '@/lib/client/acts';
import { queries } from '@/lib/client/queries';
import type { Receiver } from '@/lib/contracts/receiver';
import { formatDuration } from '@/lib/format';
import { Button } from '../ui/button';
import { ConfirmAction } from '../ui/confirm-action';
import { Empty } from '../ui/empty';
import { ErrorLine, ErrorPanel } from '../ui/error-panel';
import { PageHead, Panel } from '../ui/panel';
import { TableSkeleton } from '../ui/skeleton';
import { AlertsNav } from './alerts-nav';
import { Deliveries } from './deliveries';
import { ReceiverForm } from './receiver-form';

export function RoutingPage() {
  const receivers = useQuery(queries.receivers());
  const deliveries = useQuery({ ...queries.deliveries(), refetchInterval: 5_000 });
  const [editing, setEditing] = useState<string | null>(null);
  return (
    <div className="flex max-w-[1100px] flex-col gap-4">
      <PageHead
        title="Alert routing"
        actions={
          <Button tone="primary" onClick={() => setEditing('new')}>
            New receiver
          </Button>
        }
      />
      <AlertsNav />
      {receivers.isError ? (
        <ErrorPanel
          error={receivers.error}
          onRetry={() => void receivers.refetch()}
          what="The receivers could not be loaded"
        />
      ) : null}
      {editing === 'new' ? <ReceiverForm receiver={null} onClose={() => setEditing(null)} /> : null}
      <Panel title="Receivers" bodyClassName="">
        {receivers.data === undefined ? (
          receivers.isError ? null : (
            <TableSkeleton rows={2} label="Loading the receivers" />
          )
        ) : receivers.data.items.length === 0 ? (
          <Empty title="Nobody is told yet">
            A receiver is a webhook: an address that gets a JSON message when an alert fires and when it is resolved.
            Rules then name it.
          </Empty>
        ) : (
          <ul>
            {receivers.data.items.map((one) =>
              editing === one.id ? (
                <li key={one.id} className="border-t border-line p-3 first:border-t-0">
                  <ReceiverForm receiver={one} onClose={() => setEditing(null)} />
                </li>
              ) : (
                <ReceiverRow key={one.id} receiver={one} onEdit={() => setEditing(one.id)} />
              ),
            )}
          </ul>
        )}
      </Panel>
      <Deliveries
        title="Delivery log"
        deliveries={deliveries.data?.items ?? []}
        empty="Nothing was sent yet."
        withAlert
      />
    </div>
  );
}

function ReceiverRow({ receiver, onEdit }: { readonly receiver: Receiver; readonly onEdit: () => void }) {
  const client = useQueryClient();
  const [isDeleting, setDeleting] = useState(false);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['receivers'] });
    void client.invalidateQueries({ queryKey: ['deliveries'] });
  };
  const test = useMutation({ mutationFn: () => acts.testReceiver(receiver.id), onSettled: refresh });
  const remove = useMutation({
    mutationFn: () => acts.deleteReceiver(receiver.id),
    onSuccess: () => {
      setDeleting(false);
      refresh();
    },
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-3 py-2 text-[13px] first:border-t-0">
      <div className="min-w-0">
        <p className="font-medium">
          {receiver.name}
          {receiver.isEnabled ? null : <span className="ml-2 font-normal text-ink-3">switched off</span>}
        </p>
        <p className="font-mono text-[12px] break-all text-ink-2">{receiver.url}</p>
        <p className="text-[12px] text-ink-3">
          named by {receiver.ruleCount} {receiver.ruleCount === 1 ? 'rule' : 'rules'} ·{' '}
          {receiver.hasSecret ? 'signed' : 'not signed'}
        </p>
        <div role="status">
          {test.data ? (
            <p className={test.data.status === 'FAILED' ? 'text-[12px] text-bad' : 'text-[12px] text-ok'}>
              {test.data.status === 'DELIVERED'
                ? `Test delivered${test.data.httpStatus ? `, answer ${test.data.httpStatus}` : ''}${test.data.latencyMs === null ? '' : ` in ${formatDuration(test.data.latencyMs)}`}.`
                : test.data.status === 'FAILED'
                  ? `Test failed: ${test.data.error ?? 'no reason was reported'}`
                  : 'Test is on its way; see the log below.'}
            </p>
          ) : null}
        </div>
        <ErrorLine error={test.error} />
      </div>
      <div className="flex gap-2">
        <Button
          small
          busy={test.isPending}
          onClick={() => test.mutate()}
          aria-label={`Send a test to ${receiver.name}`}
        >
          Send test
        </Button>
        <Button small onClick={onEdit} aria-label={`Edit ${receiver.name}`}>
          Edit
        </Button>
        <Button small tone="danger" onClick={() => setDeleting(true)} aria-label={`Delete ${receiver.name}`}>
          Delete
        </Button>
      </div>
      <ConfirmAction
        open={isDeleting}
        onOpenChange={setDeleting}
        title={`Delete ${receiver.name}`}
        verb="Delete receiver"
        isDanger
        consequence={
          <p>
            {receiver.ruleCount === 0
              ? 'No rule names it.'
              : `${receiver.ruleCount} ${receiver.ruleCount === 1 ? 'rule names' : 'rules name'} it and will tell nobody.`}
          </p>
        }
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      />
    </li>
  );
}
