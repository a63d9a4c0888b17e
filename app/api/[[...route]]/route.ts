// Mounts the API. Nothing else: routes live in lib/api.

import { createApi } from '@/lib/api/app';
import { processAppContext } from '@/lib/api/app-context';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const api = createApi(processAppContext);

const handle = (request: Request): Response | Promise<Response> => api.fetch(request);

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
