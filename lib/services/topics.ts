// Topics of the cluster: list, create, offsets, a few sample records and the CREATE TABLE they suggest. Reads through the Kafka
// client; never holds more than the sample.

import { sql } from 'drizzle-orm';
import type { KafkaAdmin } from '@/engine/kafka/client/kafka-admin';
import { EngineError } from '@/engine/planner';
import type { SampleRecord, Topic, TopicList, TopicOffsets, TopicSample } from '@/lib/contracts/kafka';
import { queryRows } from '@/lib/db/rows';
import { change } from './change';
import type { ServiceContext } from './service-context';
import { ServiceError } from './service-error';
import { suggestTable } from './suggest-table';

const EXCERPT_MAX = 16_384;

export function requireKafka(context: ServiceContext): KafkaAdmin {
  if (context.kafka) return context.kafka;
  throw new ServiceError({
    kind: 'unavailable',
    code: 'kafka.not-configured',
    message: 'no Kafka broker is configured',
    hint: 'Start with the embedded broker, or set PENSTOCK_KAFKA.',
  });
}

/** Turns the client's failures into the API's: unknown topic, topic exists, broker away. */
export async function withKafka<T>(context: ServiceContext, body: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
  const admin = requireKafka(context);
  try {
    return await body(admin);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const { code, message, detail, hint } = error;
    const kind = /unknown-topic/.test(code)
      ? 'not-found'
      : /already-exists/.test(code)
        ? 'conflict'
        : /invalid|policy/.test(code)
          ? 'invalid'
          : 'unavailable';
    throw new ServiceError({ kind, code, message, detail: detail ?? null, hint: hint ?? null });
  }
}

async function readDemoTopics(context: ServiceContext): Promise<Set<string>> {
  const rows = await queryRows<{ topic: string }>(
    context.database.db,
    sql`SELECT DISTINCT jsonb_array_elements_text(owned_topics) AS topic FROM pipelines WHERE is_demo AND deleted_at IS NULL`,
  );
  return new Set(rows.map((row) => row.topic));
}

export async function listTopics(context: ServiceContext): Promise<TopicList> {
  const demo = await readDemoTopics(context);
  const items = await withKafka(context, async (admin) => {
    const found = await admin.listTopics();
    const readable = found.filter((topic) => topic.errorCode === 0);
    return Promise.all(
      readable.map(async (topic): Promise<Topic> => {
        const bounds = await admin.bounds(topic.name).catch(() => null);
        return {
          name: topic.name,
          partitions: topic.partitions.length,
          isInternal: topic.isInternal || topic.name.startsWith('__'),
          isDemo: demo.has(topic.name),
          records: bounds?.reduce((sum, { startOffset, endOffset }) => sum + endOffset - startOffset, 0) ?? null,
        };
      }),
    );
  });
  return { items, total: items.length };
}

export async function createTopic(
  context: ServiceContext,
  input: { readonly name: string; readonly partitions: number; readonly retentionMs: number | null },
): Promise<Topic> {
  const configs: Record<string, string> =
    input.retentionMs === null ? {} : { 'retention.ms': String(input.retentionMs) };
  await withKafka(context, (admin) => admin.createTopic({ name: input.name, partitions: input.partitions, configs }));
  await change(context, async (tx) => {
    await tx.audit({ action: 'topic.create', targetType: 'topic', targetId: input.name, after: input });
    tx.emit({ type: 'resource', resource: 'topic', id: input.name });
  });
  return { name: input.name, partitions: input.partitions, isInternal: false, isDemo: false, records: 0 };
}

export async function readOffsets(context: ServiceContext, topic: string): Promise<TopicOffsets> {
  const bounds = await withKafka(context, (admin) => admin.bounds(topic));
  return {
    topic,
    partitions: bounds.map(({ partition, startOffset, endOffset }) => ({
      partition,
      startOffset: String(startOffset),
      endOffset: String(endOffset),
    })),
  };
}

/** The newest records, newest first. */
export async function sampleTopic(context: ServiceContext, topic: string, limit: number): Promise<TopicSample> {
  const records = await withKafka(context, async (admin) => {
    const bounds = await admin.bounds(topic);
    const pages = await Promise.all(
      bounds
        .filter(({ startOffset, endOffset }) => endOffset > startOffset)
        .map(async ({ partition, startOffset, endOffset }) => {
          const page = await admin.readRecords(topic, partition, Math.max(startOffset, endOffset - limit), limit);
          return page.records.map((record) => ({ partition, record }));
        }),
    );
    return pages.flat();
  });
  const newest = records.sort((left, right) => right.record.timestamp - left.record.timestamp).slice(0, limit);
  const shown = newest.map(({ partition, record }): SampleRecord => {
    const value = textOf(record.value);
    return {
      partition,
      offset: String(record.offset),
      timestamp: record.timestamp < 0 ? null : new Date(record.timestamp).toISOString(),
      key: textOf(record.key),
      value: value === null ? null : value.slice(0, EXCERPT_MAX),
      isTruncated: value !== null && value.length > EXCERPT_MAX,
    };
  });
  return {
    topic,
    records: shown,
    suggestedTable: suggestTable(
      topic,
      newest.map(({ record }) => textOf(record.value) ?? ''),
    ),
  };
}

/** UTF-8 text; other bytes as a note, so that nobody takes a guess for content. */
function textOf(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return `(${bytes.length} bytes, not UTF-8)`;
  }
}
