'use client';
// The triage list: what runs, what hurts, how much. Search, status and order stand in the address.
import { useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useMemo, useRef, useState } from 'react';
import { queries } from '@/lib/client/queries';
import { useParam } from '../frame/use-range';
import { LinkButton } from '../ui/button';
import { Empty } from '../ui/empty';
import { ErrorPanel } from '../ui/error-panel';
import { controlClass, SelectField } from '../ui/field';
import { PageHead } from '../ui/panel';
import { TableSkeleton } from '../ui/skeleton';
import { compareHurt, holdOrder } from './hurt-order';
import { PipelineTable } from './pipeline-table';

export function PipelinesPage() {
  const [sort, setSort] = useParam('sort', 'hurts');
  const [order, setOrder] = useParam('order', 'asc');
  const [status, setStatus] = useParam('status', '');
  const search = useSearch();
  const list = useQuery({
    ...queries.pipelines({ limit: 1000, sort, order, status: status || undefined, search: search.sent || undefined }),
    refetchInterval: 10_000,
  });
  const items = useMemo(() => {
    const all = list.data?.items ?? [];
    return sort === 'hurts' ? [...all].sort(compareHurt) : all;
  }, [list.data, sort]);
  const held = useHeldOrder(
    items.map((item) => item.id),
    `${sort}|${order}|${status}|${search.sent}`,
  );
  const byId = new Map(items.map((item) => [item.id, item]));
  const rows = held.order.flatMap((id) => byId.get(id) ?? []);
  const isFiltered = status !== '' || search.sent !== '';
  return (
    <div className="flex flex-col gap-3">
      <PageHead
        title="Pipelines"
        note={list.data ? `${list.data.total}${isFiltered ? ' found' : ''}` : undefined}
        actions={
          <LinkButton href="/pipelines/new" tone="primary">
            New pipeline
          </LinkButton>
        }
      />
      <div className="flex flex-wrap items-center gap-2">
        <input
          ref={search.input}
          type="search"
          aria-label="Search pipelines"
          placeholder="Search name or tag:payments  ( / )"
          value={search.typed}
          onChange={(event) => search.setTyped(event.target.value)}
          className={`${controlClass} h-8 max-w-[320px] min-w-[180px] flex-1`}
        />
        <SelectField label="Status" hideLabel value={status} onChange={(event) => setStatus(event.target.value)}>
          <option value="">Every status</option>
          <option value="running">Running</option>
          <option value="pending">Pending</option>
          <option value="restarting">Restarting</option>
          <option value="failing">Failing</option>
          <option value="stopped">Stopped</option>
          <option value="unknown">Unknown</option>
        </SelectField>
        <SelectField label="Order" hideLabel value={sort} onChange={(event) => setSort(event.target.value)}>
          <option value="hurts">What hurts first</option>
          <option value="name">By name</option>
          <option value="status">By status</option>
          <option value="lag">By lag</option>
          <option value="latency">By latency</option>
          <option value="checkpoint">By checkpoint</option>
          <option value="state">By state size</option>
          <option value="updated">By last change</option>
        </SelectField>
        {held.changes > 0 ? (
          <button
            type="button"
            onClick={held.release}
            className="h-7 rounded-full bg-accent-soft px-3 text-[12px] font-medium"
          >
            {held.changes} {held.changes === 1 ? 'row' : 'rows'} would move: apply
          </button>
        ) : null}
      </div>
      {list.isError ? (
        <ErrorPanel error={list.error} onRetry={() => void list.refetch()} what="The list could not be loaded" />
      ) : null}
      <div
        className="panel overflow-hidden"
        onPointerEnter={() => held.setHeld(true)}
        onPointerLeave={() => held.setHeld(false)}
      >
        {list.data === undefined ? (
          list.isError ? null : (
            <TableSkeleton label="Loading the list of pipelines" />
          )
        ) : rows.length === 0 ? (
          <NothingFound isFiltered={isFiltered} />
        ) : (
          <PipelineTable
            rows={rows}
            sort={sort}
            order={order}
            onSort={(column) => {
              if (column === sort) {
                setOrder(order === 'asc' ? 'desc' : 'asc');
              } else {
                setSort(column);
              }
            }}
          />
        )}
      </div>
    </div>
  );
}

function NothingFound({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title="No pipeline matches">
      Names and descriptions are searched; <code>tag:payments</code> finds a tag. The status filter narrows further.
    </Empty>
  ) : (
    <Empty
      title="There is no pipeline yet"
      action={
        <LinkButton href="/pipelines/new" tone="primary">
          Write a pipeline
        </LinkButton>
      }
    >
      Three templates on the demo&apos;s topics show what one looks like.
    </Empty>
  );
}

/** What is typed at once, what is asked for 200 ms later and written to the address; `/` moves the focus here. */
function useSearch() {
  const params = useSearchParams();
  const pathname = usePathname();
  const sent = params.get('q') ?? '';
  const [typed, setTyped] = useState(sent);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(sent), [sent]);
  useEffect(() => {
    if (typed === sent) {
      return;
    }
    const timer = window.setTimeout(() => {
      const query = new URLSearchParams(window.location.search);
      if (typed) {
        query.set('q', typed);
      } else {
        query.delete('q');
      }
      const text = query.toString();
      window.history.replaceState(null, '', text ? `${pathname}?${text}` : pathname);
    }, 200);
    return () => window.clearTimeout(timer);
  }, [typed, sent, pathname]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !target.isContentEditable) {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return { input, typed, setTyped, sent };
}

/** Rows don't jump while the pointer is over the table; a new filter or order applies at once. */
function useHeldOrder(wanted: readonly string[], scope: string) {
  const [isHeld, setHeld] = useState(false);
  const shown = useRef<{ scope: string; order: readonly string[] }>({ scope, order: wanted });
  const [, redraw] = useState(0);
  const result =
    isHeld && shown.current.scope === scope && shown.current.order.length > 0
      ? holdOrder(wanted, shown.current.order)
      : { order: [...wanted], changes: 0 };
  useEffect(() => {
    shown.current = { scope, order: result.order };
  });
  const release = () => {
    shown.current = { scope, order: wanted };
    redraw((count) => count + 1);
  };
  return { ...result, setHeld, release };
}
