'use client';
// The last checkpoints as stacked bars, oldest left: sync part, async part, and what was waiting. A failed one is hatched red.
import type { Checkpoint } from '@/lib/contracts/checkpoint';
import { formatDuration } from '@/lib/format';

interface CheckpointBarsProps {
  readonly checkpoints: readonly Checkpoint[];
  readonly onSelect: (id: number) => void;
}

export interface BarParts {
  readonly syncMs: number;
  readonly asyncMs: number;
  readonly otherMs: number;
}

/** `other` is what neither part explains: waiting for barriers and completing. Never negative. */
export function barParts(checkpoint: Checkpoint): BarParts {
  const total = checkpoint.durationMs ?? 0;
  const syncMs = Math.min(total, checkpoint.syncDurationMs ?? 0);
  const asyncMs = Math.min(total - syncMs, checkpoint.asyncDurationMs ?? 0);
  return { syncMs, asyncMs, otherMs: total - syncMs - asyncMs };
}

const height = 96;

export function CheckpointBars({ checkpoints, onSelect }: CheckpointBarsProps) {
  const ordered = [...checkpoints].reverse();
  const top = Math.max(1, ...ordered.map((one) => one.durationMs ?? 0));
  return (
    <div>
      <div className="flex items-stretch gap-2">
        <div
          className="flex w-14 shrink-0 flex-col justify-between text-right text-[11px] text-ink-3"
          style={{ height }}
          aria-hidden="true"
        >
          <span>{formatDuration(top)}</span>
          <span>0</span>
        </div>
        <div className="flex min-w-0 flex-1 items-end justify-end gap-[2px] border-b border-line" style={{ height }}>
          {ordered.map((checkpoint) => (
            <Bar key={`${checkpoint.jobId}${checkpoint.id}`} checkpoint={checkpoint} top={top} onSelect={onSelect} />
          ))}
        </div>
      </div>
      <div className="mt-2 flex flex-wrap gap-x-4 pl-16 text-[12px] text-ink-3">
        <Key color="var(--checkpoint)" words="async: written while records flow" />
        <Key color="var(--state)" words="sync: records wait" />
        <Key color="var(--line-strong)" words="barriers and completion" />
        <Key color="var(--bad)" words="failed" />
      </div>
    </div>
  );
}

function Bar({
  checkpoint,
  top,
  onSelect,
}: {
  readonly checkpoint: Checkpoint;
  readonly top: number;
  readonly onSelect: (id: number) => void;
}) {
  const parts = barParts(checkpoint);
  const isFailed = checkpoint.status === 'FAILED';
  const words = `${checkpoint.isSavepoint ? 'Savepoint' : 'Checkpoint'} ${checkpoint.id}: ${
    isFailed
      ? `failed, ${checkpoint.failureReason ?? 'no reason reported'}`
      : checkpoint.durationMs === null
        ? 'in progress'
        : formatDuration(checkpoint.durationMs)
  }`;
  const px = (ms: number) => `${(ms / top) * (height - 4)}px`;
  return (
    <button
      type="button"
      title={words}
      aria-label={words}
      onClick={() => onSelect(checkpoint.id)}
      className="flex h-full max-w-6 min-w-[3px] flex-1 flex-col justify-end hover:opacity-75"
    >
      {isFailed ? (
        <span className="w-full bg-bad" style={{ height: `max(6px, ${px(checkpoint.durationMs ?? 0)})` }} />
      ) : (
        <>
          <span className="w-full" style={{ height: px(parts.otherMs), background: 'var(--line-strong)' }} />
          <span className="w-full" style={{ height: px(parts.asyncMs), background: 'var(--checkpoint)' }} />
          <span className="w-full" style={{ height: px(parts.syncMs), background: 'var(--state)', minHeight: 1 }} />
        </>
      )}
    </button>
  );
}

function Key({ color, words }: { readonly color: string; readonly words: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className="size-2.5 rounded-sm" style={{ background: color }} />
      {words}
    </span>
  );
}
