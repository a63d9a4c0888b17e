// Runbooks: one row each, the text of every earlier version kept beside it.

import { boolean, date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, instant, updatedAt } from './columns';

export const runbooks = pgTable('runbooks', {
  slug: text('slug').primaryKey(),
  title: text('title').notNull(),
  markdown: text('markdown').notNull(),
  owner: text('owner').notNull().default(''),
  version: integer('version').notNull().default(1),
  reviewBy: date('review_by', { mode: 'string' }),
  isBuiltIn: boolean('is_built_in').notNull().default(false),
  updatedBy: text('updated_by').notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const runbookVersions = pgTable(
  'runbook_versions',
  {
    slug: text('slug').notNull(),
    version: integer('version').notNull(),
    title: text('title').notNull(),
    markdown: text('markdown').notNull(),
    updatedBy: text('updated_by').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.slug, table.version] })],
);
