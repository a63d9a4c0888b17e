// What the four indicators have in common everywhere: icon, hue and the way severity, staleness and "unknown" are shown.
import { Clock3, Database, Flag, Layers } from 'lucide-react';
import type { Indicator, IndicatorName } from '@/lib/contracts/indicators';

export const indicatorColor: Record<IndicatorName, string> = {
  lag: 'var(--lag)',
  latency: 'var(--latency)',
  checkpoint: 'var(--checkpoint)',
  state: 'var(--state)',
};

const icons = { lag: Layers, latency: Clock3, checkpoint: Flag, state: Database };

export function IndicatorIcon({ name, size = 14 }: { readonly name: IndicatorName; readonly size?: number }) {
  const Icon = icons[name];
  return <Icon size={size} aria-hidden="true" style={{ color: indicatorColor[name] }} className="shrink-0" />;
}

export function severityClass(indicator: Indicator): string {
  if (indicator.severity === 'bad') {
    return 'text-bad';
  }
  return indicator.severity === 'warn' ? 'text-warn' : '';
}

const trendWords = { up: ['▲', 'rising'], flat: ['▬', 'steady'], down: ['▼', 'falling'] } as const;

export function Trend({ trend }: { readonly trend: Indicator['trend'] }) {
  if (!trend) {
    return null;
  }
  const [shape, word] = trendWords[trend];
  return (
    <span className="text-[10px] text-ink-3" title={word}>
      <span aria-hidden="true">{shape}</span>
      <span className="sr-only">{word}</span>
    </span>
  );
}

/** Why a value is missing or old, for the title of whatever shows it. */
export function indicatorTitle(indicator: Indicator, exact: string | null): string {
  if (indicator.value === null) {
    return indicator.unknownReason ?? 'Not known yet.';
  }
  const parts = [exact, indicator.stateWord, indicator.secondLine].filter(Boolean);
  if (indicator.isStale) {
    parts.push('This value is old: the pipeline has not reported for a while.');
  }
  return parts.join(' · ');
}
