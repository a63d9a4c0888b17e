// Once a second: reads the metrics of every job of this host and writes what is (facts tables) and what was (metric history).
// A write that fails because Postgres is away is skipped and said once; the next second has newer facts anyway.

import { type PhysicalPlan, systemClock, type WorkerJob } from '@/engine/engine';
import type { SourceStatus } from '@/engine/ports';
import { MetricWriter, type MetricSample as StoredSample } from '@/lib/db/metric-writer';
import type { Database } from '@/lib/db/pool';
import { logger } from '@/lib/logger';
import type { OwnedJob } from './claim-jobs';
import { type JobFacts, writeFacts } from './facts-sql';
import { historyOf, pipelineFactsOf, vertexFactsOf } from './job-facts';
import { LagHistory } from './lag-history';
import { LatencyMemory } from './latency-memory';

const FACTS_INTERVAL_MS = 1_000;
/** History is written every second tick. */
const HISTORY_EVERY = 2;

interface Attached {
  readonly job: OwnedJob;
  readonly plan: PhysicalPlan;
  readonly worker: WorkerJob;
  readonly lag: LagHistory;
  readonly latency: LatencyMemory;
  sources: readonly SourceStatus[];
}

export class FactWriter {
  private readonly database: Database;
  private readonly metrics: MetricWriter;
  private readonly attached = new Map<string, Attached>();
  private cancel: () => void = () => {};
  private isStopped = false;
  private ticks = 0;
  private isFailing = false;

  constructor(database: Database) {
    this.database = database;
    this.metrics = new MetricWriter(database.pool);
  }

  start(): void {
    const tick = async (): Promise<void> => {
      await this.writeOnce();
      if (!this.isStopped) this.cancel = systemClock.schedule(FACTS_INTERVAL_MS, () => void tick());
    };
    this.cancel = systemClock.schedule(FACTS_INTERVAL_MS, () => void tick());
  }

  stop(): void {
    this.isStopped = true;
    this.cancel();
  }

  attach(job: OwnedJob, plan: PhysicalPlan, worker: WorkerJob): void {
    this.attached.set(job.id, { job, plan, worker, lag: new LagHistory(), latency: new LatencyMemory(), sources: [] });
  }

  detach(jobId: string): void {
    this.attached.delete(jobId);
  }

  setSources(jobId: string, sources: readonly SourceStatus[]): void {
    const attached = this.attached.get(jobId);
    if (attached) attached.sources = sources;
  }

  private async writeOnce(): Promise<void> {
    const nowMs = systemClock.now();
    const keepsHistory = this.ticks++ % HISTORY_EVERY === 0;
    const facts: JobFacts[] = [];
    const history: StoredSample[] = [];
    for (const attached of this.attached.values()) {
      const samples = attached.worker.sampleMetrics();
      if (samples.length === 0) continue;
      const measured = pipelineFactsOf(samples, attached.sources);
      const pipeline = attached.latency.hold(measured, nowMs);
      const { pipelineId } = attached.job;
      facts.push({
        jobId: attached.job.id,
        pipelineId,
        pipeline,
        lag: attached.lag.add(nowMs, attached.sources),
        vertices: vertexFactsOf(attached.plan, samples),
        sources: attached.sources,
      });
      if (!keepsHistory) continue;
      for (const sample of historyOf(attached.latency.takeForHistory(measured), samples, attached.sources))
        history.push({ ...sample, pipelineId, atMs: nowMs });
    }
    try {
      await writeFacts(this.database, nowMs, facts);
      await this.metrics.write(history);
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) logger.warn({ error }, 'metrics are not recorded at the moment');
      this.isFailing = true;
    }
  }
}
