// Starts everything in order (Postgres, broker, migrations, engine host, console), says one line each, watches, and stops
// everything in reverse order within ten seconds. Embedded services are left out when the environment names real ones.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from '@/lib/db/migrate';
import type { Env } from '@/lib/env';
import { ChildService, type ChildSpec } from './child-service';
import { CombinedLog } from './combined-log';
import { EmbeddedPostgres } from './embedded-postgres';
import { PidFile } from './pid-file';
import { choosePort } from './ports';
import { answersOk, canConnect, waitFor } from './readiness';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
const READY_MS = 60_000;
const STOP_MS = 4_000;
const ENGINE_STOP_MS = 8_000;

interface Started {
  readonly name: string;
  stop(): Promise<void>;
}

export class Supervisor {
  private readonly env: Env;
  private readonly root: string;
  private readonly log: CombinedLog;
  private readonly lock: PidFile;
  private readonly started: Started[] = [];
  private stopping: Promise<void> | null = null;

  constructor(env: Env, root: string) {
    this.env = env;
    this.root = root;
    mkdirSync(env.home, { recursive: true, mode: 0o755 });
    this.log = new CombinedLog(env.home);
    this.lock = new PidFile(env.home, 'supervisor');
  }

  /** Throws in words; what was started by then is stopped again. */
  async start(): Promise<void> {
    if (!LOOPBACK.test(this.env.host)) {
      throw new Error(
        `Penstock does not listen on "${this.env.host}": it has no sign-in yet, so only loopback addresses are allowed`,
      );
    }
    const other = this.lock.runningPid();
    if (other !== null && other !== process.pid) {
      throw new Error(
        `"${this.env.home}" is in use by a running Penstock (pid ${other}); stop it, or choose another folder with PENSTOCK_HOME`,
      );
    }
    this.lock.write(process.pid);
    try {
      await this.startAll();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async startAll(): Promise<void> {
    const web = await choosePort(this.env.webPort, 3000, 'PENSTOCK_PORT');
    if (web.note) this.say('console', web.note);
    const databaseUrl = await this.startPostgres();
    const bootstrapServers = await this.startBroker();
    const env = {
      DATABASE_URL: databaseUrl,
      PENSTOCK_KAFKA: bootstrapServers,
      PENSTOCK_HOME: this.env.home,
      PENSTOCK_ROOT: this.root,
      PENSTOCK_URL: `http://${this.env.host}:${web.port}`,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    };
    await this.timed('database', async () => {
      const { applied, alreadyThere } = await runMigrations(databaseUrl, join(this.root, 'drizzle', 'migrations'));
      return applied.length > 0 ? `${applied.length} migrations applied` : `up to date (${alreadyThere} migrations)`;
    });
    await this.startEngine(env);
    await this.startWeb(env, web.port);
  }

  private async startPostgres(): Promise<string> {
    if (this.env.databaseUrl !== null) {
      this.say('postgres', 'DATABASE_URL is used');
      return this.env.databaseUrl;
    }
    const postgres = new EmbeddedPostgres(this.env.home);
    let url = '';
    await this.timed('postgres', async () => {
      const running = await postgres.start();
      url = running.url;
      this.started.push({ name: 'postgres', stop: () => postgres.stop() });
      return `127.0.0.1:${running.port}${running.wasAdopted ? ' (was still running, adopted)' : ''}`;
    });
    return url;
  }

  private async startBroker(): Promise<string> {
    if (this.env.bootstrapServers !== null) {
      this.say('broker', `PENSTOCK_KAFKA is used: ${this.env.bootstrapServers}`);
      return this.env.bootstrapServers;
    }
    await new PidFile(this.env.home, 'broker').clean();
    const { port, note } = await choosePort(this.env.brokerPort, 9092, 'PENSTOCK_BROKER_PORT');
    if (note) this.say('broker', note);
    const args = ['--max-old-space-size=192', this.cli(), 'broker', '--port', String(port)];
    await this.timed('broker', async () => {
      await this.startChild({
        name: 'broker',
        args,
        cwd: this.root,
        env: { PENSTOCK_HOME: this.env.home, PENSTOCK_ROOT: this.root },
        waitUntilReady: (hasEnded) => waitFor('the broker', () => canConnect(port), hasEnded, READY_MS),
      });
      return `127.0.0.1:${port} (Kafka protocol)`;
    });
    return `127.0.0.1:${port}`;
  }

  private async startEngine(env: Readonly<Record<string, string>>): Promise<void> {
    await this.timed('engine', async () => {
      await this.startChild(
        {
          name: 'engine',
          args: ['--max-old-space-size=256', this.cli(), 'engine'],
          cwd: this.root,
          env,
          waitUntilReady: async () => {},
        },
        ENGINE_STOP_MS,
      );
      return 'one host';
    });
  }

  private async startWeb(env: Readonly<Record<string, string>>, port: number): Promise<void> {
    const { host } = this.env;
    const next = join(this.root, 'node_modules', 'next', 'dist', 'bin', 'next');
    const url = `http://${host}:${port}`;
    await this.timed('console', async () => {
      await this.startChild({
        name: 'console',
        args: ['--max-old-space-size=256', next, 'start', '--hostname', host, '--port', String(port)],
        cwd: this.root,
        env: { ...env, PENSTOCK_PORT: String(port) },
        waitUntilReady: (hasEnded) =>
          waitFor('the console', () => answersOk(`${url}/api/v1/health`), hasEnded, READY_MS),
      });
      return url;
    });
  }

  private async startChild(spec: ChildSpec, stopMs = STOP_MS): Promise<void> {
    const service = new ChildService(spec, this.env.home, this.log);
    this.started.push({ name: spec.name, stop: () => service.stop(stopMs) });
    await service.start();
  }

  private cli(): string {
    return join(this.root, 'bin', 'penstock.mjs');
  }

  private async timed(name: string, work: () => Promise<string>): Promise<void> {
    const startMs = performance.now();
    const words = await work();
    this.say(name, `${words}  ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  }

  private say(source: string, words: string): void {
    this.log.line(source, words, true);
  }

  private async stopAll(): Promise<void> {
    for (const service of this.started.reverse()) {
      await service.stop().catch((error: unknown) => this.say(service.name, `could not be stopped: ${String(error)}`));
    }
    this.lock.remove();
  }
}
