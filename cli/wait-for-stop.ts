// Resolves when this process is asked to end: SIGTERM, SIGINT, or the IPC channel to its supervisor closing.

export function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    process.once('disconnect', () => resolve());
  });
}
