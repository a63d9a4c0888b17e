// One pipeline's history as one line: pattern by status, alert bands over it, marks for versions, restarts and savepoints.
// Drawn in a 0..1000 wide view box stretched to the place it gets; words stand outside so that they don't stretch.
import { memo } from 'react';
import type { Timeline, TimelineMark } from '@/lib/contracts/job';
import { fractionOf, type LanePattern, laneBands, laneSegments } from './lane-geometry';

const laneColor: Record<LanePattern, string> = {
  running: 'var(--ok)',
  starting: 'var(--pending)',
  restarting: 'var(--warn)',
  failing: 'var(--bad)',
  stopped: 'var(--stopped)',
};

const bandColor = { critical: 'var(--bad)', warning: 'var(--warn)', info: 'var(--pending)' };

/** Patterns shared by all lanes of a page; rendered once. */
export function LanePatterns() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true">
      <defs>
        <pattern id="lane-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="3" height="6" fill="var(--warn)" />
        </pattern>
        <pattern id="lane-dots" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect width="3.4" height="5" fill="var(--bad)" />
        </pattern>
      </defs>
    </svg>
  );
}

const markShape: Record<TimelineMark['kind'], { label: string; color: string }> = {
  version: { label: 'version', color: 'var(--ink)' },
  launch: { label: 'launched', color: 'var(--ink)' },
  restart: { label: 'restarted', color: 'var(--warn)' },
  savepoint: { label: 'savepoint', color: 'var(--checkpoint)' },
  'checkpoint-failed': { label: 'checkpoint failed', color: 'var(--bad)' },
  stop: { label: 'stopped', color: 'var(--stopped)' },
};

interface LaneProps {
  readonly timeline: Timeline;
  readonly from: number;
  readonly to: number;
  readonly height?: number;
  readonly label: string;
}

export const Lane = memo(function Lane({ timeline, from, to, height = 22, label }: LaneProps) {
  const middle = height / 2;
  const segments = laneSegments(timeline, from, to);
  const bands = laneBands(timeline, from, to);
  return (
    <div className="relative min-w-0 flex-1" style={{ height }}>
      <svg
        role="img"
        aria-label={label}
        width="100%"
        height={height}
        viewBox={`0 0 1000 ${height}`}
        preserveAspectRatio="none"
        className="absolute inset-0 overflow-visible"
      >
        <line
          x1="0"
          x2="1000"
          y1={middle}
          y2={middle}
          stroke="var(--line)"
          strokeWidth="1"
          vectorEffect="non-scaling-stroke"
        />
        {segments.map((segment) => (
          <LaneBar
            key={`${segment.span.jobId}${segment.span.startAt}`}
            pattern={segment.pattern}
            x={segment.start * 1000}
            width={(segment.end - segment.start) * 1000}
            middle={middle}
          />
        ))}
        {bands.map((band) => (
          <rect
            key={band.alertId}
            x={band.start * 1000}
            width={Math.max(2, (band.end - band.start) * 1000)}
            y={1}
            height={4}
            fill={bandColor[band.severity]}
          />
        ))}
      </svg>
      {distinctMarks(timeline.marks).map((mark) => (
        <LaneMark key={`${mark.kind}${mark.at}`} mark={mark} from={from} to={to} />
      ))}
    </div>
  );
});

/** A version that was launched is marked once, at its launch. */
function distinctMarks(marks: readonly TimelineMark[]): readonly TimelineMark[] {
  const version = (mark: TimelineMark) => /^v\d+/.exec(mark.label)?.[0];
  const launched = new Set(marks.filter((mark) => mark.kind === 'launch').map(version));
  return marks.filter((mark) => mark.kind !== 'version' || !launched.has(version(mark)));
}

interface LaneBarProps {
  readonly pattern: LanePattern;
  readonly x: number;
  readonly width: number;
  readonly middle: number;
}

function LaneBar({ pattern, x, width, middle }: LaneBarProps) {
  const thickness = pattern === 'stopped' ? 2 : 8;
  const fill =
    pattern === 'restarting' ? 'url(#lane-hatch)' : pattern === 'failing' ? 'url(#lane-dots)' : laneColor[pattern];
  return <rect x={x} width={Math.max(1, width)} y={middle - thickness / 2} height={thickness} fill={fill} />;
}

function LaneMark({ mark, from, to }: { readonly mark: TimelineMark; readonly from: number; readonly to: number }) {
  const at = Date.parse(mark.at);
  if (at < from || at > to) {
    return null;
  }
  const shape = markShape[mark.kind];
  const words = `${mark.label || shape.label}, ${new Date(at).toLocaleString()}`;
  const isVersion = mark.kind === 'version' || mark.kind === 'launch';
  const fraction = fractionOf(at, from, to);
  return (
    <span
      title={words}
      className="absolute top-1/2"
      style={{
        left: `${fraction * 100}%`,
        transform: `translate(${isVersion && fraction > 0.96 ? -100 : -50}%, -50%)`,
      }}
    >
      {isVersion ? (
        <span className="block rounded-sm border border-line-strong bg-surface px-1 font-mono text-[10px] leading-[13px] whitespace-nowrap text-ink">
          {/^v\d+/.exec(mark.label)?.[0] ?? mark.label}
        </span>
      ) : (
        <svg
          width="10"
          height="14"
          viewBox="0 0 10 14"
          aria-hidden="true"
          stroke={shape.color}
          strokeWidth="2"
          fill="none"
        >
          {mark.kind === 'savepoint' ? <path d="M5 2 L9 7 L5 12 L1 7 Z" fill="var(--surface)" /> : null}
          {mark.kind === 'restart' || mark.kind === 'checkpoint-failed' ? <path d="M1 3 L9 11 M9 3 L1 11" /> : null}
          {mark.kind === 'stop' ? <path d="M5 1 L5 13" /> : null}
        </svg>
      )}
      <span className="sr-only">{words}</span>
    </span>
  );
}
