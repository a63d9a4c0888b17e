'use client';
// The head of every page of one pipeline: what it should do and does, in words, and the acts the server allows now.
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { queries } from '@/lib/client/queries';
import { environmentLabels } from '@/lib/contracts/common';
import { deliveryGuaranteeLabels } from '@/lib/contracts/job';
import type { Pipeline } from '@/lib/contracts/pipeline';
import { cx } from '../ui/cx';
import { ErrorPanel } from '../ui/error-panel';
import { PageHead } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { Skeleton } from '../ui/skeleton';
import { OperationNote } from './operation-note';
import { PipelineActions } from './pipeline-actions';
import { StatusBadge } from './status-badge';

const tabs = [
  ['', 'Health'],
  ['/checkpoints', 'Checkpoints'],
  ['/exceptions', 'Exceptions'],
  ['/versions', 'Versions'],
  ['/alerts', 'Alerts'],
  ['/settings', 'Settings'],
] as const;

export function PipelineHeader({ id }: { readonly id: string }) {
  const pipeline = useQuery(queries.pipeline(id));
  if (!pipeline.data) {
    return pipeline.isError ? (
      <ErrorPanel
        error={pipeline.error}
        onRetry={() => void pipeline.refetch()}
        what="This pipeline could not be loaded"
      />
    ) : (
      <Skeleton className="h-[92px]" />
    );
  }
  const data = pipeline.data;
  return (
    <div className="flex flex-col gap-2">
      <PageHead
        title={data.name}
        badge={<StatusBadge tone={data.status.tone} word={data.status.word} title={data.status.sentence} />}
        note={<Facts pipeline={data} />}
        actions={<PipelineActions pipeline={data} />}
      />
      <p className="text-[13px] text-ink-2" aria-live="polite">
        {data.status.sentence}
      </p>
      {data.status.waitingFor ? (
        <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-[13px] text-warn">
          {data.status.waitingFor}
        </p>
      ) : null}
      <OperationNote pipelineId={id} />
      <Tabs id={id} />
    </div>
  );
}

function Facts({ pipeline }: { readonly pipeline: Pipeline }) {
  return (
    <span className="flex flex-wrap gap-x-1.5">
      {pipeline.runningSince ? (
        <span>
          started <RelativeTime at={pipeline.runningSince} /> ·
        </span>
      ) : null}
      <span>{pipeline.version === null ? 'never launched' : `v${pipeline.version}`} ·</span>
      <span>{environmentLabels[pipeline.environment]} ·</span>
      <span title={deliveryGuaranteeLabels[pipeline.deliveryGuarantee]}>{pipeline.deliveryGuarantee} ·</span>
      <span title={`Parallelism ${pipeline.parallelism}`}>p={pipeline.parallelism}</span>
      {pipeline.restartCount > 0 ? (
        <span>
          · {pipeline.restartCount} {pipeline.restartCount === 1 ? 'restart' : 'restarts'}
        </span>
      ) : null}
    </span>
  );
}

function Tabs({ id }: { readonly id: string }) {
  const pathname = usePathname();
  const params = useSearchParams();
  const range = new URLSearchParams([...params].filter(([name]) => ['range', 'from', 'to'].includes(name))).toString();
  return (
    <nav aria-label="Pipeline" className="no-print -mx-1 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {tabs.map(([path, label]) => {
          const href = `/pipelines/${id}${path}`;
          const isCurrent = pathname === href;
          return (
            <li key={label}>
              <Link
                href={range ? `${href}?${range}` : href}
                aria-current={isCurrent ? 'page' : undefined}
                className={cx(
                  '-mb-px block border-b-2 px-3 py-2 text-[13px] whitespace-nowrap',
                  isCurrent ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink',
                )}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
