'use client';
// Health of one pipeline: four indicators on one time axis, its history, its graph, its sources.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import { useMoments, useRange } from '../frame/use-range';
import { LinkButton } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { Panel } from '../ui/panel';
import { Skeleton } from '../ui/skeleton';
import { GraphPanel } from './graph-panel';
import { IndicatorCharts } from './indicator-charts';
import { SourcesPanel } from './sources-panel';
import { TimelinePanel } from './timeline-panel';

export function HealthPage({ id }: { readonly id: string }) {
  const { range, setRange } = useRange();
  const { from, to } = useMoments(range);
  const pipeline = useQuery(queries.pipeline(id));
  const timeline = useQuery({ ...queries.timeline(id, from, to), enabled: pipeline.data !== undefined });
  if (!pipeline.data) {
    return pipeline.isError ? null : (
      <div role="status" aria-label="Loading the indicators" className="grid gap-4 md:grid-cols-2 xl:grid-cols-4">
        {['lag', 'latency', 'checkpoint', 'state'].map((name) => (
          <Skeleton key={name} className="h-[228px]" />
        ))}
      </div>
    );
  }
  if (pipeline.data.version === null) {
    return <NeverLaunched id={id} />;
  }
  const choose = (start: number, end: number) => setRange({ kind: 'absolute', from: start, to: end });
  return (
    <div className="flex flex-col gap-4">
      <IndicatorCharts pipeline={pipeline.data} from={from} to={to} timeline={timeline.data ?? null} onRange={choose} />
      {timeline.isError ? (
        <ErrorPanel
          error={timeline.error}
          onRetry={() => void timeline.refetch()}
          what="The timeline could not be loaded"
        />
      ) : (
        <TimelinePanel
          timeline={timeline.data ?? null}
          from={from}
          to={to}
          isLive={range.kind === 'live'}
          onRange={choose}
        />
      )}
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        <GraphPanel pipelineId={id} />
        <SourcesPanel pipelineId={id} />
      </div>
    </div>
  );
}

function NeverLaunched({ id }: { readonly id: string }) {
  return (
    <Panel label="Not launched yet">
      <Empty
        title="This pipeline was never launched"
        action={
          <LinkButton href={`/pipelines/${id}/edit`} tone="primary">
            Open the editor
          </LinkButton>
        }
      >
        After the launch this page shows how far behind it is, how long records take, how its checkpoints go and how
        much state it keeps.
      </Empty>
    </Panel>
  );
}
