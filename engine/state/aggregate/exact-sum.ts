// SUM and AVG over integers and DECIMAL, exact. The sum lies in a Float64Array while it is within ±2^53; a slot that leaves
// that range holds NaN there and its exact bigint in a side map, and comes back when it fits again. Results: integer SUM
// wraps to its type as Java does (BIGINT at 2^64); AVG of integers truncates toward zero; DECIMAL rounds HALF_UP and is NULL
// beyond 38 digits. NULL while no non-NULL argument is in the group (`counts` is 0).

import { invariant } from '@/engine/core/errors';
import { f64, i32 } from '@/engine/core/typed-array';
import type { ChunkReader } from '../chunk-reader';
import type { ChunkWriter } from '../chunk-writer';
import { grownDoubles } from '../key-table';
import type { ResultColumn } from '../result-column';
import { isSafeBigInt } from '../row-encoder';
import { Accumulator, type AggregateInput } from './accumulator';
import { NO_NUMBERS, numberAt, numericSource, wideAt } from './numeric-source';

const SAFE_MAX = Number.MAX_SAFE_INTEGER;
const DECIMAL_LIMIT = 10n ** 38n;

/** How the result is made from sum and count. */
export interface ExactResult {
  readonly function: 'SUM' | 'AVG';
  /** Width the result wraps to (8, 16, 32, 64); null for DECIMAL. */
  readonly bits: number | null;
  /** AVG of DECIMAL: 10^(result scale - argument scale); 1 otherwise. */
  readonly scaleUp: number;
}

export class ExactSumAccumulator extends Accumulator {
  readonly layout: string;
  private sums = new Float64Array(16);
  private counts = new Float64Array(16);
  private readonly wideSums = new Map<number, bigint>();
  private source = NO_NUMBERS;
  private readonly result: ExactResult;

  constructor(result: ExactResult) {
    super();
    this.result = result;
    this.layout = `exact-sum(${result.bits ?? 'decimal'})`;
  }

  prepare(input: AggregateInput): void {
    this.source = numericSource(input.column);
  }

  add(slot: number, row: number): void {
    this.counts[slot] = f64(this.counts, slot) + 1;
    const { values, wide } = this.source;
    if (wide === null) {
      const sum = f64(this.sums, slot) + numberAt(values, row);
      if (sum >= -SAFE_MAX && sum <= SAFE_MAX) {
        this.sums[slot] = sum;
        return;
      }
    }
    this.addExact(slot, wide === null ? BigInt(numberAt(values, row)) : wideAt(wide, row));
  }

  retract(slot: number, row: number): void {
    this.counts[slot] = f64(this.counts, slot) - 1;
    const { values, wide } = this.source;
    this.addExact(slot, -(wide === null ? BigInt(numberAt(values, row)) : wideAt(wide, row)));
  }

  reset(slot: number): void {
    this.counts[slot] = 0;
    this.sums[slot] = 0;
    this.wideSums.delete(slot);
  }

  put(out: ResultColumn, index: number, slot: number): void {
    const count = f64(this.counts, slot);
    const sum = f64(this.sums, slot);
    const { bits } = this.result;
    if (count === 0) out.setNull(index);
    else if (!Number.isNaN(sum) && this.result.function === 'SUM' && (bits === 64 || bits === null))
      out.setNumber(index, sum);
    else this.putSlow(out, index, slot, count);
  }

  merge(source: Accumulator, slots: Int32Array): void {
    invariant(source instanceof ExactSumAccumulator, 'same aggregate in every slice');
    for (let k = 0; k < slots.length; k += 1) {
      const slot = i32(slots, k);
      if (slot < 0 || f64(source.counts, k) === 0) continue;
      this.counts[slot] = f64(this.counts, slot) + f64(source.counts, k);
      const sum = f64(this.sums, slot) + f64(source.sums, k);
      if (sum >= -SAFE_MAX && sum <= SAFE_MAX) this.sums[slot] = sum;
      else this.addExact(slot, source.exactSum(k));
    }
  }

  grow(capacity: number): void {
    if (capacity <= this.sums.length) return;
    this.sums = grownDoubles(this.sums, capacity);
    this.counts = grownDoubles(this.counts, capacity);
  }

  write(writer: ChunkWriter, slots: Int32Array): void {
    writer.doubles(this.sums, slots, slots.length);
    writer.doubles(this.counts, slots, slots.length);
    writer.bigints(this.wideSums, slots, slots.length);
  }

  read(reader: ChunkReader, slots: Int32Array): void {
    const sums = reader.doubles(slots.length);
    const counts = reader.doubles(slots.length);
    for (let k = 0; k < slots.length; k += 1) {
      const slot = i32(slots, k);
      this.sums[slot] = f64(sums, k);
      this.counts[slot] = f64(counts, k);
      this.wideSums.delete(slot);
    }
    for (const [position, sum] of reader.bigints()) this.wideSums.set(i32(slots, position), sum);
  }

  override clear(): void {
    this.wideSums.clear();
  }

  memoryBytes(): number {
    return this.sums.byteLength + this.counts.byteLength + this.wideSums.size * 64;
  }

  private exactSum(slot: number): bigint {
    const sum = f64(this.sums, slot);
    return !Number.isNaN(sum) ? BigInt(sum) : (this.wideSums.get(slot) ?? 0n);
  }

  private addExact(slot: number, value: bigint): void {
    const exact = this.exactSum(slot) + value;
    const sum = this.result.bits === null ? exact : BigInt.asIntN(64, exact);
    if (isSafeBigInt(sum)) {
      this.sums[slot] = Number(sum);
      this.wideSums.delete(slot);
    } else {
      this.sums[slot] = Number.NaN;
      this.wideSums.set(slot, sum);
    }
  }

  private putSlow(out: ResultColumn, index: number, slot: number, count: number): void {
    const { bits, scaleUp } = this.result;
    const isAverage = this.result.function === 'AVG';
    const narrow = f64(this.sums, slot);
    if (isAverage && bits !== null && !Number.isNaN(narrow) && count > 0) {
      out.setNumber(index, (narrow - (narrow % count)) / count);
      return;
    }
    const sum = this.exactSum(slot);
    if (bits !== null) out.setBigInt(index, BigInt.asIntN(bits, isAverage ? sum / BigInt(count) : sum));
    else {
      const value = isAverage ? divideHalfUp(sum * BigInt(scaleUp), BigInt(count)) : sum;
      if (value >= DECIMAL_LIMIT || value <= -DECIMAL_LIMIT) out.setNull(index);
      else out.setBigInt(index, value);
    }
  }
}

/** Rounds half away from zero; the divisor may be negative (a group that only saw retractions). */
function divideHalfUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const rest = value % divisor;
  const isUp = 2n * (rest < 0n ? -rest : rest) >= (divisor < 0n ? -divisor : divisor);
  return isUp ? quotient + (value < 0n === divisor < 0n ? 1n : -1n) : quotient;
}
