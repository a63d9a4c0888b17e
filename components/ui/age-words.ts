// How old something is, in the product's units: `8 s ago`, `4 m ago`, `3 d 4 h ago`, `in 12 s` for what lies ahead.

export function ageWords(ageMs: number): string {
  const isAhead = ageMs < -999;
  const words = spanWords(Math.abs(ageMs));
  if (words === null) {
    return 'just now';
  }
  return isAhead ? `in ${words}` : `${words} ago`;
}

/** Two units at most; null below one second. */
export function spanWords(ms: number): string | null {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) {
    return null;
  }
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = seconds % 60;
    return minutes < 10 && rest > 0 ? `${minutes} m ${rest} s` : `${minutes} m`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    return minutes % 60 > 0 ? `${hours} h ${minutes % 60} m` : `${hours} h`;
  }
  const days = Math.floor(hours / 24);
  return hours % 24 > 0 && days < 14 ? `${days} d ${hours % 24} h` : `${days} d`;
}
