// Everything Penstock reads from its environment, in one place, validated once. Secrets are never logged.

import { resolve } from 'node:path';
import * as z from 'zod';

const port = z.coerce
  .number()
  .int()
  .min(1, 'must be a port from 1 to 65535')
  .max(65_535, 'must be a port from 1 to 65535');

const schema = z.object({
  PENSTOCK_HOME: z.string().min(1).default('.penstock'),
  PENSTOCK_HOST: z.string().min(1).default('127.0.0.1'),
  PENSTOCK_PORT: port.optional(),
  PENSTOCK_BROKER_PORT: port.optional(),
  PENSTOCK_BROKER_FSYNC: z.string().default('interval:1000'),
  PENSTOCK_DEMO: z.enum(['on', 'off']).default('on'),
  PENSTOCK_JOB_HEAP_MB: z.coerce.number().int().min(64).max(65_536).default(512),
  PENSTOCK_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  PENSTOCK_URL: z.url().optional(),
  DATABASE_URL: z.string().min(1).optional(),
  PENSTOCK_KAFKA: z.string().min(1).optional(),
});

export interface Env {
  /** Absolute path of the data folder. */
  readonly home: string;
  readonly host: string;
  readonly webPort: number | null;
  readonly brokerPort: number | null;
  readonly brokerFsync: string;
  readonly withDemo: boolean;
  readonly jobHeapMb: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Address of the console as others see it. */
  readonly externalUrl: string;
  readonly databaseUrl: string | null;
  readonly bootstrapServers: string | null;
}

/** Throws with every wrong variable named. */
export function readEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Env {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`wrong environment: ${problems.join('; ')}`);
  }
  const values = parsed.data;
  return {
    home: resolve(values.PENSTOCK_HOME),
    host: values.PENSTOCK_HOST,
    webPort: values.PENSTOCK_PORT ?? null,
    brokerPort: values.PENSTOCK_BROKER_PORT ?? null,
    brokerFsync: values.PENSTOCK_BROKER_FSYNC,
    withDemo: values.PENSTOCK_DEMO === 'on',
    jobHeapMb: values.PENSTOCK_JOB_HEAP_MB,
    logLevel: values.PENSTOCK_LOG_LEVEL,
    externalUrl: values.PENSTOCK_URL ?? `http://127.0.0.1:${values.PENSTOCK_PORT ?? 3000}`,
    databaseUrl: values.DATABASE_URL ?? null,
    bootstrapServers: values.PENSTOCK_KAFKA ?? null,
  };
}
