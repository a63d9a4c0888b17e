'use client';
// What the script can use: its own tables and views, the topics of the cluster (with a table made from their records), functions.
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { queries } from '@/lib/client/queries';
import type { TableInfoDto } from '@/lib/contracts/sql';
import { formatCount } from '@/lib/format';
import { Button } from '../ui/button';
import { controlClass } from '../ui/field';
import { Skeleton } from '../ui/skeleton';

interface CatalogProps {
  readonly tables: readonly TableInfoDto[];
  readonly onInsert: (text: string) => void;
  readonly onGo: (offset: number) => void;
}

export function Catalog({ tables, onInsert, onGo }: CatalogProps) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const matches = (name: string) => name.toLowerCase().includes(wanted);
  return (
    <div className="flex h-full min-h-0 flex-col text-[13px]">
      <div className="border-b border-line p-2">
        <input
          type="search"
          aria-label="Search the catalog"
          placeholder="Search the catalog"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className={`${controlClass} h-7`}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-3">
        <Tables
          tables={tables.filter((one) => matches(one.name) || one.columns.some((column) => matches(column.name)))}
          onInsert={onInsert}
          onGo={onGo}
        />
        <Topics matches={matches} onInsert={onInsert} />
        <Functions matches={matches} isSearching={wanted !== ''} onInsert={onInsert} />
      </div>
    </div>
  );
}

function Section({
  title,
  open = true,
  children,
}: {
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <details open={open} className="px-2 pt-2">
      <summary className="rounded px-1 text-[12px] font-medium text-ink-2">{title}</summary>
      <div className="pt-1">{children}</div>
    </details>
  );
}

const entryClass = 'flex w-full items-baseline justify-between gap-2 rounded px-1.5 py-0.5 text-left hover:bg-raised';

function Tables({ tables, onInsert, onGo }: CatalogProps) {
  return (
    <Section title={`Tables and views (${tables.length})`}>
      {tables.length === 0 ? <p className="px-1.5 text-[12px] text-ink-3">None in this script yet.</p> : null}
      {tables.map((table) => (
        <details key={table.name} className="pl-1">
          <summary className="rounded px-1 hover:bg-raised">
            <span className="font-medium">{table.name}</span>
            <span className="ml-2 text-[12px] text-ink-3">
              {table.kind === 'view' ? 'view' : (table.connector ?? '')}
            </span>
          </summary>
          <ul className="pl-3">
            {table.columns.map((column) => (
              <li key={column.name}>
                <button
                  type="button"
                  className={entryClass}
                  title={`Insert ${column.name}`}
                  onClick={() => onInsert(column.name)}
                >
                  <span className="truncate">{column.name}</span>
                  <span className="shrink-0 font-mono text-[11px] text-ink-3">{column.type}</span>
                </button>
              </li>
            ))}
            {table.start === null ? null : (
              <li>
                <button
                  type="button"
                  className={`${entryClass} text-[12px] text-accent`}
                  onClick={() => onGo(table.start ?? 0)}
                >
                  Go to its definition
                </button>
              </li>
            )}
          </ul>
        </details>
      ))}
    </Section>
  );
}

function Topics({
  matches,
  onInsert,
}: {
  readonly matches: (name: string) => boolean;
  readonly onInsert: (text: string) => void;
}) {
  const topics = useQuery({ ...queries.topics(), staleTime: 15_000 });
  const [open, setOpen] = useState<string | null>(null);
  const shown = (topics.data?.items ?? []).filter((one) => !one.isInternal && matches(one.name));
  return (
    <Section title={topics.data ? `Topics (${shown.length})` : 'Topics'}>
      {topics.isError ? <p className="px-1.5 text-[12px] text-ink-3">The cluster does not answer now.</p> : null}
      {topics.isPending ? <Skeleton className="h-5" /> : null}
      <ul>
        {shown.map((topic) => (
          <li key={topic.name}>
            <button
              type="button"
              aria-expanded={open === topic.name}
              className={entryClass}
              onClick={() => setOpen(open === topic.name ? null : topic.name)}
            >
              <span className="truncate">{topic.name}</span>
              <span className="shrink-0 text-[11px] text-ink-3">
                {topic.partitions} p{topic.records === null ? '' : ` · ${formatCount(topic.records)}`}
              </span>
            </button>
            {open === topic.name ? <TopicPeek topic={topic.name} onInsert={onInsert} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function TopicPeek({ topic, onInsert }: { readonly topic: string; readonly onInsert: (text: string) => void }) {
  const sample = useQuery({ ...queries.topicSample(topic) });
  if (!sample.data) {
    return (
      <p className="px-3 text-[12px] text-ink-3">
        {sample.isError ? 'Its records could not be read now.' : 'Reading the newest records'}
      </p>
    );
  }
  const { records, suggestedTable } = sample.data;
  return (
    <div className="flex flex-col gap-1 px-2 py-1">
      {suggestedTable ? (
        <Button small onClick={() => onInsert(suggestedTable)}>
          Insert CREATE TABLE
        </Button>
      ) : null}
      {records[0]?.value ? (
        <pre className="max-h-28 overflow-auto rounded bg-raised p-1.5 font-mono text-[11px] break-all whitespace-pre-wrap">
          {records[0].value}
        </pre>
      ) : (
        <p className="text-[12px] text-ink-3">No record to show.</p>
      )}
    </div>
  );
}

interface FunctionsProps {
  readonly matches: (name: string) => boolean;
  readonly isSearching: boolean;
  readonly onInsert: (text: string) => void;
}

function Functions({ matches, isSearching, onInsert }: FunctionsProps) {
  const functions = useQuery({ ...queries.functions(), staleTime: Number.POSITIVE_INFINITY });
  const shown = (functions.data?.items ?? []).filter((one) => matches(one.name));
  return (
    <Section
      title={functions.data ? `Functions (${shown.length})` : 'Functions'}
      open={isSearching}
      key={String(isSearching)}
    >
      <ul>
        {shown.map((one) => (
          <li key={one.name}>
            <button
              type="button"
              className={entryClass}
              title={[...one.signatures, one.description].join('\n')}
              onClick={() => onInsert(/^\w+$/.test(one.name) ? `${one.name}(` : one.name)}
            >
              <span className="truncate font-mono text-[12px]">{one.name}</span>
              <span className="shrink-0 text-[11px] text-ink-3">{one.category}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
