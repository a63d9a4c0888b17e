// How many lines differ between two texts, for a short note. Counts the larger side of each block after cutting equal ends; exact
// enough for words, the diff view shows the truth.

export function changedLines(before: string, after: string): number {
  if (before === after) {
    return 0;
  }
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start += 1;
  }
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  const rest = new Map<string, number>();
  for (const line of a.slice(start, endA)) {
    rest.set(line, (rest.get(line) ?? 0) + 1);
  }
  let same = 0;
  for (const line of b.slice(start, endB)) {
    const left = rest.get(line) ?? 0;
    if (left > 0) {
      same += 1;
      rest.set(line, left - 1);
    }
  }
  return Math.max(1, Math.max(endA, endB) - start - same);
}
