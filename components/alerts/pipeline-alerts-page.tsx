'use client';
// Rules and alerts of one pipeline.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import { LinkButton } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { Panel } from '../ui/panel';
import { TableSkeleton } from '../ui/skeleton';
import { AlertItems } from './alert-items';
import { RuleItems } from './rule-items';

export function PipelineAlertsPage({ id }: { readonly id: string }) {
  const rules = useQuery(queries.rules(id));
  const alerts = useQuery(queries.alerts({ pipelineId: id, limit: 50 }));
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title={`Rules${rules.data ? ` (${rules.data.total})` : ''}`}
        bodyClassName=""
        aside={
          <LinkButton small href={`/alerts/rules/new?pipeline=${id}`}>
            New rule
          </LinkButton>
        }
      >
        {rules.data ? (
          rules.data.items.length > 0 ? (
            <RuleItems rules={rules.data.items} />
          ) : (
            <Empty title="No rule watches this pipeline">A rule on lag with a runbook is a good first one.</Empty>
          )
        ) : rules.isError ? (
          <ErrorPanel error={rules.error} onRetry={() => void rules.refetch()} what="The rules could not be loaded" />
        ) : (
          <TableSkeleton rows={3} label="Loading the rules" />
        )}
      </Panel>
      <Panel title={`Alerts${alerts.data ? ` (${alerts.data.total})` : ''}`} bodyClassName="">
        {alerts.data ? (
          alerts.data.items.length > 0 ? (
            <AlertItems alerts={alerts.data.items} withPipeline={false} />
          ) : (
            <Empty title="No alert has fired">
              Alerts of this pipeline are kept here with their evidence and outcome.
            </Empty>
          )
        ) : alerts.isError ? (
          <ErrorPanel
            error={alerts.error}
            onRetry={() => void alerts.refetch()}
            what="The alerts could not be loaded"
          />
        ) : (
          <TableSkeleton rows={3} label="Loading the alerts" />
        )}
      </Panel>
    </div>
  );
}
