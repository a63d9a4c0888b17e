// The engine host: claims jobs by lease and runs them, writes what is, evaluates alerts, keeps tables bounded.
// It takes orders only from Postgres (desired state) and may be killed at any moment: leases expire, another host or the next
// start restores every job from its last checkpoint.

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@/engine/engine';
import { type Listener, startListener } from '@/lib/db/listen';
import { type Database, openDatabase } from '@/lib/db/pool';
import { runRetention } from '@/lib/db/retention';
import { logger } from '@/lib/logger';
import { AlertEvaluator } from './alert-evaluator';
import { beatHeart, claimJob, releaseLease, removeHost, renewLeases } from './claim-jobs';
import { FactWriter } from './fact-writer';
import { JobController } from './job-controller';
import { JobStore } from './job-store';
import { Notifier } from './notifier';

const TICK_MS = 1_000;
const HEARTBEAT_EVERY_TICKS = 3;
const RETENTION_EVERY_TICKS = 60;
const SHUTDOWN_MS = 7_000;
/** Postgres may be away this long before a job's bookkeeping gives up; the jobs themselves go on. */
const PATIENCE_MS = 60_000;

export interface EngineHostOptions {
  readonly databaseUrl: string;
  /** Comma separated brokers for tables that name none. */
  readonly bootstrapServers: string | null;
  readonly home: string;
  readonly workerFile: URL;
  readonly version: string;
  readonly heapMbMax: number;
  /** Address of the console, for links in notifications. */
  readonly externalUrl: string;
}

export class EngineHost {
  private readonly options: EngineHostOptions;
  private readonly id = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  private readonly startedAt = new Date();
  private readonly database: Database;
  private readonly store: JobStore;
  private readonly facts: FactWriter;
  private readonly notifier: Notifier;
  private readonly evaluator: AlertEvaluator;
  private readonly controllers = new Map<string, { controller: JobController; done: Promise<void> }>();
  private listener: Listener | null = null;
  private ticks = 0;
  private isTicking = false;
  private isStopping = false;
  private cancelTick: () => void = () => {};

  constructor(options: EngineHostOptions) {
    this.options = options;
    this.database = openDatabase({
      databaseUrl: options.databaseUrl,
      connectionsMax: 10,
      connectRetryMs: PATIENCE_MS,
      applicationName: 'penstock engine',
      onWaiting: (words) => logger.warn(words ?? 'Postgres is back.'),
    });
    this.store = new JobStore(this.database);
    this.facts = new FactWriter(this.database);
    this.notifier = new Notifier(this.database, options.externalUrl);
    this.evaluator = new AlertEvaluator(this.database);
  }

  async start(): Promise<void> {
    await mkdir(this.checkpointRoot(), { recursive: true });
    await this.beat();
    this.listener = startListener({
      databaseUrl: this.options.databaseUrl,
      channels: ['penstock_jobs', 'penstock_rules'],
      onNotify: () => this.tickSoon(),
      onReconnect: () => this.tickSoon(),
    });
    this.facts.start();
    this.evaluator.start();
    this.notifier.start();
    this.scheduleTick();
    logger.info({ host: this.id }, 'engine host is ready');
  }

  /** Jobs take a last checkpoint and are left for whoever comes next; within SHUTDOWN_MS, then threads are ended. */
  async stop(): Promise<void> {
    if (this.isStopping) return;
    this.isStopping = true;
    this.cancelTick();
    for (const { controller } of this.controllers.values()) controller.suspend();
    const done = Promise.all([...this.controllers.values()].map((entry) => entry.done));
    const limit = new AbortController();
    await Promise.race([done, systemClock.sleep(SHUTDOWN_MS, limit.signal)]);
    limit.abort();
    for (const { controller } of this.controllers.values()) await controller.terminate();
    this.facts.stop();
    this.evaluator.stop();
    this.notifier.stop();
    await this.listener?.stop();
    await removeHost(this.database, this.id).catch(() => {});
    await this.database.close();
  }

  private scheduleTick(): void {
    if (this.isStopping) return;
    this.cancelTick = systemClock.schedule(TICK_MS, () => void this.tick());
  }

  private tickSoon(): void {
    this.cancelTick();
    void this.tick();
  }

  private async tick(): Promise<void> {
    if (this.isTicking || this.isStopping) return;
    this.isTicking = true;
    try {
      this.ticks++;
      await this.renew();
      await this.claim();
      if (this.ticks % HEARTBEAT_EVERY_TICKS === 0) await this.beat();
      if (this.ticks % RETENTION_EVERY_TICKS === 0) await runRetention(this.database.pool, systemClock.now());
    } catch (error) {
      logger.warn({ error }, 'engine host could not reach its database; jobs go on');
    } finally {
      this.isTicking = false;
      this.scheduleTick();
    }
  }

  private async renew(): Promise<void> {
    const owned = [...this.controllers.values()].map((entry) => entry.controller);
    const rows = await renewLeases(
      this.database,
      this.id,
      owned.map((controller) => controller.lease),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const controller of owned) controller.applyDesired(byId.get(controller.id) ?? null);
  }

  private async claim(): Promise<void> {
    for (;;) {
      if (this.isStopping) return;
      const job = await claimJob(this.database, this.id);
      if (job === null) return;
      logger.info({ jobId: job.id, pipelineId: job.pipelineId, epoch: job.leaseEpoch }, 'claimed job');
      const controller = new JobController(job, {
        hostId: this.id,
        database: this.database,
        store: this.store,
        facts: this.facts,
        checkpointRoot: this.checkpointRoot(),
        workerFile: this.options.workerFile,
        connectorDefaults: this.connectorDefaults(),
        heapMbMax: this.options.heapMbMax,
        random: Math.random,
      });
      this.controllers.set(job.id, { controller, done: this.runController(controller) });
    }
  }

  private async runController(controller: JobController): Promise<void> {
    const ending = await controller.run();
    logger.info({ jobId: controller.id, ending }, 'done with job');
    this.controllers.delete(controller.id);
    if (ending !== 'fenced') await releaseLease(this.database, this.id, controller.lease).catch(() => {});
  }

  private beat(): Promise<void> {
    return beatHeart(this.database, {
      id: this.id,
      hostname: hostname(),
      pid: process.pid,
      version: this.options.version,
      startedAt: this.startedAt,
      kafkaStatus: null,
      jobs: this.controllers.size,
    });
  }

  private connectorDefaults(): Record<string, string> {
    const { bootstrapServers } = this.options;
    return bootstrapServers ? { 'properties.bootstrap.servers': bootstrapServers } : {};
  }

  private checkpointRoot(): string {
    return join(this.options.home, 'checkpoints');
  }
}
