// Alert rules with their evaluation state, alerts with the evidence captured when they fired, receivers and the delivery log.
// Services write rules, acknowledgements and outcomes; the engine host writes state, alerts, evidence and deliveries.
// Invariant: at most one alert of a rule is not resolved. Evidence is written once and never changed.

import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { AlertEvidence, AlertState } from '@/lib/contracts/alert';
import type { RuleSubject } from '@/lib/contracts/alert-rule';
import type { Severity } from '@/lib/contracts/common';
import { createdAt, instant, updatedAt } from './columns';
import { pipelines } from './pipelines';

export const receivers = pgTable(
  'receivers',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    kind: text('kind').$type<'webhook'>().notNull().default('webhook'),
    url: text('url').notNull(),
    /** Signs bodies with HMAC-SHA256; never sent to a client. */
    secret: text('secret'),
    isEnabled: boolean('is_enabled').notNull().default(true),
    deletedAt: instant('deleted_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [uniqueIndex('receivers_name_living').on(table.name).where(sql`${table.deletedAt} IS NULL`)],
);

export const alertRules = pgTable(
  'alert_rules',
  {
    id: text('id').primaryKey(),
    pipelineId: text('pipeline_id')
      .notNull()
      .references(() => pipelines.id),
    name: text('name').notNull(),
    subject: jsonb('subject').$type<RuleSubject>().notNull(),
    aggregation: text('aggregation').$type<'max' | 'min' | 'sum' | 'avg'>().notNull(),
    condition: text('condition').$type<'above' | 'below'>().notNull(),
    threshold: doublePrecision('threshold').notNull(),
    recoveryThreshold: doublePrecision('recovery_threshold'),
    forMs: bigint('for_ms', { mode: 'number' }).notNull(),
    keepFiringForMs: bigint('keep_firing_for_ms', { mode: 'number' }).notNull().default(0),
    noDataPolicy: text('no_data_policy').$type<'ok' | 'alerting' | 'keep-last'>().notNull().default('keep-last'),
    severity: text('severity').$type<Severity>().notNull(),
    runbookSlug: text('runbook_slug'),
    receiverId: text('receiver_id'),
    description: text('description').notNull().default(''),
    isEnabled: boolean('is_enabled').notNull().default(true),
    isDemo: boolean('is_demo').notNull().default(false),
    /** Written by the evaluator at every evaluation; 'unknown' until the first. */
    state: text('state')
      .$type<'unknown' | 'inactive' | 'pending' | 'firing' | 'recovering'>()
      .notNull()
      .default('unknown'),
    lastValue: doublePrecision('last_value'),
    evaluatedAt: instant('evaluated_at'),
    evaluationError: text('evaluation_error'),
    /** Grows with every edit, so that the evaluator sees a changed rule. */
    revision: integer('revision').notNull().default(1),
    deletedAt: instant('deleted_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex('alert_rules_name_living').on(table.pipelineId, table.name).where(sql`${table.deletedAt} IS NULL`),
  ],
);

export const alerts = pgTable(
  'alerts',
  {
    id: text('id').primaryKey(),
    ruleId: text('rule_id')
      .notNull()
      .references(() => alertRules.id),
    pipelineId: text('pipeline_id').notNull(),
    /** Copies of the rule when the alert began: an alert keeps its words when the rule is edited. */
    name: text('name').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    threshold: doublePrecision('threshold').notNull(),
    condition: text('condition').$type<'above' | 'below'>().notNull(),
    subject: jsonb('subject').$type<RuleSubject>().notNull(),
    forMs: bigint('for_ms', { mode: 'number' }).notNull(),
    runbookSlug: text('runbook_slug'),
    receiverId: text('receiver_id'),
    state: text('state').$type<AlertState>().notNull(),
    value: doublePrecision('value'),
    activeAt: instant('active_at').notNull(),
    firedAt: instant('fired_at'),
    keepFiringSince: instant('keep_firing_since'),
    keptFiringUntil: instant('kept_firing_until'),
    resolvedAt: instant('resolved_at'),
    /** 'recovered', 'rule changed', 'rule deleted', 'pipeline deleted', 'no data', … as words. */
    resolvedReason: text('resolved_reason'),
    lastSentAt: instant('last_sent_at'),
    evidence: jsonb('evidence').$type<AlertEvidence>(),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgedAt: instant('acknowledged_at'),
    outcome: text('outcome'),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex('alerts_one_open_per_rule').on(table.ruleId).where(sql`${table.resolvedAt} IS NULL`),
    index('alerts_pipeline_active').on(table.pipelineId, table.activeAt),
    index('alerts_active').on(table.activeAt),
  ],
);

export const notificationAttempts = pgTable(
  'notification_attempts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    receiverId: text('receiver_id'),
    receiverName: text('receiver_name').notNull(),
    alertId: text('alert_id'),
    reason: text('reason').$type<'firing' | 'resolved' | 'repeat' | 'test'>().notNull(),
    attempt: integer('attempt').notNull().default(1),
    status: text('status').$type<'PENDING' | 'DELIVERED' | 'FAILED'>().notNull().default('PENDING'),
    httpStatus: integer('http_status'),
    error: text('error'),
    latencyMs: doublePrecision('latency_ms'),
    nextTryAt: instant('next_try_at'),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [
    index('notification_attempts_alert').on(table.alertId),
    index('notification_attempts_receiver').on(table.receiverId, table.id),
  ],
);
