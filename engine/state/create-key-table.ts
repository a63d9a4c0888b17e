// Chooses the key form for a list of key types, once, at construction of an operator; rows never branch on it.

import { type Column, columnKindOf } from '@/engine/core/batch';
import type { DataType } from '@/engine/core/data-type';
import { ByteKeyTable } from './byte-key-table';
import { IntegerKeyTable } from './integer-key-table';
import { KeyTable } from './key-table';

/** No key columns: unit; one integer-valued column: integers; one STRING or BYTES: its bytes; else canonical bytes. */
export function createKeyTable(types: readonly DataType[]): KeyTable {
  const first = types[0];
  if (first === undefined) return new UnitKeyTable();
  if (types.length > 1) return new ByteKeyTable(types);
  switch (columnKindOf(first)) {
    case 'boolean':
    case 'int':
    case 'long':
    case 'timestamp':
      return new IntegerKeyTable(first);
    default:
      return new ByteKeyTable(types);
  }
}

/** The table of a global aggregate: at most one key, slot 0. */
class UnitKeyTable extends KeyTable {
  readonly layout = 'unit';

  slotsFor(_columns: readonly Column[], _rows: Int32Array | null, count: number, out: Int32Array): void {
    if (count === 0) return;
    this.touch();
    out.fill(0, 0, count);
  }

  adopt(source: KeyTable): Int32Array {
    if (source.liveCount > 0) this.touch();
    return new Int32Array(source.size).fill(source.liveCount > 0 ? 0 : -1);
  }

  release(slot: number): void {
    this.free(slot);
  }

  keyColumns(): Column[] {
    return [];
  }

  maintain(): void {}

  memoryBytes(): number {
    return this.baseBytes();
  }

  protected growKeys(): void {}
  protected writeKeys(): void {}
  protected readKeys(): void {}
  protected clearKeys(): void {}
  protected rebuild(): void {}

  private touch(): void {
    if (this.liveCount === 0) this.allocate();
    this.stamps[0] = this.epoch;
  }
}
