// One child process: started detached (a Ctrl-C reaches the supervisor only, which stops children in order), watched,
// restarted with back-off, ended on request. The IPC channel tells the child when its supervisor is gone.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type CombinedLog, isWorthShowing, readable } from './combined-log';
import { PidFile } from './pid-file';
import { nextRestart, type RestartState } from './restart-policy';

export interface ChildSpec {
  readonly name: string;
  /** Arguments of the Node that runs the supervisor. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Resolves when the child serves; asked after every start. */
  readonly waitUntilReady: (hasEnded: () => boolean) => Promise<void>;
}

export class ChildService {
  private readonly spec: ChildSpec;
  private readonly log: CombinedLog;
  private readonly pidFile: PidFile;
  private child: ChildProcess | null = null;
  private restarts: RestartState = { failures: 0 };
  private isStopping = false;
  private timer: NodeJS.Timeout | null = null;
  private startedAtMs = 0;

  constructor(spec: ChildSpec, home: string, log: CombinedLog) {
    this.spec = spec;
    this.log = log;
    this.pidFile = new PidFile(home, spec.name);
  }

  /** Starts and waits until it serves. Throws when it ends before that. */
  async start(): Promise<void> {
    if (await this.pidFile.clean())
      this.log.line('start', `ended a ${this.spec.name} that an earlier run left behind`, true);
    const child = this.launch();
    await this.spec.waitUntilReady(() => child.exitCode !== null || child.signalCode !== null);
  }

  async stop(withinMs: number): Promise<void> {
    this.isStopping = true;
    if (this.timer) clearTimeout(this.timer);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return this.pidFile.remove();
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    await ended;
    clearTimeout(timer);
    this.pidFile.remove();
  }

  private launch(): ChildProcess {
    const { name, args, env, cwd } = this.spec;
    this.startedAtMs = performance.now();
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    if (child.pid !== undefined) this.pidFile.write(child.pid);
    this.relay(child.stdout, false);
    this.relay(child.stderr, true);
    child.on('error', (error) => this.log.line(name, error.message, true));
    child.on('exit', (code, signal) => {
      if (!this.isStopping && this.child === child) this.restartLater(code, signal);
    });
    return child;
  }

  private relay(stream: NodeJS.ReadableStream | null, isError: boolean): void {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (text) => {
      const isShown = isWorthShowing(text, isError);
      this.log.line(this.spec.name, isShown ? readable(text) : text, isShown);
    });
  }

  private restartLater(code: number | null, signal: NodeJS.Signals | null): void {
    const { delayMs, state } = nextRestart(this.restarts, performance.now() - this.startedAtMs);
    this.restarts = state;
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    this.log.line(this.spec.name, `${how}; starting it again in ${delayMs / 1000} s`, true);
    this.timer = setTimeout(() => {
      const child = this.launch();
      const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
      this.spec.waitUntilReady(hasEnded).then(
        () => this.log.line(this.spec.name, 'is back', true),
        () => {},
      );
    }, delayMs);
  }
}
