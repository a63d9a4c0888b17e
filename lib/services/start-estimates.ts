// What each start option would read until now, before anyone clicks: records from offsets, time from the best rate seen.
// An option that is not possible says why. Sources that are not Kafka have no offsets: unknown is said, not guessed.

import { and, desc, eq, sql } from 'drizzle-orm';
import { checkpoints, type StoredPosition, savepoints } from '@/drizzle/schema/checkpoints';
import type { StartEstimate, StartEstimateEntry, StartFrom } from '@/lib/contracts/job';
import { queryRows } from '@/lib/db/rows';
import { formatCount, formatDuration } from '@/lib/format';
import { readRestorePoint } from './lifecycle';
import { readPipeline } from './pipelines';
import type { ServiceContext } from './service-context';
import { planPipelineSql, sourceTopicsOf } from './sql-planner';
import { withKafka } from './topics';
import { readVersion } from './versions';

interface PartitionFacts {
  readonly topic: string;
  readonly partition: number;
  readonly groupId: string | null;
  readonly start: number;
  readonly end: number;
}

export async function estimateStart(
  context: ServiceContext,
  pipelineId: string,
  query: { readonly version?: number | undefined; readonly timestamp?: string | undefined },
): Promise<StartEstimate> {
  const version = query.version ?? (await readPipeline(context, pipelineId)).latestVersion;
  const { sql: text } = await readVersion(context, pipelineId, version);
  const { plan } = planPipelineSql(text);
  const rate = await readBestRate(context, pipelineId);
  const found =
    plan === null
      ? { partitions: null, why: 'the version has errors' }
      : await readPartitions(context, sourceTopicsOf(plan));
  const offsets = new Offsets(context, found.partitions, found.why, rate);
  const entries = [
    await restoreEntry(context, pipelineId, offsets),
    ...(await savepointEntries(context, pipelineId, offsets)),
    offsets.entry({ kind: 'group-offsets' }, await offsets.behindGroup()),
    offsets.entry({ kind: 'earliest' }, offsets.behindStart()),
    offsets.entry({ kind: 'latest' }, found.partitions === null ? null : 0),
    ...(query.timestamp
      ? [
          offsets.entry(
            { kind: 'timestamp', timestamp: query.timestamp },
            await offsets.behindTime(Date.parse(query.timestamp)),
          ),
        ]
      : []),
  ];
  return { version, entries, assumedRecordsPerSecond: rate };
}

/** Best minute of the last day. */
async function readBestRate(context: ServiceContext, pipelineId: string): Promise<number | null> {
  const rows = await queryRows<{ best: number | null }>(
    context.database.db,
    sql`SELECT max(r.max) AS best FROM metric_rollups r JOIN metric_series m ON m.id = r.series_id
        WHERE m.pipeline_id = ${pipelineId} AND m.name = 'numRecordsInPerSecond' AND m.label_key = '' AND r.at > now() - interval '1 day'`,
  );
  return rows[0]?.best ?? null;
}

async function readPartitions(
  context: ServiceContext,
  sources: ReturnType<typeof sourceTopicsOf>,
): Promise<{ readonly partitions: PartitionFacts[] | null; readonly why: string }> {
  if (sources.length === 0) return { partitions: null, why: 'its sources have no offsets to count' };
  try {
    const lists = await withKafka(context, (admin) =>
      Promise.all(
        sources.map(async ({ topic, groupId }) =>
          (await admin.bounds(topic)).map(({ partition, startOffset, endOffset }) => ({
            topic,
            partition,
            groupId,
            start: startOffset,
            end: endOffset,
          })),
        ),
      ),
    );
    return { partitions: lists.flat(), why: '' };
  } catch (error) {
    return { partitions: null, why: error instanceof Error ? error.message : String(error) };
  }
}

/** Counts records between a start and the end of every partition; null = cannot be counted. */
class Offsets {
  private readonly context: ServiceContext;
  private readonly partitions: readonly PartitionFacts[] | null;
  private readonly why: string;
  private readonly rate: number | null;

  constructor(context: ServiceContext, partitions: readonly PartitionFacts[] | null, why: string, rate: number | null) {
    this.context = context;
    this.partitions = partitions;
    this.why = why;
    this.rate = rate;
  }

