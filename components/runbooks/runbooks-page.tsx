'use client';
// The library of runbooks, with what is due for review, and a way to write a new one.
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { queries } from '@/lib/client/queries';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { PageHead } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { TableSkeleton } from '../ui/skeleton';
import { RunbookForm } from './runbook-form';

export function RunbooksPage() {
  const runbooks = useQuery(queries.runbooks());
  const [isNew, setNew] = useState(false);
  return (
    <div className="flex max-w-[1100px] flex-col gap-4">
      <PageHead
        title="Runbooks"
        note={runbooks.data ? String(runbooks.data.total) : undefined}
        actions={
          <Button tone="primary" onClick={() => setNew(true)}>
            New runbook
          </Button>
        }
      />
      {isNew ? <RunbookForm runbook={null} onClose={() => setNew(false)} /> : null}
      {runbooks.isError ? (
        <ErrorPanel
          error={runbooks.error}
          onRetry={() => void runbooks.refetch()}
          what="The runbooks could not be loaded"
        />
      ) : null}
      <div className="panel overflow-x-auto">
        {runbooks.data === undefined ? (
          runbooks.isError ? null : (
            <TableSkeleton label="Loading the runbooks" />
          )
        ) : runbooks.data.items.length === 0 ? (
          <Empty title="There is no runbook yet">
            A runbook says what a person does when a rule fires: symptom, checks, likely causes, actions, when to
            escalate.
          </Empty>
        ) : (
          <table className="grid-table">
            <thead>
              <tr>
                <th>Title</th>
                <th>Owner</th>
                <th className="num">Rules</th>
                <th>Review by</th>
                <th className="num">Version</th>
                <th>Changed</th>
              </tr>
            </thead>
            <tbody>
              {runbooks.data.items.map((one) => (
                <tr key={one.slug}>
                  <td>
                    <Link href={`/runbooks/${one.slug}`} className="font-medium hover:underline">
                      {one.title}
                    </Link>
                  </td>
                  <td>{one.owner || '—'}</td>
                  <td className="num">{one.ruleCount}</td>
                  <td className={one.isReviewDue ? 'whitespace-nowrap text-warn' : 'whitespace-nowrap'}>
                    {one.reviewBy ?? '—'}
                    {one.isReviewDue ? ' · due' : ''}
                  </td>
                  <td className="num">{one.version}</td>
                  <td className="text-ink-2">
                    <RelativeTime at={one.updatedAt} /> by {one.updatedBy}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
}
