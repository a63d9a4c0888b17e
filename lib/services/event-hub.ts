// Live events of one web process: one LISTEN connection and one poll a second, shared by all streams. A notification only wakes the
// poll, so a lost one costs at most a second. Indicators are read once a second for everybody, and only while somebody looks.
// Invariant: a stream sees every logged event after its start id exactly once, in order; one that can't keep up is closed, never
// buffered without end (it reconnects with its last id).

import { gt, sql } from 'drizzle-orm';
import { events } from '@/drizzle/schema/system';
import type { LoggedEvent, ServerEvent } from '@/lib/contracts/event';
import { type Listener, startListener } from '@/lib/db/listen';
import { queryRows } from '@/lib/db/rows';
import { describeStatus } from './describe-status';
import { expireOperations } from './operations';
import { indicatorsOf, isEngineAlive, readPipelineRows, statusFactsOf } from './pipeline-rows';
import type { ServiceContext } from './service-context';

const TICK_MS = 1000;
const HEARTBEAT_TICKS = 10;
const EXPIRE_TICKS = 5;
const BATCH_MAX = 1000;
const REPLAY_MAX = 5000;

export interface StreamSink {
  /** `all`, or `pipeline:<id>`. */
  readonly scope: string;
  /** False when the stream is full or closed: the hub drops it. */
  push(frame: string): boolean;
}

interface Logged {
  readonly id: number;
  readonly data: LoggedEvent;
}

export class EventHub {
  private readonly context: () => ServiceContext;
  private readonly sinks = new Set<StreamSink>();
  private listener: Listener | null = null;
  private timer: NodeJS.Timeout | null = null;
  private lastId: number | null = null;
  private ticks = 0;
  private polling: Promise<void> | null = null;
  private isDirty = false;

  constructor(context: () => ServiceContext) {
    this.context = context;
  }

  get streamCount(): number {
    return this.sinks.size;
  }

  /** Replays what came after `lastEventId` (or sends `reset`), then the sink is live. The returned function takes it out. */
  async subscribe(sink: StreamSink, lastEventId: number | null): Promise<() => void> {
    this.start();
    await this.poll();
    const startId = this.lastId ?? 0;
    // Into the set before the replay is read, so that nothing falls between; live frames wait until the replay is out.
    const gate = new Gate(sink);
    this.sinks.add(gate);
    try {
      if (lastEventId !== null) await this.replay(sink, lastEventId, startId);
      gate.open();
    } catch (error) {
      this.remove(gate);
      throw error;
    }
    return () => this.remove(gate);
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.sinks.clear();
    const { listener } = this;
    this.listener = null;
    await this.polling?.catch(() => {});
    await listener?.stop();
  }

  private remove(sink: StreamSink): void {
    this.sinks.delete(sink);
    if (this.sinks.size > 0) return;
    // The next stream starts with its own poll; nothing runs while nobody looks.
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.lastId = null;
    void this.listener?.stop();
    this.listener = null;
  }

  private start(): void {
    if (this.timer) return;
    this.timer = setInterval(() => void this.tick(), TICK_MS);
    this.timer.unref();
    this.listener = startListener({
      databaseUrl: this.context().database.databaseUrl,
      channels: ['penstock_events'],
      onNotify: () => void this.poll().catch(() => {}),
      onReconnect: () => void this.poll().catch(() => {}),
    });
  }

  private async tick(): Promise<void> {
    this.ticks++;
    if (this.ticks % HEARTBEAT_TICKS === 0) this.broadcast(() => ': heartbeat\n\n');
    try {
      await this.poll();
      await this.sendIndicators();
      if (this.ticks % EXPIRE_TICKS === 0) await expireOperations(this.context());
    } catch {
      // Postgres is away: streams stay open and fall silent but for the heartbeat; the next tick tries again.
    }
  }

  /** One poll at a time; a wake-up during one makes it go round again. */
  private poll(): Promise<void> {
    this.isDirty = true;
    this.polling ??= this.drain().finally(() => {
      this.polling = null;
    });
    return this.polling;
  }

