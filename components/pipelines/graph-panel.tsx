'use client';
// The execution graph with live rates. Nodes carry one of three things at a time; which one stands in the address.
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { queries } from '@/lib/client/queries';
import { useParam } from '../frame/use-range';
import { cx } from '../ui/cx';
import { ErrorPanel } from '../ui/error-panel';
import { Panel } from '../ui/panel';
import { Skeleton } from '../ui/skeleton';
import { VertexDetail } from './vertex-detail';

const JobGraphView = dynamic(() => import('../graph/job-graph-view').then((module) => module.JobGraphView), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

const shows = [
  ['busy', 'Busy'],
  ['rate', 'Records/s'],
  ['state', 'State'],
] as const;

export type GraphShow = (typeof shows)[number][0];

export function GraphPanel({ pipelineId }: { readonly pipelineId: string }) {
  const [wanted, setShow] = useParam('show', 'busy');
  const [operator, setOperator] = useParam('operator', '');
  const graph = useQuery(queries.graph(pipelineId));
  const show: GraphShow = shows.find(([key]) => key === wanted)?.[0] ?? 'busy';
  const selected = graph.data?.vertices.find((vertex) => vertex.id === operator) ?? null;
  return (
    <Panel
      title="Graph"
      bodyClassName="p-0"
      aside={
        <fieldset className="flex overflow-hidden rounded-md border border-line">
          <legend className="sr-only">What nodes show</legend>
          {shows.map(([key, label]) => (
            <button
              key={key}
              type="button"
              aria-pressed={show === key}
              onClick={() => setShow(key)}
              className={cx(
                'h-6 px-2 text-[12px]',
                show === key ? 'bg-accent-soft font-medium text-ink' : 'hover:bg-raised',
              )}
            >
              {label}
            </button>
          ))}
        </fieldset>
      }
    >
      {graph.isError && !graph.data ? (
        <ErrorPanel error={graph.error} onRetry={() => void graph.refetch()} what="The graph could not be loaded" />
      ) : (
        <>
          <div className="h-[300px]">
            {graph.data === undefined ? (
              <Skeleton className="h-full" />
            ) : graph.data.vertices.length === 0 ? (
              <p className="px-3 py-4 text-[13px] text-ink-2">The graph appears when the engine has started the job.</p>
            ) : (
              <JobGraphView
                graph={graph.data}
                show={show}
                selectedId={selected?.id ?? null}
                onSelect={(id) => setOperator(id ?? '')}
              />
            )}
          </div>
          <GraphLegend show={show} isLive={graph.data?.isLive ?? false} />
          {selected ? <VertexDetail vertex={selected} onClose={() => setOperator('')} /> : null}
        </>
      )}
    </Panel>
  );
}

function GraphLegend({ show, isLive }: { readonly show: GraphShow; readonly isLive: boolean }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-3 py-1.5 text-[12px] text-ink-3">
      {show === 'busy' ? (
        <>
          <LegendKey color="var(--ok)" words="busy below 60 %" />
          <LegendKey color="var(--warn)" words="busy above 60 %" />
          <LegendKey color="var(--bad)" words="busy above 90 %" />
          <LegendKey color="var(--latency)" words="waits for the next operator (backpressure)" />
        </>
      ) : show === 'rate' ? (
        <span>records a second in and out of each operator; edges carry what flows between them</span>
      ) : (
        <LegendKey color="var(--state)" words="share of the largest operator's state" />
      )}
      {isLive ? null : <span className="ml-auto">not running: last known values</span>}
    </div>
  );
}

function LegendKey({ color, words }: { readonly color: string; readonly words: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className="size-2.5 rounded-sm" style={{ background: color }} />
      {words}
    </span>
  );
}
