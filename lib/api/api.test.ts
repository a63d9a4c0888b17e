// The API on a real Postgres: every answer fits its contract, every error is problem+json, one case per status code.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { alertList } from '@/lib/contracts/alert';
import { alertRule, alertRuleList } from '@/lib/contracts/alert-rule';
import { checkpointList, savepointList } from '@/lib/contracts/checkpoint';
import { about, health } from '@/lib/contracts/health';
import { jobList, startEstimate, timeline } from '@/lib/contracts/job';
import { badRecordList, jobExceptionList, jobGraph, partitionLagList } from '@/lib/contracts/job-graph';
import { metricNameList, metricsResult } from '@/lib/contracts/metrics';
import { operation, operationList } from '@/lib/contracts/operation';
import { overview } from '@/lib/contracts/overview';
import { pipeline, pipelineList, removeDemoResult } from '@/lib/contracts/pipeline';
import { draft, pipelineVersion, pipelineVersionList } from '@/lib/contracts/pipeline-version';
import { problem } from '@/lib/contracts/problem';
import { receiver, receiverList } from '@/lib/contracts/receiver';
import { runbook, runbookList } from '@/lib/contracts/runbook';
import { completeResult, explainResult, functionList, validateResult } from '@/lib/contracts/sql';
import { createPipeline } from '@/lib/services/pipelines';
import { aPipeline, startTestServices, type TestServices, validSql } from '@/lib/services/testing/test-services';

let services: TestServices;

beforeAll(async () => {
  services = await startTestServices();
});
afterAll(() => services?.close());

async function expectAnswer<T extends z.ZodType>(
  status: number,
  schema: T,
  method: string,
  path: string,
  body?: unknown,
): Promise<z.infer<T>> {
  const answer = await services.call(method, path, body);
  expect(answer, JSON.stringify(answer.json)).toMatchObject({ status });
  return schema.parse(answer.json);
}

async function expectProblem(status: number, code: string, method: string, path: string, body?: unknown) {
  const answer = await services.call(method, path, body);
  expect(answer, JSON.stringify(answer.json)).toMatchObject({ status });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const parsed = problem.parse(answer.json);
  expect(parsed).toMatchObject({ status, code });
  return parsed;
}

const newPipeline = (fields: Record<string, unknown> = {}) =>
  expectAnswer(201, pipeline, 'POST', '/pipelines', aPipeline(fields));
const aRule = (pipelineId: string, fields: Record<string, unknown> = {}) => ({
  name: 'LagHigh',
  pipelineId,
  subject: { kind: 'indicator', indicator: 'lag' },
  threshold: 10_000,
  ...fields,
});

describe('answers fit their contracts', () => {
  test('of a new pipeline, everything below it', async () => {
    const { id } = await newPipeline();
    const below: readonly [string, z.ZodType][] = [
      ['', pipeline],
      ['/versions', pipelineVersionList],
      ['/versions/1', pipelineVersion],
      ['/draft', draft],
      ['/graph', jobGraph],
      ['/timeline', timeline],
      ['/partitions', partitionLagList],
      ['/exceptions', jobExceptionList],
      ['/bad-records', badRecordList],
      ['/checkpoints', checkpointList],
      ['/savepoints', savepointList],
      ['/operations', operationList],
      ['/jobs', jobList],
      ['/start-estimate', startEstimate],
      ['/metrics?names=pendingRecords', metricsResult],
      ['/metrics/names', metricNameList],
    ];
    for (const [path, schema] of below) await expectAnswer(200, schema, 'GET', `/pipelines/${id}${path}`);
  });

  test.each([
    ['/pipelines', pipelineList],
    ['/overview', overview],
    ['/health', health],
    ['/about', about],
    ['/jobs', jobList],
    ['/alerts', alertList],
    ['/alert-rules', alertRuleList],
    ['/runbooks', runbookList],
    ['/receivers', receiverList],
    ['/sql/functions', functionList],
  ] as const)('%s', async (path, schema) => {
    await expectAnswer<z.ZodType>(200, schema, 'GET', path);
  });

  test('the OpenAPI document is 3.1 and names its schemas', async () => {
    const answer = await services.call('GET', '/openapi.json');
    expect(answer).toMatchObject({
      status: 200,
      json: { openapi: '3.1.0', components: { schemas: { Pipeline: {}, Problem: {}, Operation: {} } } },
    });
  });
});

