// Fixed log-linear buckets for latencies in milliseconds: 16 sub-buckets per power of two of microseconds, so any value
// between 1 µs and 71 minutes is off by at most 6 %. Counts are plain numbers in shared memory, hence mergeable by adding.
// Pure: index and bound arithmetic and percentiles over bucket counts.

const SUB_BUCKETS = 16;
const OCTAVES = 32;

/** Bucket count of every histogram. */
export const BUCKET_COUNT = SUB_BUCKETS * OCTAVES;

/** Bucket of a value in milliseconds; negatives (clock skew) fall into the first, huge values into the last. */
export function bucketOf(valueMs: number): number {
  const micros = valueMs * 1000;
  if (!(micros >= SUB_BUCKETS)) return micros > 0 ? Math.floor(micros) : 0;
  const octave = Math.floor(Math.log2(micros));
  const base = 2 ** octave;
  const sub = Math.floor(((micros - base) / base) * SUB_BUCKETS);
  const index = (octave - 3) * SUB_BUCKETS + Math.min(sub, SUB_BUCKETS - 1);
  return Math.min(index, BUCKET_COUNT - 1);
}

/** Upper bound of a bucket in milliseconds. */
export function bucketUpperBoundMs(index: number): number {
  if (index < SUB_BUCKETS) return (index + 1) / 1000;
  const octave = Math.floor(index / SUB_BUCKETS) + 3;
  const sub = index % SUB_BUCKETS;
  return (2 ** octave * (1 + (sub + 1) / SUB_BUCKETS)) / 1000;
}

/** Value below which `quantile` (0..1) of the recorded weight lies, in ms; null when nothing was recorded. */
export function percentile(counts: ArrayLike<number>, quantile: number): number | null {
  let total = 0;
  for (let index = 0; index < counts.length; index++) total += counts[index] ?? 0;
  if (total <= 0) return null;
  const rank = quantile * total;
  let seen = 0;
  let last = 0;
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? 0;
    if (count <= 0) continue;
    seen += count;
    last = index;
    if (seen >= rank) return bucketUpperBoundMs(index);
  }
  return bucketUpperBoundMs(last);
}
