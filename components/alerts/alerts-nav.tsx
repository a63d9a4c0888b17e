'use client';
// The pages about alerts, as tabs.
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cx } from '../ui/cx';

const tabs = [
  ['/alerts', 'On call'],
  ['/alerts/rules', 'Rules'],
  ['/alerts/routing', 'Routing'],
] as const;

export function AlertsNav() {
  const pathname = usePathname();
  return (
    <nav aria-label="Alerts" className="no-print border-b border-line">
      <ul className="flex gap-1">
        {tabs.map(([href, label]) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={pathname === href ? 'page' : undefined}
              className={cx(
                '-mb-px block border-b-2 px-3 py-2 text-[13px]',
                pathname === href ? 'border-accent font-medium' : 'border-transparent text-ink-2 hover:text-ink',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
