// What people ask of the engine for a pipeline: launch, stop, cancel, restart, savepoint; estimates and operations.

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { savepoint, savepointList } from '@/lib/contracts/checkpoint';
import { idParam } from '@/lib/contracts/common';
import { startEstimate, startEstimateQuery, startOptions } from '@/lib/contracts/job';
import { operation, operationList, savepointRequest, stopRequest } from '@/lib/contracts/operation';
import { listSavepoints } from '@/lib/services/checkpoint-reads';
import {
  cancelPipeline,
  launchPipeline,
  requestSavepoint,
  restartPipeline,
  stopPipeline,
} from '@/lib/services/lifecycle';
import { listOperations, readOperation } from '@/lib/services/operations';
import { estimateStart } from '@/lib/services/start-estimates';
import { accepts, answers, body, createRouter } from './router';

const tags = ['lifecycle'];
const one = '/pipelines/{id}';
const nothing = z.object({}).meta({ id: 'EmptyRequest' });
const asked = 'The ask; the engine acts on it. Follow it by its id or by events.';

export const lifecycleRoutes = createRouter()
  .openapi(
    createRoute({
      method: 'post',
      path: `${one}/launch`,
      tags,
      summary: 'Start a job of a version',
      request: { params: idParam, body: body(startOptions) },
      responses: accepts(operation, asked),
    }),
    async (c) => c.json(await launchPipeline(c.get('services'), c.req.valid('param').id, c.req.valid('json')), 202),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: `${one}/stop`,
      tags,
      summary: 'Stop the job, with a savepoint unless told otherwise',
      request: { params: idParam, body: body(stopRequest) },
      responses: accepts(operation, asked),
    }),
    async (c) => c.json(await stopPipeline(c.get('services'), c.req.valid('param').id, c.req.valid('json')), 202),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: `${one}/cancel`,
      tags,
      summary: 'End the job without a savepoint',
      request: { params: idParam, body: body(nothing) },
      responses: accepts(operation, asked),
    }),
    async (c) => c.json(await cancelPipeline(c.get('services'), c.req.valid('param').id), 202),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: `${one}/restart`,
      tags,
      summary: 'Restart the job from its last checkpoint',
      request: { params: idParam, body: body(nothing) },
      responses: accepts(operation, asked),
    }),
    async (c) => c.json(await restartPipeline(c.get('services'), c.req.valid('param').id), 202),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/savepoints`,
      tags,
      summary: 'Savepoints, newest first',
      request: { params: idParam },
      responses: answers(savepointList, 'Savepoints.'),
    }),
    async (c) => c.json(await listSavepoints(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: `${one}/savepoints`,
      tags,
      summary: 'Take a savepoint while the job runs',
      request: { params: idParam, body: body(savepointRequest) },
      responses: accepts(savepoint, 'The savepoint that was asked for.'),
    }),
    async (c) =>
      c.json(await requestSavepoint(c.get('services'), c.req.valid('param').id, c.req.valid('json').note), 202),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/start-estimate`,
      tags,
      summary: 'What each start option would read until now',
      request: { params: idParam, query: startEstimateQuery },
      responses: answers(startEstimate, 'One entry for each option.'),
    }),
    async (c) => c.json(await estimateStart(c.get('services'), c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/operations`,
      tags,
      summary: 'The newest asks and what became of them',
      request: { params: idParam },
      responses: answers(operationList, 'Operations.'),
    }),
    async (c) => c.json(await listOperations(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/operations/{id}',
      tags,
      summary: 'One operation',
      request: { params: idParam },
      responses: answers(operation, 'The operation.'),
    }),
    async (c) => c.json(await readOperation(c.get('services'), c.req.valid('param').id), 200),
  );
