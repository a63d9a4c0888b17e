// Building blocks shared by every contract: ids, times, pages, tones. Contracts import nothing of ours.
// Times named `…At` are ISO 8601 with zone; points of series carry epoch ms; durations end in `Ms`, sizes in `Bytes`.

import * as z from 'zod';

export const isoTime = z.iso.datetime({ offset: true });

/** Ids are opaque to clients: 1 to 64 characters that are safe in a URL. */
export const resourceId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "_" or "-"');

export const resourceName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must not be longer than 100 characters');

/** Status colour + shape + word, one of console.md §8. */
export const tone = z.enum(['running', 'pending', 'restarting', 'failing', 'stopped', 'unknown']);
export type Tone = z.infer<typeof tone>;

export const severity = z.enum(['info', 'warning', 'critical']);
export type Severity = z.infer<typeof severity>;

export const severityLabels: Record<Severity, string> = { info: 'Info', warning: 'Warning', critical: 'Critical' };

export const environmentName = z.enum(['development', 'staging', 'production']);
export type EnvironmentName = z.infer<typeof environmentName>;

export const environmentLabels: Record<EnvironmentName, string> = {
  development: 'Development',
  staging: 'Staging',
  production: 'Production',
};

export const idParam = z.object({ id: resourceId });

/** Wraps a list; `total` counts before paging. */
export function listOf<T extends z.ZodType>(item: T, id: string) {
  return z.object({ items: z.array(item), total: z.int().min(0) }).meta({ id });
}

/** `limit`/`offset` of list requests, as query text. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
};
