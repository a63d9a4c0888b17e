// A Postgres of our own: real binaries from npm, started on a random loopback port and a Unix socket, with a generated
// password (scram), data below `folder`. start() returns when it answers; one that an earlier process left running is
// adopted; stop() is a fast shutdown. Nothing is ever changed on the host outside `folder`.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDatabase, isAnswering } from '@/lib/db/probe';
import { type PostgresBinaries, packageVersion, postgresFolder, preparePostgresIn } from './postgres-binaries';
import { commandAs, ownerOf, type PostgresUser } from './postgres-user';
import { decideOrphan, readPostmasterNote } from './postmaster-file';
import { commandLineOf, isAlive } from './process-identity';

const USER = 'penstock';
const DATABASE = 'penstock';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 10;
/** Longest Unix socket path that all systems accept, less the file's name. */
const SOCKET_FOLDER_CHARS_MAX = 80;

export interface PostgresReport {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** It was still running from an earlier supervisor. */
  readonly wasAdopted: boolean;
  readonly isNew: boolean;
}

export class EmbeddedPostgres {
  private readonly folder: string;
  private readonly data: string;
  private readonly log: (line: string) => void;
  private running: PostgresReport | null = null;
  private lastLines: string[] = [];

  /** Everything lives in `home`/postgres. `log` gets what Postgres writes and what was decided. */
  constructor(home: string, log: (line: string) => void = () => {}) {
    this.folder = postgresFolder(home);
    this.data = join(this.folder, 'data');
    this.log = log;
  }

  /** Idempotent. Throws an Error in words, with Postgres's last lines, when it doesn't come up. */
  async start(): Promise<PostgresReport> {
    if (this.running !== null && isAlive(this.running.pid)) return this.running;
    this.running = null;
    mkdirSync(this.folder, { recursive: true });
    const isNew = !existsSync(this.data);
    const adopted = isNew ? null : await this.adopt();
    this.running = adopted ?? (await this.startOwn(isNew));
    return this.running;
  }

