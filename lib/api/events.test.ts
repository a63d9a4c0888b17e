// Live events on a real Postgres: order, replay after Last-Event-ID, reset when the log is too short, scope, and a clean end.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSseParser } from '@/lib/client/live-connection';
import { type ServerEvent, serverEvent } from '@/lib/contracts/event';
import { createPipeline, updatePipeline } from '@/lib/services/pipelines';
import { startTestServices, type TestServices, validSql } from '@/lib/services/testing/test-services';

let services: TestServices;

beforeAll(async () => {
  services = await startTestServices();
});
afterAll(() => services?.close());

interface Seen {
  readonly event: ServerEvent;
  readonly id: number | null;
}

/** Reads until `count` events that pass `wanted` have come, then leaves. Every event must fit the contract. */
async function readEvents(
  path: string,
  lastEventId: number | null,
  count: number,
  wanted: (event: ServerEvent) => boolean,
): Promise<Seen[]> {
  const leave = new AbortController();
  const headers = lastEventId === null ? {} : { 'last-event-id': String(lastEventId) };
  const response = await services.fetch(path, { headers, signal: leave.signal });
  expect(response.headers.get('content-type')).toMatch('text/event-stream');
  const seen: Seen[] = [];
  const parse = createSseParser((event, id) => {
    serverEvent.parse(event);
    if (wanted(event)) seen.push({ event, id });
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (reader && seen.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    parse(value);
  }
  await reader?.cancel();
  leave.abort();
  return seen;
}

let made = 0;
const make = () => {
  made++;
  return createPipeline(services.context, {
    name: `p${made}`,
    description: '',
    tags: [],
    environment: 'development',
    sql: validSql,
  });
};
const isPipeline = (event: ServerEvent) => event.type === 'pipeline';

test('a live stream sees what happens after it began, and indicators once a second without an id', async () => {
  const first = await make();
  const reading = readEvents('/events', null, 2, (event) => event.type === 'indicators' || isPipeline(event));
  await expect.poll(() => services.app.hub.streamCount).toBe(1);
  const second = await make();
  const seen = await reading;
  const pipelines = seen
    .filter(({ event }) => event.type === 'pipeline')
    .map(({ event }) => 'pipelineId' in event && event.pipelineId);
  expect(pipelines).not.toContain(first.id);
  const more = await readEvents('/events', null, 1, (event) => event.type === 'indicators');
  expect(more[0]?.id).toBeNull();
  expect(more[0]?.event).toMatchObject({ type: 'indicators' });
  const ids = more[0]?.event.type === 'indicators' ? more[0].event.pipelines.map((entry) => entry.pipelineId) : [];
  expect(ids.sort()).toEqual([first.id, second.id].sort());
});

test('Last-Event-ID gives every later event exactly once, in order, and goes on live', async () => {
  const all = await readEvents('/events', 0, 2, isPipeline);
  const start = all[0]?.id ?? 0;
  const third = await make();
  const reading = readEvents('/events', start, 3, isPipeline);
  await expect.poll(() => services.app.hub.streamCount).toBe(1);
  const fourth = await make();
  const seen = await reading;
  const ids = seen.map(({ id }) => id ?? 0);
  expect(ids).toEqual([...new Set(ids)].sort((left, right) => left - right));
  expect(ids.every((id) => id > start)).toBe(true);
  expect(seen.slice(-2).map(({ event }) => 'pipelineId' in event && event.pipelineId)).toEqual([third.id, fourth.id]);
});

test('an id from before the log, or from another database, is answered with reset', async () => {
  await services.context.database.pool.query('DELETE FROM events WHERE id < (SELECT max(id) FROM events)');
  for (const id of [0, 1_000_000]) {
    const seen = await readEvents('/events', id, 1, () => true);
    expect(seen[0]?.event.type).toBe('reset');
  }
});

test('a scope narrows pipeline events and indicators to that pipeline', async () => {
  const one = await make();
  const other = await make();
  const reading = readEvents(`/events?scope=pipeline:${one.id}`, null, 1, isPipeline);
  await expect.poll(() => services.app.hub.streamCount).toBe(1);
  await updatePipeline(services.context, other.id, { description: 'x' });
  await updatePipeline(services.context, one.id, { description: 'x' });
  expect((await reading)[0]?.event).toMatchObject({ pipelineId: one.id });
});

test('when the last stream has left nothing of the hub runs', async () => {
  await expect.poll(() => services.app.hub.streamCount).toBe(0);
  await expect
    .poll(
      async () =>
        (
          await services.context.database.pool.query(
            `SELECT 1 FROM pg_stat_activity WHERE application_name = 'penstock listen'`,
          )
        ).rowCount,
    )
    .toBe(0);
});
