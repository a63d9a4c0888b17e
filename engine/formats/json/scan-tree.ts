// What a scanner has to fill: a tree of the declared fields in which only needed leaves have columns. Built once per
// decoder. Invariant: every target (leaf or ROW) has a slot number, a column and a full-capacity null mask of its own;
// the mask is shown in the column only for batches that contain a NULL.

import type { FieldPath } from '@/engine/connectors/connector';
import type { Column, RowColumn } from '@/engine/core/batch';
import { ABSENT_COLUMN, createColumn } from '@/engine/core/batch';
import type { DataType, Field } from '@/engine/core/data-type';
import type { ByteSink } from '@/engine/formats/format';

export type LeafColumn = Exclude<Column, { readonly kind: 'row' | 'absent' }>;

/** A needed scalar. */
export interface ScanLeaf {
  readonly kind: 'leaf';
  readonly slot: number;
  readonly name: string;
  /** Dotted name for people. */
  readonly path: string;
  readonly type: DataType;
  readonly column: LeafColumn;
  readonly nulls: Uint8Array;
  /** Exact values of rows whose `values` slot is NaN; allocated on first use. */
  wide64: BigInt64Array | null;
  wideDecimals: bigint[] | null;
  /** Set when this batch has such a row. */
  hasWide: boolean;
  /** STRING: set when this batch has a row that starts (as ~offset) in the side text. */
  hasSideText: boolean;
  /** BYTES only: decoded content of this batch. */
  readonly decoded: ByteSink;
}

/** A needed ROW: some of its members are needed. */
export interface ScanRow {
  readonly kind: 'row';
  readonly slot: number;
  readonly name: string;
  readonly path: string;
  readonly type: DataType;
  readonly column: RowColumn;
  readonly nulls: Uint8Array;
  readonly members: readonly ScanMember[];
}

/** A declared field the plan does not read. The names inside a ROW are known, so it is passed over as fast as a needed one. */
export interface ScanSkip {
  readonly kind: 'skip';
  readonly name: string;
  readonly members: readonly ScanSkip[];
}

export type ScanTarget = ScanLeaf | ScanRow;
export type ScanMember = ScanTarget | ScanSkip;

export interface ScanTree {
  readonly members: readonly ScanMember[];
  /** By slot. */
  readonly targets: readonly ScanTarget[];
  readonly columns: Column[];
}

export function isTarget(member: ScanMember): member is ScanTarget {
  return member.kind !== 'skip';
}

class TreeBuilder {
  readonly targets: ScanTarget[] = [];
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  members(fields: readonly Field[], paths: readonly FieldPath[], prefix: string): ScanMember[] {
    return fields.map((field, index) => {
      const inside = paths.filter((path) => path[0] === index).map((path) => path.slice(1));
      if (inside.length === 0) return skipOf(field);
      if (field.type.kind === 'ROW') return this.row(field, inside, prefix);
      return this.leaf(field, prefix);
    });
  }

  private leaf(field: Field, prefix: string): ScanLeaf {
    const leaf: ScanLeaf = {
      kind: 'leaf',
      slot: this.targets.length,
      name: field.name,
      path: prefix + field.name,
      type: field.type,
      column: leafColumn(createColumn(field.type, this.capacity)),
      nulls: new Uint8Array(this.capacity),
      wide64: null,
      wideDecimals: null,
      hasWide: false,
      hasSideText: false,
      decoded: { bytes: new Uint8Array(0), length: 0 },
    };
    this.targets.push(leaf);
    return leaf;
  }

  private row(field: Field, inside: readonly FieldPath[], prefix: string): ScanRow {
    const fields = field.type.kind === 'ROW' ? field.type.fields : [];
    // A path that ends at the ROW itself needs everything inside it.
    const paths = inside.some((path) => path.length === 0) ? fields.map((_, index) => [index]) : inside;
    const slot = this.targets.length;
    const path = prefix + field.name;
    const members: ScanMember[] = [];
    const children: Column[] = [];
    const row: ScanRow = {
      kind: 'row',
      slot,
      name: field.name,
      path,
      type: field.type,
      column: { kind: 'row', children, nulls: null },
      nulls: new Uint8Array(this.capacity),
      members,
    };
    this.targets.push(row);
    members.push(...this.members(fields, paths, `${path}.`));
    children.push(...members.map(columnOf));
    return row;
  }
}

function skipOf({ name, type }: Field): ScanSkip {
  return { kind: 'skip', name, members: type.kind === 'ROW' ? type.fields.map(skipOf) : [] };
}

function columnOf(member: ScanMember): Column {
  return isTarget(member) ? member.column : ABSENT_COLUMN;
}

/** Guarantee: createColumn() of a type that is not ROW gives a leaf column. */
function leafColumn(column: Column): LeafColumn {
  if (column.kind === 'row' || column.kind === 'absent')
    throw new Error(`invariant violated: ${column.kind} is no leaf`);
  return column;
}

export function buildScanTree(fields: readonly Field[], neededPaths: readonly FieldPath[], capacity: number): ScanTree {
  const builder = new TreeBuilder(capacity);
  const members = builder.members(fields, neededPaths, '');
  return { members, targets: builder.targets, columns: members.map(columnOf) };
}
