// Filter and projection. Stateless: every batch goes through one compiled loop (engine/expr/compile-calc.ts); row kinds, row
// watermarks and meta stay with their rows, watermarks pass unchanged. Accepts and keeps any changelog mode.

import type { Batch } from '@/engine/core/batch';
import type { RowSchema } from '@/engine/core/data-type';
import { invariant } from '@/engine/core/errors';
import { type CalcProgram, compileCalc } from '@/engine/expr/compile-calc';
import type { CalcNode } from '@/engine/plan/physical-plan';
import type { StateSize, StateSnapshot } from '@/engine/state/snapshot';
import { NO_STATE, type Operator, type OperatorContext, STATELESS_SNAPSHOT } from './operator';

/** The parts of a CalcNode that the operator needs. */
export type CalcDefinition = Pick<CalcNode, 'condition' | 'projections'>;

export class CalcOperator implements Operator {
  private readonly node: CalcDefinition;
  private readonly inputSchema: RowSchema;
  private context: OperatorContext | null = null;
  private program: CalcProgram | null = null;

  constructor(node: CalcDefinition, inputSchema: RowSchema) {
    this.node = node;
    this.inputSchema = inputSchema;
  }

  open(context: OperatorContext): void {
    this.context = context;
    this.program = compileCalc({
      inputTypes: this.inputSchema.map((field) => field.type),
      condition: this.node.condition,
      projections: this.node.projections,
      timeZone: context.timeZone,
      clock: context.clock,
    });
  }

  onBatch(_input: number, batch: Batch): void {
    invariant(this.context !== null && this.program !== null, 'calc operator was not opened');
    const result = this.program.run(batch);
    if (result.length > 0) this.context.output.emitBatch(result);
  }

  onWatermark(_input: number, watermark: number): void {
    this.context?.output.emitWatermark(watermark);
  }

  snapshot(): StateSnapshot {
    return STATELESS_SNAPSHOT;
  }

  stateSize(): StateSize {
    return NO_STATE;
  }

  finish(): void {}
}
