'use client';
// Everything known about one operator of the graph, below the picture.
import { X } from 'lucide-react';
import type { JobVertex } from '@/lib/contracts/job-graph';
import { formatBytes, formatCount, formatRate } from '@/lib/format';
import { RelativeTime } from '../ui/relative-time';

interface VertexDetailProps {
  readonly vertex: JobVertex;
  readonly onClose: () => void;
}

export function VertexDetail({ vertex, onClose }: VertexDetailProps) {
  const m = vertex.metrics;
  const share = (value: number | null) => (value === null ? null : `${Math.round(value / 10)} %`);
  const facts: [string, string | null][] = [
    ['records in', m.recordsInPerSecond === null ? null : formatRate(m.recordsInPerSecond)],
    ['records out', m.recordsOutPerSecond === null ? null : formatRate(m.recordsOutPerSecond)],
    ['in since start', m.recordsIn === null ? null : formatCount(m.recordsIn)],
    ['out since start', m.recordsOut === null ? null : formatCount(m.recordsOut)],
    ['busy', share(m.busyMsPerSecond)],
    ['backpressured', share(m.backPressuredMsPerSecond)],
    ['idle', share(m.idleMsPerSecond)],
    ['state', m.stateBytes === null ? null : formatBytes(m.stateBytes)],
    ['keys', m.stateKeys === null ? null : formatCount(m.stateKeys)],
    ['late records dropped', m.lateRecordsDropped === null ? null : formatCount(m.lateRecordsDropped)],
    ['changelog', vertex.changelog],
    ['parallelism', String(vertex.parallelism)],
  ];
  return (
    <section aria-label={`Operator ${vertex.name}`} className="border-t border-line px-3 py-2 text-[13px]">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="font-medium">{vertex.name}</h3>
          <p className="font-mono text-[12px] break-words text-ink-2">{vertex.description}</p>
        </div>
        <button
          type="button"
          aria-label="Close the operator"
          onClick={onClose}
          className="rounded p-1 text-ink-3 hover:bg-raised hover:text-ink"
        >
          <X size={15} aria-hidden="true" />
        </button>
      </div>
      <dl className="mt-2 grid grid-cols-2 gap-x-4 gap-y-1.5 sm:grid-cols-4">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt className="text-[12px] text-ink-3">{label}</dt>
            <dd title={value === null ? 'This operator does not report it, or has not yet.' : undefined}>
              {value ?? '—'}
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-[12px] text-ink-3">watermark</dt>
          <dd title={m.watermark ?? 'No watermark has passed this operator.'}>
            {m.watermark ? <RelativeTime at={m.watermark} /> : '—'}
          </dd>
        </div>
      </dl>
    </section>
  );
}
