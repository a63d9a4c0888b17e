// An ask to the engine host (launch, stop, cancel, savepoint, restart) and what became of it.
// The console never calls the engine: it writes the ask, the page shows `words` until the host has acted or the ask timed out.

import * as z from 'zod';
import { isoTime, listOf } from './common';

export const operationKind = z.enum(['launch', 'stop', 'cancel', 'savepoint', 'restart']);
export type OperationKind = z.infer<typeof operationKind>;

export const operationStatus = z.enum(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'TIMED_OUT']);
export type OperationStatus = z.infer<typeof operationStatus>;

export const operation = z
  .object({
    id: z.string(),
    kind: operationKind,
    pipelineId: z.string(),
    jobId: z.string().nullable(),
    status: operationStatus,
    words: z.string().describe('"asked 2 s ago, waiting for the engine"'),
    error: z.string().nullable(),
    savepointId: z.string().nullable(),
    requestedBy: z.string(),
    requestedAt: isoTime,
    completedAt: isoTime.nullable(),
  })
  .meta({ id: 'Operation' });
export type Operation = z.infer<typeof operation>;
export const operationList = listOf(operation, 'OperationList');
export type OperationList = z.infer<typeof operationList>;

export const stopRequest = z
  .object({ withSavepoint: z.boolean().default(true), drain: z.boolean().default(false) })
  .meta({ id: 'StopRequest' });
export type StopRequest = z.input<typeof stopRequest>;

export const savepointRequest = z.object({ note: z.string().max(500).default('') }).meta({ id: 'SavepointRequest' });
