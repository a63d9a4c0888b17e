// Pipelines: the saved definition, its immutable versions, and one draft each.
// Invariant: pipeline_versions rows are never updated except `launched_at`; deletion is soft (`deleted_at`), names are unique among the living.

import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { EnvironmentName } from '@/lib/contracts/common';
import type { PipelineDesired } from '@/lib/contracts/pipeline';
import { createdAt, instant, updatedAt } from './columns';

export const pipelines = pgTable(
  'pipelines',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    tags: text('tags').array().notNull().default(sql`'{}'`),
    environment: text('environment').$type<EnvironmentName>().notNull().default('development'),
    isDemo: boolean('is_demo').notNull().default(false),
    /** What should be. Written by services only. */
    desired: text('desired').$type<PipelineDesired>().notNull().default('STOPPED'),
    latestVersion: integer('latest_version').notNull(),
    /** The current job, or the last one. */
    currentJobId: text('current_job_id'),
    /** Topics the demo created and removes again. */
    ownedTopics: jsonb('owned_topics').$type<readonly string[]>().notNull().default([]),
    deletedAt: instant('deleted_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex('pipelines_name_living').on(table.name).where(sql`${table.deletedAt} IS NULL`),
    index('pipelines_updated').on(table.updatedAt),
  ],
);

export const pipelineVersions = pgTable(
  'pipeline_versions',
  {
    pipelineId: text('pipeline_id')
      .notNull()
      .references(() => pipelines.id),
    version: integer('version').notNull(),
    sql: text('sql').notNull(),
    /** Of the physical plan; null when the text has errors (it can't be launched then). */
    fingerprint: text('fingerprint'),
    note: text('note').notNull().default(''),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    launchedAt: instant('launched_at'),
  },
  (table) => [primaryKey({ columns: [table.pipelineId, table.version] })],
);

export const pipelineDrafts = pgTable('pipeline_drafts', {
  pipelineId: text('pipeline_id')
    .primaryKey()
    .references(() => pipelines.id),
  sql: text('sql').notNull(),
  revision: integer('revision').notNull(),
  baseVersion: integer('base_version'),
  savedBy: text('saved_by').notNull(),
  clientId: text('client_id').notNull().default(''),
  savedAt: instant('saved_at').notNull().defaultNow(),
});
