// The overview: sentences made from the same facts as the alerts, one lane a pipeline (worst first), what fires, the whole system.

import * as z from 'zod';
import { alert } from './alert';
import { isoTime, tone } from './common';
import { timeline } from './job';

export const overviewSentence = z
  .object({
    tone: z.enum(['ok', 'warn', 'bad']),
    text: z.string(),
    pipelineId: z.string().nullable(),
    href: z.string().nullable().describe('link to why'),
  })
  .meta({ id: 'OverviewSentence' });
export type OverviewSentence = z.infer<typeof overviewSentence>;

export const lane = z
  .object({
    pipelineId: z.string(),
    name: z.string(),
    tone,
    word: z.string(),
    note: z.string().describe('what hurts, or "ok"'),
    timeline,
  })
  .meta({ id: 'Lane' });
export type Lane = z.infer<typeof lane>;

export const systemPart = z
  .object({
    name: z.enum(['kafka', 'postgres', 'engine']),
    tone: z.enum(['ok', 'warn', 'bad']),
    words: z.string().describe('"1 node, ok", "ok 1.8 ms", "1 host"'),
  })
  .meta({ id: 'SystemPart' });

export const overview = z
  .object({
    generatedAt: isoTime,
    headline: z.string().describe('"2 of 14 pipelines need you", or the calm sentence with since when'),
    tone: z.enum(['ok', 'warn', 'bad']),
    sentences: z.array(overviewSentence).describe('the worst three, then "and 4 more"'),
    counts: z.object({
      pipelines: z.int(),
      running: z.int(),
      needAttention: z.int(),
      firing: z.int(),
      pending: z.int(),
    }),
    lanes: z.array(lane),
    firing: z.array(alert),
    system: z.object({
      recordsInPerSecond: z.number().nullable(),
      recordsOutPerSecond: z.number().nullable(),
      lagRecords: z.number().nullable(),
      parts: z.array(systemPart),
    }),
    hasDemo: z.boolean(),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof overview>;

/** Epoch ms; default: the last 6 hours. */
export const overviewQuery = z.object({
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
});
