'use client';
// What is installed, where its data lies and how large it is, which engine hosts are there; the demo can be removed here.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '@/lib/client/queries';
import type { About } from '@/lib/contracts/health';
import { formatBytes } from '@/lib/format';
import { StatusText } from '../pipelines/status-badge';
import { ErrorPanel } from '../ui/error-panel';
import { PageHead, Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { Skeleton } from '../ui/skeleton';
import { DemoPanel } from './demo-panel';

export function AboutPage() {
  const about = useQuery({ ...queries.about(), refetchInterval: 30_000 });
  return (
    <div className="flex max-w-[900px] flex-col gap-4">
      <PageHead title="About" />
      {about.data ? (
        <>
          <Versions about={about.data} />
          <Hosts about={about.data} />
          <Sizes about={about.data} />
        </>
      ) : about.isError ? (
        <ErrorPanel error={about.error} onRetry={() => void about.refetch()} what="The versions could not be loaded" />
      ) : (
        <Skeleton className="h-64" />
      )}
      <DemoPanel />
    </div>
  );
}

function Versions({ about }: { readonly about: About }) {
  const rows: [string, ReactNode][] = [
    ['Penstock', about.version],
    ['Node', about.nodeVersion],
    ['Postgres', about.postgresVersion],
    [
      'Kafka',
      about.kafkaBootstrap === null
        ? 'none configured'
        : `${about.kafkaBootstrap}${about.kafkaIsEmbedded ? ' (embedded broker)' : ''}`,
    ],
    ['Database schema', about.schemaVersion],
    ['Data folder', about.dataFolder ?? '—'],
  ];
  return (
    <Panel title="Versions">
      <dl className="grid grid-cols-[minmax(110px,160px)_1fr] gap-y-1.5 text-[13px]">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-ink-3">{label}</dt>
            <dd className="break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Hosts({ about }: { readonly about: About }) {
  return (
    <Panel title="Engine hosts" bodyClassName="overflow-x-auto">
      {about.engineHosts.length === 0 ? (
        <p className="px-3 py-3 text-[13px] text-warn">
          No engine host has reported: what is asked of pipelines waits until one starts.
        </p>
      ) : (
        <table className="grid-table">
          <thead>
            <tr>
              <th>Host</th>
              <th>State</th>
              <th className="num">Jobs</th>
              <th>Version</th>
              <th>Started</th>
              <th>Last sign of life</th>
            </tr>
          </thead>
          <tbody>
            {about.engineHosts.map((one) => (
              <tr key={one.id}>
                <td className="whitespace-nowrap">
                  {one.hostname} <span className="text-ink-3">pid {one.pid}</span>
                </td>
                <td>
                  <StatusText tone={one.isAlive ? 'running' : 'stopped'} word={one.isAlive ? 'Alive' : 'Gone'} />
                </td>
                <td className="num">{one.jobs}</td>
                <td>{one.version}</td>
                <td>
                  <RelativeTime at={one.startedAt} />
                </td>
                <td>
                  <RelativeTime at={one.lastHeartbeatAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Sizes({ about }: { readonly about: About }) {
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Panel title="Data" bodyClassName="">
        <table className="grid-table">
          <tbody>
            {about.sizes.map((one) => (
              <tr key={one.name}>
                <td>{one.name}</td>
                <td className="num">{formatBytes(one.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title="Kept for" bodyClassName="">
        <table className="grid-table">
          <tbody>
            {about.retention.map((one) => (
              <tr key={one.name}>
                <td>{one.name}</td>
                <td className="text-ink-2">{one.words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}
