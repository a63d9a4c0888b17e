// Last operator of a chain: hands batches to a connector's writer and measures latency where it counts, at the sink.
// processingLatencyMs = arrival of the batch's bytes until the outside acknowledged what came of them; endToEndLatencyMs =
// oldest record timestamp until then. NOT NULL columns are enforced here (table.exec.sink.not-null-enforcer).

import type { SinkWriter } from '@/engine/connectors/connector';
import type { Batch, Column } from '@/engine/core/batch';
import { EngineError, invariant } from '@/engine/core/errors';
import { item, u8 } from '@/engine/core/typed-array';
import { type CalcProgram, compileCalc } from '@/engine/expr/compile-calc';
import type { Expression } from '@/engine/expr/expression';
import type { Counter, Histogram } from '@/engine/metrics/metric-group';
import { NO_STATE, type Operator, type OperatorContext, STATELESS_SNAPSHOT } from '@/engine/operators/operator';
import type { SinkNode } from '@/engine/plan/physical-plan';

/** Turns whose acknowledgement is still awaited; beyond this, turns go unmeasured rather than unbounded. */
const MEASURED_TURNS_MAX = 64;

export class SinkOperator implements Operator {
  readonly node: SinkNode;
  readonly writer: SinkWriter;
  private context: OperatorContext | null = null;
  private dropNulls: CalcProgram | null = null;
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
  }

  open(context: OperatorContext): void {
    this.context = context;
    this.recordsSend = context.metrics.counter('numRecordsSend');
    this.processingLatency = context.metrics.histogram('processingLatencyMs');
    this.endToEndLatency = context.metrics.histogram('endToEndLatencyMs');
    const { notNullColumns, notNullEnforcer, schema } = this.node;
    if (notNullEnforcer === 'DROP' && notNullColumns.length > 0) {
      this.dropNulls = compileCalc({
        inputTypes: schema.map((field) => field.type),
        condition: allNotNull(this.node),
        projections: schema.map((field, index) => ({ kind: 'column', type: field.type, index, path: [] })),
        timeZone: context.timeZone,
        clock: context.clock,
      });
    }
  }

  onBatch(_input: number, batch: Batch): void {
    let rows = batch;
    if (this.dropNulls) rows = this.dropNulls.run(batch);
    else this.refuseNulls(batch);
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

  private refuseNulls(batch: Batch): void {
    for (const index of this.node.notNullColumns) {
      const nulls = nullsOf(item(batch.columns, index));
      if (nulls === null) continue;
      for (let row = 0; row < batch.length; row++) {
        if (u8(nulls, row) === 0) continue;
        const column = item(this.node.schema, index).name;
        throw new EngineError({
          code: 'sink.not-null-violation',
          message: `column '${column}' of sink "${this.node.table.name}" is NOT NULL, however, a null value is being written into it`,
          hint: "Filter such rows out, or set 'table.exec.sink.not-null-enforcer' = 'DROP' to drop them silently.",
        });
      }
    }
  }
}

function nullsOf(column: Column): Uint8Array | null {
  return column.kind === 'absent' ? null : column.nulls;
}

function allNotNull(node: SinkNode): Expression {
  const checks = node.notNullColumns.map((index): Expression => {
    const column: Expression = { kind: 'column', type: item(node.schema, index).type, index, path: [] };
    return { kind: 'call', name: 'IS NOT NULL', type: { kind: 'BOOLEAN', nullable: false }, args: [column] };
  });
  return checks.reduce((left, right) => ({
    kind: 'call',
    name: 'AND',
    type: { kind: 'BOOLEAN', nullable: false },
    args: [left, right],
  }));
}
