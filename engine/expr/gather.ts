// Copies the rows of a selection from one column to another. Column arrays of the target are reused and grown; text keeps
// the source's arena (only start and length are copied). One small loop per array kind, so that each stays monomorphic.

import type { Column } from '@/engine/core/batch';
import { capacityFor, f64, i32, i64, item, u8 } from '@/engine/core/typed-array';

export function gatherF64(source: Float64Array, selection: Int32Array, count: number, target: Float64Array): void {
  for (let row = 0; row < count; row += 1) target[row] = f64(source, i32(selection, row));
}

export function gatherI32(source: Int32Array, selection: Int32Array, count: number, target: Int32Array): void {
  for (let row = 0; row < count; row += 1) target[row] = i32(source, i32(selection, row));
}

export function gatherU8(source: Uint8Array, selection: Int32Array, count: number, target: Uint8Array): void {
  for (let row = 0; row < count; row += 1) target[row] = u8(source, i32(selection, row));
}

/** Reusable arrays behind one output column; null until needed. */
export class GatherTarget {
  private doubles = new Float64Array(0);
  private ints = new Int32Array(0);
  private lengths = new Int32Array(0);
  private bytes = new Uint8Array(0);
  private masks = new Uint8Array(0);
  private bigs = new BigInt64Array(0);
  private readonly children: GatherTarget[] = [];

  /** The selected rows of `source` as a column whose arrays belong to this target until the next call. */
  gather(source: Column, selection: Int32Array, count: number): Column {
    if (source.kind === 'absent') return source;
    const nulls = this.gatherNulls(source.nulls, selection, count);
    switch (source.kind) {
      case 'int':
        this.ints = grownI32(this.ints, count);
        gatherI32(source.values, selection, count, this.ints);
        return { kind: 'int', values: this.ints, nulls };
      case 'boolean':
        if (this.bytes.length < count) this.bytes = new Uint8Array(capacityFor(count));
        gatherU8(source.values, selection, count, this.bytes);
        return { kind: 'boolean', values: this.bytes, nulls };
      case 'double':
      case 'timestamp':
        return { kind: source.kind, values: this.gatherDoubles(source.values, selection, count), nulls };
      case 'long':
        if (source.wide === null) {
          return { kind: 'long', values: this.gatherDoubles(source.values, selection, count), wide: null, nulls };
        }
        if (this.bigs.length < count) this.bigs = new BigInt64Array(capacityFor(count));
        for (let row = 0; row < count; row += 1) this.bigs[row] = i64(source.wide, i32(selection, row));
        return { kind: 'long', values: this.doubles, wide: this.bigs, nulls };
      case 'decimal': {
        if (source.wide === null) {
          return { kind: 'decimal', values: this.gatherDoubles(source.values, selection, count), wide: null, nulls };
        }
        const wide: bigint[] = [];
        for (let row = 0; row < count; row += 1) wide.push(item(source.wide, i32(selection, row)));
        return { kind: 'decimal', values: this.doubles, wide, nulls };
      }
      case 'bytes':
        this.ints = grownI32(this.ints, count);
        this.lengths = grownI32(this.lengths, count);
        gatherI32(source.start, selection, count, this.ints);
        gatherI32(source.length, selection, count, this.lengths);
        return { kind: 'bytes', arena: source.arena, start: this.ints, length: this.lengths, nulls };
      case 'row': {
        const children = source.children.map((child, index) => {
          const target = this.children[index] ?? new GatherTarget();
          this.children[index] = target;
          return target.gather(child, selection, count);
        });
        return { kind: 'row', children, nulls };
      }
    }
  }

  private gatherDoubles(source: Float64Array, selection: Int32Array, count: number): Float64Array {
    if (this.doubles.length < count) this.doubles = new Float64Array(capacityFor(count));
    gatherF64(source, selection, count, this.doubles);
    return this.doubles;
  }

  private gatherNulls(source: Uint8Array | null, selection: Int32Array, count: number): Uint8Array | null {
    if (source === null) return null;
    if (this.masks.length < count) this.masks = new Uint8Array(capacityFor(count));
    const masks = this.masks;
    let any = 0;
    for (let row = 0; row < count; row += 1) {
      const flag = u8(source, i32(selection, row));
      masks[row] = flag;
      any |= flag;
    }
    return any === 0 ? null : masks;
  }
}

function grownI32(array: Int32Array<ArrayBuffer>, count: number): Int32Array<ArrayBuffer> {
  return array.length < count ? new Int32Array(capacityFor(count)) : array;
}
