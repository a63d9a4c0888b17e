// How severities and alert states look: shape, colour and word. Red is critical and firing only.
import { type AlertState, alertStateLabels } from '@/lib/contracts/alert';
import { type Severity, severityLabels } from '@/lib/contracts/common';
import { cx } from '../ui/cx';

const severityClass: Record<Severity, string> = { critical: 'text-bad', warning: 'text-warn', info: 'text-pending' };

export function SeverityMark({
  severity,
  withWord = true,
}: {
  readonly severity: Severity;
  readonly withWord?: boolean;
}) {
  return (
    <span className={cx('inline-flex items-center gap-1.5 whitespace-nowrap', severityClass[severity])}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" fill="currentColor" className="shrink-0">
        {severity === 'critical' ? <path d="M5 0 L10 10 L0 10 Z" /> : null}
        {severity === 'warning' ? <path d="M5 0 L10 5 L5 10 L0 5 Z" /> : null}
        {severity === 'info' ? (
          <circle cx="5" cy="5" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
        ) : null}
      </svg>
      <span className={withWord ? undefined : 'sr-only'}>{severityLabels[severity]}</span>
    </span>
  );
}

const stateClass: Record<AlertState, string> = {
  inactive: 'text-stopped bg-stopped-soft',
  pending: 'text-pending bg-pending-soft',
  firing: 'text-bad bg-bad-soft',
  recovering: 'text-warn bg-warn-soft',
  resolved: 'text-ok bg-ok-soft',
};

export function AlertStateBadge({ state, words }: { readonly state: AlertState; readonly words?: string }) {
  return (
    <span
      title={words}
      className={cx(
        'inline-flex h-[22px] items-center rounded-md px-2 text-[12px] font-medium whitespace-nowrap',
        stateClass[state],
      )}
    >
      {alertStateLabels[state]}
    </span>
  );
}
