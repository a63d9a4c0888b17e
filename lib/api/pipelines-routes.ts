// /pipelines: list, CRUD, versions, draft, and /demo.

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { idParam } from '@/lib/contracts/common';
import {
  createPipelineRequest,
  deletePipelineRequest,
  listPipelinesQuery,
  pipeline,
  pipelineList,
  removeDemoResult,
  updatePipelineRequest,
} from '@/lib/contracts/pipeline';
import {
  createVersionRequest,
  draft,
  pipelineVersion,
  pipelineVersionList,
  saveDraftRequest,
} from '@/lib/contracts/pipeline-version';
import { removeDemo } from '@/lib/services/demo';
import { createPipeline, deletePipeline, listPipelines, readPipeline, updatePipeline } from '@/lib/services/pipelines';
import { createVersion, listVersions, readDraft, readVersion, saveDraft } from '@/lib/services/versions';
import { answers, body, createRouter, creates, removes } from './router';

const tags = ['pipelines'];
const one = '/pipelines/{id}';
const versionParams = idParam.extend({ version: z.coerce.number().int().min(1) });

export const pipelineRoutes = createRouter()
  .openapi(
    createRoute({
      method: 'get',
      path: '/pipelines',
      tags,
      summary: 'List pipelines with status, indicators and allowed actions',
      request: { query: listPipelinesQuery },
      responses: answers(pipelineList, 'Pipelines in the order asked for.'),
    }),
    async (c) => c.json(await listPipelines(c.get('services'), c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/pipelines',
      tags,
      summary: 'Create a pipeline',
      request: { body: body(createPipelineRequest) },
      responses: creates(pipeline, 'The new pipeline.'),
    }),
    async (c) => c.json(await createPipeline(c.get('services'), c.req.valid('json')), 201),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: one,
      tags,
      summary: 'One pipeline',
      request: { params: idParam },
      responses: answers(pipeline, 'The pipeline.'),
    }),
    async (c) => c.json(await readPipeline(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'patch',
      path: one,
      tags,
      summary: 'Change name, description, tags or environment',
      request: { params: idParam, body: body(updatePipelineRequest) },
      responses: answers(pipeline, 'The pipeline as it is now.'),
    }),
    async (c) => c.json(await updatePipeline(c.get('services'), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    createRoute({
      method: 'delete',
      path: one,
      tags,
      summary: 'Delete a pipeline that does not run',
      request: { params: idParam, body: body(deletePipelineRequest) },
      responses: removes('It is deleted; its rules went with it.'),
    }),
    async (c) => {
      await deletePipeline(c.get('services'), c.req.valid('param').id, c.req.valid('json').confirmName);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/versions`,
      tags,
      summary: 'Versions, newest first',
      request: { params: idParam },
      responses: answers(pipelineVersionList, 'Versions with their SQL.'),
    }),
    async (c) => c.json(await listVersions(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: `${one}/versions`,
      tags,
      summary: 'Save a new version (refused with its errors unless allowInvalid)',
      request: { params: idParam, body: body(createVersionRequest) },
      responses: creates(pipelineVersion, 'The new version.'),
    }),
    async (c) => c.json(await createVersion(c.get('services'), c.req.valid('param').id, c.req.valid('json')), 201),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/versions/{version}`,
      tags,
      summary: 'One version',
      request: { params: versionParams },
      responses: answers(pipelineVersion, 'The version.'),
    }),
    async (c) => {
      const { id, version } = c.req.valid('param');
      return c.json(await readVersion(c.get('services'), id, version), 200);
    },
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/draft`,
      tags,
      summary: 'The draft; revision 0 = none, the text is the latest version',
      request: { params: idParam },
      responses: answers(draft, 'The draft.'),
    }),
    async (c) => c.json(await readDraft(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'put',
      path: `${one}/draft`,
      tags,
      summary: 'Save the draft; 409 if its revision is not the expected one',
      request: { params: idParam, body: body(saveDraftRequest) },
      responses: answers(draft, 'The draft with its new revision.'),
    }),
    async (c) => c.json(await saveDraft(c.get('services'), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    createRoute({
      method: 'delete',
      path: '/demo',
      tags,
      summary: 'Remove the demo: its pipelines, rules and topics',
      responses: answers(removeDemoResult, 'What was removed and what was kept, with the reason.'),
    }),
    async (c) => c.json(await removeDemo(c.get('services')), 200),
  );
