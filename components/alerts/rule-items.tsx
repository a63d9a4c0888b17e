// Rules as sentences, with the state of each and what is missing for it to help anybody.
import Link from 'next/link';
import type { AlertRule } from '@/lib/contracts/alert-rule';
import { formatWithUnit } from '@/lib/format';
import { cx } from '../ui/cx';
import { RelativeTime } from '../ui/relative-time';
import { SeverityMark } from './alert-words';

const stateLook: Record<AlertRule['state'], readonly [string, string]> = {
  unknown: ['Not evaluated', 'text-stopped bg-stopped-soft'],
  inactive: ['Inactive', 'text-ok bg-ok-soft'],
  pending: ['Pending', 'text-pending bg-pending-soft'],
  firing: ['Firing', 'text-bad bg-bad-soft'],
  recovering: ['Recovering', 'text-warn bg-warn-soft'],
};

export function RuleItems({ rules }: { readonly rules: readonly AlertRule[] }) {
  return (
    <ul>
      {rules.map((rule) => (
        <li
          key={rule.id}
          className={cx(
            'border-t border-line px-3 py-2 text-[13px] first:border-t-0 hover:bg-raised/60',
            !rule.isEnabled && 'opacity-70',
          )}
        >
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <RuleState rule={rule} />
            <SeverityMark severity={rule.severity} />
            <Link href={`/alerts/rules/${rule.id}`} className="font-medium hover:underline">
              {rule.name}
            </Link>
            <Link href={`/pipelines/${rule.pipelineId}`} className="text-ink-2 hover:underline">
              {rule.pipelineName}
            </Link>
            <span className="ml-auto text-[12px] whitespace-nowrap text-ink-3">
              now {formatWithUnit(rule.value, rule.unit)}
              {rule.evaluatedAt ? (
                <>
                  {' · '}
                  <RelativeTime at={rule.evaluatedAt} />
                </>
              ) : null}
            </span>
          </div>
          <p className="mt-0.5 text-ink-2">{rule.sentence}</p>
          {rule.evaluationError ? <p className="text-[12px] text-bad">Not evaluated: {rule.evaluationError}</p> : null}
          {rule.warnings.map((warning) => (
            <p key={warning} className="text-[12px] text-warn">
              {warning}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}

export function RuleState({ rule }: { readonly rule: AlertRule }) {
  const [word, className] = rule.isEnabled
    ? stateLook[rule.state]
    : (['Switched off', 'text-stopped bg-stopped-soft'] as const);
  return (
    <span
      className={cx(
        'inline-flex h-[22px] items-center rounded-md px-2 text-[12px] font-medium whitespace-nowrap',
        className,
      )}
    >
      {word}
    </span>
  );
}
