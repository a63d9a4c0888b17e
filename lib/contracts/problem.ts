// problem+json (RFC 9457) as every error of the API is sent. `code` is stable (`area.specific`), `detail` a sentence.

import * as z from 'zod';

export const fieldError = z
  .object({ field: z.string().describe('path of the field, e.g. `startFrom.savepointId`'), message: z.string() })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof fieldError>;

export const problem = z
  .object({
    type: z.string().describe('about:blank, or a link to the documentation of this code'),
    status: z.int(),
    code: z.string(),
    title: z.string(),
    detail: z.string().nullable(),
    hint: z.string().nullable(),
    fieldErrors: z.array(fieldError),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
