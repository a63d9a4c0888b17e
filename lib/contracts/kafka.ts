// Topics of the cluster Penstock works with: the editor's catalog, sample records, and what the demo leaves behind.

import * as z from 'zod';
import { isoTime, listOf } from './common';

export const topicName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,249}$/, 'must be 1 to 249 letters, digits, ".", "_" or "-"')
  .refine((name) => name !== '.' && name !== '..', 'must not be "." or ".."');

export const topic = z
  .object({
    name: z.string(),
    partitions: z.int(),
    isInternal: z.boolean(),
    isDemo: z.boolean(),
    records: z.number().nullable().describe('end minus start offsets; an upper bound for compacted topics'),
  })
  .meta({ id: 'Topic' });
export type Topic = z.infer<typeof topic>;
export const topicList = listOf(topic, 'TopicList');
export type TopicList = z.infer<typeof topicList>;

export const createTopicRequest = z
  .object({
    name: topicName,
    partitions: z.int().min(1).max(256).default(1),
    retentionMs: z.int().min(-1).nullable().default(null),
  })
  .meta({ id: 'CreateTopicRequest' });

export const topicOffsets = z
  .object({
    topic: z.string(),
    partitions: z.array(z.object({ partition: z.int(), startOffset: z.string(), endOffset: z.string() })),
  })
  .meta({ id: 'TopicOffsets' });
export type TopicOffsets = z.infer<typeof topicOffsets>;

export const sampleRecord = z
  .object({
    partition: z.int(),
    offset: z.string(),
    timestamp: isoTime.nullable(),
    key: z.string().nullable(),
    value: z.string().nullable(),
    isTruncated: z.boolean(),
  })
  .meta({ id: 'SampleRecord' });
export type SampleRecord = z.infer<typeof sampleRecord>;

export const topicSample = z
  .object({
    topic: z.string(),
    records: z.array(sampleRecord),
    suggestedTable: z.string().nullable().describe('CREATE TABLE guessed from the sampled JSON'),
  })
  .meta({ id: 'TopicSample' });
export type TopicSample = z.infer<typeof topicSample>;

/** Records are read backwards from the end of each partition, at most 20 in all. */
export const sampleQuery = z.object({ limit: z.coerce.number().int().min(1).max(20).default(5) });
export const topicParam = z.object({ topic: topicName });
