'use client';
// What fires now, with its runbook and the acknowledge button; the same row is used on the alerts page.
import Link from 'next/link';
import type { Alert } from '@/lib/contracts/alert';
import { AcknowledgeButton } from '../alerts/acknowledge-button';
import { SeverityMark } from '../alerts/alert-words';
import { Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';

interface FiringListProps {
  readonly alerts: readonly Alert[];
  readonly pending: number;
}

export function FiringList({ alerts, pending }: FiringListProps) {
  return (
    <Panel
      title={`Firing (${alerts.length})`}
      bodyClassName="p-0"
      aside={
        <>
          {pending > 0 ? <span>{pending} pending</span> : null}
          <Link href="/alerts" className="underline underline-offset-2 hover:text-ink">
            All alerts
          </Link>
        </>
      }
    >
      {alerts.length === 0 ? (
        <p className="px-3 py-4 text-[13px] text-ink-2">No alert fires.</p>
      ) : (
        <ul>
          {alerts.map((alert) => (
            <li
              key={alert.id}
              className="flex items-start justify-between gap-3 border-t border-line px-3 py-2 text-[13px] first:border-t-0"
            >
              <div className="min-w-0">
                <div className="flex flex-wrap items-baseline gap-x-2">
                  <SeverityMark severity={alert.severity} withWord={false} />
                  <Link href={`/alerts/${alert.id}`} className="font-medium hover:underline">
                    {alert.name}
                  </Link>
                  <Link href={`/pipelines/${alert.pipelineId}`} className="text-ink-2 hover:underline">
                    {alert.pipelineName}
                  </Link>
                  <span className="text-[12px] text-ink-3">
                    <RelativeTime at={alert.firedAt ?? alert.activeAt} />
                  </span>
                </div>
                <p className="text-ink-2">{alert.words}</p>
                {alert.runbookSlug ? (
                  <p className="text-[12px] text-ink-3">
                    runbook:{' '}
                    <Link href={`/alerts/${alert.id}`} className="underline underline-offset-2">
                      {alert.runbookTitle ?? alert.runbookSlug}
                    </Link>
                  </p>
                ) : null}
              </div>
              <AcknowledgeButton alert={alert} small />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
