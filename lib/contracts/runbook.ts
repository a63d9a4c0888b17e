// Runbooks: Markdown with an owner, a version that grows with every edit, and a date by which to review it.

import * as z from 'zod';
import { isoTime, listOf } from './common';

export const runbookSlug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"')
  .max(80);

export const runbookSummary = z
  .object({
    slug: runbookSlug,
    title: z.string(),
    owner: z.string(),
    version: z.int(),
    reviewBy: z.iso.date().nullable(),
    isReviewDue: z.boolean(),
    isBuiltIn: z.boolean(),
    ruleCount: z.int(),
    updatedAt: isoTime,
    updatedBy: z.string(),
  })
  .meta({ id: 'RunbookSummary' });
export type RunbookSummary = z.infer<typeof runbookSummary>;

export const runbook = runbookSummary.extend({ markdown: z.string() }).meta({ id: 'Runbook' });
export type Runbook = z.infer<typeof runbook>;
export const runbookList = listOf(runbookSummary, 'RunbookList');
export type RunbookList = z.infer<typeof runbookList>;

const runbookFields = {
  title: z.string().trim().min(1, 'must not be empty').max(200),
  markdown: z.string().min(1, 'must not be empty').max(100_000),
  owner: z.string().trim().max(100).default(''),
  reviewBy: z.iso.date().nullable().default(null),
};

export const createRunbookRequest = z
  .object({ slug: runbookSlug, ...runbookFields })
  .meta({ id: 'CreateRunbookRequest' });
export type CreateRunbookRequest = z.input<typeof createRunbookRequest>;

/** `expectedVersion` is the version that was edited; another one gives 409 `runbook.conflict`. */
export const updateRunbookRequest = z
  .object({ ...runbookFields, expectedVersion: z.int().min(1) })
  .meta({ id: 'UpdateRunbookRequest' });
export type UpdateRunbookRequest = z.input<typeof updateRunbookRequest>;
