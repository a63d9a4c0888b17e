'use client';
// The history, newest first.
import { type Checkpoint, checkpointStatusLabels } from '@/lib/contracts/checkpoint';
import { formatBytes, formatDuration } from '@/lib/format';
import { StatusText } from '../pipelines/status-badge';
import { cx } from '../ui/cx';
import { RelativeTime } from '../ui/relative-time';

interface CheckpointTableProps {
  readonly checkpoints: readonly Checkpoint[];
  readonly selectedId: string;
  readonly onSelect: (id: number) => void;
}

const tones = { IN_PROGRESS: 'pending', COMPLETED: 'running', FAILED: 'failing' } as const;

export function CheckpointTable({ checkpoints, selectedId, onSelect }: CheckpointTableProps) {
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th>Checkpoint</th>
          <th>Status</th>
          <th>Triggered</th>
          <th className="num">Duration</th>
          <th className="num">Sync</th>
          <th className="num">Async</th>
          <th className="num">Written</th>
          <th className="num">Full size</th>
          <th>Can be restored</th>
        </tr>
      </thead>
      <tbody>
        {checkpoints.map((one) => (
          <tr key={`${one.jobId}${one.id}`} className={cx(String(one.id) === selectedId && 'bg-accent-soft')}>
            <td className="whitespace-nowrap">
              <button
                type="button"
                onClick={() => onSelect(one.id)}
                className="font-medium underline decoration-line-strong underline-offset-2"
              >
                {one.id}
              </button>
              {one.isSavepoint ? <span className="ml-1.5 text-[12px] text-ink-3">savepoint</span> : null}
            </td>
            <td>
              <StatusText tone={tones[one.status]} word={checkpointStatusLabels[one.status]} />
              {one.failureReason ? <p className="max-w-[52ch] text-[12px] text-ink-2">{one.failureReason}</p> : null}
            </td>
            <td>
              <RelativeTime at={one.triggeredAt} />
            </td>
            <td className="num font-medium">{orDash(one.durationMs, formatDuration)}</td>
            <td className="num">{orDash(one.syncDurationMs, formatDuration)}</td>
            <td className="num">{orDash(one.asyncDurationMs, formatDuration)}</td>
            <td className="num">{orDash(one.sizeBytes, formatBytes)}</td>
            <td className="num">{orDash(one.fullSizeBytes, formatBytes)}</td>
            <td className="text-ink-2">
              {one.status === 'COMPLETED' ? (one.isRetained ? 'yes' : 'no, files removed') : '—'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '—' : format(value);
}
