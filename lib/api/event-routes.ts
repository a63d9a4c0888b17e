// GET /events: server-sent events. A stream's buffer is bounded by frames and bytes; a browser that does not read is closed and comes
// back with Last-Event-ID. Closing the request takes the stream out of the hub at once.

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { eventsQuery } from '@/lib/contracts/event';
import type { EventHub } from '@/lib/services/event-hub';
import { createRouter } from './router';

const BUFFERED_BYTES_MAX = 2 * 1024 * 1024;

export const eventRoutes = createRouter().openapi(
  createRoute({
    method: 'get',
    path: '/events',
    tags: ['events'],
    summary: 'Live events (server-sent events); send Last-Event-ID to go on where a stream ended',
    request: { query: eventsQuery, headers: z.object({ 'last-event-id': z.string().optional() }) },
    responses: {
      200: {
        description: 'text/event-stream of ServerEvent',
        content: { 'text/event-stream': { schema: z.string() } },
      },
    },
  }),
  (c) => {
    const { scope, lastEventId } = c.req.valid('query');
    const header = c.req.header('last-event-id');
    const given = header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : null;
    return new Response(openStream(c.get('app').hub, scope, given ?? lastEventId ?? null, c.req.raw.signal), {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  },
);

function openStream(
  hub: EventHub,
  scope: string,
  lastEventId: number | null,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let leave = (): void => {};
  let isOver = false;
  const end = (): void => {
    isOver = true;
    leave();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const push = (frame: string): boolean => {
          if (isOver) return false;
          const bytes = encoder.encode(frame);
          if ((controller.desiredSize ?? 0) < bytes.length) {
            end();
            controller.close();
            return false;
          }
          controller.enqueue(bytes);
          return true;
        };
        signal.addEventListener('abort', end, { once: true });
        push('retry: 2000\n: connected\n\n');
        hub.subscribe({ scope, push }, lastEventId).then(
          (unsubscribe) => {
            leave = unsubscribe;
            if (isOver) leave();
          },
          () => {
            if (isOver) return;
            end();
            controller.close();
          },
        );
      },
      cancel: end,
    },
    { highWaterMark: BUFFERED_BYTES_MAX, size: (chunk) => chunk.byteLength },
  );
}
