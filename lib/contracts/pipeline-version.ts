// Versions of a pipeline (immutable) and its draft (autosaved on the server; a stale revision is a conflict, never an overwrite).

import * as z from 'zod';
import { isoTime, listOf } from './common';
import { sqlText } from './pipeline';

export const pipelineVersion = z
  .object({
    pipelineId: z.string(),
    version: z.int(),
    sql: z.string(),
    fingerprint: z.string().nullable().describe('of the physical plan; equal ones restore without questions'),
    note: z.string(),
    createdAt: isoTime,
    createdBy: z.string(),
    isCurrent: z.boolean().describe('the running or last launched version'),
    launchedAt: isoTime.nullable(),
  })
  .meta({ id: 'PipelineVersion' });
export type PipelineVersion = z.infer<typeof pipelineVersion>;

export const pipelineVersionList = listOf(pipelineVersion, 'PipelineVersionList');
export type PipelineVersionList = z.infer<typeof pipelineVersionList>;

/** Saves a new version; the text must be valid unless `allowInvalid`, which saves but can't be launched. */
export const createVersionRequest = z
  .object({ sql: sqlText, note: z.string().max(500).default(''), allowInvalid: z.boolean().default(false) })
  .meta({ id: 'CreateVersionRequest' });
export type CreateVersionRequest = z.input<typeof createVersionRequest>;

export const draft = z
  .object({
    pipelineId: z.string(),
    sql: z.string(),
    revision: z.int().describe('0 = never saved; the text is then that of the latest version'),
    baseVersion: z.int().nullable(),
    savedAt: isoTime.nullable(),
    savedBy: z.string().nullable(),
  })
  .meta({ id: 'Draft' });
export type Draft = z.infer<typeof draft>;

/** `expectedRevision` is the revision that was edited; another one on the server gives 409 `draft.conflict`. */
export const saveDraftRequest = z
  .object({
    sql: z.string().max(200_000, 'must not be longer than 200,000 characters'),
    expectedRevision: z.int().min(0),
    baseVersion: z.int().nullable().default(null),
    clientId: z.string().max(64).default('').describe('identifies the browser tab, so its own echo is recognised'),
  })
  .meta({ id: 'SaveDraftRequest' });
export type SaveDraftRequest = z.input<typeof saveDraftRequest>;
