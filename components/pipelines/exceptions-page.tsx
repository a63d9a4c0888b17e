'use client';
// What went wrong in the job, and the records it could not read. Nothing is lost silently: what was skipped is counted here.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import type { BadRecordList, JobException } from '@/lib/contracts/job-graph';
import { CopyButton } from '../ui/copy-button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { TableSkeleton } from '../ui/skeleton';

export function ExceptionsPage({ id }: { readonly id: string }) {
  const exceptions = useQuery({ ...queries.exceptions(id), refetchInterval: 10_000 });
  const badRecords = useQuery({ ...queries.badRecords(id), refetchInterval: 10_000 });
  return (
    <div className="flex flex-col gap-4">
      <Panel title={`Exceptions${exceptions.data ? ` (${exceptions.data.total})` : ''}`} bodyClassName="">
        {!exceptions.data ? (
          exceptions.isError ? (
            <ErrorPanel
              error={exceptions.error}
              onRetry={() => void exceptions.refetch()}
              what="The exceptions could not be loaded"
            />
          ) : (
            <TableSkeleton rows={3} label="Loading the exceptions" />
          )
        ) : exceptions.data.items.length === 0 ? (
          <Empty title="No exception">The jobs of this pipeline have not failed.</Empty>
        ) : (
          <ul>
            {exceptions.data.items.map((one) => (
              <ExceptionRow key={one.id} exception={one} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel
        title={`Bad records${badRecords.data ? ` (${badRecords.data.counted.toLocaleString('en')})` : ''}`}
        bodyClassName="overflow-x-auto"
      >
        {!badRecords.data ? (
          badRecords.isError ? (
            <ErrorPanel
              error={badRecords.error}
              onRetry={() => void badRecords.refetch()}
              what="The bad records could not be loaded"
            />
          ) : (
            <TableSkeleton rows={3} label="Loading the bad records" />
          )
        ) : (
          <BadRecords list={badRecords.data} />
        )}
      </Panel>
    </div>
  );
}

function ExceptionRow({ exception }: { readonly exception: JobException }) {
  const text = [exception.message, exception.detail, exception.hint, exception.stack].filter(Boolean).join('\n');
  return (
    <li className="border-t border-line px-3 py-2 text-[13px] first:border-t-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <p className="min-w-0 font-medium break-words">{exception.message}</p>
        <span className="text-[12px] text-ink-3">
          <RelativeTime at={exception.at} /> · attempt {exception.attempt}
          {exception.vertexName ? ` · ${exception.vertexName}` : ''}
        </span>
      </div>
      {exception.detail ? <p className="text-ink-2">{exception.detail}</p> : null}
      {exception.hint ? <p className="text-ink-2">{exception.hint}</p> : null}
      <p className="mt-0.5 flex flex-wrap items-center gap-2 text-[12px] text-ink-3">
        <code>{exception.code}</code>
        <span>{exception.isFatal ? 'the job did not restart after it' : 'the job restarted'}</span>
        <CopyButton text={text} label="Copy exception" />
      </p>
      {exception.stack ? (
        <details className="mt-1">
          <summary className="text-[12px] text-ink-2">Stack</summary>
          <pre className="mt-1 overflow-x-auto rounded-md bg-raised p-2 font-mono text-[11px]">{exception.stack}</pre>
        </details>
      ) : null}
    </li>
  );
}

function BadRecords({ list }: { readonly list: BadRecordList }) {
  if (list.items.length === 0) {
    return (
      <Empty title="No bad record">
        {list.counted > 0
          ? `${list.counted.toLocaleString('en')} were counted, but none was kept as a sample.`
          : 'Every record could be read.'}
      </Empty>
    );
  }
  return (
    <>
      <table className="grid-table">
        <thead>
          <tr>
            <th>When</th>
            <th>Where</th>
            <th>Why</th>
            <th>Policy</th>
            <th>Beginning of the record</th>
          </tr>
        </thead>
        <tbody>
          {list.items.map((one) => (
            <tr key={one.id}>
              <td>
                <RelativeTime at={one.at} />
              </td>
              <td className="whitespace-nowrap">
                {one.split} · {one.position}
              </td>
              <td className="max-w-[44ch]">{one.reason}</td>
              <td>{one.policy ?? '—'}</td>
              <td className="max-w-[44ch] truncate font-mono text-[12px]" title={one.excerpt}>
                {one.excerpt}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.counted > list.items.length ? (
        <p className="border-t border-line px-3 py-2 text-[12px] text-ink-3">
          The newest {list.items.length} of {list.counted.toLocaleString('en')} are kept as samples.
        </p>
      ) : null}
    </>
  );
}