  /** Process id while it should run. */
  get pid(): number | null {
    return this.running?.pid ?? null;
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is kept. Idempotent. */
  async stop(): Promise<void> {
    const { running } = this;
    this.running = null;
    if (running === null || !isAlive(running.pid)) return;
    signal(running.pid, 'SIGINT');
    if (await becomesTrue(() => !isAlive(running.pid), STOP_TIMEOUT_MS)) return;
    this.log('did not stop within 10 s, immediate shutdown (it recovers at the next start)');
    signal(running.pid, 'SIGQUIT');
    await becomesTrue(() => !isAlive(running.pid), 5_000);
  }

  /** A Postgres on our data folder that is already running, or null when one has to be started. */
  private async adopt(): Promise<PostgresReport | null> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const note = readPostmasterNote(this.data);
      const alive = note !== null && isAlive(note.pid);
      const isPostgresHere = alive && commandLineOf(note.pid).includes(this.data);
      const decision = decideOrphan({ note, isAlive: alive, isPostgresHere });
      if (decision === 'start' || note === null) return null;
      if (decision === 'discard-note') {
        this.log(`process ${note.pid} in postmaster.pid is another program by now`);
        rmSync(join(this.data, 'postmaster.pid'), { force: true });
        return null;
      }
      if (decision === 'adopt') {
        const url = this.urlFor(note.port, DATABASE);
        if (await isAnswering(url)) return { url, port: note.port, pid: note.pid, wasAdopted: true, isNew: false };
      }
      if (Date.now() > deadline) {
        throw new Error(
          `a Postgres (process ${note.pid}) holds "${this.data}" but does not answer on port ${note.port}`,
        );
      }
      await sleep(POLL_MS);
    }
  }

  private async startOwn(isNew: boolean): Promise<PostgresReport> {
    const { user, binaries } = preparePostgresIn(this.folder);
    if (user.kind !== 'self') this.log(`runs ${user.description}`);
    if (isNew) await this.initialise(binaries, user);
    this.checkVersion(binaries);
    const port = await freePort();
    const pid = await this.launch(binaries, user, port);
    // Missing also when an earlier first start was cut off between initdb and here.
    if (!existsSync(this.readyPath())) {
      await ensureDatabase(this.urlFor(port, 'postgres'), DATABASE);
      writeFileSync(this.readyPath(), '');
    }
    return { url: this.urlFor(port, DATABASE), port, pid, wasAdopted: false, isNew };
  }

  /** initdb into a folder that gets its final name only when it is complete. */
  private async initialise(binaries: PostgresBinaries, user: PostgresUser): Promise<void> {
    const staging = join(this.folder, 'staging');
    rmSync(staging, { recursive: true, force: true });
    rmSync(this.readyPath(), { force: true });
    mkdirSync(staging, { mode: 0o700 });
    const password = randomBytes(24).toString('base64url');
    writeFileSync(this.passwordPath(), password, { mode: 0o600 });
    const passwordFile = join(staging, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    this.giveTo(user, staging, passwordFile);
    const data = join(staging, 'data');
    await this.runToEnd(user, binaries.initdb, [
      ...['-D', data, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--no-sync', '--locale=C', '--encoding=UTF8', '--no-instructions'],
    ]);
    renameSync(data, this.data);
    rmSync(staging, { recursive: true, force: true });
  }

  private async launch(binaries: PostgresBinaries, user: PostgresUser, port: number): Promise<number> {
    const socketFolder = this.socketFolder();
    mkdirSync(socketFolder, { recursive: true, mode: 0o700 });
    this.giveTo(user, socketFolder);
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: socketFolder,
      ...SETTINGS,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = this.spawnAs(user, binaries.postgres, ['-D', this.data, ...args]);
    const isReady = (): boolean => {
      const note = readPostmasterNote(this.data);
      return note !== null && note.pid === child.pid && note.status === 'ready';
    };
    await becomesTrue(() => child.exitCode !== null || child.signalCode !== null || isReady(), START_TIMEOUT_MS);
    if (isReady() && child.pid !== undefined) return child.pid;
    child.kill('SIGINT');
    throw new Error(`Postgres did not start: ${this.lastLines.join(' | ') || 'it wrote nothing'}`);
  }

  private async runToEnd(user: PostgresUser, program: string, args: readonly string[]): Promise<void> {
    const child = this.spawnAs(user, program, args);
    const code = await new Promise<number | null>((done) => child.once('close', (exitCode) => done(exitCode)));
    if (code !== 0) throw new Error(`initdb failed: ${this.lastLines.join(' | ') || `exit code ${code}`}`);
  }

  private spawnAs(user: PostgresUser, program: string, programArgs: readonly string[]): ChildProcess {
    const { command, args, ids } = commandAs(user, program, programArgs);
    this.lastLines = [];
    const options: SpawnOptions = {
      ...ids,
      cwd: '/',
      // In a process group of its own: Ctrl-C goes to the supervisor alone, which stops children in order.
      detached: true,
      env: { NODE_ENV: 'production', PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    };
    const child = spawn(command, args, options);
    const onData = (chunk: Buffer): void => {
      for (const line of chunk
        .toString()
        .split('\n')
        .filter((text) => text.trim() !== '')) {
        this.lastLines = [...this.lastLines.slice(-9), line];
        this.log(line);
      }
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    child.on('error', (error) => this.lastLines.push(error.message));
    return child;
  }

  private giveTo(user: PostgresUser, ...paths: string[]): void {
    const owner = ownerOf(user);
    if (owner !== null) for (const path of paths) chownSync(path, owner, owner);
  }

  private checkVersion(binaries: PostgresBinaries): void {
    const dataVersion = readFileSync(join(this.data, 'PG_VERSION'), 'utf8').trim();
    const ours = packageVersion(resolve(binaries.postgres, '../../..')).split('.')[0] ?? '';
    if (ours === '' || ours === dataVersion) return;
    throw new Error(
      `the data in "${this.data}" is of Postgres ${dataVersion}, the installed binaries are of Postgres ${ours}: ` +
        'use the Penstock version that wrote it, or move the folder away to begin anew',
    );
  }

  private socketFolder(): string {
    const inside = join(this.folder, 'socket');
    if (inside.length <= SOCKET_FOLDER_CHARS_MAX) return inside;
    return join(tmpdir(), `penstock-${Buffer.from(this.folder).toString('base64url').slice(-24)}`);
  }

  private readyPath(): string {
    return join(this.folder, 'ready');
  }

  private passwordPath(): string {
    return join(this.folder, 'password');
  }

  private urlFor(port: number, database: string): string {
    const password = readFileSync(this.passwordPath(), 'utf8').trim();
    return `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  }
}

/** Modest memory and few processes: one console and one engine host are all it serves. */
const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '32MB',
  max_connections: '60',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_worker_processes: '4',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
};

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => done(port));
    });
  });
}

async function becomesTrue(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(POLL_MS)) {
    if (condition()) return true;
  }
  return condition();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
