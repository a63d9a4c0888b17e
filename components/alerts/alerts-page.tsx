'use client';
// On call: what fires, what is about to, what was over lately.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import { LinkButton } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { PageHead, Panel } from '../ui/panel';
import { TableSkeleton } from '../ui/skeleton';
import { AlertItems } from './alert-items';
import { AlertsNav } from './alerts-nav';

export function AlertsPage() {
  const alerts = useQuery({ ...queries.alerts({ limit: 200 }), refetchInterval: 15_000 });
  const items = alerts.data?.items ?? [];
  const open = items.filter((one) => one.state === 'firing' || one.state === 'recovering');
  const pending = items.filter((one) => one.state === 'pending');
  const over = items.filter((one) => one.state === 'resolved' || one.state === 'inactive').slice(0, 30);
  return (
    <div className="flex flex-col gap-4">
      <PageHead
        title="Alerts"
        note={alerts.data ? `${alerts.data.firing} firing, ${alerts.data.pending} pending` : undefined}
        actions={
          <LinkButton href="/alerts/rules/new" tone="primary">
            New rule
          </LinkButton>
        }
      />
      <AlertsNav />
      {alerts.isError ? (
        <ErrorPanel error={alerts.error} onRetry={() => void alerts.refetch()} what="The alerts could not be loaded" />
      ) : null}
      {alerts.data === undefined ? (
        alerts.isError ? null : (
          <div className="panel">
            <TableSkeleton rows={4} label="Loading the alerts" />
          </div>
        )
      ) : (
        <>
          <div aria-live="assertive" className="sr-only">
            {open.length > 0
              ? `${open.length} alerts fire: ${open.map((one) => `${one.name} of ${one.pipelineName}`).join(', ')}`
              : ''}
          </div>
          <Panel title={`Firing (${open.length})`} bodyClassName="">
            {open.length > 0 ? (
              <AlertItems alerts={open} />
            ) : (
              <Empty title="No alert fires">What fires appears here within a second, with its runbook.</Empty>
            )}
          </Panel>
          {pending.length > 0 ? (
            <Panel title={`Pending (${pending.length})`} bodyClassName="">
              <AlertItems alerts={pending} />
            </Panel>
          ) : null}
          {over.length > 0 ? (
            <Panel title="Over" bodyClassName="">
              <AlertItems alerts={over} />
            </Panel>
          ) : null}
        </>
      )}
    </div>
  );
}
