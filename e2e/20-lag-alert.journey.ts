// Journey 3: a lag threshold with a runbook, set from the chart; the consumer's progress is stopped by an outage of its sink's
// broker; the alert goes pending, then firing, in page and webhook; its page shows evidence and runbook; it is acknowledged;
// the broker comes back, lag drains, the alert resolves, the outcome is kept.

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './support/journey';

interface Pipeline {
  readonly id: string;
}

test('lag above its threshold is seen, explained, acknowledged and resolved', async ({ page, kafka, api }) => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-sink-'));
  let sink = await startBroker(folder, 0);
  const webhook = await startWebhook();
  try {
    await kafka.createTopic({ name: 'stalled-in', partitions: 1 });
    await api.send('POST', '/receivers', { name: 'journey', url: webhook.url });
    const pipeline = await api.send<Pipeline>('POST', '/pipelines', { name: 'stalled', sql: scriptFor(sink.port) });
    await api.send('POST', `/pipelines/${pipeline.id}/launch`, {
      startFrom: { kind: 'earliest' },
      checkpointIntervalMs: 1000,
    });
    await page.goto(`/pipelines/${pipeline.id}`);
    await expect(page.getByText('Running', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await kafka.writeRecords('stalled-in', 0, records(10));
    await expect(page.getByText('Caught up').first()).toBeVisible();

    await page
      .getByRole('link', { name: /Set a threshold/ })
      .first()
      .click();
    await page.getByLabel('Threshold', { exact: true }).fill('100');
    await page.getByLabel('For (seconds)', { exact: true }).fill('6');
    await page.getByLabel('Runbook').selectOption({ label: 'Lag growing' });
    await page.getByLabel('Tell').selectOption({ label: 'journey (webhook)' });
    await page.getByRole('button', { name: /^(Save|Create)/ }).click();
    await expect(page.getByText(/consumer lag|lag/i).first()).toBeVisible();

    sink.child.kill('SIGKILL');
    await kafka.writeRecords('stalled-in', 0, records(10));
    await page.goto(`/pipelines/${pipeline.id}`);
    await expect(page.getByText('Waiting', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await page.goto('/alerts');
    // What is written before the next barrier still goes into the sink's buffer; from then on it waits in the topic.
    const isPending = async (): Promise<boolean> => {
      await kafka.writeRecords('stalled-in', 0, records(500));
      return page.getByText('0 firing, 1 pending').isVisible();
    };
    await expect.poll(isPending, { timeout: 30_000, intervals: [500] }).toBe(true);
    await expect(page.getByText('1 firing, 0 pending')).toBeVisible({ timeout: 30_000 });
    await expect.poll(() => webhook.statuses, { timeout: 20_000 }).toContain('firing');

    await page.getByRole('link', { name: 'LagHigh' }).first().click();
    await expect(page.getByRole('heading', { name: 'Lag growing' }).first()).toBeVisible();
    await expect(page.getByText(/captured/i).first()).toBeVisible();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await expect(page.getByText(/acknowledged/i).first()).toBeVisible();

    sink = await startBroker(folder, sink.port);
    await expect(page.getByText(/resolved/i).first()).toBeVisible({ timeout: 60_000 });
    await expect.poll(() => webhook.statuses, { timeout: 20_000 }).toContain('resolved');
    await page.getByLabel('What it was, what helped').fill('the sink broker was down');
    await page.getByRole('button', { name: 'Save outcome' }).click();
    await expect(page.getByRole('button', { name: 'Save outcome' })).not.toHaveAttribute('aria-busy', 'true');
    await page.reload();
    await expect(page.getByLabel('What it was, what helped')).toHaveValue('the sink broker was down');
  } finally {
    webhook.close();
    await stopBroker(sink.child);
    rmSync(folder, { recursive: true, force: true });
  }
});

function scriptFor(sinkPort: number): string {
  return `CREATE TABLE input (id BIGINT) WITH ('connector' = 'kafka', 'topic' = 'stalled-in', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
    CREATE TABLE output (id BIGINT) WITH ('connector' = 'kafka', 'topic' = 'stalled-out', 'format' = 'json', 'properties.bootstrap.servers' = '127.0.0.1:${sinkPort}');
    INSERT INTO output SELECT id FROM input;`;
}

function records(count: number): { key: null; value: Buffer; timestamp: number }[] {
  return Array.from({ length: count }, (_unused, id) => ({
    key: null,
    value: Buffer.from(`{"id":${id}}`),
    timestamp: Date.now(),
  }));
}

async function startBroker(folder: string, port: number): Promise<{ child: ChildProcess; port: number }> {
  const child = fork('bin/penstock.mjs', ['broker', '--port', String(port), '--data', join(folder, 'broker')], {
    env: { ...process.env, PENSTOCK_HOME: folder, PENSTOCK_LOG_LEVEL: 'error' },
  });
  const ready = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }));
    child.once('exit', (code) => reject(new Error(`the broker ended with code ${code}`)));
  });
  return { child, port: ready.port };
}

async function stopBroker(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await gone;
}

async function startWebhook(): Promise<{ url: string; statuses: string[]; close: () => void }> {
  const statuses: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      statuses.push((JSON.parse(Buffer.concat(chunks).toString()) as { status: string }).status);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/hook`, statuses, close: () => server.close() };
}
