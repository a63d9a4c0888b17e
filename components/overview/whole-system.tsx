// The whole system in a few numbers and one word for each part it stands on.
import type { Overview } from '@/lib/contracts/overview';
import { formatCount, formatRate } from '@/lib/format';
import { StatusText } from '../pipelines/status-badge';
import { Panel } from '../ui/panel';

const partNames = { kafka: 'Kafka', postgres: 'Postgres', engine: 'Engine' };
const toneShape = { ok: 'running', warn: 'restarting', bad: 'failing' } as const;

export function WholeSystem({ overview }: { readonly overview: Overview }) {
  const { system, counts } = overview;
  return (
    <Panel title="Whole system">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        <Figure label="records in" value={system.recordsInPerSecond} format={formatRate} />
        <Figure label="records out" value={system.recordsOutPerSecond} format={formatRate} />
        <Figure label="lag, all pipelines" value={system.lagRecords} format={formatCount} />
        <div>
          <dt className="text-[12px] text-ink-3">running</dt>
          <dd className="text-[16px] font-semibold">
            {counts.running} of {counts.pipelines}
          </dd>
        </div>
      </dl>
      <ul className="mt-3 flex flex-col gap-1 border-t border-line pt-2 text-[13px]">
        {system.parts.map((part) => (
          <li key={part.name} className="flex items-baseline gap-2">
            <span className="w-20 shrink-0">
              <StatusText tone={toneShape[part.tone]} word={partNames[part.name]} />
            </span>
            <span className="min-w-0 text-ink-2">{part.words}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: number | null;
  readonly format: (value: number) => string;
}

function Figure({ label, value, format }: FigureProps) {
  return (
    <div>
      <dt className="text-[12px] text-ink-3">{label}</dt>
      <dd
        className="text-[16px] font-semibold whitespace-nowrap"
        title={value === null ? 'No running pipeline has reported yet.' : value.toLocaleString('en')}
      >
        {value === null ? '—' : format(value)}
      </dd>
    </div>
  );
}
