// What the engine host last measured: one row per pipeline, per vertex and per source split, overwritten about once a second
// (upsert by unnest). The console makes words and indicators of them; NULL = not measured, never 0. History is in metric_samples.

import { bigint, boolean, doublePrecision, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { LagState } from '@/lib/contracts/indicators';
import { instant } from './columns';
import { jobs } from './jobs';
import { pipelines } from './pipelines';

export const pipelineFacts = pgTable('pipeline_facts', {
  pipelineId: text('pipeline_id')
    .primaryKey()
    .references(() => pipelines.id),
  jobId: text('job_id').notNull(),
  sampledAt: instant('sampled_at').notNull(),
  lagRecords: doublePrecision('lag_records'),
  lagMs: doublePrecision('lag_ms'),
  lagEtaMs: doublePrecision('lag_eta_ms'),
  lagGrowthPerSecond: doublePrecision('lag_growth_per_second'),
  /** Of classifyLag() in engine/alerts/lag-state.ts, worst split. */
  lagState: text('lag_state').$type<LagState>(),
  lagWorstSplit: text('lag_worst_split'),
  recordsInPerSecond: doublePrecision('records_in_per_second'),
  recordsOutPerSecond: doublePrecision('records_out_per_second'),
  latencyP50Ms: doublePrecision('latency_p50_ms'),
  latencyP95Ms: doublePrecision('latency_p95_ms'),
  latencyP99Ms: doublePrecision('latency_p99_ms'),
  latencyMaxMs: doublePrecision('latency_max_ms'),
  endToEndP99Ms: doublePrecision('end_to_end_p99_ms'),
  /** Age of the newest record's own timestamp when it was fetched. */
  dataAgeMs: doublePrecision('data_age_ms'),
  stateBytes: doublePrecision('state_bytes'),
  stateKeys: doublePrecision('state_keys'),
  stateGrowthBytesPerDay: doublePrecision('state_growth_bytes_per_day'),
  watermark: instant('watermark'),
  watermarkHeldBy: text('watermark_held_by'),
});

export const jobVertexFacts = pgTable(
  'job_vertex_facts',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    vertexId: text('vertex_id').notNull(),
    sampledAt: instant('sampled_at').notNull(),
    recordsIn: doublePrecision('records_in'),
    recordsOut: doublePrecision('records_out'),
    recordsInPerSecond: doublePrecision('records_in_per_second'),
    recordsOutPerSecond: doublePrecision('records_out_per_second'),
    busyMsPerSecond: doublePrecision('busy_ms_per_second'),
    backPressuredMsPerSecond: doublePrecision('back_pressured_ms_per_second'),
    idleMsPerSecond: doublePrecision('idle_ms_per_second'),
    watermark: instant('watermark'),
    stateBytes: bigint('state_bytes', { mode: 'number' }),
    stateKeys: bigint('state_keys', { mode: 'number' }),
    lateRecordsDropped: doublePrecision('late_records_dropped'),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.vertexId] })],
);

export const jobSplitFacts = pgTable(
  'job_split_facts',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    source: text('source').notNull(),
    split: text('split').notNull(),
    sampledAt: instant('sampled_at').notNull(),
    position: text('position'),
    committed: text('committed'),
    logStart: text('log_start'),
    logEnd: text('log_end'),
    lagRecords: doublePrecision('lag_records'),
    consumePerSecond: doublePrecision('consume_per_second'),
    producePerSecond: doublePrecision('produce_per_second'),
    watermark: instant('watermark'),
    isIdle: boolean('is_idle').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.source, table.split] })],
);
