// Runbooks, SQL tools, topics, overview, health, about.

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { about, health } from '@/lib/contracts/health';
import {
  createTopicRequest,
  sampleQuery,
  topic,
  topicList,
  topicOffsets,
  topicParam,
  topicSample,
} from '@/lib/contracts/kafka';
import { overview, overviewQuery } from '@/lib/contracts/overview';
import { createRunbookRequest, runbook, runbookList, runbookSlug, updateRunbookRequest } from '@/lib/contracts/runbook';
import {
  completeRequest,
  completeResult,
  explainResult,
  functionList,
  validateRequest,
  validateResult,
} from '@/lib/contracts/sql';
import { checkHealth, readAbout } from '@/lib/services/health';
import { readOverview } from '@/lib/services/overview';
import { createRunbook, deleteRunbook, listRunbooks, readRunbook, updateRunbook } from '@/lib/services/runbooks';
import { completeSql, explainSql, listSqlFunctions, validateSql } from '@/lib/services/sql-planner';
import { createTopic, listTopics, readOffsets, sampleTopic } from '@/lib/services/topics';
import { answers, body, createRouter, creates, removes } from './router';

const slugParam = z.object({ slug: runbookSlug });

export const runbookRoutes = createRouter()
  .openapi(
    createRoute({
      method: 'get',
      path: '/runbooks',
      tags: ['runbooks'],
      summary: 'List runbooks',
      responses: answers(runbookList, 'Runbooks without their text.'),
    }),
    async (c) => c.json(await listRunbooks(c.get('services')), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/runbooks',
      tags: ['runbooks'],
      summary: 'Create a runbook',
      request: { body: body(createRunbookRequest) },
      responses: creates(runbook, 'The new runbook.'),
    }),
    async (c) => c.json(await createRunbook(c.get('services'), c.req.valid('json')), 201),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/runbooks/{slug}',
      tags: ['runbooks'],
      summary: 'One runbook',
      request: { params: slugParam },
      responses: answers(runbook, 'The runbook.'),
    }),
    async (c) => c.json(await readRunbook(c.get('services'), c.req.valid('param').slug), 200),
  )
  .openapi(
    createRoute({
      method: 'put',
      path: '/runbooks/{slug}',
      tags: ['runbooks'],
      summary: 'Save a runbook; 409 if its version is not the expected one',
      request: { params: slugParam, body: body(updateRunbookRequest) },
      responses: answers(runbook, 'The runbook with its new version.'),
    }),
    async (c) => c.json(await updateRunbook(c.get('services'), c.req.valid('param').slug, c.req.valid('json')), 200),
  )
  .openapi(
    createRoute({
      method: 'delete',
      path: '/runbooks/{slug}',
      tags: ['runbooks'],
      summary: 'Delete a runbook that no rule uses',
      request: { params: slugParam },
      responses: removes('It is deleted.'),
    }),
    async (c) => {
      await deleteRunbook(c.get('services'), c.req.valid('param').slug);
      return c.body(null, 204);
    },
  );

export const sqlRoutes = createRouter()
  .openapi(
    createRoute({
      method: 'post',
      path: '/sql/validate',
      tags: ['sql'],
      summary: 'Diagnostics at exact positions, tables and the plan',
      request: { body: body(validateRequest) },
      responses: answers(validateResult, 'Wrong SQL is an answer, not an error.'),
    }),
    async (c) => c.json(validateSql(c.req.valid('json').sql), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/sql/explain',
      tags: ['sql'],
      summary: 'The physical plan as text and graph',
      request: { body: body(validateRequest) },
      responses: answers(explainResult, 'The plan, or the errors in its way.'),
    }),
    async (c) => c.json(explainSql(c.req.valid('json').sql), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/sql/complete',
      tags: ['sql'],
      summary: 'What could stand at a position',
      request: { body: body(completeRequest) },
      responses: answers(completeResult, 'Completions, best first.'),
    }),
    async (c) => {
      const { sql, offset } = c.req.valid('json');
      return c.json({ items: completeSql(sql, offset) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/sql/functions',
      tags: ['sql'],
      summary: 'Functions with signatures and description',
      responses: answers(functionList, 'Functions.'),
    }),
    async (c) => c.json({ items: listSqlFunctions() }, 200),
  );

export const topicRoutes = createRouter()
  .openapi(
    createRoute({
      method: 'get',
      path: '/topics',
      tags: ['kafka'],
      summary: 'List topics',
      responses: answers(topicList, 'Topics.'),
    }),
    async (c) => c.json(await listTopics(c.get('services')), 200),
  )
  .openapi(
    createRoute({
      method: 'post',
      path: '/topics',
      tags: ['kafka'],
      summary: 'Create a topic',
      request: { body: body(createTopicRequest) },
      responses: creates(topic, 'The new topic.'),
    }),
    async (c) => c.json(await createTopic(c.get('services'), c.req.valid('json')), 201),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/topics/{topic}/offsets',
      tags: ['kafka'],
      summary: 'First and next offset of every partition',
      request: { params: topicParam },
      responses: answers(topicOffsets, 'Offsets.'),
    }),
    async (c) => c.json(await readOffsets(c.get('services'), c.req.valid('param').topic), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/topics/{topic}/sample',
      tags: ['kafka'],
      summary: 'The newest records and the table they suggest',
      request: { params: topicParam, query: sampleQuery },
      responses: answers(topicSample, 'Records, newest first.'),
    }),
    async (c) =>
      c.json(await sampleTopic(c.get('services'), c.req.valid('param').topic, c.req.valid('query').limit), 200),
  );

export const systemRoutes = createRouter()
  .openapi(
    createRoute({
      method: 'get',
      path: '/overview',
      tags: ['system'],
      summary: 'Is anything wrong, and what first',
      request: { query: overviewQuery },
      responses: answers(overview, 'Sentences, lanes, firing alerts, the whole system.'),
    }),
    async (c) => c.json(await readOverview(c.get('services'), c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/health',
      tags: ['system'],
      summary: 'Health of the parts; always 200, the body says how they are',
      responses: answers(health, 'Health.'),
    }),
    async (c) => c.json(await checkHealth(c.get('services')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/about',
      tags: ['system'],
      summary: 'Versions, data sizes, retention, engine hosts',
      responses: answers(about, 'About this Penstock.'),
    }),
    async (c) => c.json(await readAbout(c.get('services')), 200),
  );
