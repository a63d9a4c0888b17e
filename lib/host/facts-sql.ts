// Upserts of the facts tables, one unnest statement each, whatever the number of jobs.

import type { SourceStatus } from '@/engine/ports';
import type { Database } from '@/lib/db/pool';
import type { PipelineFacts, VertexFacts } from './job-facts';
import type { LagFacts } from './lag-history';

export interface JobFacts {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly pipeline: PipelineFacts;
  readonly lag: LagFacts;
  readonly vertices: readonly VertexFacts[];
  readonly sources: readonly SourceStatus[];
}

type Column = readonly [
  name: string,
  type: 'text' | 'float8' | 'bigint' | 'timestamptz' | 'boolean',
  values: readonly unknown[],
];

export async function writeFacts(database: Database, nowMs: number, jobs: readonly JobFacts[]): Promise<void> {
  if (jobs.length === 0) return;
  const now = new Date(nowMs);
  await upsert(database, 'pipeline_facts', ['pipeline_id'], pipelineColumns(jobs, now));
  await upsert(database, 'job_vertex_facts', ['job_id', 'vertex_id'], vertexColumns(jobs, now));
  await upsert(database, 'job_split_facts', ['job_id', 'source', 'split'], splitColumns(jobs, now));
}

/** Names come from the tables below, never from outside; values are parameters. */
async function upsert(
  database: Database,
  table: string,
  keys: readonly string[],
  columns: readonly Column[],
): Promise<void> {
  if ((columns[0]?.[2].length ?? 0) === 0) return;
  const names = columns.map(([name]) => name);
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`);
  const updates = names.filter((name) => !keys.includes(name)).map((name) => `${name} = excluded.${name}`);
  await database.pool.query(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})
     ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${updates.join(', ')}`,
    columns.map(([, , values]) => values),
  );
}

function pipelineColumns(jobs: readonly JobFacts[], now: Date): Column[] {
  const number = (name: string, of: (job: JobFacts) => number | null): Column => [name, 'float8', jobs.map(of)];
  return [
    ['pipeline_id', 'text', jobs.map((job) => job.pipelineId)],
    ['job_id', 'text', jobs.map((job) => job.jobId)],
    ['sampled_at', 'timestamptz', jobs.map(() => now)],
    number('lag_records', (job) => job.pipeline.lagRecords),
    number('lag_ms', (job) => job.lag.lagMs),
    number('lag_eta_ms', (job) => job.lag.etaMs),
    number('lag_growth_per_second', (job) => job.lag.growthPerSecond),
    ['lag_state', 'text', jobs.map((job) => job.lag.state)],
    ['lag_worst_split', 'text', jobs.map((job) => job.lag.worstSplit)],
    number('records_in_per_second', (job) => job.pipeline.recordsInPerSecond),
    number('records_out_per_second', (job) => job.pipeline.recordsOutPerSecond),
    number('latency_p50_ms', (job) => job.pipeline.latencyP50Ms),
    number('latency_p95_ms', (job) => job.pipeline.latencyP95Ms),
    number('latency_p99_ms', (job) => job.pipeline.latencyP99Ms),
    number('latency_max_ms', (job) => job.pipeline.latencyMaxMs),
    number('end_to_end_p99_ms', (job) => job.pipeline.endToEndP99Ms),
    number('data_age_ms', (job) => job.pipeline.dataAgeMs),
    number('state_bytes', (job) => job.pipeline.stateBytes),
    number('state_keys', (job) => job.pipeline.stateKeys),
    ['watermark', 'timestamptz', jobs.map((job) => instant(job.pipeline.watermark))],
    ['watermark_held_by', 'text', jobs.map((job) => job.pipeline.watermarkHeldBy)],
  ];
}

function vertexColumns(jobs: readonly JobFacts[], now: Date): Column[] {
  const rows = jobs.flatMap((job) => job.vertices.map((vertex) => ({ job, vertex })));
  const number = (name: string, of: (row: (typeof rows)[number]) => number | null): Column => [
    name,
    'float8',
    rows.map(of),
  ];
  return [
    ['job_id', 'text', rows.map((row) => row.job.jobId)],
    ['vertex_id', 'text', rows.map((row) => row.vertex.vertexId)],
    ['sampled_at', 'timestamptz', rows.map(() => now)],
    number('records_in', (row) => row.vertex.recordsIn),
    number('records_out', (row) => row.vertex.recordsOut),
    number('records_in_per_second', (row) => row.vertex.recordsInPerSecond),
    number('records_out_per_second', (row) => row.vertex.recordsOutPerSecond),
    number('busy_ms_per_second', (row) => row.vertex.busyMsPerSecond),
    number('back_pressured_ms_per_second', (row) => row.job.pipeline.backPressuredMsPerSecond),
    number('idle_ms_per_second', (row) => row.job.pipeline.idleMsPerSecond),
    ['watermark', 'timestamptz', rows.map((row) => instant(row.vertex.watermark))],
    ['state_bytes', 'bigint', rows.map((row) => row.vertex.stateBytes)],
    ['state_keys', 'bigint', rows.map((row) => row.vertex.stateKeys)],
    number('late_records_dropped', (row) => row.vertex.lateRecordsDropped),
  ];
}

function splitColumns(jobs: readonly JobFacts[], now: Date): Column[] {
  const rows = jobs.flatMap((job) =>
    job.sources.flatMap((source) => source.splits.map((split) => ({ job, source, split }))),
  );
  const rate = (row: (typeof rows)[number]) => row.job.lag.rates.get(row.split.id);
  return [
    ['job_id', 'text', rows.map((row) => row.job.jobId)],
    ['source', 'text', rows.map((row) => row.source.name)],
    ['split', 'text', rows.map((row) => row.split.id)],
    ['sampled_at', 'timestamptz', rows.map(() => now)],
    ['position', 'text', rows.map((row) => row.split.position)],
    ['committed', 'text', rows.map((row) => row.split.committedPosition)],
    ['log_start', 'text', rows.map((row) => row.split.startPosition)],
    ['log_end', 'text', rows.map((row) => row.split.endPosition)],
    ['lag_records', 'float8', rows.map((row) => row.split.pendingRecords)],
    ['consume_per_second', 'float8', rows.map((row) => rate(row)?.consumePerSecond ?? null)],
    ['produce_per_second', 'float8', rows.map((row) => rate(row)?.producePerSecond ?? null)],
    ['watermark', 'timestamptz', rows.map((row) => instant(row.split.watermarkMs))],
    ['is_idle', 'boolean', rows.map((row) => row.split.isIdle)],
  ];
}

function instant(ms: number | null): Date | null {
  return ms === null || Math.abs(ms) > 8.64e15 ? null : new Date(ms);
}
