// Rows about Penstock itself: engine hosts (heartbeat), the event log, the audit log and settings.
// events: ids are given by a trigger under a transaction-level lock, so they become visible in order; append an event LAST in its
// transaction (the lock is held until commit). The trigger also sends NOTIFY penstock_events, '<id>'. Kept 15 min and more.
// audit_log: append only; a trigger refuses UPDATE and DELETE.

import { bigint, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { LoggedEvent } from '@/lib/contracts/event';
import { createdAt, instant, updatedAt } from './columns';

export const engineHosts = pgTable('engine_hosts', {
  id: text('id').primaryKey(),
  hostname: text('hostname').notNull(),
  pid: integer('pid').notNull(),
  version: text('version').notNull(),
  startedAt: instant('started_at').notNull(),
  lastHeartbeatAt: instant('last_heartbeat_at').notNull(),
  /** What it can't reach at the moment, in words; shown in health. */
  kafkaStatus: text('kafka_status'),
  jobs: integer('jobs').notNull().default(0),
});

export const events = pgTable(
  'events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey(),
    type: text('type').$type<LoggedEvent['type']>().notNull(),
    pipelineId: text('pipeline_id'),
    data: jsonb('data').$type<LoggedEvent>().notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [index('events_at').using('brin', table.at)],
);

export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    targetType: text('target_type').notNull(),
    targetId: text('target_id').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    requestId: text('request_id'),
    at: createdAt(),
  },
  (table) => [index('audit_log_target').on(table.targetType, table.targetId, table.id)],
);

export const settings = pgTable('settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').$type<unknown>().notNull(),
  updatedAt: updatedAt(),
});
