// What jobs are and did: jobs, timeline, graph, partitions, exceptions, bad records, checkpoints, metrics.

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { checkpointDetail, checkpointList, listCheckpointsQuery } from '@/lib/contracts/checkpoint';
import { idParam, pageQuery, resourceId } from '@/lib/contracts/common';
import { job, jobList, rangeQuery, timeline } from '@/lib/contracts/job';
import { badRecordList, jobExceptionList, jobGraph, partitionLagList } from '@/lib/contracts/job-graph';
import { metricNameList, metricsQuery, metricsResult } from '@/lib/contracts/metrics';
import { listCheckpoints, readCheckpoint } from '@/lib/services/checkpoint-reads';
import { listBadRecords, listExceptions, listJobs, listPartitions, readGraph, readJob } from '@/lib/services/job-reads';
import { listMetricNames, querySeries } from '@/lib/services/metrics';
import { readTimeline } from '@/lib/services/timelines';
import { answers, createRouter } from './router';

const tags = ['jobs'];
const one = '/pipelines/{id}';
const page = z.object(pageQuery);

export const jobRoutes = createRouter()
  .openapi(
    createRoute({
      method: 'get',
      path: '/jobs',
      tags,
      summary: 'Jobs of all pipelines, newest first',
      request: { query: page.extend({ pipelineId: resourceId.optional() }) },
      responses: answers(jobList, 'Jobs.'),
    }),
    async (c) => c.json(await listJobs(c.get('services'), c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: '/jobs/{id}',
      tags,
      summary: 'One job',
      request: { params: idParam },
      responses: answers(job, 'The job.'),
    }),
    async (c) => c.json(await readJob(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/jobs`,
      tags,
      summary: 'Jobs of one pipeline, newest first',
      request: { params: idParam, query: page },
      responses: answers(jobList, 'Jobs.'),
    }),
    async (c) =>
      c.json(await listJobs(c.get('services'), { ...c.req.valid('query'), pipelineId: c.req.valid('param').id }), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/timeline`,
      tags,
      summary: 'Status spans, marks and alerts over a range',
      request: { params: idParam, query: rangeQuery },
      responses: answers(timeline, 'The timeline.'),
    }),
    async (c) => c.json(await readTimeline(c.get('services'), c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/graph`,
      tags,
      summary: 'Execution graph of the current or last job with live metrics',
      request: { params: idParam },
      responses: answers(jobGraph, 'The graph.'),
    }),
    async (c) => c.json(await readGraph(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/partitions`,
      tags,
      summary: 'Position, end and lag of every source split, worst first',
      request: { params: idParam },
      responses: answers(partitionLagList, 'Splits.'),
    }),
    async (c) => c.json(await listPartitions(c.get('services'), c.req.valid('param').id), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/exceptions`,
      tags,
      summary: 'Exceptions of all jobs, newest first',
      request: { params: idParam, query: page },
      responses: answers(jobExceptionList, 'Exceptions.'),
    }),
    async (c) => c.json(await listExceptions(c.get('services'), c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/bad-records`,
      tags,
      summary: 'Records that could not be decoded: how many, and the newest',
      request: { params: idParam, query: page },
      responses: answers(badRecordList, 'Bad records.'),
    }),
    async (c) => c.json(await listBadRecords(c.get('services'), c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/checkpoints`,
      tags,
      summary: 'Checkpoint history with its summary',
      request: { params: idParam, query: z.object(listCheckpointsQuery.shape) },
      responses: answers(checkpointList, 'Checkpoints, newest first.'),
    }),
    async (c) => c.json(await listCheckpoints(c.get('services'), c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/checkpoints/{checkpointId}`,
      tags,
      summary: 'One checkpoint by operator',
      request: { params: idParam.extend({ checkpointId: z.coerce.number().int().min(0) }) },
      responses: answers(checkpointDetail, 'The checkpoint.'),
    }),
    async (c) => {
      const { id, checkpointId } = c.req.valid('param');
      return c.json(await readCheckpoint(c.get('services'), id, checkpointId), 200);
    },
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/metrics`,
      tags,
      summary: 'Metric series by name over a range, downsampled to min, avg and max',
      request: { params: idParam, query: metricsQuery },
      responses: answers(metricsResult, 'At most 50 series of at most 300 points.'),
    }),
    async (c) => c.json(await querySeries(c.get('services'), c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    createRoute({
      method: 'get',
      path: `${one}/metrics/names`,
      tags,
      summary: 'Metrics this pipeline has',
      request: { params: idParam },
      responses: answers(metricNameList, 'Names with units.'),
    }),
    async (c) => c.json(await listMetricNames(c.get('services'), c.req.valid('param').id), 200),
  );