describe('one case per status code', () => {
  test('400 the body is not JSON', async () => {
    const response = await services.fetch('/pipelines', {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(problem.parse(await response.json()).code).toBe('request.malformed');
  });

  test('403 a foreign host, and a cross-site request', async () => {
    const host = await services.fetch('/health', { headers: { host: 'evil.example' } });
    expect([host.status, problem.parse(await host.json()).code]).toEqual([403, 'request.host-not-allowed']);
    const site = await services.fetch('/pipelines', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
    });
    expect([site.status, problem.parse(await site.json()).code]).toEqual([403, 'request.cross-site']);
  });

  test('404 unknown path, unknown resource', async () => {
    await expectProblem(404, 'request.unknown-path', 'GET', '/nothing');
    await expectProblem(404, 'pipeline.not-found', 'GET', '/pipelines/none');
    await expectProblem(404, 'alert.not-found', 'GET', '/alerts/none');
    await expectProblem(404, 'runbook.not-found', 'GET', '/runbooks/none');
  });

  test('413 a body that is too large', async () => {
    await expectProblem(413, 'request.too-large', 'POST', '/sql/validate', { sql: 'x'.repeat(1_100_000) });
  });

  test('415 a body that is no JSON by its type', async () => {
    const response = await services.fetch('/pipelines', {
      method: 'POST',
      body: 'a=1',
      headers: { 'content-type': 'text/plain' },
    });
    expect(response.status).toBe(415);
  });

  test('422 with the field that is wrong', async () => {
    const found = await expectProblem(422, 'request.invalid', 'POST', '/pipelines', { name: ' ' });
    expect(found.fieldErrors).toEqual([{ field: 'name', message: 'must not be empty' }]);
    await expectProblem(422, 'request.invalid', 'GET', '/alerts?state=loud');
    await expectProblem(422, 'request.invalid', 'GET', '/events?scope=everything');
  });

  test('503 without a broker', async () => {
    await expectProblem(503, 'kafka.not-configured', 'GET', '/topics');
  });
});

describe('pipelines', () => {
  test('a name is taken only once among the living', async () => {
    const first = await newPipeline();
    const found = await expectProblem(409, 'pipeline.name-taken', 'POST', '/pipelines', { name: first.name });
    expect(found.fieldErrors[0]?.field).toBe('name');
    await expectProblem(422, 'pipeline.name-not-confirmed', 'DELETE', `/pipelines/${first.id}`, {
      confirmName: 'other',
    });
    expect((await services.call('DELETE', `/pipelines/${first.id}`, { confirmName: first.name })).status).toBe(204);
    await newPipeline({ name: first.name });
  });

  test('PATCH changes only what is sent', async () => {
    const { id, name } = await newPipeline({ tags: ['a'] });
    const changed = await expectAnswer(200, pipeline, 'PATCH', `/pipelines/${id}`, { description: 'd' });
    expect(changed).toMatchObject({ name, description: 'd', tags: ['a'] });
  });

  test('an invalid version is refused with its positions, or saved but not launched', async () => {
    const { id } = await newPipeline();
    const found = await expectProblem(422, 'sql.invalid', 'POST', `/pipelines/${id}/versions`, {
      sql: 'INSERT INTO x SELECT 1',
    });
    expect(found.fieldErrors[0]?.message).toMatch(/^1:\d+: /);
    const saved = await expectAnswer(201, pipelineVersion, 'POST', `/pipelines/${id}/versions`, {
      sql: 'SELECT',
      allowInvalid: true,
    });
    expect(saved).toMatchObject({ version: 2, fingerprint: null });
    await expectProblem(409, 'pipeline.version-invalid', 'POST', `/pipelines/${id}/launch`, {});
    const again = await expectAnswer(200, pipeline, 'GET', `/pipelines/${id}`);
    expect(again.actions.find((entry) => entry.action === 'launch')).toMatchObject({ isAllowed: false });
  });

  test('two people who save the next version at once get two versions', async () => {
    const { id } = await newPipeline();
    const saved = await Promise.all(
      [1, 2, 3].map(() => expectAnswer(201, pipelineVersion, 'POST', `/pipelines/${id}/versions`, { sql: validSql })),
    );
    expect(saved.map((entry) => entry.version).sort()).toEqual([2, 3, 4]);
  });

  test('a draft with a stale revision is a conflict, never an overwrite; a new version ends it', async () => {
    const { id } = await newPipeline();
    const save = (sql: string, expectedRevision: number) =>
      services.call('PUT', `/pipelines/${id}/draft`, { sql, expectedRevision });
    expect((await save('a', 0)).json).toMatchObject({ revision: 1, sql: 'a' });
    expect((await save('b', 1)).json).toMatchObject({ revision: 2, sql: 'b' });
    await expectProblem(409, 'draft.conflict', 'PUT', `/pipelines/${id}/draft`, { sql: 'c', expectedRevision: 1 });
    await expectProblem(409, 'draft.conflict', 'PUT', `/pipelines/${id}/draft`, { sql: 'c', expectedRevision: 0 });
    expect((await services.call('GET', `/pipelines/${id}/draft`)).json).toMatchObject({ sql: 'b' });
    await expectAnswer(201, pipelineVersion, 'POST', `/pipelines/${id}/versions`, { sql: validSql });
    expect((await services.call('GET', `/pipelines/${id}/draft`)).json).toMatchObject({ revision: 0, sql: validSql });
  });
});

describe('lifecycle', () => {
  test('one job at a time, also for two who launch at once; each ask is an operation with words', async () => {
    const { id } = await newPipeline();
    const answers = await Promise.all([1, 2, 3].map(() => services.call('POST', `/pipelines/${id}/launch`, {})));
    expect(answers.map((answer) => answer.status).sort()).toEqual([202, 409, 409]);
    const asked = operation.parse(answers.find((answer) => answer.status === 202)?.json);
    expect(asked).toMatchObject({ kind: 'launch', status: 'PENDING' });
    expect(asked.words).toMatch(/no engine host is alive/);
    expect(await expectAnswer(200, pipeline, 'GET', `/pipelines/${id}`)).toMatchObject({
      desired: 'RUNNING',
      jobStatus: 'CREATED',
      version: 1,
    });
  });

  test('stop, savepoint and restart need a running job; cancel does not; a pipeline with a job is not deleted', async () => {
    const { id, name } = await newPipeline();
    await expectProblem(409, 'job.not-in-state', 'POST', `/pipelines/${id}/cancel`, {});
    await expectAnswer(202, operation, 'POST', `/pipelines/${id}/launch`, {});
    for (const act of ['stop', 'restart', 'savepoints'])
      await expectProblem(409, 'job.not-in-state', 'POST', `/pipelines/${id}/${act}`, {});
    await expectProblem(409, 'pipeline.is-running', 'DELETE', `/pipelines/${id}`, { confirmName: name });
    await expectAnswer(202, operation, 'POST', `/pipelines/${id}/cancel`, {});
    expect(await expectAnswer(200, pipeline, 'GET', `/pipelines/${id}`)).toMatchObject({
      desired: 'STOPPED',
      status: { word: 'Cancelling' },
    });
  });

  test('a savepoint that does not exist is refused at launch', async () => {
    const { id } = await newPipeline();
    const found = await expectProblem(422, 'savepoint.not-usable', 'POST', `/pipelines/${id}/launch`, {
      startFrom: { kind: 'savepoint', savepointId: 'none' },
    });
    expect(found.fieldErrors[0]?.field).toBe('startFrom.savepointId');
  });

  test('every act leaves an audit row in the same transaction', async () => {
    const { id } = await newPipeline();
    await expectAnswer(202, operation, 'POST', `/pipelines/${id}/launch`, {});
    await services.call('POST', `/pipelines/${id}/launch`, {});
    const { rows } = await services.context.database.pool.query(
      'SELECT action FROM audit_log WHERE target_id = $1 ORDER BY id',
      [id],
    );
    expect(rows).toEqual([{ action: 'pipeline.create' }, { action: 'pipeline.launch' }]);
  });

  test('removing the demo leaves no row of it, also when no engine is alive', async () => {
    const { name: _name, ...demo } = await createPipeline(services.context, {
      name: 'demo',
      description: '',
      tags: [],
      environment: 'development',
      sql: validSql,
      isDemo: true,
    });
    await expectAnswer(201, alertRule, 'POST', '/alert-rules', aRule(demo.id));
    await expectAnswer(202, operation, 'POST', `/pipelines/${demo.id}/launch`, {});
    const removed = await expectAnswer(200, removeDemoResult, 'DELETE', '/demo');
    expect(removed).toEqual({ removedPipelines: ['demo'], removedRules: 1, removedTopics: [], keptTopics: [] });
    for (const table of ['jobs', 'alert_rules', 'pipeline_versions', 'operations', 'job_transitions']) {
      const { rowCount } = await services.context.database.pool.query(`SELECT 1 FROM ${table} WHERE pipeline_id = $1`, [
        demo.id,
      ]);
      expect([table, rowCount]).toEqual([table, 0]);
    }
    await expectProblem(404, 'pipeline.not-found', 'GET', `/pipelines/${demo.id}`);
  });
});

describe('rules, runbooks, receivers', () => {
  test('a rule without runbook and receiver saves, but is marked', async () => {
    const { id, name } = await newPipeline();
    const rule = await expectAnswer(201, alertRule, 'POST', '/alert-rules', aRule(id));
    expect(rule.warnings).toHaveLength(2);
    expect(rule.sentence).toContain(`When lag of ${name} is above 10,000 records`);
    await expectProblem(409, 'rule.name-taken', 'POST', '/alert-rules', aRule(id));
    const moved = await expectAnswer(
      200,
      alertRule,
      'PUT',
      `/alert-rules/${rule.id}`,
      aRule(id, { threshold: 5, name: 'Other' }),
    );
    expect(moved).toMatchObject({ threshold: 5, name: 'Other' });
    expect((await services.call('DELETE', `/alert-rules/${rule.id}`)).status).toBe(204);
    await expectProblem(404, 'alert-rule.not-found', 'GET', `/alert-rules/${rule.id}`);
  });

  test.each([
    [{ recoveryThreshold: 20_000 }, 'recoveryThreshold'],
    [{ runbookSlug: 'none' }, 'runbookSlug'],
    [{ receiverId: 'none' }, 'receiverId'],
    [{ name: 'two words' }, 'name'],
    [{ forMs: -1 }, 'forMs'],
  ])('a rule with %o is refused at its field', async (fields, field) => {
    const { id } = await newPipeline();
    const found = await expectProblem(422, 'request.invalid', 'POST', '/alert-rules', aRule(id, fields));
    expect(found.fieldErrors[0]?.field).toBe(field);
  });

  test('a runbook in use stays; a stale version is a conflict', async () => {
    const { id } = await newPipeline();
    const text = { title: 'Lag', markdown: '# Lag' };
    await expectAnswer(201, runbook, 'POST', '/runbooks', { slug: 'lag', ...text });
    await expectProblem(409, 'runbook.slug-taken', 'POST', '/runbooks', { slug: 'lag', ...text });
    const rule = await expectAnswer(201, alertRule, 'POST', '/alert-rules', aRule(id, { runbookSlug: 'lag' }));
    expect(rule.runbookTitle).toBe('Lag');
    await expectProblem(409, 'runbook.in-use', 'DELETE', '/runbooks/lag');
    expect(await expectAnswer(200, runbook, 'PUT', '/runbooks/lag', { ...text, expectedVersion: 1 })).toMatchObject({
      version: 2,
      ruleCount: 1,
    });
    await expectProblem(409, 'runbook.conflict', 'PUT', '/runbooks/lag', { ...text, expectedVersion: 1 });
  });

  test('a secret goes in and never comes out; one test at a time', async () => {
    const secret = 'a-secret-of-enough-length';
    const made = await expectAnswer(201, receiver, 'POST', '/receivers', {
      name: 'hook',
      url: 'http://127.0.0.1:9/h',
      secret,
    });
    expect(made).toMatchObject({ hasSecret: true });
    const kept = await expectAnswer(200, receiver, 'PUT', `/receivers/${made.id}`, {
      name: 'hook',
      url: 'http://127.0.0.1:9/i',
    });
    expect(kept).toMatchObject({ hasSecret: true, url: 'http://127.0.0.1:9/i' });
    const whole = JSON.stringify([(await services.call('GET', '/receivers')).json, made, kept]);
    const { rows } = await services.context.database.pool.query('SELECT after FROM audit_log');
    expect(whole + JSON.stringify(rows)).not.toContain(secret);
    expect((await services.call('POST', `/receivers/${made.id}/test`, {})).status).toBe(202);
    await expectProblem(409, 'receiver.test-pending', 'POST', `/receivers/${made.id}/test`, {});
    await expectProblem(422, 'request.invalid', 'POST', '/receivers', { name: 'x', url: 'http://169.254.169.254/' });
  });
});

describe('SQL tools', () => {
  test('wrong SQL is an answer with positions, right SQL has a plan', async () => {
    const wrong = await expectAnswer(200, validateResult, 'POST', '/sql/validate', {
      sql: validSql.replace('amount >', 'amont >'),
    });
    expect(wrong).toMatchObject({ isValid: false, graph: null });
    expect(wrong.diagnostics[0]).toMatchObject({ line: 3, severity: 'error' });
    const right = await expectAnswer(200, validateResult, 'POST', '/sql/validate', { sql: validSql });
    expect(right).toMatchObject({ isValid: true, diagnostics: [] });
    expect(right.graph?.nodes.length).toBeGreaterThan(1);
    expect((await expectAnswer(200, explainResult, 'POST', '/sql/explain', { sql: validSql })).text).toMatch(/big/);
    const completed = await expectAnswer(200, completeResult, 'POST', '/sql/complete', { sql: 'SEL', offset: 3 });
    expect(completed.items.some((item) => item.label === 'SELECT')).toBe(true);
  });
});
