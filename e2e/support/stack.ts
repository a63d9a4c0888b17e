// The real thing for journeys: `penstock start` on a fresh data folder and free ports, and what tests need to know of it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_MS = 120_000;
const STOP_MS = 15_000;

export interface StackFacts {
  readonly url: string;
  readonly home: string;
  readonly bootstrap: string;
}

export class Stack {
  readonly facts: StackFacts;
  private readonly child: ChildProcess;
  private readonly output: string[] = [];

  private constructor(facts: StackFacts, child: ChildProcess) {
    this.facts = facts;
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => this.output.push(chunk.toString()));
  }

  /** `env` overrides, e.g. PENSTOCK_DEMO. Resolves when the console serves. */
  static async start(
    env: Readonly<Record<string, string>> = {},
    home = mkdtempSync(join(tmpdir(), 'penstock-e2e-')),
  ): Promise<Stack> {
    const [webPort, brokerPort] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, ['bin/penstock.mjs', 'start'], {
      env: {
        ...process.env,
        PENSTOCK_HOME: home,
        PENSTOCK_PORT: String(webPort),
        PENSTOCK_BROKER_PORT: String(brokerPort),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const facts = { url: `http://127.0.0.1:${webPort}`, home, bootstrap: `127.0.0.1:${brokerPort}` };
    const stack = new Stack(facts, child);
    await stack.waitUntilReady();
    return stack;
  }

  async stop(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
    }
    rmSync(this.facts.home, { recursive: true, force: true });
  }

  private waitUntilReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`not ready within ${READY_MS / 1000} s:\n${this.output.join('')}`)),
        READY_MS,
      );
      this.child.once('exit', (code) =>
        reject(new Error(`penstock start ended with code ${code}:\n${this.output.join('')}`)),
      );
      this.child.stdout?.on('data', () => {
        if (!this.output.join('').includes('ready in')) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

/** Pid of a child service of the stack: `engine`, `console`, `broker`. */
export function pidOf(home: string, name: string): number {
  return (JSON.parse(readFileSync(join(home, 'run', `${name}.pid`), 'utf8')) as { pid: number }).pid;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
