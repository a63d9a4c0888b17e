// The alert cell of a pipeline row and the count in the rail: a number with its severity's shape, or nothing.
import type { PipelineSummary } from '@/lib/contracts/pipeline';
import { SeverityMark } from './alert-words';

export function FiringCount({ alerts }: { readonly alerts: PipelineSummary['alerts'] }) {
  if (alerts.firing === 0 && alerts.pending === 0) {
    return <span className="text-ink-3">0</span>;
  }
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      {alerts.firing > 0 ? (
        <>
          <SeverityMark severity={alerts.worstSeverity ?? 'warning'} withWord={false} />
          <span className="font-medium">{alerts.firing}</span>
          <span className="sr-only">firing</span>
        </>
      ) : null}
      {alerts.pending > 0 ? (
        <span className="text-[12px] text-pending" title={`${alerts.pending} pending`}>
          {alerts.pending}
          <span className="max-md:sr-only"> pending</span>
        </span>
      ) : null}
    </span>
  );
}
