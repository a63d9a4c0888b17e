// An indicator in a row of the triage list: headline and detail in one line. Unknown is a dash with its reason.
import type { Indicator } from '@/lib/contracts/indicators';
import { cx } from '../ui/cx';
import { indicatorTitle, severityClass, Trend } from './indicator-look';

export function IndicatorCell({ indicator }: { readonly indicator: Indicator }) {
  if (indicator.value === null) {
    return (
      <span className="text-ink-3" title={indicatorTitle(indicator, null)}>
        <span aria-hidden="true">—</span>
        <span className="sr-only">unknown: {indicator.unknownReason ?? 'not known yet'}</span>
      </span>
    );
  }
  return (
    <span
      className={cx(
        'inline-flex max-w-full items-baseline gap-1.5 whitespace-nowrap',
        indicator.isStale && 'opacity-60',
      )}
      title={indicatorTitle(indicator, `${indicator.value.toLocaleString('en')} ${indicator.unit}`)}
    >
      <span className={cx('font-medium', severityClass(indicator))}>{indicator.headline}</span>
      {indicator.headlineDetail ? (
        <span className="truncate text-[12px] text-ink-3">{indicator.headlineDetail}</span>
      ) : null}
      <Trend trend={indicator.trend === 'flat' ? null : indicator.trend} />
    </span>
  );
}
