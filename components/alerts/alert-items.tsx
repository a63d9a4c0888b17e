'use client';
// A list of alerts, one or two lines each, readable at 360 px.
import Link from 'next/link';
import type { Alert } from '@/lib/contracts/alert';
import { RelativeTime } from '../ui/relative-time';
import { AcknowledgeButton } from './acknowledge-button';
import { AlertStateBadge, SeverityMark } from './alert-words';

interface AlertListProps {
  readonly alerts: readonly Alert[];
  readonly withPipeline?: boolean;
}

export function AlertItems({ alerts, withPipeline = true }: AlertListProps) {
  return (
    <ul>
      {alerts.map((alert) => (
        <li key={alert.id} className="border-t border-line px-3 py-2 text-[13px] first:border-t-0 hover:bg-raised/60">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <AlertStateBadge state={alert.state} words={alert.stateWords} />
            <SeverityMark severity={alert.severity} />
            <Link href={`/alerts/${alert.id}`} className="font-medium hover:underline">
              {alert.name}
            </Link>
            {withPipeline ? (
              <Link href={`/pipelines/${alert.pipelineId}`} className="text-ink-2 hover:underline">
                {alert.pipelineName}
              </Link>
            ) : null}
            <span className="text-[12px] text-ink-3">
              <Since alert={alert} />
            </span>
            <span className="ml-auto">
              <AcknowledgeButton alert={alert} small />
            </span>
          </div>
          <p className="mt-0.5 text-ink-2">{alert.words}</p>
          {alert.state === 'pending' || alert.state === 'recovering' ? (
            <p className="text-[12px] text-ink-3">{alert.stateWords}</p>
          ) : null}
          {alert.runbookSlug && alert.state !== 'resolved' ? (
            <p className="text-[12px] text-ink-3">
              runbook:{' '}
              <Link href={`/alerts/${alert.id}`} className="underline underline-offset-2">
                {alert.runbookTitle ?? alert.runbookSlug}
              </Link>
            </p>
          ) : null}
          {alert.outcome ? <p className="text-[12px] text-ink-2">outcome: {alert.outcome}</p> : null}
        </li>
      ))}
    </ul>
  );
}

function Since({ alert }: { readonly alert: Alert }) {
  if (alert.state === 'resolved' && alert.resolvedAt) {
    return (
      <>
        resolved <RelativeTime at={alert.resolvedAt} />
      </>
    );
  }
  return alert.firedAt ? (
    <>
      firing since <RelativeTime at={alert.firedAt} />
    </>
  ) : (
    <>
      since <RelativeTime at={alert.activeAt} />
    </>
  );
}
