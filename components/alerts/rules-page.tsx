'use client';
// All alert rules.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import { LinkButton } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { PageHead } from '../ui/panel';
import { TableSkeleton } from '../ui/skeleton';
import { AlertsNav } from './alerts-nav';
import { RuleItems } from './rule-items';

export function RulesPage() {
  const rules = useQuery({ ...queries.rules(), refetchInterval: 10_000 });
  return (
    <div className="flex flex-col gap-4">
      <PageHead
        title="Alert rules"
        note={rules.data ? String(rules.data.total) : undefined}
        actions={
          <LinkButton href="/alerts/rules/new" tone="primary">
            New rule
          </LinkButton>
        }
      />
      <AlertsNav />
      {rules.isError ? (
        <ErrorPanel error={rules.error} onRetry={() => void rules.refetch()} what="The rules could not be loaded" />
      ) : null}
      <div className="panel">
        {rules.data ? (
          rules.data.items.length > 0 ? (
            <RuleItems rules={rules.data.items} />
          ) : (
            <Empty
              title="There is no rule yet"
              action={
                <LinkButton href="/alerts/rules/new" tone="primary">
                  New rule
                </LinkButton>
              }
            >
              A rule reads as a sentence: when the lag of a pipeline is above 10,000 records for 5 minutes, tell
              somebody and show the runbook.
            </Empty>
          )
        ) : rules.isError ? null : (
          <TableSkeleton label="Loading the rules" />
        )}
      </div>
    </div>
  );
}
