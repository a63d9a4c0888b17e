// One of the four indicators as the head of its chart: label, headline, detail, trend, second line.
import { type Indicator, indicatorLabels } from '@/lib/contracts/indicators';
import { cx } from '../ui/cx';
import { IndicatorIcon, indicatorTitle, severityClass, Trend } from './indicator-look';

export function IndicatorHead({ indicator }: { readonly indicator: Indicator }) {
  const isUnknown = indicator.value === null;
  return (
    <div className={cx('min-w-0', indicator.isStale && 'opacity-60')}>
      <div className="flex items-center gap-1.5 text-[12px] font-medium text-ink-2">
        <IndicatorIcon name={indicator.name} />
        <h3 className="font-medium">{indicatorLabels[indicator.name]}</h3>
        {isUnknown ? null : (
          <span className={cx('ml-auto truncate text-[12px]', severityClass(indicator) || 'text-ink-3')}>
            {indicator.stateWord}
          </span>
        )}
      </div>
      <div
        className="mt-0.5 flex items-baseline gap-2 whitespace-nowrap"
        title={indicatorTitle(
          indicator,
          isUnknown ? null : `${indicator.value?.toLocaleString('en')} ${indicator.unit}`,
        )}
      >
        <span className={cx('text-[22px] leading-7 font-semibold tracking-[-0.01em]', severityClass(indicator))}>
          {isUnknown ? '—' : indicator.headline}
        </span>
        {indicator.headlineDetail ? (
          <span className="truncate text-[13px] text-ink-2">{indicator.headlineDetail}</span>
        ) : null}
        <Trend trend={isUnknown ? null : indicator.trend} />
      </div>
      <p
        className="min-h-[18px] truncate text-[12px] text-ink-3"
        title={indicator.secondLine ?? indicator.unknownReason ?? undefined}
      >
        {isUnknown ? (indicator.unknownReason ?? 'Not known yet.') : indicator.secondLine}
      </p>
    </div>
  );
}