  private async drain(): Promise<void> {
    while (this.isDirty) {
      this.isDirty = false;
      this.lastId ??= await readLastId(this.context());
      const rows = await this.context()
        .database.db.select({ id: events.id, data: events.data })
        .from(events)
        .where(gt(events.id, this.lastId))
        .orderBy(events.id)
        .limit(BATCH_MAX);
      for (const row of rows) {
        this.lastId = row.id;
        this.broadcast((scope) => (isInScope(row.data, scope) ? frameOf(row.data, row.id) : null));
      }
      if (rows.length === BATCH_MAX) this.isDirty = true;
    }
  }

  private async replay(sink: StreamSink, lastEventId: number, untilId: number): Promise<void> {
    const context = this.context();
    const bounds = await queryRows<{ oldest: number | null }>(
      context.database.db,
      sql`SELECT min(id)::float8 AS oldest FROM events`,
    );
    const oldest = bounds[0]?.oldest ?? untilId + 1;
    if (lastEventId > untilId || lastEventId < oldest - 1 || untilId - lastEventId > REPLAY_MAX) {
      const reason =
        lastEventId > untilId ? 'the database is another one' : 'the event log no longer reaches back that far';
      sink.push(frameOf({ type: 'reset', reason }, untilId));
      return;
    }
    const rows: Logged[] = await context.database.db
      .select({ id: events.id, data: events.data })
      .from(events)
      .where(sql`${events.id} > ${lastEventId} AND ${events.id} <= ${untilId}`)
      .orderBy(events.id);
    for (const row of rows) if (isInScope(row.data, sink.scope)) sink.push(frameOf(row.data, row.id));
  }

  private async sendIndicators(): Promise<void> {
    if (this.sinks.size === 0) return;
    const context = this.context();
    const [rows, engineAlive] = await Promise.all([readPipelineRows(context), isEngineAlive(context)]);
    const nowMs = context.now();
    const all = rows.map((row) => ({
      pipelineId: row.id,
      indicators: indicatorsOf(row, nowMs),
      status: describeStatus(statusFactsOf(row, engineAlive, nowMs)),
    }));
    const frames = new Map<string, string>();
    this.broadcast((scope) => {
      const known = frames.get(scope);
      if (known !== undefined) return known;
      const pipelines = scope === 'all' ? all : all.filter((entry) => scope === `pipeline:${entry.pipelineId}`);
      const frame = frameOf({ type: 'indicators', at: nowMs, pipelines }, null);
      frames.set(scope, frame);
      return frame;
    });
  }

  private broadcast(frameFor: (scope: string) => string | null): void {
    for (const sink of [...this.sinks]) {
      const frame = frameFor(sink.scope);
      if (frame !== null && !sink.push(frame)) this.remove(sink);
    }
  }
}

/** Holds live frames back until the replay has been pushed. */
class Gate implements StreamSink {
  readonly scope: string;
  private readonly sink: StreamSink;
  private waiting: string[] | null = [];

  constructor(sink: StreamSink) {
    this.scope = sink.scope;
    this.sink = sink;
  }

  push(frame: string): boolean {
    if (this.waiting === null) return this.sink.push(frame);
    this.waiting.push(frame);
    return this.waiting.length < BATCH_MAX;
  }

  open(): void {
    const { waiting } = this;
    this.waiting = null;
    for (const frame of waiting ?? []) this.sink.push(frame);
  }
}

/** Where the log stands now, even when it is empty. */
async function readLastId(context: ServiceContext): Promise<number> {
  const rows = await queryRows<{ id: number }>(
    context.database.db,
    sql`SELECT COALESCE((SELECT max(id) FROM events), (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_id_seq))::float8 AS id`,
  );
  return rows[0]?.id ?? 0;
}

function isInScope(event: LoggedEvent, scope: string): boolean {
  return scope === 'all' || !('pipelineId' in event) || scope === `pipeline:${event.pipelineId}`;
}

/** One event as the wire has it; JSON never contains a line break. */
export function frameOf(event: ServerEvent, id: number | null): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
