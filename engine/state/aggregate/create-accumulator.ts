// Chooses the accumulator of an aggregate call from its function, argument type and whether its input takes rows back.
// Accepts no plan types: state must not know operators.

import { columnKindOf } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { EngineError } from '@/engine/core/errors';
import type { Accumulator } from './accumulator';
import { CountAccumulator } from './count';
import { DistinctAccumulator } from './distinct';
import { type ExactResult, ExactSumAccumulator } from './exact-sum';
import { ExtremeAccumulator } from './extreme';
import { FirstLastAccumulator } from './first-last';
import { FloatSumAccumulator } from './float-sum';
import { RetractableExtremeAccumulator } from './retractable-extreme';

export interface AccumulatorRequest {
  readonly function: 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'FIRST_VALUE' | 'LAST_VALUE';
  /** Null for COUNT(*). */
  readonly argumentType: DataType | null;
  readonly resultType: DataType;
  readonly isDistinct: boolean;
  /** Whether -U and -D rows reach the aggregate. */
  readonly hasRetractions: boolean;
}

/** Throws EngineError 'operator.unsupported' for a combination without an accumulator. */
export function createAccumulator(request: AccumulatorRequest): Accumulator {
  const { argumentType } = request;
  if (request.function === 'COUNT' && argumentType === null) return new CountAccumulator();
  if (argumentType === null) throw unsupported(`${request.function} without an argument`);
  const isExtreme = request.function === 'MIN' || request.function === 'MAX';
  const inner = createPlain(request, argumentType);
  return request.isDistinct && !isExtreme ? new DistinctAccumulator(inner, argumentType) : inner;
}

function createPlain(request: AccumulatorRequest, argument: DataType): Accumulator {
  switch (request.function) {
    case 'COUNT':
      return new CountAccumulator();
    case 'MIN':
    case 'MAX':
      if (request.hasRetractions) return new RetractableExtremeAccumulator(request.function, argument);
      return new ExtremeAccumulator(request.function, argument);
    case 'FIRST_VALUE':
    case 'LAST_VALUE':
      if (request.hasRetractions) throw unsupported(`${request.function} over an input with updates`);
      return new FirstLastAccumulator(request.function, argument);
    case 'SUM':
    case 'AVG':
      return createSum(request.function, argument, request.resultType);
  }
}

function createSum(name: 'SUM' | 'AVG', argument: DataType, result: DataType): Accumulator {
  switch (columnKindOf(argument)) {
    case 'double':
      return new FloatSumAccumulator(name, argument.kind === 'FLOAT');
    case 'decimal':
    case 'long':
    case 'int':
      return new ExactSumAccumulator(exactResult(name, argument, result));
    default:
      throw unsupported(`${name} of ${argument.kind}`);
  }
}

function exactResult(name: 'SUM' | 'AVG', argument: DataType, result: DataType): ExactResult {
  if (argument.kind === 'DECIMAL') {
    const scale = result.kind === 'DECIMAL' ? result.scale : argument.scale;
    return { function: name, bits: null, scaleUp: 10 ** (scale - argument.scale) };
  }
  const bits = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 }[result.kind as string];
  if (bits === undefined) throw unsupported(`${name} of ${argument.kind} as ${result.kind}`);
  return { function: name, bits, scaleUp: 1 };
}

function unsupported(what: string): EngineError {
  return new EngineError({ code: 'operator.unsupported', message: `${what} is not supported` });
}