  entry(startFrom: StartFrom, records: number | null, takenAt: string | null = null): StartEstimateEntry {
    const catchUpMs = records === null || this.rate === null || this.rate <= 0 ? null : (records / this.rate) * 1000;
    return {
      startFrom,
      isPossible: true,
      reason: null,
      records,
      catchUpMs,
      words: this.words(records, catchUpMs),
      takenAt,
    };
  }

  private words(records: number | null, catchUpMs: number | null): string {
    if (records === null) return `The number of records is not known: ${this.why || 'there are no committed offsets'}.`;
    if (records === 0) return 'nothing to catch up with';
    const count = `≈ ${formatCount(records)} ${records === 1 ? 'record' : 'records'}`;
    return catchUpMs === null ? count : `${count}, ≈ ${formatDuration(Math.max(1000, catchUpMs))} to catch up`;
  }

  behindStart(): number | null {
    return this.partitions?.reduce((sum, { start, end }) => sum + end - start, 0) ?? null;
  }

  /** Positions of a checkpoint; a split it does not know starts at the beginning of the log. */
  behindPositions(positions: readonly StoredPosition[]): number | null {
    const known = new Map(positions.map(({ split, position }) => [split, Number(position)]));
    return (
      this.partitions?.reduce((sum, { topic, partition, start, end }) => {
        const position = known.get(`${topic}-${partition}`);
        return sum + Math.max(0, end - Math.max(start, Number.isFinite(position) ? (position ?? start) : start));
      }, 0) ?? null
    );
  }

  /** Null when no group is named or it has committed nothing. */
  async behindGroup(): Promise<number | null> {
    if (!this.partitions || this.partitions.some(({ groupId }) => groupId === null)) return null;
    let sum = 0;
    for (const groupId of new Set(this.partitions.map((entry) => entry.groupId ?? ''))) {
      const own = this.partitions.filter((entry) => entry.groupId === groupId);
      const committed = await withKafka(this.context, (admin) => admin.client.committedOffsets(groupId, own)).catch(
        () => null,
      );
      if (committed === null || committed.size === 0) return null;
      for (const { topic, partition, start, end } of own)
        sum += end - Math.max(start, committed.get(`${topic}-${partition}`) ?? start);
    }
    return sum;
  }

  async behindTime(atMs: number): Promise<number | null> {
    const { partitions } = this;
    if (!partitions) return null;
    const found = await withKafka(this.context, (admin) => admin.client.listOffsets(partitions, atMs)).catch(
      () => null,
    );
    if (!found) return null;
    return partitions.reduce((sum, { topic, partition, end }) => {
      const offset = found.get(`${topic}-${partition}`) ?? -1;
      return sum + (offset < 0 ? 0 : Math.max(0, end - offset));
    }, 0);
  }
}

async function restoreEntry(
  context: ServiceContext,
  pipelineId: string,
  offsets: Offsets,
): Promise<StartEstimateEntry> {
  const startFrom = { kind: 'latest-checkpoint' } as const;
  const found = await readRestorePoint(context, pipelineId);
  if (found)
    return offsets.entry(startFrom, offsets.behindPositions(found.positions), found.completedAt?.toISOString() ?? null);
  return {
    startFrom,
    isPossible: true,
    reason: null,
    records: null,
    catchUpMs: null,
    words: 'There is no checkpoint yet: the job starts where its tables say (scan.startup.mode).',
    takenAt: null,
  };
}

async function savepointEntries(
  context: ServiceContext,
  pipelineId: string,
  offsets: Offsets,
): Promise<StartEstimateEntry[]> {
  const rows = await context.database.db
    .select({ id: savepoints.id, completedAt: savepoints.completedAt, positions: checkpoints.positions })
    .from(savepoints)
    .leftJoin(
      checkpoints,
      and(eq(checkpoints.pipelineId, savepoints.pipelineId), eq(checkpoints.id, savepoints.checkpointId)),
    )
    .where(and(eq(savepoints.pipelineId, pipelineId), eq(savepoints.status, 'COMPLETED')))
    .orderBy(desc(savepoints.completedAt))
    .limit(20);
  return rows.map(({ id, completedAt, positions }) =>
    offsets.entry(
      { kind: 'savepoint', savepointId: id },
      positions === null ? null : offsets.behindPositions(positions),
      completedAt?.toISOString() ?? null,
    ),
  );
}
