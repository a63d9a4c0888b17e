'use client';
// Where this page stands. Names of pipelines come from the cache; the address alone is enough to read it.
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { queries } from '@/lib/client/queries';
import { environmentLabels } from '@/lib/contracts/common';

const words: Record<string, string> = {
  pipelines: 'Pipelines',
  alerts: 'Alerts',
  runbooks: 'Runbooks',
  settings: 'Settings',
  rules: 'Rules',
  routing: 'Routing',
  new: 'New',
  edit: 'Edit',
  checkpoints: 'Checkpoints',
  exceptions: 'Exceptions',
  versions: 'Versions',
  about: 'About',
  welcome: 'Welcome',
};

/** What an opaque id below this part is called. */
const ids: Record<string, string> = { alerts: 'Alert', rules: 'Rule' };

export interface Crumb {
  readonly label: string;
  readonly href: string | null;
}

/** The last crumb has no link; `settings` has no page of its own. */
export function crumbsOf(pathname: string, pipelineName: string | null): Crumb[] {
  const parts = pathname.split('/').filter(Boolean);
  if (parts.length === 0) {
    return [{ label: 'Overview', href: null }];
  }
  return parts.map((part, index) => {
    const isId = parts[index - 1] === 'pipelines' && part !== 'new';
    const isOther = !isId && words[part] === undefined;
    const parent = parts[index - 1];
    const label = isId
      ? (pipelineName ?? part)
      : isOther
        ? (ids[parent ?? ''] ?? decodeURIComponent(part))
        : (words[part] ?? part);
    const isLast = index === parts.length - 1;
    return {
      label,
      href: isLast || (part === 'settings' && index === 0) ? null : `/${parts.slice(0, index + 1).join('/')}`,
    };
  });
}

export function Breadcrumb() {
  const pathname = usePathname();
  const id = /^\/pipelines\/([^/]+)/.exec(pathname)?.[1] ?? null;
  const isPipeline = id !== null && id !== 'new';
  const pipeline = useQuery({ ...queries.pipeline(id ?? ''), enabled: isPipeline });
  const crumbs = crumbsOf(pathname, isPipeline ? (pipeline.data?.name ?? null) : null);
  return (
    <div className="flex min-w-0 items-center gap-2">
      <nav aria-label="Breadcrumb" className="min-w-0">
        <ol className="flex min-w-0 items-center gap-1.5 text-[13px]">
          {crumbs.map((crumb, index) => (
            <li key={`${crumb.label}${crumb.href}`} className="flex min-w-0 items-center gap-1.5">
              {index > 0 ? (
                <span aria-hidden="true" className="text-ink-3">
                  /
                </span>
              ) : null}
              {crumb.href ? (
                <Link href={crumb.href} className="truncate text-ink-2 hover:text-ink hover:underline">
                  {crumb.label}
                </Link>
              ) : (
                <span aria-current="page" className="truncate font-medium">
                  {crumb.label}
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {isPipeline && pipeline.data ? (
        <span className="shrink-0 rounded-md border border-line px-1.5 text-[11px] leading-5 text-ink-2 max-md:hidden">
          {environmentLabels[pipeline.data.environment]}
        </span>
      ) : null}
    </div>
  );
}
