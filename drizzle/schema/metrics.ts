// Metric history. Raw samples (1–5 s) are kept 2 h, one-minute rollups (min, max, sum, count) 8 days: see lib/db/retention.ts.
// Size: a sample takes about 90 bytes with its index, so 100 series at 1 s hold at most 65 MB raw and 115 MB rolled up.
// Written only by unnest batches (lib/db/metric-writer.ts), never by the query builder.

import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns';

export const metricSeries = pgTable(
  'metric_series',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    pipelineId: text('pipeline_id').notNull(),
    /** Flink's name; percentiles as a suffix: `processingLatencyMs.p99`. */
    name: text('name').notNull(),
    /** e.g. {"operator":"<uid>"} or {"partition":"orders-3"}; {} = the whole pipeline. */
    labels: jsonb('labels').$type<Readonly<Record<string, string>>>().notNull().default({}),
    /** Canonical text of labels: `k=v` sorted by k, joined by ','. */
    labelKey: text('label_key').notNull().default(''),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex('metric_series_key').on(table.pipelineId, table.name, table.labelKey)],
);

export const metricSamples = pgTable(
  'metric_samples',
  {
    seriesId: integer('series_id').notNull(),
    at: instant('at').notNull(),
    value: doublePrecision('value').notNull(),
  },
  (table) => [primaryKey({ columns: [table.seriesId, table.at] }), index('metric_samples_at').using('brin', table.at)],
);

export const metricRollups = pgTable(
  'metric_rollups',
  {
    seriesId: integer('series_id').notNull(),
    /** Start of the minute. */
    at: instant('at').notNull(),
    min: doublePrecision('min').notNull(),
    max: doublePrecision('max').notNull(),
    sum: doublePrecision('sum').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.seriesId, table.at] }), index('metric_rollups_at').using('brin', table.at)],
);
