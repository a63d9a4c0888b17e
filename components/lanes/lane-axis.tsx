// The time axis above lanes: round local times, the last one is "now" while the range is live.
import { cx } from '../ui/cx';
import { axisTicks, fractionOf } from './lane-geometry';

interface LaneAxisProps {
  readonly from: number;
  readonly to: number;
  readonly isLive: boolean;
}

export function LaneAxis({ from, to, isLive }: LaneAxisProps) {
  const withDate = to - from > 36 * 3_600_000;
  return (
    <div className="relative h-5 min-w-0 flex-1 text-[11px] text-ink-3" aria-hidden="true">
      {axisTicks(from, to, 7).map((tick, index) => {
        const fraction = fractionOf(tick, from, to);
        return fraction < 0.03 || fraction > 0.93 ? null : (
          <span
            key={tick}
            className={cx(
              'absolute -translate-x-1/2 whitespace-nowrap',
              (index % 3 !== 0 || fraction > 0.75) && 'max-sm:hidden',
            )}
            style={{ left: `${fraction * 100}%` }}
          >
            {axisLabel(tick, withDate)}
          </span>
        );
      })}
      {isLive ? <span className="absolute right-0">now</span> : null}
    </div>
  );
}

function axisLabel(at: number, withDate: boolean): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
  return withDate ? `${date.toLocaleDateString([], { day: 'numeric', month: 'short' })} ${time}` : time;
}
