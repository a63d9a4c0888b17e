'use client';
// Versions of one pipeline: which runs, what differs, launch or roll back to one. Which two are compared stands in the address.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { queries } from '@/lib/client/queries';
import type { PipelineVersion } from '@/lib/contracts/pipeline-version';
import { useParam } from '../frame/use-range';
import { Button, LinkButton } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { SelectField } from '../ui/field';
import { Panel } from '../ui/panel';
import { RelativeTime } from '../ui/relative-time';
import { Skeleton, TableSkeleton } from '../ui/skeleton';

const DiffView = dynamic(() => import('../editor/diff-view').then((module) => module.DiffView), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});
const LaunchPanel = dynamic(() => import('../editor/launch-panel').then((module) => module.LaunchPanel), {
  ssr: false,
});

export function VersionsPage({ id }: { readonly id: string }) {
  const client = useQueryClient();
  const versions = useQuery(queries.versions(id));
  const pipeline = useQuery(queries.pipeline(id));
  const [launching, setLaunching] = useState<number | null>(null);
  if (!versions.data || !pipeline.data) {
    return versions.isError ? (
      <ErrorPanel
        error={versions.error}
        onRetry={() => void versions.refetch()}
        what="The versions could not be loaded"
      />
    ) : (
      <div className="panel">
        <TableSkeleton rows={4} label="Loading the versions" />
      </div>
    );
  }
  const items = versions.data.items;
  const launch = pipeline.data.actions.find((one) => one.action === 'launch');
  const current = items.find((one) => one.isCurrent)?.version ?? null;
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title={`Versions (${items.length})`}
        bodyClassName="overflow-x-auto"
        aside={
          <LinkButton small href={`/pipelines/${id}/edit`}>
            Edit
          </LinkButton>
        }
      >
        {items.length === 0 ? (
          <Empty
            title="No version yet"
            action={<LinkButton href={`/pipelines/${id}/edit`}>Open the editor</LinkButton>}
          >
            A version is made when a script is launched or saved from the editor.
          </Empty>
        ) : (
          <table className="grid-table">
            <thead>
              <tr>
                <th>Version</th>
                <th>Made</th>
                <th>By</th>
                <th>Note</th>
                <th>Last launched</th>
                <th>
                  <span className="sr-only">Acts</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.version}>
                  <td className="font-medium whitespace-nowrap">
                    v{one.version}
                    {one.isCurrent ? (
                      <span className="ml-2 rounded-md bg-ok-soft px-1.5 text-[12px] font-normal text-ok">current</span>
                    ) : null}
                  </td>
                  <td>
                    <RelativeTime at={one.createdAt} />
                  </td>
                  <td>{one.createdBy}</td>
                  <td className="text-ink-2">{one.note || '—'}</td>
                  <td>{one.launchedAt ? <RelativeTime at={one.launchedAt} /> : 'never'}</td>
                  <td className="text-right whitespace-nowrap">
                    <Button
                      small
                      reason={launch?.isAllowed ? null : (launch?.reason ?? 'Not possible now.')}
                      onClick={() => setLaunching(one.version)}
                    >
                      {current !== null && one.version < current
                        ? `Roll back to v${one.version}`
                        : `Launch v${one.version}`}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
      {items.length > 0 ? <Comparison items={items} /> : null}
      {launching === null ? null : (
        <LaunchPanel
          pipeline={pipeline.data}
          version={launching}
          open
          onOpenChange={(open) => (open ? undefined : setLaunching(null))}
          onLaunched={() => void client.invalidateQueries({ queryKey: ['pipelines', id] })}
        />
      )}
    </div>
  );
}

function Comparison({ items }: { readonly items: readonly PipelineVersion[] }) {
  const newest = items[0]?.version ?? 1;
  const [left, setLeft] = useParam('left', String(items[1]?.version ?? newest));
  const [right, setRight] = useParam('right', String(newest));
  const find = (version: string) => items.find((one) => String(one.version) === version);
  const before = find(left);
  const after = find(right);
  const options = items.map((one) => (
    <option key={one.version} value={String(one.version)}>
      v{one.version}
    </option>
  ));
  return (
    <Panel
      title="What differs"
      bodyClassName=""
      aside={
        <>
          <SelectField label="Older version" hideLabel value={left} onChange={(event) => setLeft(event.target.value)}>
            {options}
          </SelectField>
          <SelectField label="Newer version" hideLabel value={right} onChange={(event) => setRight(event.target.value)}>
            {options}
          </SelectField>
        </>
      }
    >
      {before && after ? (
        <>
          {before.fingerprint && before.fingerprint === after.fingerprint && before.version !== after.version ? (
            <p className="border-b border-line px-3 py-1.5 text-[12px] text-ink-2">
              Both have the same plan: state is restored as it is.
            </p>
          ) : null}
          <DiffView
            before={before.sql}
            after={after.sql}
            beforeLabel={`v${before.version}`}
            afterLabel={`v${after.version}`}
          />
        </>
      ) : (
        <p className="px-3 py-3 text-[13px] text-ink-2">Choose two versions.</p>
      )}
    </Panel>
  );
}
