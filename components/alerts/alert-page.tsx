'use client';
// One alert: what is wrong in words, the evidence captured when it fired with the live value beside it, the runbook, the outcome.
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { queries } from '@/lib/client/queries';
import type { AlertDetail } from '@/lib/contracts/alert';
import { formatDuration, formatWithUnit } from '@/lib/format';
import { LinkButton } from '../ui/button';
import { ErrorPanel } from '../ui/error-panel';
import { PageHead, Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { Skeleton } from '../ui/skeleton';
import { AcknowledgeButton } from './acknowledge-button';
import { AlertStateBadge, SeverityMark } from './alert-words';
import { Deliveries } from './deliveries';
import { EvidencePanel } from './evidence-panel';
import { OutcomeForm } from './outcome-form';

const RunbookMarkdown = dynamic(() => import('../runbooks/runbook-markdown').then((module) => module.RunbookMarkdown), {
  loading: () => <Skeleton className="h-64" />,
});

export function AlertPage({ id }: { readonly id: string }) {
  const alert = useQuery({ ...queries.alert(id), refetchInterval: 5_000 });
  if (!alert.data) {
    return alert.isError ? (
      <ErrorPanel error={alert.error} onRetry={() => void alert.refetch()} what="The alert could not be loaded" />
    ) : (
      <div role="status" aria-label="Loading the alert" className="flex flex-col gap-4">
        <Skeleton className="h-24" />
        <div className="grid gap-4 lg:grid-cols-2">
          <Skeleton className="h-96" />
          <Skeleton className="h-96" />
        </div>
      </div>
    );
  }
  const data = alert.data;
  return (
    <div className="flex flex-col gap-4">
      <AlertHead alert={data} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <EvidencePanel alert={data} />
          <Similar alert={data} />
          <Deliveries
            title="Notifications"
            deliveries={data.deliveries}
            empty="No receiver was told: the rule names none."
          />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <RunbookPanel alert={data} />
          <OutcomeForm key={data.outcome ?? ''} alert={data} />
        </div>
      </div>
    </div>
  );
}

function AlertHead({ alert }: { readonly alert: AlertDetail }) {
  return (
    <section aria-label="Alert" className="flex flex-col gap-2">
      <PageHead
        title={
          <>
            {alert.name}
            <span className="font-normal text-ink-3"> · </span>
            <Link href={`/pipelines/${alert.pipelineId}`} className="font-normal hover:underline">
              {alert.pipelineName}
            </Link>
          </>
        }
        badge={
          <>
            <AlertStateBadge state={alert.state} words={alert.stateWords} />
            <span className="text-[13px]">
              <SeverityMark severity={alert.severity} />
            </span>
          </>
        }
        actions={
          <>
            <AcknowledgeButton alert={alert} />
            <LinkButton href={`/pipelines/${alert.pipelineId}`}>Open pipeline</LinkButton>
          </>
        }
      />
      <p className="text-[15px]" aria-live="polite">
        {alert.words}
      </p>
      <p className="text-[13px] text-ink-3">
        {alert.stateWords}
        {alert.firedAt ? (
          <>
            {' · fired '}
            <RelativeTime at={alert.firedAt} />
          </>
        ) : null}
        {alert.resolvedAt ? (
          <>
            {' · resolved '}
            <RelativeTime at={alert.resolvedAt} />
            {alert.resolvedReason ? ` (${alert.resolvedReason})` : ''}
          </>
        ) : (
          ` · now ${formatWithUnit(alert.value, alert.unit)}, threshold ${formatWithUnit(alert.threshold, alert.unit)}`
        )}
        {' · '}
        <Link href={`/alerts/rules/${alert.ruleId}`} className="underline underline-offset-2">
          rule
        </Link>
      </p>
      <p className="text-[13px] text-ink-3">{alert.ruleSentence}</p>
    </section>
  );
}

function RunbookPanel({ alert }: { readonly alert: AlertDetail }) {
  const { runbook } = alert;
  if (!runbook) {
    return (
      <Panel title="Runbook">
        <p className="text-[13px] text-ink-2">This rule names no runbook, so nothing tells what to do. </p>
        <div className="mt-2">
          <LinkButton small href={`/alerts/rules/${alert.ruleId}`}>
            Choose a runbook in the rule
          </LinkButton>
        </div>
      </Panel>
    );
  }
  return (
    <Panel
      title={`Runbook: ${runbook.title}`}
      aside={
        <>
          v{runbook.version}
          {runbook.owner ? ` · ${runbook.owner}` : ''}
          <Link href={`/runbooks/${runbook.slug}`} className="underline underline-offset-2">
            open
          </Link>
        </>
      }
    >
      {runbook.isReviewDue ? (
        <p className="mb-2 text-[12px] text-warn">Its review is due: what it says may be out of date.</p>
      ) : null}
      <RunbookMarkdown markdown={runbook.markdown} stepsKey={`penstock.steps.${alert.id}`} />
    </Panel>
  );
}

function Similar({ alert }: { readonly alert: AlertDetail }) {
  if (alert.similar.length === 0) {
    return null;
  }
  return (
    <Panel title="It fired before" bodyClassName="">
      <ul className="text-[13px]">
        {alert.similar.map((one) => (
          <li key={one.id} className="flex flex-wrap gap-x-3 border-t border-line px-3 py-1.5 first:border-t-0">
            <Link href={`/alerts/${one.id}`} className="underline decoration-line-strong underline-offset-2">
              <RelativeTime at={one.firedAt} />
            </Link>
            <span className="text-ink-3">
              {one.durationMs === null ? 'not over yet' : `for ${formatDuration(one.durationMs)}`}
            </span>
            <span className="text-ink-2">{one.outcome ?? 'no outcome noted'}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
