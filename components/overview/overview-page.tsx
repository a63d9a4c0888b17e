'use client';
// Is anything wrong, and what first? Sentences, then lanes worst first, then what fires and the whole system.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import { useMoments, useRange } from '../frame/use-range';
import { LinkButton } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { Skeleton } from '../ui/skeleton';
import { FiringList } from './firing-list';
import { Lanes } from './lanes';
import { Sentences } from './sentences';
import { WholeSystem } from './whole-system';

export function OverviewPage() {
  const { range, setRange } = useRange();
  const { from, to } = useMoments(range);
  const overview = useQuery(queries.overview(from, to));
  if (!overview.data) {
    return overview.isError ? (
      <ErrorPanel
        error={overview.error}
        onRetry={() => void overview.refetch()}
        what="The overview could not be loaded"
      />
    ) : (
      <OverviewSkeleton />
    );
  }
  const data = overview.data;
  if (data.counts.pipelines === 0) {
    return <NoPipelines />;
  }
  return (
    <div className="flex flex-col gap-4">
      {overview.isError ? (
        <ErrorPanel
          error={overview.error}
          onRetry={() => void overview.refetch()}
          what="The overview could not be refreshed"
        />
      ) : null}
      <Sentences overview={data} />
      <Lanes
        lanes={data.lanes}
        from={from}
        to={to}
        isLive={range.kind === 'live'}
        onRange={(start, end) => setRange({ kind: 'absolute', from: start, to: end })}
      />
      <div className="grid gap-4 lg:grid-cols-2">
        <FiringList alerts={data.firing} pending={data.counts.pending} />
        <WholeSystem overview={data} />
      </div>
    </div>
  );
}

function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading the overview" className="flex flex-col gap-4">
      <Skeleton className="h-[74px]" />
      <Skeleton className="h-56" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-40" />
        <Skeleton className="h-40" />
      </div>
    </div>
  );
}

function NoPipelines() {
  return (
    <div className="panel">
      <h1 className="sr-only">Overview</h1>
      <Empty
        title="There is no pipeline yet"
        action={
          <div className="flex gap-2">
            <LinkButton href="/pipelines/new" tone="primary">
              Write a pipeline
            </LinkButton>
            <LinkButton href="/welcome">How it works</LinkButton>
          </div>
        }
      >
        A pipeline is a SQL script that reads Kafka topics and writes its result to another one. This page then shows
        its history as one line, and says what needs you.
      </Empty>
    </div>
  );
}
