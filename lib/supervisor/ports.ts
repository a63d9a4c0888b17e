// Choosing a port: one that was asked for must be free; of a default, the next free one is taken and said.

import { createServer } from 'node:net';

const TRIES = 50;

export interface PortChoice {
  readonly port: number;
  /** Set when the default was taken. */
  readonly note: string | null;
}

/** Throws in words when `wanted` is taken. `variable` is named in the message. */
export async function choosePort(wanted: number | null, preferred: number, variable: string): Promise<PortChoice> {
  if (wanted !== null) {
    if (await isFree(wanted)) return { port: wanted, note: null };
    throw new Error(`port ${wanted} is in use by another program; set ${variable} to a free one, or stop that program`);
  }
  for (let port = preferred; port < preferred + TRIES; port++) {
    if (!(await isFree(port))) continue;
    const note = port === preferred ? null : `port ${preferred} is in use, taking ${port} (${variable} chooses one)`;
    return { port, note };
  }
  throw new Error(`no free port from ${preferred} to ${preferred + TRIES - 1}; set ${variable}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
