// "Did you mean": the nearest known name by edit distance, ignoring case. Pure; knows nothing of what the names mean.

/** Nearest of `names` to `wanted`, or null when none is near enough (a third of its length, at least one edit). */
export function nearestName(wanted: string, names: Iterable<string>): string | null {
  const target = wanted.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const candidate = name.toLowerCase();
    if (candidate === target) return name;
    if (Math.abs(candidate.length - target.length) >= bestDistance) continue;
    const distance = editDistance(target, candidate, bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = name;
    }
  }
  return best;
}

/** Damerau-Levenshtein distance (adjacent swaps count one), at most `limit`. */
export function editDistance(left: string, right: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= right.length; j++) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      let value = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        value = Math.min(value, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(value);
      smallest = Math.min(smallest, value);
    }
    if (smallest >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return Math.min(limit, last[right.length] ?? 0);
}

/** Replacement text for a name: bare when it is an ordinary word, in backticks otherwise. */
export function quoteIdentifier(name: string, isReserved: (upper: string) => boolean): string {
  if (/^[A-Za-z_][A-Za-z0-9_$]*$/.test(name) && !isReserved(name.toUpperCase())) return name;
  return `\`${name.replaceAll('`', '``')}\``;
}
