// What a partition's lag means: one function, used by list, tile, alert and API. Rules in this order, the first that fits
// (console.md §5, after Burrow's evaluator with position samples instead of commits):
//   paused · no consumer · rewound · caught up · stalled · stopped · draining (with ETA) · growing · steady · unknown.

export type LagState =
  | 'caught-up'
  | 'draining'
  | 'steady'
  | 'growing'
  | 'stalled'
  | 'stopped'
  | 'rewound'
  | 'no-consumer'
  | 'paused'
  | 'unknown';

/** Position (next offset to read) and end of one partition at a moment. */
export interface LagSample {
  readonly atMs: number;
  readonly position: number;
  readonly end: number;
}

export interface LagSituation {
  readonly nowMs: number;
  readonly sampleIntervalMs: number;
  /** The pipeline is not meant to run. */
  readonly isPaused: boolean;
  /** Nobody reads: no job and no group member. */
  readonly hasConsumer: boolean;
  /** A replay moves the position back on purpose. */
  readonly isReplay: boolean;
}

export interface LagVerdict {
  readonly state: LagState;
  readonly lagRecords: number | null;
  /** Records per second over the samples; null with fewer than two. */
  readonly consumePerSecond: number | null;
  readonly producePerSecond: number | null;
  /** Time to catch up at these rates; null unless draining. */
  readonly etaMs: number | null;
  /** Lag as time at the produce rate; 0 without lag; null when nothing is produced. */
  readonly lagMs: number | null;
}

const CAUGHT_UP_RECORDS = 10;
/** Rates this close count as equal. */
const RATE_TOLERANCE = 0.02;
const STALLED_SAMPLES = 3;

/** `samples` oldest first, at most the last 12. */
export function classifyLag(samples: readonly LagSample[], situation: LagSituation): LagVerdict {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last) {
    const state = situation.isPaused ? 'paused' : situation.hasConsumer ? 'unknown' : 'no-consumer';
    return { state, lagRecords: null, consumePerSecond: null, producePerSecond: null, etaMs: null, lagMs: null };
  }
  const seconds = (last.atMs - first.atMs) / 1000;
  const consume = seconds > 0 ? (last.position - first.position) / seconds : null;
  const produce = seconds > 0 ? (last.end - first.end) / seconds : null;
  const lag = Math.max(0, last.end - last.position);
  const state = stateOf(samples, situation, { lag, consume, produce });
  const gain = consume !== null && produce !== null ? consume - produce : 0;
  const etaMs = state === 'draining' && gain > 0 ? (lag / gain) * 1000 : null;
  const lagMs = lag === 0 ? 0 : produce !== null && produce > 0 ? (lag / produce) * 1000 : null;
  return { state, lagRecords: lag, consumePerSecond: consume, producePerSecond: produce, etaMs, lagMs };
}

interface Rates {
  readonly lag: number;
  readonly consume: number | null;
  readonly produce: number | null;
}

function stateOf(samples: readonly LagSample[], situation: LagSituation, { lag, consume, produce }: Rates): LagState {
  if (situation.isPaused) return 'paused';
  if (!situation.hasConsumer) return 'no-consumer';
  if (!situation.isReplay && isRewound(samples)) return 'rewound';
  if (lag <= Math.max(CAUGHT_UP_RECORDS, produce ?? 0)) return 'caught-up';
  if (isStalled(samples)) return 'stalled';
  const last = samples.at(-1);
  if (last && situation.nowMs - last.atMs > 3 * situation.sampleIntervalMs) return 'stopped';
  if (consume === null || produce === null) return 'unknown';
  if (consume > produce * (1 + RATE_TOLERANCE)) return 'draining';
  if (produce > consume * (1 + RATE_TOLERANCE)) return 'growing';
  return 'steady';
}

/** The position went back and has not reached its old place again (Burrow rule 3). */
function isRewound(samples: readonly LagSample[]): boolean {
  let highest = Number.NEGATIVE_INFINITY;
  for (const sample of samples) highest = Math.max(highest, sample.position);
  const last = samples.at(-1);
  return last !== undefined && last.position < highest;
}

/** Position unmoved over the last samples, all with lag. */
function isStalled(samples: readonly LagSample[]): boolean {
  const recent = samples.slice(-STALLED_SAMPLES);
  const [first] = recent;
  if (!first || recent.length < STALLED_SAMPLES) return false;
  return recent.every((sample) => sample.position === first.position && sample.end > sample.position);
}

const WORST_FIRST: readonly LagState[] = [
  'stalled',
  'stopped',
  'rewound',
  'no-consumer',
  'growing',
  'draining',
  'steady',
  'unknown',
  'paused',
  'caught-up',
];

/** The partition that decides for the whole: worst state first, then most records behind. Null for an empty list. */
export function worstLag<T extends { readonly verdict: LagVerdict }>(partitions: readonly T[]): T | null {
  const rank = (item: T): number => WORST_FIRST.indexOf(item.verdict.state);
  return partitions.reduce<T | null>((worst, item) => {
    if (worst === null || rank(item) < rank(worst)) return item;
    if (rank(item) > rank(worst)) return worst;
    return (item.verdict.lagRecords ?? 0) > (worst.verdict.lagRecords ?? 0) ? item : worst;
  }, null);
}
