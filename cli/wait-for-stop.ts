// Resolves when this process is asked to end: SIGTERM, SIGINT, or the IPC channel to its supervisor closing. The channel is
// let go, since an open one would keep the process alive after everything has stopped.

export function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      if (process.connected) process.disconnect();
      resolve();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.once('disconnect', stop);
  });
}
