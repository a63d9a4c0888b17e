// Last operator of a chain: hands batches to a connector's writer and measures latency where it counts, at the sink.
// processingLatencyMs = arrival of the batch's bytes until the outside acknowledged what came of them; endToEndLatencyMs =
// oldest record timestamp until then. NOT NULL columns are enforced here (table.exec.sink.not-null-enforcer).

import type { SinkWriter } from '@/engine/connectors/connector';
import type { Batch } from '@/engine/core/batch';
import { invariant } from '@/engine/core/errors';
import type { Counter, Histogram } from '@/engine/metrics/metric-group';
import { NotNullEnforcer } from '@/engine/operators/not-null-enforcer';
import { NO_STATE, type Operator, type OperatorContext, STATELESS_SNAPSHOT } from '@/engine/operators/operator';
import type { SinkNode } from '@/engine/plan/physical-plan';

/** Turns whose acknowledgement is still awaited; beyond this, turns go unmeasured rather than unbounded. */
const MEASURED_TURNS_MAX = 64;

export class SinkOperator implements Operator {
  readonly node: SinkNode;
  readonly writer: SinkWriter;
  private context: OperatorContext | null = null;
  private readonly notNull: NotNullEnforcer;
  private turnRows = 0;
  private turnFetchedAtMs = Number.POSITIVE_INFINITY;
  private turnOldestRecordMs = Number.POSITIVE_INFINITY;
  private measuring = 0;
  private failure: { readonly error: unknown } | null = null;
  private recordsSend: Counter | null = null;
  private processingLatency: Histogram | null = null;
  private endToEndLatency: Histogram | null = null;

  constructor(node: SinkNode, writer: SinkWriter) {
    this.node = node;
    this.writer = writer;
    this.notNull = new NotNullEnforcer(node.schema, node.notNullColumns, node.notNullEnforcer);
  }

  open(context: OperatorContext): void {
    this.context = context;
    this.recordsSend = context.metrics.counter('numRecordsSend');
    this.processingLatency = context.metrics.histogram('processingLatencyMs');
    this.endToEndLatency = context.metrics.histogram('endToEndLatencyMs');
  }

  onBatch(_input: number, batch: Batch): void {
    const rows = this.notNull.apply(batch);
    if (rows.length === 0) return;
    this.writer.write(rows);
    this.recordsSend?.add(rows.length);
    this.turnRows += rows.length;
    this.turnFetchedAtMs = Math.min(this.turnFetchedAtMs, rows.meta.fetchedAtMs);
    const { minRecordTimestampMs } = rows.meta;
    if (minRecordTimestampMs < this.turnOldestRecordMs) this.turnOldestRecordMs = minRecordTimestampMs;
  }

  onWatermark(): void {}

  /** End of one turn of the task loop: sends what is buffered and measures when it is acknowledged. */
  endTurn(): void {
    if (this.turnRows === 0) return;
    this.writer.kick();
    const { turnRows: rows, turnFetchedAtMs: fetchedAtMs, turnOldestRecordMs: oldestMs } = this;
    this.turnRows = 0;
    this.turnFetchedAtMs = Number.POSITIVE_INFINITY;
    this.turnOldestRecordMs = Number.POSITIVE_INFINITY;
    if (this.measuring >= MEASURED_TURNS_MAX) return;
    this.measuring++;
    this.writer.flush().then(
      () => {
        this.measuring--;
        invariant(this.context, 'sink is open');
        const { clock } = this.context;
        this.processingLatency?.record(clock.monotonic() - fetchedAtMs, rows);
        if (Number.isFinite(oldestMs)) this.endToEndLatency?.record(clock.now() - oldestMs, rows);
      },
      (error: unknown) => {
        this.measuring--;
        this.failure ??= { error };
      },
    );
  }

  /** The writer has given up on something it was handed: the attempt must fail. Asked at every turn. */
  throwIfFailed(): void {
    if (this.failure) throw this.failure.error;
  }

  snapshot(): typeof STATELESS_SNAPSHOT {
    return STATELESS_SNAPSHOT;
  }

  stateSize(): typeof NO_STATE {
    return NO_STATE;
  }

  finish(): void {}
}
