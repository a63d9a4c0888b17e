// Health of the parts and "about": versions, data sizes, retention, where things are.

import * as z from 'zod';
import { isoTime } from './common';

export const healthPart = z
  .object({
    name: z.enum(['postgres', 'engine', 'kafka']),
    status: z.enum(['ok', 'degraded', 'down']),
    words: z.string(),
    latencyMs: z.number().nullable(),
  })
  .meta({ id: 'HealthPart' });

export const health = z
  .object({ status: z.enum(['ok', 'degraded', 'down']), at: isoTime, parts: z.array(healthPart) })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof health>;

export const engineHost = z
  .object({
    id: z.string(),
    hostname: z.string(),
    pid: z.int(),
    version: z.string(),
    startedAt: isoTime,
    lastHeartbeatAt: isoTime,
    isAlive: z.boolean(),
    jobs: z.int(),
  })
  .meta({ id: 'EngineHost' });
export type EngineHost = z.infer<typeof engineHost>;

export const about = z
  .object({
    version: z.string(),
    nodeVersion: z.string(),
    postgresVersion: z.string(),
    kafkaBootstrap: z.string().nullable(),
    kafkaIsEmbedded: z.boolean(),
    dataFolder: z.string().nullable(),
    schemaVersion: z.string(),
    sizes: z.array(z.object({ name: z.string(), bytes: z.number(), words: z.string() })),
    retention: z.array(z.object({ name: z.string(), words: z.string() })),
    engineHosts: z.array(engineHost),
  })
  .meta({ id: 'About' });
export type About = z.infer<typeof about>;
