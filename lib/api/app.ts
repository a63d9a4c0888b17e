// The API: guards, context per request, all resources under /api/v1, its own OpenAPI 3.1 document, problem+json for every error.

import { randomUUID } from 'node:crypto';
import { alertRoutes } from './alert-routes';
import type { AppContext } from './app-context';
import { eventRoutes } from './event-routes';
import { guard, limitBody } from './guard';
import { jobRoutes } from './job-routes';
import { lifecycleRoutes } from './lifecycle-routes';
import { pipelineRoutes } from './pipelines-routes';
import { problemOfError, problemResponse } from './problems';
import { createRouter } from './router';
import { runbookRoutes, sqlRoutes, systemRoutes, topicRoutes } from './tool-routes';

/** `appContext` is asked per request, so that a process without a database can still answer in words. */
export function createApi(appContext: () => AppContext) {
  const root = createRouter();
  root.onError((error, c) => problemOfError(c, error));
  root.notFound((c) =>
    problemResponse(c, {
      status: 404,
      code: 'request.unknown-path',
      title: `there is no ${c.req.method} ${c.req.path}`,
      hint: 'The API is described at /api/v1/openapi.json.',
    }),
  );
  root.use('*', async (c, next) => {
    c.set('requestId', randomUUID());
    await next();
    c.header('x-request-id', c.get('requestId'));
    c.header('x-content-type-options', 'nosniff');
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  });
  root.use('*', guard);
  root.use('*', limitBody);
  const v1 = createRouter();
  v1.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Penstock',
      version: '1',
      description:
        'Pipelines, jobs, checkpoints, metrics, alerts and runbooks. Errors are problem+json; live events are at /events.',
    },
    servers: [{ url: '/api/v1' }],
  });
  v1.use('*', async (c, next) => {
    const app = appContext();
    c.set('app', app);
    c.set('services', app.serviceContext(c.get('requestId')));
    await next();
  });
  for (const routes of [
    pipelineRoutes,
    lifecycleRoutes,
    jobRoutes,
    alertRoutes,
    runbookRoutes,
    sqlRoutes,
    topicRoutes,
    systemRoutes,
    eventRoutes,
  ]) {
    v1.route('/', routes);
  }
  root.route('/api/v1', v1);
  return root;
}
