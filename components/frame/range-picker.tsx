'use client';
// The time range of the page: five live ones or two moments. What is chosen stands in the address.
import { CalendarClock } from 'lucide-react';
import * as Popover from 'radix-ui/popover';
import { useState } from 'react';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { TextField } from '../ui/field';
import { liveRange, liveRangeLabels, liveRanges, resolveRange, type TimeRange, toLocalInput } from './time-range';
import { useRange } from './use-range';

export function RangePicker() {
  const { range, setRange } = useRange();
  const [open, setOpen] = useState(false);
  const choose = (next: TimeRange) => {
    setRange(next);
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line px-2 text-[12px] whitespace-nowrap text-ink-2 hover:bg-raised"
        aria-label={`Time range: ${rangeWords(range)}`}
      >
        <CalendarClock size={14} aria-hidden="true" />
        <span className="max-sm:hidden">{rangeWords(range)}</span>
        <span className="sm:hidden">{range.kind === 'live' ? range.range : 'fixed'}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          aria-label="Time range"
          className="animate-fade-in z-50 w-[300px] rounded-md border border-line-strong/50 bg-surface p-3"
        >
          <fieldset className="grid grid-cols-5 gap-1">
            <legend className="sr-only">Live ranges</legend>
            {liveRanges.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={range.kind === 'live' && range.range === one}
                title={liveRangeLabels[one]}
                onClick={() => choose(liveRange(one))}
                className={cx(
                  'h-7 rounded-md border text-[12px]',
                  range.kind === 'live' && range.range === one
                    ? 'border-accent bg-accent-soft font-medium'
                    : 'border-line hover:bg-raised',
                )}
              >
                {one}
              </button>
            ))}
          </fieldset>
          <AbsoluteForm range={range} onChoose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function AbsoluteForm({
  range,
  onChoose,
}: {
  readonly range: TimeRange;
  readonly onChoose: (range: TimeRange) => void;
}) {
  const [error, setError] = useState<string | null>(null);
  const moments = resolveRange(range, Date.now());
  return (
    <form
      className="mt-3 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const from = Date.parse(String(form.get('from')));
        const to = Date.parse(String(form.get('to')));
        if (!(to > from)) {
          setError('The end must be after the start.');
        } else if (to - from > 7 * 86_400_000) {
          setError('At most 7 days can be looked at in one picture.');
        } else {
          onChoose({ kind: 'absolute', from, to });
        }
      }}
    >
      <TextField label="From" name="from" type="datetime-local" required defaultValue={toLocalInput(moments.from)} />
      <TextField
        label="To"
        name="to"
        type="datetime-local"
        required
        defaultValue={toLocalInput(moments.to)}
        error={error}
      />
      <Button type="submit" small>
        Show this time
      </Button>
    </form>
  );
}

function rangeWords(range: TimeRange): string {
  if (range.kind === 'live') {
    return `live · ${liveRangeLabels[range.range]}`;
  }
  const day = (at: number) => new Date(at).toLocaleDateString([], { day: 'numeric', month: 'short' });
  const time = (at: number) =>
    new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
  const isOneDay = day(range.from) === day(range.to);
  return `${day(range.from)} ${time(range.from)} – ${isOneDay ? '' : `${day(range.to)} `}${time(range.to)}`;
}
