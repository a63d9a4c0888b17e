'use client';
import { useQuery } from '@tanstack/react-query';
// The left rail: icons and words, the count of firing alerts at Alerts. On narrow screens it lies at the bottom.
import { Bell, BookOpen, LayoutDashboard, Settings, Workflow } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { queries } from '@/lib/client/queries';
import { cx } from '../ui/cx';

const entries = [
  { href: '/', label: 'Overview', icon: LayoutDashboard },
  { href: '/pipelines', label: 'Pipelines', icon: Workflow },
  { href: '/alerts', label: 'Alerts', icon: Bell },
  { href: '/runbooks', label: 'Runbooks', icon: BookOpen },
  { href: '/settings/about', label: 'Settings', icon: Settings },
] as const;

export function Rail() {
  const pathname = usePathname();
  const alerts = useQuery({ ...queries.alerts({ state: 'firing,recovering', limit: 1 }), staleTime: 10_000 });
  const firing = alerts.data?.firing ?? 0;
  return (
    <nav
      aria-label="Main"
      className="no-print z-30 flex shrink-0 border-line bg-surface max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:border-t sm:sticky sm:top-0 sm:h-dvh sm:w-16 sm:flex-col sm:border-r"
    >
      <Link href="/" aria-label="Penstock, overview" className="flex h-11 items-center justify-center max-sm:hidden">
        <Mark />
      </Link>
      <ul className="flex flex-1 max-sm:justify-around sm:flex-col sm:gap-1 sm:px-1 sm:pt-1">
        {entries.map((entry) => {
          const isCurrent =
            entry.href === '/' ? pathname === '/' : pathname.startsWith(entry.href.replace('/about', ''));
          const Icon = entry.icon;
          return (
            <li key={entry.href} className={entry.href === '/settings/about' ? 'sm:mt-auto sm:mb-2' : undefined}>
              <Link
                href={entry.href}
                aria-current={isCurrent ? 'page' : undefined}
                className={cx(
                  'relative flex flex-col items-center gap-0.5 rounded-md px-1 py-1.5 text-[10.5px] max-sm:min-w-14',
                  isCurrent ? 'bg-accent-soft font-medium text-ink' : 'text-ink-2 hover:bg-raised hover:text-ink',
                )}
              >
                <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
                {entry.label}
                {entry.href === '/alerts' && firing > 0 ? (
                  <span className="absolute top-0.5 right-1.5 min-w-4 rounded-full bg-bad px-1 text-center text-[10px] leading-4 font-semibold text-surface">
                    {firing}
                    <span className="sr-only"> firing</span>
                  </span>
                ) : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** A penstock: a gate over a stream. */
function Mark() {
  return (
    <svg
      width="24"
      height="24"
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
    >
      <path d="M5 3v18M19 3v18" className="text-ink" />
      <path d="M8 4v7h8V4" className="text-ink" />
      <path d="M8 15.5c1.3-1.2 2.7-1.2 4 0s2.7 1.2 4 0M8 19.5c1.3-1.2 2.7-1.2 4 0s2.7 1.2 4 0" stroke="var(--accent)" />
    </svg>
  );
}
